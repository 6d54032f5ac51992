package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
)

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
	_, _, err := r.accounts.Add(t.Context(), account.Operator("root"),
		account.Account{Name: "li.na@example.org", Shown: "李娜", Grants: []account.Grant{{Role: account.Member, Code: "520303"}}})
	if err != nil {
		t.Fatal(err)
	}
	v := r.visitor()
	v.wantAt(v.come("/auth/openid", "new-1/li.na"), unknown, "")
	v = r.visitor()
	v.wantAt(v.come("/auth/openid", "u1/li.na"), "/", "li.na@example.org")
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
	wantStatus(t, r.browser().signIn("admin1", officePassword), http.StatusOK)

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
