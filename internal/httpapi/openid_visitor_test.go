package httpapi_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/httpapi"
)

// startProviders runs providers, one for each element of the options, and returns
// their addresses. They stop when stop is called or the program ends.
func startProviders(options string) (addresses []string, stop func(), err error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, nil, errors.New("signing in is tested against a provider that runs on Node.js, and there is no `node`: run `make deps-test`")
	}
	if _, err := os.Stat("../../node_modules/oidc-provider/package.json"); err != nil {
		return nil, nil, errors.New("signing in is tested against the npm package oidc-provider, which is not in node_modules: run `make libs`")
	}
	provider := exec.Command(node, "../../web-tests/openid/provider.mjs", options)
	stdin, err := provider.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	stdout, err := provider.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	var said strings.Builder
	provider.Stderr = &said
	if err := provider.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() {
		_ = stdin.Close() // it ends with its standard input
		_ = provider.Wait()
	}
	lines := bufio.NewReader(stdout)
	for range strings.Count(options, "{") {
		line, err := lines.ReadString('\n')
		if err != nil {
			stop()
			return nil, nil, fmt.Errorf("the provider does not start: %w\n%s", err, said.String())
		}
		addresses = append(addresses, strings.TrimSpace(line))
	}
	return addresses, stop, nil
}

// providers are shared by the tests, and end with their program: one that tells
// names on its page for them alone, and one that has them in its tokens.
var providers = sync.OnceValues(func() (addresses []string, err error) {
	addresses, stopProviders, err = startProviders(`[{}, {"claimsInToken": true}]`)
	return addresses, err
})

// stopProviders holds the end of the pipe on which the shared providers wait: were
// it collected they would stop.
var stopProviders func()

const (
	namesOnPage = iota
	namesInToken
)

// logbook keeps what the server logs.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// reception is an office to which people come from a provider.
type reception struct {
	*office
	url, provider string
	log           *logbook
}

// newReception opens one for one of the shared providers. claim is the one that
// names accounts.
func newReception(t *testing.T, claim string, which int) *reception {
	t.Helper()
	addresses, err := providers()
	if err != nil {
		t.Fatal(err)
	}
	return newReceptionOf(t, claim, addresses[which])
}

func newReceptionOf(t *testing.T, claim, provider string) *reception {
	t.Helper()
	log := &logbook{}
	o := newOffice(t, func(o *httpapi.Options) {
		o.OpenID = &httpapi.OpenID{Issuer: provider, ClientID: "gridmap", ClientSecret: "secret-of-gridmap", Name: "市统一认证", Claim: claim}
		o.Log = slog.New(slog.NewTextHandler(log, nil))
	})
	for _, name := range []string{"dispatcher", "leader", "member2"} { // nobody has used them yet
		if _, _, err := o.accounts.Reset(t.Context(), account.Operator("root"), o.id(name)); err != nil {
			t.Fatal(err)
		}
	}
	return &reception{o, o.live().URL, provider, log}
}

// visitor is a person with a browser, which follows redirects one by one.
type visitor struct {
	*reception
	client *http.Client
}

