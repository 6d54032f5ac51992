package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/httpapi"
	"gridmap/internal/roster"
)

// TestNobodysSessionAsksNoDatabase shows the session to whoever is not signed in
// while the database is away.
func TestNobodysSessionAsksNoDatabase(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(o *httpapi.Options) {
		o.DemoAccounts = []httpapi.DemoAccount{{Name: "dispatcher", Password: officePassword, Role: account.Dispatcher}}
		o.OpenID = &httpapi.OpenID{Issuer: "https://id.example", ClientID: "gridmap", Name: "市统一认证"}
	})
	signedIn := o.as("leader")
	o.db.Close()
	answer := o.browser().fetch("/api/v1/session")
	wantStatus(t, answer, http.StatusOK)
	const nobodys = `{"account":null,"must_change_password":false,"may":{},"own":[],` +
		`"demo_accounts":[{"name":"dispatcher","password":"` + officePassword + `","role":"dispatcher"}],"openid":{"name":"市统一认证"}}` + "\n"
	if got := answer.Body.String(); got != nobodys {
		t.Errorf("nobody's session is %s, want %s", got, nobodys)
	}
	if got := signedIn.fetch("/api/v1/session"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("with a cookie and no database the answer is %d", got.Code)
	}
}

// TestDemoAccountsAreOfMadeUpCities: they are shown as long as the city is one.
func TestDemoAccountsAreOfMadeUpCities(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(o *httpapi.Options) {
		o.DemoAccounts = []httpapi.DemoAccount{{Name: "admin", Password: officePassword, Role: account.Admin}}
	})
	shown := func() int {
		list, _ := at(decoded(t, o.browser().fetch("/api/v1/session")), "demo_accounts").([]any)
		return len(list)
	}
	if shown() != 1 {
		t.Error("the made-up city shows no demo account")
	}
	o.city.Change(func(s *roster.Snapshot) { s.Installation.MadeUp = false })
	if err := o.atlas.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if shown() != 0 {
		t.Error("a real city shows passwords")
	}
}

func TestSignInTellsWhatOneMay(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	b := o.browser()
	answer := b.signIn("  Leader ", officePassword)
	wantStatus(t, answer, http.StatusOK)
	in := decoded(t, answer)
	want(t, in, "leader", "account", "name")
	want(t, in, "L0", "account", "person")
	want(t, in, "520303", "account", "grants", 0, "code")
	want(t, in, "520303001001001", "own", 0)
	want(t, in, "520303001001001", "may", "handle_issues", "codes", 0)
	want(t, in, false, "may", "handle_issues", "nowhere")
	for _, no := range []string{"public", "self", "dispatch_issues", "read_audit", "manage_accounts", "operate"} {
		want(t, in, nil, "may", no)
	}
	if again := b.fetch("/api/v1/session"); again.Body.String() != answer.Body.String() {
		t.Errorf("the session is %s, and was %s", again.Body, answer.Body)
	}
	admin := decoded(t, o.as("admin").fetch("/api/v1/session"))
	want(t, admin, "", "may", "read_issues", "codes", 0)
	want(t, admin, true, "may", "read_issues", "nowhere")

	for _, c := range answer.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("the cookie %s", c)
		}
	}
	header := b.fetch("/api/v1/session").Header()
	if header.Get("Cache-Control") != "no-store" || header.Get("Vary") != "Cookie, Authorization" || answer.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the answer may be kept: %v", header)
	}
}

// TestSignInTellsNothingOfAccounts: who guesses learns no names.
func TestSignInTellsNothingOfAccounts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	id := o.id("member2")
	wantStatus(t, admin.send(http.MethodPut, path("/api/v1/accounts/%d", id),
		`{"revision":1,"shown":"x","person":"","grants":[{"role":"member","code":"520303002"}],"disabled":true}`), http.StatusOK)
	first := ""
	for _, guess := range []struct{ name, password string }{
		{"nobody", officePassword}, {"dispatcher", "wrong-4711-wrong"}, {"member2", officePassword}, {"member2", "wrong-4711-wrong"},
		{"", officePassword}, {"dispatcher", ""}, {strings.Repeat("x", 5000), "x"}, {"dispatcher", strings.Repeat("x", 5000)},
		{"' OR '1'='1", officePassword}, {"dispatcher", "' OR '1'='1"},
	} {
		answer := o.browser().signIn(guess.name, guess.password)
		wantCode(t, answer, http.StatusUnauthorized, "sign_in.refused")
		header := answer.Header().Clone()
		header.Del("X-Request-Id")
		told := answer.Body.String()
		for _, name := range slices.Sorted(keysOf(header)) {
			told += name + ":" + strings.Join(header[name], ",") + "\n"
		}
		if first == "" {
			first = told
		}
		if told != first {
			t.Errorf("for %.20s the answer is %s, for another guess %s", guess.name, told, first)
		}
	}
}

func keysOf(h http.Header) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range h {
			if !yield(name) {
				return
			}
		}
	}
}

