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

const failed, refused, unknown = "/signin.html?error=openid.failed", "/signin.html?error=openid.refused", "/signin.html?error=openid.unknown"

// TestOpenIDSignsIn binds people to the accounts of their names, and knows them
// again by what the provider calls them for good.
func TestOpenIDSignsIn(t *testing.T) {
	t.Parallel()
	r := newReception(t, "", namesOnPage)
	v := r.visitor()
	v.wantAt(v.come("/auth/openid?to=/issues.html%3Fstate%3Drouted%23map", "u1/Leader"), "/issues.html?state=routed#map", "leader")
	admin := r.as("admin")
	bound := decoded(t, admin.fetch("/api/v1/audit?target=leader&action=account.bound"))
	want(t, bound, r.provider, "items", 0, "after", "issuer")
	signedIn := decoded(t, admin.fetch("/api/v1/audit?target=leader&action=account.signed_in"))
	want(t, signedIn, "127.0.0.1", "items", 0, "address")
	want(t, signedIn, "leader", "items", 0, "name")

	v = r.visitor()
	v.wantAt(v.come("/auth/openid", "u1/another.name"), "/", "leader")
	v = r.visitor()
	v.wantAt(v.come("/auth/openid", "u2/leader"), unknown, "") // the account is u1's
	v.wantAt(v.come("/auth/openid", "u2/leader"), unknown, "") // the provider knows the browser still
	for _, nobody := range []string{"u3/nobody.here", "u4/%27 OR 1=1", "u5", "u6/\u212Aember2", "u7/x"} {
		v = r.visitor()
		v.wantAt(v.come("/auth/openid", nobody), unknown, "")
	}
	if log := r.log.String(); !strings.Contains(log, "openid.unknown") || strings.Contains(log, "secret-of") {
		t.Errorf("the log is %s", clipped(log))
	}
}

// TestOpenIDRespectsDisabling: disabled ones stay shut, whoever is bound to them.
func TestOpenIDRespectsDisabling(t *testing.T) {
	t.Parallel()
	r := newReception(t, "preferred_username", namesInToken)
	v := r.visitor()
	v.wantAt(v.come("/auth/openid", "u1/member2"), "/", "member2")
	disable := func(name, grants string) {
		t.Helper()
		one := path("/api/v1/accounts/%d", r.id(name))
		revision := at(decoded(t, r.as("admin").fetch(one)), "revision")
		wantStatus(t, r.as("admin").send(http.MethodPut, one,
			path(`{"revision":%.0f,"shown":"x","person":"","grants":[%s],"disabled":true}`, revision, grants)), http.StatusOK)
	}
	disable("member2", `{"role":"member","code":"520303002"}`)
	disable("dispatcher", `{"role":"dispatcher","code":"520303"}`)
	if v.name() != "" {
		t.Error("the session of a disabled account goes on")
	}
	v = r.visitor()
	v.wantAt(v.come("/auth/openid", "u1/member2"), unknown, "")
	v.wantAt(v.come("/auth/openid", "u2/dispatcher"), unknown, "")
}

// TestOpenIDGoesOnlyHome: after signing in the browser is at a page of this server.
func TestOpenIDGoesOnlyHome(t *testing.T) {
	t.Parallel()
	r := newReception(t, "", namesOnPage)
	v := r.visitor()
	for _, to := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "http:evil.example",
		"/\t/evil.example", " /x", "evil", "///evil.example", "/\r\nSet-Cookie: a=b"} {
		v.wantAt(v.come("/auth/openid?to="+url.QueryEscape(to), "u1/leader"), "/", "leader")
	}
	long := "/" + strings.Repeat("长", 200) + "?q=" + strings.Repeat("\"", 100)
	escaped := "/" + url.PathEscape(strings.Repeat("长", 200)) + "?q=" + strings.Repeat("\"", 100)
	v.wantAt(v.come("/auth/openid?to="+url.QueryEscape(long), "u1/leader"), escaped, "leader")
	if p := v.open(v.url + "/auth/openid?next=/x"); p.status != http.StatusBadRequest {
		t.Errorf("an unknown parameter is answered %d", p.status)
	}
}

