package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
	"gridmap/internal/region"
)

// The land of the table: grids 0 to 19 lie in the first subdistrict, 20 to 24 in the
// second. Whoever has a role has it in the first.
//
//	520303001: grid 0 (of the leader L0), grid 1, …
//	520303002: grid 20, …
var (
	inside  = atlastest.GridCode(0)
	beside  = atlastest.GridCode(1)
	outside = atlastest.GridCode(20)
)

// entry builds requests for one route.
type entry struct {
	// ask returns a request for something that lies in a grid, for an actor.
	ask func(w *world, by *caller, grid region.Code) ask
	// lists says that the answer is a list, which is to have what ask marks if it is
	// in scope.
	lists bool
	// reads is what lets one know of the thing; "" is what the route needs. Who may
	// know of it and not do this gets 403, others 404.
	reads account.Action
	// nowhere says that it is about no place: who may do it anywhere may do it.
	nowhere bool
	// inPerson says that no program may do it.
	inPerson bool
	// holds says that it is about a grant of the caller's own, of whom no password is
	// asked first.
	holds bool
	// answers is the status for those who may, if it is an error.
	answers int
}

// ask is a request, and what an answer that tells of the thing has in it. A body is
// JSON unless the headers say otherwise.
type ask struct {
	target, body, marker string
	headers              []string
}

// caller is somebody who asks.
type caller struct {
	name       string
	grants     []account.Grant
	person     string
	token      bool
	mustChange bool
	expired    bool

	account account.Account
	site    *site
}

func grant(role account.Role, code region.Code) account.Grant {
	return account.Grant{Role: role, Code: code}
}

// callers are those of the table, one for each role, and some who stand between.
func callers() []*caller {
	const first, county = "520303001", "520303"
	return []*caller{
		{name: "public"},
		{name: "expired session", grants: []account.Grant{grant(account.Admin, "")}, expired: true},
		{name: "must change the password", grants: []account.Grant{grant(account.Admin, "")}, mustChange: true},
		{name: "no grants"},
		{name: "admin", grants: []account.Grant{grant(account.Admin, first)}},
		{name: "planner", grants: []account.Grant{grant(account.Planner, first)}},
		{name: "dispatcher", grants: []account.Grant{grant(account.Dispatcher, first)}},
		{name: "leader", person: "L0", grants: []account.Grant{grant(account.Leader, first)}},
		{name: "member", grants: []account.Grant{grant(account.Member, first)}},
		{name: "token", token: true, grants: []account.Grant{grant(account.Dispatcher, first)}},
		{name: "admin here, member around", grants: []account.Grant{grant(account.Admin, first), grant(account.Member, county)}},
		{name: "admin of everything", grants: []account.Grant{grant(account.Admin, "")}},
	}
}

func (by *caller) signedIn() bool { return by.account.ID != 0 && !by.expired }

// may reports whether a caller may do something to what lies in a grid: the rule in
// words, against which the answers are held.
func (by *caller) may(action account.Action, grid region.Code) bool {
	return slices.ContainsFunc(by.grants, func(g account.Grant) bool {
		return account.Allows(g.Role, action) && grid.Within(g.Code) && (g.Role != account.Leader || grid == inside)
	})
}

func (by *caller) maySomewhere(action account.Action) bool {
	return slices.ContainsFunc(by.grants, func(g account.Grant) bool { return account.Allows(g.Role, action) })
}

// want returns the status that a caller gets; 0 is that of those who may.
func (e entry) want(by *caller, needs account.Action, grid region.Code) int {
	reads := e.reads
	if reads == "" {
		reads = needs
	}
	switch {
	case needs == account.Public:
	case !by.signedIn():
		return http.StatusUnauthorized
	case e.inPerson && by.token, e.holds && (by.mustChange || len(by.grants) == 0):
		return http.StatusForbidden
	case needs == account.Self:
	case by.mustChange, !by.maySomewhere(needs):
		return http.StatusForbidden
	case e.nowhere, e.lists, by.may(needs, grid):
	case reads == account.Public, by.may(reads, grid):
		return http.StatusForbidden
	default:
		return http.StatusNotFound
	}
	return e.answers
}

func TestEveryRouteHasARule(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range newTable(t).server.Rules() {
		name := rule.Method + " " + rule.Path
		known[name] = true
		if !slices.Contains(account.Actions, rule.Needs) {
			t.Errorf("%s needs %q, which is no action", name, rule.Needs)
		}
		if _, ok := entries[name]; !ok {
			t.Errorf("%s has no entry in the table of routes and roles", name)
		}
		if free := strings.HasSuffix(rule.Path, "z") || rule.Path == "/*" || rule.Path == "/api/v1/openapi.json"; rule.Limited == free {
			t.Errorf("%s is limited: %v", name, rule.Limited)
		}
	}
	for name := range entries {
		if !known[name] {
			t.Errorf("the table has an entry for %s, which is not served", name)
		}
	}
}

