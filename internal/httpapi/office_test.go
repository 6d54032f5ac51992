package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
	"gridmap/internal/pgtest"
	"gridmap/internal/plan"
	"gridmap/internal/postgis"
	"gridmap/internal/region"
)

// office is a server over a real database, with a city of 25 grids and accounts for
// it: 20 grids in the first subdistrict, five in the second.
type office struct {
	*site
	db       *postgis.DB
	database *pgtest.DB
	accounts *account.Service
	clock    *clock
}

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// The password of all accounts of an office.
const officePassword = "lantern-river-4711-bridge"

// The subdistricts of an office.
const (
	sub1 = region.Code("520303001")
	sub2 = region.Code("520303002")
)

// officeAccounts are admins of everything and of the first subdistrict, and others
// of the two.
var officeAccounts = []account.Account{
	{Name: "admin", Shown: "管理员", Grants: []account.Grant{{Role: account.Admin}}},
	{Name: "admin1", Shown: "街道管理员", Grants: []account.Grant{{Role: account.Admin, Code: sub1}}},
	{Name: "dispatcher", Shown: "调度员", Grants: []account.Grant{{Role: account.Dispatcher, Code: "520303"}}},
	{Name: "leader", Shown: "网格长", Person: "L0", Grants: []account.Grant{{Role: account.Leader, Code: "520303"}}},
	{Name: "member2", Shown: "工作人员", Grants: []account.Grant{{Role: account.Member, Code: sub2}}},
}

// cheapHashing makes passwords cost nothing.
var cheapHashing = account.Hashing{MemoryKiB: 64, Passes: 1, Lanes: 1}

var noLimits = map[string]httpapi.Rate{"sign_in": {}, "reveal": {}, "change": {}, "read": {}, "knock": {}}

// newOffice opens an office. change, if not nil, may change its options.
func newOffice(t *testing.T, change func(o *httpapi.Options)) *office {
	t.Helper()
	database := pgtest.New(t)
	db, err := postgis.Open(context.Background(), database.URL, postgis.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	city := atlastest.New(1, 25)
	snapshot, err := city.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	load(t, db, snapshot)
	a := atlas.New(atlas.Options{Source: city, Issues: atlastest.NoIssues{}, Log: quiet})
	if err := a.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock := &clock{now: time.Now()}
	accounts := account.NewService(account.Options{Store: db, Posts: a, Secret: [32]byte{1}, Now: clock.Now, Hashing: cheapHashing})
	for _, one := range officeAccounts {
		if _, err := accounts.AddWithPassword(t.Context(), account.Operator("root"), one, officePassword, false); err != nil {
			t.Fatalf("account %s: %v", one.Name, err)
		}
	}
	o := httpapi.Options{Atlas: atlasPort{a}, Issues: issue.NewService(db, a, time.Now), Store: db, Log: quiet,
		Plans:    plan.NewService(db, plan.Options{}),
		Accounts: accounts, Sessions: db.Sessions(), Rates: noLimits, ReportKey: [32]byte{2}}
	if change != nil {
		change(&o)
	}
	server := httpapi.New(o)
	t.Cleanup(server.Close)
	return &office{&site{t: t, city: city, atlas: a, server: server}, db, database, accounts, clock}
}

// id returns the id of an account.
func (o *office) id(name string) int64 {
	o.t.Helper()
	a, err := o.accounts.ByName(o.t.Context(), account.Operator("root"), name)
	if err != nil {
		o.t.Fatal(err)
	}
	return a.ID
}

// path is fmt.Sprintf, for paths.
func path(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// browser is one that visits an office: it keeps cookies, and says that its requests
// come from the office's own pages. With a token it is a program.
type browser struct {
	*office
	cookies map[string]string
	token   string
}

func (o *office) browser() *browser { return &browser{office: o, cookies: map[string]string{}} }

// as returns a browser in which an account has signed in.
func (o *office) as(name string) *browser {
	o.t.Helper()
	b := o.browser()
	wantStatus(o.t, b.signIn(name, officePassword), http.StatusOK)
	return b
}

func (b *browser) signIn(name, password string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.send(http.MethodPost, "/api/v1/session", path(`{"name":%q,"password":%q}`, name, password))
}

// send asks for something, with a JSON body if there is one, and holds request and
// answer against the OpenAPI document.
func (b *browser) send(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := request(method, target, body, headers...)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	} else {
		r = request(method, target, "", headers...)
		r.ContentLength = 0
	}
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	} else if r.Header.Get("Sec-Fetch-Site") == "" {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	var cookies []string
	for name, value := range b.cookies {
		cookies = append(cookies, name+"="+value)
	}
	if len(cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(cookies, "; "))
	}
	answer := b.do(r)
	for _, c := range answer.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return answer
}

func (b *browser) fetch(target string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.send(http.MethodGet, target, "", headers...)
}

// wantCode wants a problem with a status and a code.
func wantCode(t testing.TB, answer *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	wantStatus(t, answer, status)
	if got := text(decoded(t, answer), "errors", 0, "code"); got != code {
		t.Errorf("the code is %q, want %q: %s", got, code, clipped(answer.Body.String()))
	}
}
