package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

// limited returns a site with a few rates.
func limited(t *testing.T, rates map[string]httpapi.Rate) *site {
	t.Helper()
	return newPublicSite(t, atlastest.New(1, 1), func(o *httpapi.Options) {
		for name, rate := range rates {
			o.Rates[name] = rate
		}
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
}

// ask asks from an address.
func (s *site) ask(method, target, body, peer string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	if body != "" {
		headers = append(headers, "Content-Type", "application/json")
	}
	r := request(method, target, body, headers...)
	r.RemoteAddr = peer
	return s.do(r)
}

// TestTooManyRequestsWait asks until it is too much, waits for as long as it is told
// to, and goes on.
func TestTooManyRequestsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limited(t, map[string]httpapi.Rate{"search": {PerSecond: 0.25, Burst: 3}})
		const target = "/api/v1/search?q=x"
		for range 3 {
			wantStatus(t, s.ask(http.MethodGet, target, "", "203.0.113.9:1"), http.StatusOK)
		}
		answer := s.ask(http.MethodGet, target, "", "203.0.113.9:2")
		wantStatus(t, answer, http.StatusTooManyRequests)
		want(t, decoded(t, answer), "rate.exceeded", "errors", 0, "code")
		wait, err := strconv.Atoi(answer.Header().Get("Retry-After"))
		if err != nil || wait != 4 {
			t.Fatalf("Retry-After is %q, want 4", answer.Header().Get("Retry-After"))
		}
		time.Sleep(time.Duration(wait)*time.Second - time.Millisecond)
		wantStatus(t, s.ask(http.MethodGet, target, "", "203.0.113.9:1"), http.StatusTooManyRequests)
		time.Sleep(time.Millisecond)
		wantStatus(t, s.ask(http.MethodGet, target, "", "203.0.113.9:1"), http.StatusOK)
		wantStatus(t, s.ask(http.MethodGet, target, "", "203.0.113.8:1"), http.StatusOK)
		wantStatus(t, s.ask(http.MethodGet, "/api/v1/locate?lon=1&lat=2", "", "203.0.113.9:1"), http.StatusOK)
	})
}

func TestAccountsAreLimitedWhereverTheyAre(t *testing.T) {
	s := limited(t, map[string]httpapi.Rate{"read": {PerSecond: 0.01, Burst: 2}})
	admin := grant(account.Admin, "")
	first, second := s.as(admin), s.as(admin)
	wantStatus(t, first.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.1:1"), http.StatusOK)
	wantStatus(t, first.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.2:1"), http.StatusOK)
	wantStatus(t, first.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.3:1"), http.StatusTooManyRequests)
	wantStatus(t, second.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.1:1"), http.StatusOK)
}

// TestTheProxyIsNotWhoAsks: who comes through a proxy of ours is counted by
// themselves, and who only says so is not.
func TestTheProxyIsNotWhoAsks(t *testing.T) {
	s := limited(t, map[string]httpapi.Rate{"search": {PerSecond: 0.01, Burst: 1}})
	const target = "/api/v1/search?q=x"
	for client, status := range map[string]int{"203.0.113.1": 200, "203.0.113.2": 200, "2001:db8:1:2::1": 200} {
		wantStatus(t, s.ask(http.MethodGet, target, "", "10.0.0.1:1", "X-Forwarded-For", client), status)
	}
	wantStatus(t, s.ask(http.MethodGet, target, "", "10.0.0.2:1", "X-Forwarded-For", "6.6.6.6, 203.0.113.1"), http.StatusTooManyRequests)
	wantStatus(t, s.ask(http.MethodGet, target, "", "10.0.0.2:1", "X-Forwarded-For", "2001:db8:1:2:9::9"), http.StatusTooManyRequests)
	wantStatus(t, s.ask(http.MethodGet, target, "", "203.0.113.9:1", "X-Forwarded-For", "203.0.113.50"), http.StatusOK)
	wantStatus(t, s.ask(http.MethodGet, target, "", "203.0.113.9:1", "X-Forwarded-For", "203.0.113.51"), http.StatusTooManyRequests)
}

// TestLocalProgramsAreSpared, but for guesses at passwords.
func TestLocalProgramsAreSpared(t *testing.T) {
	few := httpapi.Rate{PerSecond: 0.01, Burst: 2}
	s := limited(t, map[string]httpapi.Rate{"search": few, "sign_in": few})
	for range 5 {
		wantStatus(t, s.ask(http.MethodGet, "/api/v1/search?q=x", "", "127.0.0.1:1"), http.StatusOK)
	}
	for _, status := range []int{200, 200, 429} {
		wantStatus(t, s.ask(http.MethodGet, "/api/v1/search?q=x", "", "127.0.0.1:1", "X-Forwarded-For", "203.0.113.9"), status)
	}
	const guess = `{"name":"nobody","password":"x"}`
	for i, status := range []int{401, 401, 429} {
		if answer := s.ask(http.MethodPost, "/api/v1/session", guess, "127.0.0.1:1"); answer.Code != status {
			t.Errorf("guess %d is answered %d, want %d", i, answer.Code, status)
		}
	}
}

// TestWrongCredentialsAreNotLookedUpForEver: who knocks too often with what nobody
// has is refused before the database is asked.
func TestWrongCredentialsAreNotLookedUpForEver(t *testing.T) {
	s := limited(t, map[string]httpapi.Rate{"knock": {PerSecond: 0.01, Burst: 3}})
	good := s.token(s.addAccount(account.Account{Grants: []account.Grant{grant(account.Admin, "")}}).Name, grant(account.Admin, ""))
	for i, headers := range [][]string{{"Authorization", "Bearer gm_x"}, {"Cookie", "gridmap=abc"}, {"Authorization", "Bearer gm_y"}} {
		if answer := s.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.9:1", headers...); answer.Code != http.StatusUnauthorized {
			t.Errorf("wrong credentials %d are answered %d", i, answer.Code)
		}
	}
	for _, headers := range [][]string{{"Authorization", "Bearer gm_z"}, {"Authorization", "Bearer " + good}} {
		wantStatus(t, s.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.9:1", headers...), http.StatusTooManyRequests)
	}
	wantStatus(t, s.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.9:1"), http.StatusUnauthorized) // who brings nothing knocks at nothing
	wantStatus(t, s.ask(http.MethodGet, "/api/v1/issues", "", "203.0.113.10:1", "Authorization", "Bearer "+good), http.StatusOK)
}

func TestMetricsAreForOperators(t *testing.T) {
	s := newSite(t, 1, nil)
	for _, tt := range []struct {
		by        *site
		peer      string
		forwarded string
		status    int
	}{
		{s, "203.0.113.9:1", "", 200},
		{s.public(), "203.0.113.9:1", "", 401},
		{s.public(), "127.0.0.1:1", "", 200},
		{s.public(), "[::1]:1", "", 200},
		{s.public(), "127.0.0.1:1", "203.0.113.9", 401},
		{s.as(grant(account.Dispatcher, "")), "203.0.113.9:1", "", 403},
		{s.as(grant(account.Dispatcher, "")), "127.0.0.1:1", "", 200},
	} {
		var headers []string
		if tt.forwarded != "" {
			headers = []string{"X-Forwarded-For", tt.forwarded}
		}
		answer := tt.by.ask(http.MethodGet, "/metrics", "", tt.peer, headers...)
		wantStatus(t, answer, tt.status)
		if told := strings.Contains(answer.Body.String(), "go_goroutines"); told != (tt.status == 200) {
			t.Errorf("%s is told figures: %v", tt.peer, told)
		}
	}
}