// TestRoutesAndRoles asks every route as everybody for what lies inside, beside and
// outside of where they hold their role. Refusals change nothing and tell nothing;
// lists have exactly what may be known of.
func TestRoutesAndRoles(t *testing.T) {
	w := newTable(t)
	for _, rule := range w.server.Rules() {
		e, ok := entries[rule.Method+" "+rule.Path]
		if !ok {
			continue
		}
		t.Run(strings.ReplaceAll(rule.Method+rule.Path, "/", "·"), func(t *testing.T) {
			for _, by := range callers() {
				w.in(t).enter(by)
				w.in(t).try(rule, e, by, inside)
				if rule.Needs != account.Public && rule.Needs != account.Self && !e.nowhere {
					w.in(t).try(rule, e, by, beside)
					w.in(t).try(rule, e, by, outside)
				}
			}
		})
	}
}

// try asks a route for something in a grid.
func (w *world) try(rule httpapi.Rule, e entry, by *caller, grid region.Code) {
	w.t.Helper()
	request := e.ask(w, by, grid)
	before := w.state()
	answer := by.send(w.t, rule, request)
	where := fmt.Sprintf("%s: %s %s in %s", by.name, rule.Method, request.target, grid)
	wanted := e.want(by, rule.Needs, grid)
	if wanted == 0 && answer.Code >= 400 || wanted != 0 && answer.Code != wanted {
		w.t.Errorf("%s: the answer is %d, want %d: %s", where, answer.Code, wanted, clipped(answer.Body.String()))
		return
	}
	body := answer.Body.String()
	reveals := rule.Needs == account.RevealReporters || rule.Needs == account.RevealPhones
	for _, secret := range []string{reporterName, reporterPhone, staffPhone} {
		if strings.Contains(body, secret) && (!reveals || answer.Code >= 400) {
			w.t.Errorf("%s: the answer (%d) tells %q: %s", where, answer.Code, secret, clipped(body))
		}
	}
	if answer.Code >= 400 {
		if after := w.state(); after != before {
			w.t.Errorf("%s: was refused (%d) and changed something: %+v, before %+v", where, answer.Code, after, before)
		}
		if request.marker != "" && strings.Contains(body, request.marker) {
			w.t.Errorf("%s: the refusal tells of it: %s", where, clipped(body))
		}
		return
	}
	if e.lists && strings.Contains(body, request.marker) != by.may(rule.Needs, grid) {
		w.t.Errorf("%s: the list has it: %v, want %v: %s", where, !by.may(rule.Needs, grid), by.may(rule.Needs, grid), clipped(body))
	}
	if private := rule.Needs != account.Public || rule.AsksWho; private && !strings.Contains(answer.Header().Get("Cache-Control"), "no-store") {
		w.t.Errorf("%s: the answer may be kept: %q", where, answer.Header().Get("Cache-Control"))
	}
}

// enter makes a caller an account, and signs it in.
func (w *world) enter(by *caller) {
	w.t.Helper()
	by.site = w.site.public()
	if by.name != "public" {
		w.renew(by)
	}
}

// renew gives a caller another account.
func (w *world) renew(by *caller) {
	w.t.Helper()
	by.account = w.addAccount(account.Account{Person: by.person, Grants: by.grants})
	if by.token {
		// The account is wider than its token.
		by.account = w.addAccount(account.Account{Grants: []account.Grant{grant(account.Admin, ""), by.grants[0]}})
		by.site = w.withToken(w.token(by.account.Name, by.grants...))
		return
	}
	by.site = w.site.signedIn(by.account.Name)
	if by.expired {
		w.sessions.expire(by.site.headers["Cookie"])
	}
	if by.mustChange {
		w.people.mustChange(by.account.ID)
	}
}

// streamTime is how long a stream is listened to.
const streamTime = 20 * time.Millisecond

// send asks as the caller. Of a stream it takes what comes at once.
func (by *caller) send(t testing.TB, rule httpapi.Rule, a ask) *httptest.ResponseRecorder {
	t.Helper()
	headers := a.headers
	if a.body != "" {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	r := request(rule.Method, a.target, a.body, headers...)
	if rule.Streams {
		ctx, cancel := context.WithTimeout(r.Context(), streamTime)
		defer cancel()
		r = r.WithContext(ctx)
	}
	return by.site.in(t).do(r)
}