// TestGuessesAreSlowedDown: and the owner of the account is told when to come again.
func TestGuessesAreSlowedDown(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	known := o.as("leader")
	wantStatus(t, known.send(http.MethodDelete, "/api/v1/session", ""), http.StatusNoContent)
	stranger := o.browser()
	answer := stranger.signIn("leader", "wrong-4711-wrong")
	for n := 0; answer.Code == http.StatusUnauthorized && n < 200; n++ {
		answer = stranger.signIn("leader", "wrong-4711-wrong")
	}
	wantCode(t, answer, http.StatusTooManyRequests, "sign_in.throttled")
	seconds, err := strconv.Atoi(answer.Header().Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 3600 {
		t.Errorf("Retry-After is %q", answer.Header().Get("Retry-After"))
	}
	wantStatus(t, known.signIn("leader", officePassword), http.StatusOK) // from a browser that the account knows
	o.clock.advance(time.Duration(seconds) * time.Second)
	wantStatus(t, stranger.signIn("leader", officePassword), http.StatusOK)
}

// TestSignInBeginsAnotherSession: whoever knew the cookie before has nothing by it.
func TestSignInBeginsAnotherSession(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	b := o.browser()
	b.cookies["gridmap"] = "planted-by-somebody"
	wantStatus(t, b.signIn("leader", officePassword), http.StatusOK)
	first := b.cookies["gridmap"]
	if first == "planted-by-somebody" || len(first) < 40 {
		t.Fatalf("after signing in the cookie is %q", first)
	}
	wantStatus(t, b.signIn("dispatcher", officePassword), http.StatusOK)
	if b.cookies["gridmap"] == first {
		t.Error("another account has the same cookie")
	}
	old := o.browser()
	for _, value := range []string{"planted-by-somebody", first} {
		old.cookies["gridmap"] = value
		want(t, decoded(t, old.fetch("/api/v1/session")), nil, "account")
	}
}

// TestSignOut ends the browser's session, and not the others.
func TestSignOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	b, other := o.as("leader"), o.as("leader")
	cookie := b.cookies["gridmap"]
	wantStatus(t, b.send(http.MethodDelete, "/api/v1/session", ""), http.StatusNoContent)
	if b.cookies["gridmap"] != "" {
		t.Error("the browser keeps the cookie")
	}
	stolen := o.browser()
	stolen.cookies["gridmap"] = cookie
	wantStatus(t, stolen.fetch("/api/v1/issues"), http.StatusUnauthorized)
	wantStatus(t, other.fetch("/api/v1/issues"), http.StatusOK)
	wantStatus(t, b.send(http.MethodDelete, "/api/v1/session", ""), http.StatusNoContent)
	wantStatus(t, b.send(http.MethodDelete, "/api/v1/session?everywhere=perhaps", ""), http.StatusBadRequest)
}

// TestSignOutEverywhere ends all sessions of the account at once, and no other's.
func TestSignOutEverywhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	one, two, three, other := o.as("leader"), o.as("leader"), o.as("leader"), o.as("dispatcher")
	wantStatus(t, one.send(http.MethodDelete, "/api/v1/session?everywhere=true", ""), http.StatusNoContent)
	for _, b := range []*browser{one, two, three} {
		wantStatus(t, b.fetch("/api/v1/issues"), http.StatusUnauthorized)
		want(t, decoded(t, b.fetch("/api/v1/session")), nil, "account")
	}
	wantStatus(t, other.fetch("/api/v1/issues"), http.StatusOK)

	wantStatus(t, two.signIn("leader", officePassword), http.StatusOK)
	wantStatus(t, o.as("admin").send(http.MethodPost, path("/api/v1/accounts/%d/sign_out", o.id("leader")), ""), http.StatusNoContent)
	wantStatus(t, two.fetch("/api/v1/issues"), http.StatusUnauthorized)
}

