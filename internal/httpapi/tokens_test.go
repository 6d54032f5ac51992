package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// program returns a program with a token that the account makes.
func (b *browser) program(grants string, days int) (p *browser, made object) {
	b.t.Helper()
	answer := b.send(http.MethodPost, "/api/v1/tokens", path(`{"label":"导出","grants":[%s],"days":%d}`, grants, days))
	wantStatus(b.t, answer, http.StatusCreated)
	made = decoded(b.t, answer)
	return &browser{office: b.office, cookies: map[string]string{}, token: text(made, "token")}, made
}

// TestTokensAreShownOnce: and then they only tell what they are for.
func TestTokensAreShownOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	dispatcher := o.as("dispatcher")
	p, made := dispatcher.program(`{"role":"dispatcher","code":"520303001"}`, 30)
	want(t, made, "导出", "label")
	want(t, made, nil, "used_at")
	want(t, made, "dispatcher", "grants", 0, "role")
	if !strings.HasPrefix(p.token, "gm_") {
		t.Errorf("the token is %q", p.token)
	}
	wantStatus(t, p.fetch("/api/v1/people"), http.StatusOK)
	list := dispatcher.fetch("/api/v1/tokens")
	wantStatus(t, list, http.StatusOK)
	if strings.Contains(list.Body.String(), p.token[3:]) {
		t.Error("the list shows the token")
	}
	used := decoded(t, list)
	want(t, used, "192.0.2.1", "items", 0, "used_from")
	if at(used, "items", 0, "used_at") == nil {
		t.Error("the token was used, and the list does not say so")
	}
	if n := len(items(t, decoded(t, o.as("leader").fetch("/api/v1/tokens")))); n != 0 {
		t.Errorf("another account sees %d tokens", n)
	}
}

// TestTokensAreLimited: to grants, to a time, to what programs may do.
func TestTokensAreLimited(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin, admin1 := o.as("admin"), o.as("admin1")
	p, made := o.as("dispatcher").program(`{"role":"dispatcher","code":"520303001"}`, 1)
	wantStatus(t, p.fetch("/api/v1/accounts"), http.StatusForbidden)
	if got := numbers(t, decoded(t, p.fetch("/api/v1/people?limit=200"))); got["D1"] || !got["D0"] {
		t.Errorf("the token's people are %v", got)
	}
	session := decoded(t, p.fetch("/api/v1/session"))
	want(t, session, "dispatcher", "account", "name")
	want(t, session, "520303001", "account", "grants", 0, "code")

	for _, grants := range []string{`{"role":"admin","code":""}`, `{"role":"admin","code":"520303"}`, `{"role":"member","code":"520303001"}`} {
		wantCode(t, admin1.send(http.MethodPost, "/api/v1/tokens", `{"label":"x","days":1,"grants":[`+grants+`]}`), http.StatusForbidden, "grant.beyond")
	}
	whole, _ := admin.program(`{"role":"admin","code":""}`, 1)
	for _, answer := range []*httptest.ResponseRecorder{
		whole.send(http.MethodPost, "/api/v1/tokens", `{"label":"x","days":1,"grants":[{"role":"admin","code":""}]}`),
		whole.send(http.MethodPost, "/api/v1/session/password", path(`{"current":%q,"password":"quiet-harbour-3052-violin"}`, officePassword)),
		whole.send(http.MethodDelete, "/api/v1/session?everywhere=true", ""),
	} {
		wantCode(t, answer, http.StatusForbidden, "token.by_token")
	}
	wantStatus(t, admin.fetch("/api/v1/accounts"), http.StatusOK)

	id := path("/api/v1/tokens/%.0f", at(made, "id"))
	wantCode(t, admin1.send(http.MethodDelete, id, ""), http.StatusNotFound, "token.unknown")
	wantStatus(t, p.fetch("/api/v1/people"), http.StatusOK)
	o.clock.advance(25 * time.Hour)
	wantCode(t, p.fetch("/api/v1/people"), http.StatusUnauthorized, "token.unknown")
}

// TestTokensEnd: when they are dropped, and when their account may no more.
func TestTokensEnd(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	p, made := admin.program(`{"role":"admin","code":"520303001"}`, 30)
	wantStatus(t, admin.send(http.MethodDelete, path("/api/v1/tokens/%.0f", at(made, "id")), ""), http.StatusNoContent)
	wantCode(t, p.fetch("/api/v1/people"), http.StatusUnauthorized, "token.unknown")
	for _, id := range []string{path("%.0f", at(made, "id")), "0", "x", "99999999999999999999"} {
		wantCode(t, admin.send(http.MethodDelete, "/api/v1/tokens/"+id, ""), http.StatusNotFound, "token.unknown")
	}
	p, _ = o.as("dispatcher").program(`{"role":"dispatcher","code":"520303"}`, 30)
	wantStatus(t, p.fetch("/api/v1/people"), http.StatusOK)
	change := path(`{"revision":%.0f,"shown":"x","person":"","grants":[{"role":"dispatcher","code":"520303001"}],"disabled":false}`,
		at(decoded(t, admin.fetch(path("/api/v1/accounts/%d", o.id("dispatcher")))), "revision"))
	wantStatus(t, admin.send(http.MethodPut, path("/api/v1/accounts/%d", o.id("dispatcher")), change), http.StatusOK)
	wantStatus(t, p.fetch("/api/v1/people"), http.StatusForbidden)
	for _, token := range []string{"gm_", "gm_x", "x", strings.Repeat("x", 5000), "gm_" + strings.Repeat("A", 43)} {
		wantStatus(t, (&browser{office: o, cookies: map[string]string{}, token: token}).fetch("/api/v1/people"), http.StatusUnauthorized)
	}
}