// TestOpenIDComesBackOnce to the browser that set out, and nowhere else.
func TestOpenIDComesBackOnce(t *testing.T) {
	t.Parallel()
	r := newReception(t, "", namesOnPage)
	start := r.url + "/auth/openid"
	change := func(callback, name, value string) string {
		u, err := url.Parse(callback)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set(name, value)
		if value == "" {
			q.Del(name)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
	for name, broken := range map[string]func(string) string{
		"wrong state":      func(c string) string { return change(c, "state", "another") },
		"no state":         func(c string) string { return change(c, "state", "") },
		"no code":          func(c string) string { return change(c, "code", "") },
		"a made-up code":   func(c string) string { return change(c, "code", "made-up") },
		"another issuer":   func(c string) string { return change(c, "iss", "https://elsewhere.example") },
		"two states":       func(c string) string { return c + "&state=x" },
		"a broken query":   func(c string) string { return c + "&%zz" },
		"the server fails": func(c string) string { return change(change(c, "code", ""), "error", "server_error") },
	} {
		v := r.visitor()
		v.wantAt(v.back(broken(v.leave(start, "u1/leader"))), failed, "")
		if t.Failed() {
			t.Fatal(name)
		}
	}

	// A code that was meant for another program of the same people.
	v := r.visitor()
	out := v.open(start)
	out.location = change(out.location, "client_id", "other")
	v.wantAt(v.back(v.through(out, "u1/leader")), failed, "")

	// Another browser comes back with what this one got: a stolen or planted link.
	thief := r.visitor()
	v = r.visitor()
	callback := v.leave(start, "u1/leader")
	thief.wantAt(thief.back(callback), failed, "")
	thief.leave(start, "u9/member2")
	thief.wantAt(thief.back(callback), failed, "")
	v.wantAt(v.back(callback), "/", "leader")
	v.wantAt(v.back(callback), failed, "leader") // again: the cookie is gone

	// Again, with the cookie kept: the sign-in has come back before.
	v = r.visitor()
	callback = v.leave(start, "u1/leader")
	home, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	kept := v.client.Jar.Cookies(home)
	v.wantAt(v.back(callback), "/", "leader")
	again := r.visitor()
	again.client.Jar.SetCookies(home, kept)
	again.wantAt(again.back(callback), failed, "")

	// A cookie that was changed is none.
	for _, cookie := range kept {
		if cookie.Name == "gridmap-openid" {
			v = r.visitor()
			callback = v.leave(start, "u1/leader")
			v.client.Jar.SetCookies(home, []*http.Cookie{{Name: cookie.Name, Value: "A" + cookie.Value, Path: "/"}})
			v.wantAt(v.back(callback), failed, "")
		}
	}
	if !strings.Contains(r.log.String(), "has come back before") {
		t.Error("no sign-in is known to have come back before")
	}
}

// TestOpenIDCookie: scripts and other sites have nothing of it, and it goes.
func TestOpenIDCookie(t *testing.T) {
	t.Parallel()
	r := newReception(t, "", namesOnPage)
	answer := httptest.NewRecorder()
	r.server.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "https://grid.example/auth/openid", nil))
	cookies := answer.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("the cookies are %v", cookies)
	}
	c := cookies[0]
	if c.Name != "__Host-gridmap-openid" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge > 600 || c.MaxAge <= 0 {
		t.Errorf("the cookie is %s", c)
	}
	to, err := url.Parse(answer.Header().Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"client_id": "gridmap", "response_type": "code", "code_challenge_method": "S256", "scope": "openid profile",
		"redirect_uri": "https://grid.example/auth/openid/callback"} {
		if got := to.Query().Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if answer.Header().Get("Cache-Control") != "no-store" || strings.Contains(to.String(), "secret") {
		t.Errorf("the way to the provider is %s, %v", to, answer.Header())
	}
}

