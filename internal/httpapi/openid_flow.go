package httpapi

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// flow is one way to the provider and back. The browser keeps it, in a cookie that
// it cannot change, so that only the browser that set out can come back.
type flow struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // of PKCE
	To       string `json:"t"` // where to go when all is done
	Until    int64  `json:"u"` // Unix seconds
}

const (
	flowCookie = "gridmap-openid"
	flowLife   = 10 * time.Minute
	// longestFlow is what browsers take of a cookie, in bytes.
	longestFlow = 4096
)

func newFlow(to string, now time.Time) flow {
	return flow{rand.Text(), rand.Text(), oauth2.GenerateVerifier(), to, now.Add(flowLife).Unix()}
}

// sealedFlow returns the flow that the request's browser keeps, "" if it keeps none.
// With a long way back it is longer than the other cookies.
func (s *Server) sealedFlow(r *http.Request) string {
	cookie, err := r.Cookie(s.cookieName(r, flowCookie))
	if err != nil || len(cookie.Value) > longestFlow {
		return ""
	}
	return cookie.Value
}

// seal returns the flow as the browser keeps it.
func (o *openID) seal(f flow) string {
	body := base64.RawURLEncoding.EncodeToString(marshal(f))
	return body + "." + base64.RawURLEncoding.EncodeToString(o.sign(body))
}

func (o *openID) sign(body string) []byte {
	mac := hmac.New(sha256.New, o.key[:])
	_, _ = mac.Write([]byte(body)) // a hash accepts all
	return mac.Sum(nil)
}

// open returns the flow that was sealed, unless it has run out.
func (o *openID) open(sealed string, now time.Time) (flow, error) {
	body, signature, _ := strings.Cut(sealed, ".")
	signed, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || !hmac.Equal(signed, o.sign(body)) {
		return flow{}, errors.New("no cookie of a sign-in that began here")
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	var f flow
	if err == nil {
		err = json.Unmarshal(raw, &f)
	}
	switch {
	case err != nil:
		return flow{}, fmt.Errorf("cookie of the sign-in: %w", err)
	case now.Unix() > f.Until:
		return flow{}, errors.New("the sign-in took too long")
	}
	return f, nil
}

// check returns why a callback does not belong to a flow, or has no code, and what
// the browser is told. A flow is good for one callback.
func (o *openID) check(in callback, f flow, now time.Time) (code string, err error) {
	switch {
	case !same(in.state, f.State):
		return openIDFailed, errors.New("the state is another sign-in's")
	case in.issuer != "" && in.issuer != o.Issuer:
		return openIDFailed, fmt.Errorf("the answer is from another provider, %q", clip(in.issuer))
	case o.used(f, now):
		return openIDFailed, errors.New("this sign-in has come back before")
	case in.err == "access_denied":
		return openIDRefused, errors.New("access denied")
	case in.err != "":
		return openIDFailed, fmt.Errorf("the provider says %q", clip(in.err))
	case in.code == "":
		return openIDFailed, errors.New("the provider sent no code")
	}
	return "", nil
}

// used reports whether a flow has come back before, and remembers that it has now,
// for as long as it could come again. Of several processes each knows its own; the
// provider takes a code once from all of them.
func (o *openID) used(f flow, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, used := o.back.Get(f.State); used {
		return true
	}
	o.back.Add(f.State, now)
	return false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