func (r *reception) visitor() *visitor {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return &visitor{r, &http.Client{Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// page is an answer, read.
type page struct {
	status   int
	location string // whole
	body     string
}

func (v *visitor) ask(r *http.Request) page {
	v.t.Helper()
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	p := page{status: answer.StatusCode, body: string(body)}
	if to, err := answer.Location(); err == nil {
		p.location = to.String()
	}
	return p
}

func (v *visitor) open(address string) page {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.ask(r)
}

var formAction = regexp.MustCompile(`action="([^"]+)"`)

// submit fills in the form of a page of the provider.
func (v *visitor) submit(at string, p page, fields url.Values) page {
	v.t.Helper()
	action := formAction.FindStringSubmatch(p.body)
	if action == nil {
		v.t.Fatalf("the provider's page %s has no form: %d %s", at, p.status, clipped(p.body))
	}
	base, err := url.Parse(at)
	if err != nil {
		v.t.Fatal(err)
	}
	target, err := base.Parse(action[1])
	if err != nil {
		v.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, target.String(), strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.ask(r)
}

// leave goes to the provider, signs in there as somebody and agrees to everything;
// with no login it refuses. It returns the address to which the provider sends the
// browser back, without going there.
func (v *visitor) leave(start, login string) string {
	v.t.Helper()
	next := v.open(start)
	if next.status != http.StatusSeeOther {
		v.t.Fatalf("%s answers %d, want a way to the provider: %s", start, next.status, clipped(next.body))
	}
	return v.through(next, login)
}

// through is leave from the way to the provider on.
func (v *visitor) through(next page, login string) string {
	v.t.Helper()
	for range 20 {
		at := next.location
		if strings.HasPrefix(at, v.url) {
			return at
		}
		next = v.open(at)
		switch {
		case next.location != "":
		case login == "":
			next.location = formAction.FindStringSubmatch(next.body)[1] + "/abort"
			if strings.HasPrefix(next.location, "/") {
				v.t.Fatalf("the provider's form goes to %s", next.location)
			}
		case strings.Contains(next.body, `value="login"`):
			next = v.submit(at, next, url.Values{"prompt": {"login"}, "login": {login}, "password": {"x"}})
		default:
			next = v.submit(at, next, url.Values{"prompt": {"consent"}})
		}
	}
	v.t.Fatal("the provider sends the browser in circles")
	return ""
}

// come goes to the provider and back, and returns where the browser then is, below
// the office's address.
func (v *visitor) come(start, login string) string {
	v.t.Helper()
	return v.back(v.leave(v.url+start, login))
}

func (v *visitor) back(callback string) string {
	v.t.Helper()
	p := v.open(callback)
	if p.status != http.StatusSeeOther {
		v.t.Fatalf("the callback answers %d: %s", p.status, clipped(p.body))
	}
	to, ok := strings.CutPrefix(p.location, v.url)
	if !ok {
		v.t.Errorf("the browser is sent to %s", p.location)
	}
	return to
}

// name returns the account of the browser, "" if nobody is signed in.
func (v *visitor) name() string {
	v.t.Helper()
	answer := httptest.NewRecorder()
	answer.Body.WriteString(v.open(v.url + "/api/v1/session").body)
	return text(decoded(v.t, answer), "account", "name")
}

// wantAt wants the browser to be at a path of the office, and an account's.
func (v *visitor) wantAt(got, to, name string) {
	v.t.Helper()
	if got != to {
		v.t.Errorf("the browser is at %q, want %q", got, to)
	}
	if is := v.name(); is != name {
		v.t.Errorf("the browser is signed in as %q, want %q", is, name)
	}
}

// gatekeeper stands before a provider, and turns everybody away while it is shut.
type gatekeeper struct {
	listener net.Listener
	provider string // host and port

	mu     sync.Mutex
	open   bool
	inside map[net.Conn]bool
	turned int // how many were turned away
}

func newGatekeeper(t *testing.T) *gatekeeper {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gatekeeper{listener: listener, inside: map[net.Conn]bool{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { g.pass(client) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		g.set(false)
		all.Wait()
	})
	return g
}

func (g *gatekeeper) url() string { return "http://" + g.listener.Addr().String() }

// set opens the gate, or shuts it on all who are inside.
func (g *gatekeeper) set(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = open
	for conn := range g.inside {
		if !open {
			conn.Close()
		}
	}
}

func (g *gatekeeper) enter(conns ...net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		g.turned++
		return false
	}
	for _, conn := range conns {
		g.inside[conn] = true
	}
	return true
}

func (g *gatekeeper) pass(client net.Conn) {
	defer client.Close()
	if !g.enter(client) {
		return
	}
	provider, err := net.Dial("tcp", g.provider)
	if err != nil || !g.enter(provider) {
		return
	}
	defer provider.Close()
	go func() {
		_, _ = io.Copy(provider, client)
		provider.Close()
	}()
	_, _ = io.Copy(client, provider)
}
