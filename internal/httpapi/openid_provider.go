package httpapi

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/oauth2"

	"gridmap/internal/fault"
)

// openID is the provider as the server knows it. What it says of itself is asked
// when somebody first wants to sign in there, so that a provider that is away
// hinders neither the start of the server nor those who do not want to.
type openID struct {
	OpenID
	key    [32]byte // signs what the browser keeps
	client *http.Client
	now    func() time.Time

	asking chan struct{} // one element while the provider is asked
	mu     sync.Mutex    // for what follows
	known  *oidc.Provider
	asked  time.Time // when it last was, with or without success
	failed error     // why it was without
	back   *simplelru.LRU[string, time.Time]
}

// Times of a provider.
const (
	providerTimeout = 5 * time.Second // for each of its answers
	providerRetry   = 2 * time.Second // after one that failed
	providerKeep    = 12 * time.Hour  // before what it says of itself is asked again
	maxAnswer       = 1 << 20         // bytes
	mostFlows       = 1 << 14         // whose coming back is remembered
)

// newOpenID returns the provider, nil for none. secret is the installation's. It
// panics at a claim that names no account: a mistake of the caller.
func newOpenID(o *OpenID, secret [32]byte, now func() time.Time) *openID {
	if o == nil {
		return nil
	}
	back, err := simplelru.NewLRU[string, time.Time](mostFlows, nil)
	if err != nil {
		panic(err) // only if the size is not positive
	}
	mac := hmac.New(sha256.New, secret[:])
	_, _ = mac.Write([]byte("openid\n")) // a hash accepts all
	out := &openID{OpenID: *o, key: [32]byte(mac.Sum(nil)), now: now, back: back, asking: make(chan struct{}, 1),
		client: &http.Client{Timeout: providerTimeout, Transport: shortAnswers{http.DefaultTransport}}}
	switch out.Claim {
	case "":
		out.Claim = claimName
	case claimName, claimEmail:
	default:
		panic("httpapi: no account is named by the claim " + out.Claim)
	}
	return out
}

// config returns what is asked of the provider.
func (o *openID) config(provider *oidc.Provider, redirectURL string) *oauth2.Config {
	scope := "profile"
	if o.Claim == claimEmail {
		scope = "email"
	}
	return &oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: provider.Endpoint(),
		RedirectURL: redirectURL, Scopes: []string{oidc.ScopeOpenID, scope}}
}

// discover returns the provider by what it says of itself. One that does not answer
// is a fault.Unavailable, and is left alone for a moment; what it said before still
// counts then.
func (o *openID) discover(ctx context.Context) (*oidc.Provider, error) {
	if provider, fresh, err := o.remembered(); fresh {
		return provider, err
	}
	select {
	case o.asking <- struct{}{}:
		defer func() { <-o.asking }()
	case <-ctx.Done():
		return nil, errProviderAway(ctx.Err())
	}
	if provider, fresh, err := o.remembered(); fresh { // another request has asked
		return provider, err
	}
	// Not with the request's context: what is asked is for others too.
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), providerTimeout)
	defer cancel()
	provider, err := oidc.NewProvider(oidc.ClientContext(asking, o.client), o.Issuer)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked, o.failed = o.now(), err
	if err == nil {
		o.known = provider
	}
	if o.known == nil {
		return nil, errProviderAway(err)
	}
	return o.known, nil
}

// remembered returns what the provider last said, and whether it is too early to
// ask again.
func (o *openID) remembered() (provider *oidc.Provider, fresh bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	age := o.now().Sub(o.asked)
	switch {
	case o.failed == nil:
		return o.known, o.known != nil && age < providerKeep, nil
	case o.known != nil:
		return o.known, age < providerRetry, nil
	}
	return nil, age < providerRetry, errProviderAway(o.failed)
}

func errProviderAway(cause error) error {
	return fault.New(fault.Unavailable, "openid.away", "", "The provider does not answer; try again in a moment.").Because(cause)
}

// shortAnswers cuts off answers that are over-long: none of a provider's is.
type shortAnswers struct{ through http.RoundTripper }

// RoundTrip sends a request, and cuts its answer off where it becomes over-long.
func (t shortAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.through.RoundTrip(r)
	if err == nil {
		answer.Body = &shortBody{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	}
	return answer, err
}

type shortBody struct {
	io.Reader
	io.Closer
}
