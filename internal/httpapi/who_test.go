package httpapi_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

// cookies returns the cookies of an answer by their names.
func cookies(answer *httptest.ResponseRecorder) map[string]*http.Cookie {
	all := map[string]*http.Cookie{}
	for _, cookie := range answer.Result().Cookies() {
		all[cookie.Name] = cookie
	}
	return all
}

func TestCookiesAreForThisHostAlone(t *testing.T) {
	for public, prefix := range map[string]string{"": "", "http://example.com": "", "https://example.com": "__Host-"} {
		s := newPublicSite(t, atlastest.New(1, 1), func(o *httpapi.Options) {
			if u, _ := url.Parse(public); public != "" {
				o.PublicURL = u
			}
		})
		a := s.addAccount(account.Account{})
		answer := s.post("/api/v1/session", `{"name":"`+a.Name+`","password":"`+goodPassword+`"}`)
		wantStatus(t, answer, http.StatusOK)
		got := cookies(answer)
		for _, name := range []string{"gridmap", "gridmap-device"} {
			c := got[prefix+name]
			if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != (prefix != "") || c.MaxAge <= 0 {
				t.Errorf("%q: the cookie %s is %+v", public, name, c)
			}
		}
		if hsts := answer.Header().Get("Strict-Transport-Security"); (hsts != "") != (prefix != "") {
			t.Errorf("%q: Strict-Transport-Security is %q", public, hsts)
		}
		for token := range s.sessions.kept {
			if strings.Contains(token, got[prefix+"gridmap"].Value) {
				t.Error("the session is kept under its own token")
			}
		}
	}
}

// TestSignInTakesNoTokenFromOutside: a token that somebody put into the browser
// before opens nothing afterwards.
func TestSignInTakesNoTokenFromOutside(t *testing.T) {
	s := newSite(t, 1, nil)
	a := s.addAccount(account.Account{})
	planted := s.headers["Cookie"] // another's session
	answer := s.public().post("/api/v1/session", `{"name":"`+a.Name+`","password":"`+goodPassword+`"}`, "Cookie", planted, "Sec-Fetch-Site", "same-origin")
	wantStatus(t, answer, http.StatusOK)
	if "gridmap="+cookies(answer)["gridmap"].Value == planted {
		t.Error("the session has the token that it came with")
	}
	want(t, decoded(t, s.public().get("/api/v1/session", "Cookie", planted)), nil, "account")
}

// TestSessionsEnd lets time pass: a session ends two hours after it was used last,
// and twelve after it began. To use it writes no more often than every five minutes.
func TestSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, 1, nil)
		const target = "/api/v1/issues"
		begin := s.sessions.commits
		for range 30 { // one a minute
			wantStatus(t, s.get(target), http.StatusOK)
			time.Sleep(time.Minute)
		}
		if n := s.sessions.commits - begin; n != 5 {
			t.Errorf("in half an hour the session was written %d times, want 5", n)
		}
		time.Sleep(sessionIdle - 7*time.Minute) // it may have been used five minutes after it was noted
		wantStatus(t, s.get(target), http.StatusOK)
		time.Sleep(sessionIdle + time.Minute)
		wantStatus(t, s.get(target), http.StatusUnauthorized)

		s = s.signedIn("boss")
		for used := time.Duration(0); used < sessionLife-time.Hour; used += time.Hour {
			time.Sleep(time.Hour)
			wantStatus(t, s.get(target), http.StatusOK)
		}
		time.Sleep(time.Hour + time.Second)
		wantStatus(t, s.get(target), http.StatusUnauthorized)
	})
}

const (
	sessionIdle = 2 * time.Hour
	sessionLife = 12 * time.Hour
)

