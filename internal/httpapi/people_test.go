package httpapi_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gridmap/internal/fault"
	"gridmap/internal/httpapi"
	"gridmap/internal/roster"
)

// People has nobody: people are tested over a real database.
func (m *memory) People(context.Context, roster.PeopleFilter) (roster.PeoplePage, error) {
	unlock, err := m.lock()
	defer unlock()
	return roster.PeoplePage{}, err
}

func (m *memory) PersonHeld(context.Context, string) (roster.Listed, error) {
	unlock, err := m.lock()
	defer unlock()
	if err == nil {
		err = fault.New(fault.NotFound, "person.unknown", "id", "There is nobody with this staff number.")
	}
	return roster.Listed{}, err
}

// numbers returns the staff numbers of a list of people.
func numbers(t *testing.T, list object) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, one := range items(t, list) {
		out[text(one, "id")] = true
	}
	return out
}

// TestPeopleAreThoseInScope: grids 0 to 19 lie in the first subdistrict, 20 to 24 in
// the second.
func TestPeopleAreThoseInScope(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	wantStatus(t, o.browser().fetch("/api/v1/people"), http.StatusUnauthorized)
	for _, tt := range []struct {
		who, query string
		are, not   []string
	}{
		{"admin", "limit=200", []string{"L0", "C0", "D0", "L21", "D1"}, []string{"X"}},
		{"admin1", "limit=200", []string{"L0", "C19", "D0"}, []string{"L21", "D1"}},
		{"member2", "limit=200", []string{"L21", "C20", "D1"}, []string{"L0", "D0"}},
		{"member2", "area=520303001&limit=200", nil, []string{"L0", "L21", "D0", "D1"}},
		{"admin", "area=520303001001001", []string{"L0", "C0"}, []string{"L1", "D0"}},
		{"admin", "q=网格长L0", []string{"L0"}, []string{"C0"}},
		{"leader", "limit=200", []string{"L0", "C0"}, []string{"L1", "D0", "D1"}},
		{"admin", "q=%25", nil, []string{"L0"}},
	} {
		list := decoded(t, o.as(tt.who).fetch("/api/v1/people?"+tt.query))
		got := numbers(t, list)
		for _, number := range tt.are {
			if !got[number] {
				t.Errorf("%s?%s has no %s", tt.who, tt.query, number)
			}
		}
		for _, number := range tt.not {
			if got[number] {
				t.Errorf("%s?%s has %s", tt.who, tt.query, number)
			}
		}
	}
	one := decoded(t, o.as("admin").fetch("/api/v1/people?q=L0"))
	want(t, one, "138****1234", "items", 0, "phone")
	want(t, one, "first_leader", "items", 0, "posts", 0, "role")
	want(t, one, "520303001001001", "items", 0, "posts", 0, "code")
	want(t, one, "第1网格", "items", 0, "posts", 0, "name")
}

// TestPeopleComeInPages walks through the list by its cursors.
func TestPeopleComeInPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	b := o.as("admin")
	all := numbers(t, decoded(t, b.fetch("/api/v1/people?limit=1000")))
	got, cursor := map[string]bool{}, ""
	for range 100 {
		page := decoded(t, b.fetch("/api/v1/people?limit=7&cursor="+cursor))
		for number := range numbers(t, page) {
			if got[number] {
				t.Fatalf("%s comes twice", number)
			}
			got[number] = true
		}
		if cursor = text(page, "next"); cursor == "" {
			break
		}
	}
	if len(got) != len(all) || len(all) < 40 {
		t.Errorf("in pages there are %d people, and %d at once", len(got), len(all))
	}
	wantStatus(t, b.fetch("/api/v1/people?cursor=%21"), http.StatusBadRequest)
}

// TestPhonesAreWrittenDownBeforeTheyAreShown: no entry, no phone.
func TestPhonesAreWrittenDownBeforeTheyAreShown(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	leader := o.as("leader")
	answer := leader.send(http.MethodPost, "/api/v1/people/C0/phone", "", "X-Request-Id", "reveal-1")
	wantStatus(t, answer, http.StatusOK)
	want(t, decoded(t, answer), "13800001234", "phone")
	wantStatus(t, leader.send(http.MethodPost, "/api/v1/people/C0/phone", "{}"), http.StatusOK)
	for _, number := range []string{"L1", "D1", "nobody", "\x00", "\xff", "' OR '1'='1"} {
		wantCode(t, leader.send(http.MethodPost, "/api/v1/people/"+url.PathEscape(number)+"/phone", ""), http.StatusNotFound, "person.unknown")
	}
	wantStatus(t, o.browser().send(http.MethodPost, "/api/v1/people/C0/phone", ""), http.StatusUnauthorized)

	audit := decoded(t, o.as("admin").fetch("/api/v1/audit?action=phone.revealed"))
	if n := len(items(t, audit)); n != 2 {
		t.Errorf("the audit has %d reveals, want 2", n)
	}
	for key, value := range map[string]any{"name": "leader", "via": "session", "kind": "person", "target": "C0", "code": "520303001001001",
		"request": "reveal-1", "address": "192.0.2.1", "before": nil} {
		want(t, audit, value, "items", 1, key)
	}

	pool := o.database.Pool(t)
	if _, err := pool.Exec(t.Context(), `ALTER TABLE audit RENAME TO audit_is_away`); err != nil {
		t.Fatal(err)
	}
	answer = leader.send(http.MethodPost, "/api/v1/people/C0/phone", "")
	if answer.Code < 500 || strings.Contains(answer.Body.String(), "1380000") {
		t.Errorf("with no way to write it down the answer is %d %s", answer.Code, answer.Body)
	}
}

// TestPhonesAreRevealedOneByOne: a few at once, and then slowly, for each account.
func TestPhonesAreRevealedOneByOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(o *httpapi.Options) {
		o.Rates = map[string]httpapi.Rate{"reveal": {PerSecond: 0.01, Burst: 3}}
	})
	admin := o.as("admin")
	for range 3 {
		wantStatus(t, admin.send(http.MethodPost, "/api/v1/people/L0/phone", ""), http.StatusOK)
	}
	answer := admin.send(http.MethodPost, "/api/v1/people/L0/phone", "")
	wantStatus(t, answer, http.StatusTooManyRequests)
	if after := answer.Header().Get("Retry-After"); after == "" || after == "0" {
		t.Errorf("Retry-After is %q", after)
	}
	wantStatus(t, o.as("admin").send(http.MethodPost, "/api/v1/people/L0/phone", ""), http.StatusTooManyRequests)
	wantStatus(t, o.as("leader").send(http.MethodPost, "/api/v1/people/L0/phone", ""), http.StatusOK)
}