// TestMustChangeConfines: nothing is open but choosing a password.
func TestMustChangeConfines(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	_, err := o.accounts.AddWithPassword(t.Context(), account.Operator("root"),
		account.Account{Name: "new", Shown: "新人", Grants: []account.Grant{{Role: account.Admin}}}, officePassword, true)
	if err != nil {
		t.Fatal(err)
	}
	b, other := o.as("new"), o.as("new")
	session := decoded(t, b.fetch("/api/v1/session"))
	want(t, session, true, "must_change_password")
	if may, _ := at(session, "may").(map[string]any); len(may) > 0 {
		t.Errorf("before the change the account may %v", may)
	}
	for _, target := range []string{"/api/v1/issues", "/api/v1/accounts", "/api/v1/people", "/api/v1/audit"} {
		wantCode(t, b.fetch(target), http.StatusForbidden, "password.must_change")
	}
	wantStatus(t, b.send(http.MethodPost, "/api/v1/tokens", `{"label":"x","grants":[{"role":"admin","code":""}],"days":1}`), http.StatusForbidden)

	const chosen = "quiet-harbour-3052-violin"
	change := func(current, password string) *httptest.ResponseRecorder {
		return b.send(http.MethodPost, "/api/v1/session/password", path(`{"current":%q,"password":%q}`, current, password))
	}
	wrong := change("not-the-password-1", chosen)
	wantCode(t, wrong, http.StatusUnprocessableEntity, "password.wrong")
	want(t, decoded(t, wrong), "current", "errors", 0, "field")
	for password, code := range map[string]string{
		"short": "password.short", officePassword: "password.same", "password1234567": "password.common", strings.Repeat("long-", 60): "password.long",
	} {
		wantCode(t, change(officePassword, password), http.StatusUnprocessableEntity, code)
	}
	cookie := b.cookies["gridmap"]
	answer := change(officePassword, chosen)
	wantStatus(t, answer, http.StatusOK)
	want(t, decoded(t, answer), false, "must_change_password")
	if b.cookies["gridmap"] == cookie {
		t.Error("the cookie is still the one of before")
	}
	wantStatus(t, b.fetch("/api/v1/accounts"), http.StatusOK)
	wantStatus(t, other.fetch("/api/v1/accounts"), http.StatusUnauthorized)
	wantCode(t, o.browser().signIn("new", officePassword), http.StatusUnauthorized, "sign_in.refused")
	wantStatus(t, o.browser().signIn("new", chosen), http.StatusOK)
}

// TestLinkWorksOnceAndNotForEver: a one-time link is good once, for 72 hours.
func TestLinkWorksOnceAndNotForEver(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	issue := func(name string) string {
		t.Helper()
		answer := admin.send(http.MethodPost, "/api/v1/accounts", path(`{"name":%q,"shown":"新人","grants":[{"role":"member","code":"520303"}]}`, name))
		wantStatus(t, answer, http.StatusCreated)
		secret, ok := strings.CutPrefix(text(decoded(t, answer), "link", "path"), "/signin.html#link=")
		if !ok {
			t.Fatalf("the link is %s", answer.Body)
		}
		return secret
	}
	const chosen = "quiet-harbour-3052-violin"
	use := func(b *browser, link, password string) *httptest.ResponseRecorder {
		return b.send(http.MethodPost, "/api/v1/session/link/password", path(`{"link":%q,"password":%q}`, link, password))
	}
	link := issue("one")
	b := o.browser()
	opened := b.send(http.MethodPost, "/api/v1/session/link", path(`{"link":%q}`, link))
	wantStatus(t, opened, http.StatusOK)
	want(t, decoded(t, opened), "one", "name")
	wantCode(t, use(b, link, "short"), http.StatusUnprocessableEntity, "password.short")
	answer := use(b, link, chosen)
	wantStatus(t, answer, http.StatusOK)
	want(t, decoded(t, answer), "one", "account", "name")
	wantStatus(t, b.fetch("/api/v1/issues"), http.StatusOK)
	wantCode(t, use(o.browser(), link, "another-harbour-3052"), http.StatusNotFound, "link.unknown")
	wantCode(t, o.browser().send(http.MethodPost, "/api/v1/session/link", path(`{"link":%q}`, link)), http.StatusNotFound, "link.unknown")

	late, inTime := issue("late"), issue("in.time")
	o.clock.advance(72*time.Hour - time.Minute)
	wantStatus(t, use(o.browser(), inTime, chosen), http.StatusOK)
	o.clock.advance(2 * time.Minute)
	wantCode(t, use(o.browser(), late, chosen), http.StatusNotFound, "link.unknown")
	for _, never := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("x", 5000), "' OR '1'='1"} {
		wantCode(t, use(o.browser(), never, chosen), http.StatusNotFound, "link.unknown")
	}
}

// TestForeignPagesChangeNothing: a form of another site has the cookie, and not the
// headers of our pages.
func TestForeignPagesChangeNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	b := o.as("admin")
	id := o.id("leader")
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}} {
		for _, target := range []string{path("/api/v1/accounts/%d/sign_out", id), path("/api/v1/accounts/%d/reset", id), "/api/v1/people/L0/phone"} {
			wantCode(t, b.send(http.MethodPost, target, "", header...), http.StatusForbidden, "origin.foreign")
		}
		wantCode(t, b.send(http.MethodDelete, "/api/v1/session", "", header...), http.StatusForbidden, "origin.foreign")
		wantCode(t, b.send(http.MethodPost, "/api/v1/session", `{"name":"leader","password":"`+officePassword+`"}`, header...), http.StatusForbidden, "origin.foreign")
	}
	bare := request(http.MethodPost, path("/api/v1/accounts/%d/reset", id), "", "Cookie", "gridmap="+b.cookies["gridmap"])
	bare.ContentLength = 0
	wantCode(t, o.do(bare), http.StatusForbidden, "origin.foreign")
	wantStatus(t, b.fetch("/api/v1/session"), http.StatusOK)
	wantStatus(t, o.browser().signIn("leader", officePassword), http.StatusOK)
}