// TestWhatOneMayChangesAtOnce takes grants away while somebody is signed in, and
// disables accounts.
func TestWhatOneMayChangesAtOnce(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	a := s.addAccount(account.Account{Grants: []account.Grant{grant(account.Dispatcher, "520303")}})
	program, browser := s.withToken(s.token(a.Name, a.Grants...)), s.signedIn(a.Name)
	change := func(grants []account.Grant, disabled bool) {
		t.Helper()
		var err error
		if a, err = s.accounts.Change(t.Context(), root, a.ID, a.Revision, a.Shown, "", grants, disabled); err != nil {
			t.Fatal(err)
		}
	}
	both := func(status int) {
		t.Helper()
		wantStatus(t, program.get("/api/v1/issues"), status)
		wantStatus(t, browser.get("/api/v1/issues"), status)
	}
	a, _ = s.accounts.ByName(t.Context(), root, a.Name) // signing in may have changed it
	both(http.StatusOK)
	change([]account.Grant{grant(account.Admin, "520304")}, false)
	wantStatus(t, program.get("/api/v1/issues"), http.StatusForbidden) // the account covers it no more
	wantStatus(t, browser.get("/api/v1/issues"), http.StatusOK)
	change(nil, false)
	both(http.StatusForbidden)
	change(nil, true)
	both(http.StatusUnauthorized)
}

func TestAuthorizationIsABearer(t *testing.T) {
	s := newSite(t, 1, nil)
	good := s.token("boss", grant(account.Admin, ""))
	for header, status := range map[string]int{
		"Bearer " + good: 200, "bearer " + good: 200, "Bearer  " + good: 200, "Bearer " + good + "x": 401, "Bearer ": 401, "Bearer": 401,
		"Basic " + good: 401, good: 401, "Bearer gm_" + strings.Repeat("A", 43): 401, "Bearer " + strings.Repeat("x", 5000): 401, "Bearer \xff": 401,
	} {
		answer := s.public().get("/api/v1/issues", "Authorization", header)
		wantStatus(t, answer, status)
		if challenge := answer.Header().Get("WWW-Authenticate"); (challenge == `Bearer realm="gridmap"`) != (status == 401) {
			t.Errorf("%.40q: WWW-Authenticate is %q", header, challenge)
		}
	}
	// A wrong token is not made good by a cookie.
	wantStatus(t, s.get("/api/v1/issues", "Authorization", "Bearer wrong"), http.StatusUnauthorized)
	wantStatus(t, s.get("/api/v1/locate?lon=1&lat=2", "Authorization", "Bearer wrong"), http.StatusOK) // nobody looks
}

// TestTheAuditKnowsWhoCame looks at who is said to have changed something.
func TestTheAuditKnowsWhoCame(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	a := s.addAccount(account.Account{Grants: []account.Grant{grant(account.Admin, "")}})
	is := s.report(inGrid0)
	path := "/api/v1/issues/" + text(is, "id") + "/reporter"
	for via, by := range map[account.Via]*site{account.ViaSession: s.signedIn(a.Name), account.ViaToken: s.withToken(s.token(a.Name, a.Grants...))} {
		wantStatus(t, by.do(request(http.MethodPost, path, "", "X-Request-Id", "the-one")), http.StatusOK)
		all := s.people.recorded()
		got := all[len(all)-1]
		wanted := account.Origin{Account: a.ID, Name: a.Name, Via: via, Address: "192.0.2.1", Request: "the-one"}
		if got.Origin != wanted || got.Action != "reporter.revealed" || got.Target != text(is, "id") || got.Code != "520303001001001" {
			t.Errorf("the audit says %+v, want it from %+v", got, wanted)
		}
	}
}

// TestPublicRoutesAskNobody: they are served while the database is away, also to who
// has a cookie, and look at no session.
func TestPublicRoutesAskNobody(t *testing.T) {
	s := newSite(t, 5, nil)
	s.people.Down(errors.New("away"))
	s.sessions.down = errors.New("away")
	for _, target := range []string{"/", "/healthz", "/api/v1/map", "/api/v1/locate?lon=106.9&lat=27.6", "/api/v1/areas", "/api/v1/grids/520303001001001",
		"/api/v1/buildings?q=x", s.tileOver("grids", 14) + ".mvt", "/api/v1/openapi.json", "/api/v1/search?q=x"} {
		answer := s.get(target)
		if answer.Code != http.StatusOK || strings.Contains(answer.Header().Get("Vary"), "Cookie") || answer.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, %v", target, answer.Code, answer.Header())
		}
	}
	for _, target := range []string{"/api/v1/issues", "/api/v1/session", "/api/v1/tokens"} {
		if answer := s.get(target); answer.Code < 500 {
			t.Errorf("%s: %d", target, answer.Code)
		}
	}
	want(t, decoded(t, s.public().get("/api/v1/session")), nil, "account") // who has no cookie is known to be nobody
}