// TestOpenIDIsRefused by the person, at the provider.
func TestOpenIDIsRefused(t *testing.T) {
	t.Parallel()
	r := newReception(t, "", namesOnPage)
	v := r.visitor()
	v.wantAt(v.come("/auth/openid", ""), refused, "")
}

// TestOpenIDTokensAreVerified: each is right but for one claim, or its signature.
func TestOpenIDTokensAreVerified(t *testing.T) {
	t.Parallel()
	for _, which := range []int{namesOnPage, namesInToken} {
		r := newReception(t, "", which)
		for _, claim := range []string{"aud", "exp", "iss", "nonce", "signature"} {
			v := r.visitor()
			v.wantAt(v.come("/auth/openid", "forged-"+claim+"/leader"), failed, "")
		}
		v := r.visitor()
		v.wantAt(v.come("/auth/openid", "unforged/leader"), "/", "leader")
	}
}

// TestOpenIDMailHasToBeVerified before it names an account.
func TestOpenIDMailHasToBeVerified(t *testing.T) {
	t.Parallel()
	r := newReception(t, "email", namesOnPage)
	_, err := r.accounts.AddWithPassword(t.Context(), account.Operator("root"),
		account.Account{Name: "li.na@example.org", Shown: "李娜", Grants: []account.Grant{{Role: account.Member, Code: "520303"}}}, officePassword, false)
	if err != nil {
		t.Fatal(err)
	}
	v := r.visitor()
	v.wantAt(v.come("/auth/openid", "new-1/li.na"), unknown, "")
	v = r.visitor()
	v.wantAt(v.come("/auth/openid", "u1/li.na"), "/", "li.na@example.org")
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

// TestOpenIDWaitsForItsProvider: while it is away people are told so, nothing else is
// held up, and once it is back they can come in.
func TestOpenIDWaitsForItsProvider(t *testing.T) {
	t.Parallel()
	g := newGatekeeper(t)
	addresses, stop, err := startProviders(`[{"issuer": "` + g.url() + `"}]`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	g.provider = strings.TrimPrefix(addresses[0], "http://")
	r := newReceptionOf(t, "", g.url())
	v := r.visitor()
	start := time.Now()
	for range 20 {
		if p := v.open(v.url + "/auth/openid"); p.location != v.url+failed {
			t.Fatalf("while the provider is away the browser is sent to %s", p.location)
		}
	}
	g.mu.Lock()
	turned := g.turned
	g.mu.Unlock()
	if took := time.Since(start); took > 10*time.Second || turned > 20 {
		t.Errorf("20 people who wanted to sign in asked the provider %d times, in %v", turned, took)
	}
	if v.name() != "" {
		t.Error("somebody is signed in")
	}
	wantStatus(t, r.browser().signIn("leader", officePassword), http.StatusOK)

	g.set(true)
	for start := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if p := v.open(v.url + "/auth/openid"); strings.HasPrefix(p.location, g.url()) {
			break
		}
		if time.Since(start) > 20*time.Second {
			t.Fatal("the provider is back, and nobody notices")
		}
	}
	v.wantAt(v.come("/auth/openid", "u1/leader"), "/", "leader")

	// Away again between the two steps.
	v = r.visitor()
	callback := v.leave(v.url+"/auth/openid", "u1/leader")
	g.set(false)
	v.wantAt(v.back(callback), failed, "")
}

// TestOpenIDIsAnOption: without a provider there is nothing to be seen of it.
func TestOpenIDIsAnOption(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	want(t, decoded(t, o.browser().fetch("/api/v1/session")), nil, "openid")
	for _, target := range []string{"/auth/openid", "/auth/openid/callback?code=x&state=y"} {
		wantCode(t, o.browser().fetch(target), http.StatusNotFound, "openid.none")
	}
}
