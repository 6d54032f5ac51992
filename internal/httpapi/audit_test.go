package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
)

// record writes an entry as if somebody had done something.
func (o *office) record(origin account.Origin, e account.Entry) {
	o.t.Helper()
	if err := o.db.Record(account.WithOrigin(o.t.Context(), origin), e); err != nil {
		o.t.Fatal(err)
	}
}

func TestAuditIsChosen(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	by := account.Origin{Account: 7, Name: "ada", Via: account.ViaToken, Address: "10.0.0.1", Request: "r-1"}
	o.record(by, account.Entry{Action: "grid.drawn", Kind: "grid", Target: "G1", Code: "520303001001001", Before: map[string]any{"n": 1}, After: map[string]any{"n": 2}})
	o.record(by, account.Entry{Action: "grid.erased", Kind: "grid", Target: "G2", Code: "520303002001001"})
	o.record(account.Origin{Via: account.ViaSystem}, account.Entry{Action: "gridlock.seen", Kind: "grid", Target: "G3"})
	admin := o.as("admin")
	actions := func(b *browser, query string) (out []string) {
		t.Helper()
		answer := b.fetch("/api/v1/audit?" + query)
		wantStatus(t, answer, http.StatusOK)
		for _, e := range items(t, decoded(t, answer)) {
			out = append(out, text(e, "action"))
		}
		return out
	}
	for query, wanted := range map[string][]string{
		"name=ADA":                            {"grid.erased", "grid.drawn"},
		"action=grid":                         {"grid.erased", "grid.drawn"},
		"action=grid.drawn":                   {"grid.drawn"},
		"target=G3":                           {"gridlock.seen"},
		"action=%25":                          nil,
		"name=%27%20OR%201=1":                 nil,
		"name=ada&since=2100-01-01T00:00:00Z": nil,
		"name=ada&until=2000-01-01T00:00:00Z": nil,
		"name=ada&since=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z&limit=1": {"grid.erased"},
	} {
		if got := actions(admin, query); !slices.Equal(got, wanted) {
			t.Errorf("%s chooses %v, want %v", query, got, wanted)
		}
	}
	whole := decoded(t, admin.fetch("/api/v1/audit?target=G1"))
	for key, value := range map[string]any{"account": 7.0, "name": "ada", "via": "token", "address": "10.0.0.1", "request": "r-1", "code": "520303001001001"} {
		want(t, whole, value, "items", 0, key)
	}
	want(t, whole, 1.0, "items", 0, "before", "n")
	want(t, decoded(t, admin.fetch("/api/v1/audit?target=G3")), nil, "items", 0, "account")

	page := decoded(t, admin.fetch("/api/v1/audit?name=ada&limit=1"))
	rest := decoded(t, admin.fetch("/api/v1/audit?name=ada&limit=1&cursor="+text(page, "next")))
	want(t, rest, "grid.drawn", "items", 0, "action")

	if got := actions(o.as("admin1"), "action=grid"); !slices.Equal(got, []string{"grid.drawn"}) {
		t.Errorf("the admin of the first subdistrict reads %v", got)
	}
	if got := actions(o.as("admin1"), "target=G3"); len(got) != 0 {
		t.Errorf("the admin of a subdistrict reads what lies nowhere: %v", got)
	}
	wantStatus(t, o.as("dispatcher").fetch("/api/v1/audit"), http.StatusForbidden)
	wantStatus(t, o.browser().fetch("/api/v1/audit"), http.StatusUnauthorized)
	for _, query := range []string{"since=yesterday", "cursor=%21", "colour=red", "limit=x"} {
		wantStatus(t, admin.fetch("/api/v1/audit?"+query), http.StatusBadRequest)
	}
}

// TestAuditTableIsNoProgram: a spreadsheet that opens the table runs nothing of it.
func TestAuditTableIsNoProgram(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	evil := []string{"=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\tx", "\rx", "a,b", "a\"b", "a\nb", "李娜", "<script>"}
	for _, text := range evil {
		o.record(account.Origin{Name: text, Via: account.ViaSession, Address: text, Request: text},
			account.Entry{Action: "test.evil", Kind: text, Target: text, After: map[string]any{text: text}})
	}
	answer := admin.fetch("/api/v1/audit?action=test.evil&limit=2", "Accept", "text/html, text/csv;q=0.9")
	wantStatus(t, answer, http.StatusOK)
	for name, value := range map[string]string{"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store", "Vary": "Cookie, Authorization, Accept"} {
		if got := answer.Header().Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if got := answer.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="audit-`) || !strings.HasSuffix(got, `.csv"`) {
		t.Errorf("Content-Disposition is %q", got)
	}
	body, marked := bytes.CutPrefix(answer.Body.Bytes(), []byte("\xEF\xBB\xBF"))
	if !marked {
		t.Error("the table has no byte order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(rows) != len(evil)+1 {
		t.Fatalf("the table has %d rows, %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		for column, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("row %d has the cell %q in column %s", i, cell, rows[0][column])
			}
		}
		text := evil[len(evil)-1-i]
		read := strings.ReplaceAll(text, "\r\n", "\n")
		if got := strings.TrimPrefix(row[8], "'"); got != read || row[3] != row[8] {
			t.Errorf("%q has become %q", text, row[8])
		}
	}
	if told := decoded(t, admin.fetch("/api/v1/audit?action=audit.exported")); text(told, "items", 0, "after", "action") != "test.evil" {
		t.Errorf("of the export the audit tells %v", told)
	}
	wantStatus(t, o.as("dispatcher").fetch("/api/v1/audit", "Accept", "text/csv"), http.StatusForbidden)
	if rows := strings.Count(o.as("admin1").fetch("/api/v1/audit?action=test", "Accept", "text/csv").Body.String(), "test.evil"); rows != 0 {
		t.Errorf("the admin of a subdistrict takes %d rows that lie nowhere", rows)
	}
}

// drain counts what is written to it, and looks at the heap now and then.
type drain struct {
	header http.Header
	bytes  int
	writes int
	peak   uint64
}

func (s *drain) Header() http.Header { return s.header }
func (s *drain) WriteHeader(int)     {}
func (s *drain) Flush()              {}
func (s *drain) Write(p []byte) (int, error) {
	s.bytes += len(p)
	if s.writes++; s.writes%8 == 1 {
		s.peak = max(s.peak, heap())
	}
	return len(p), nil
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestAuditTableHasNoLimit streams 20,000 entries, some 20 MB, in little memory.
func TestAuditTableHasNoLimit(t *testing.T) {
	o := newOffice(t, nil) // by itself: it looks at the heap
	const entries = 20_000
	pool := o.database.Pool(t)
	_, err := pool.Exec(t.Context(), `
		INSERT INTO audit (name, via, address, request, action, kind, target, code, before, after)
		SELECT 'ada', 'session', '10.0.0.1', 'r', 'test.many', 'thing', n::text, '520303001001001', jsonb_build_object('text', repeat('x', 450)), jsonb_build_object('text', repeat('y', 450))
		FROM generate_series(1, $1) AS n`, entries)
	if err == nil {
		_, err = pool.Exec(t.Context(), `ANALYSE audit`) // as the server does by itself, in a while
	}
	if err != nil {
		t.Fatal(err)
	}
	admin := o.as("admin")
	r := httptest.NewRequest(http.MethodGet, "/api/v1/audit?action=test.many", nil)
	r.Header.Set("Accept", "text/csv")
	r.Header.Set("Cookie", "gridmap="+admin.cookies["gridmap"])
	to, before, start := &drain{header: http.Header{}}, heap(), time.Now()
	o.server.Handler().ServeHTTP(to, r)
	if to.bytes < 1000*entries {
		t.Fatalf("the table has %d bytes", to.bytes)
	}
	if to.peak > before+8<<20 {
		t.Errorf("the table of %d MB took %d MB of memory", to.bytes>>20, (to.peak-before)>>20)
	}
	t.Logf("%d entries, %d MB in %v, at most %d kB held", entries, to.bytes>>20, time.Since(start), (int64(to.peak)-int64(before))>>10)
}

// TestAuditTableIsCutOff when the database goes away: half a table is not taken for
// a whole one.
func TestAuditTableIsCutOff(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	_, err := o.database.Pool(t).Exec(t.Context(), `
		INSERT INTO audit (name, via, address, request, action, kind, target, code)
		SELECT 'ada', 'session', '', '', 'test.many', 'thing', n::text, '' FROM generate_series(1, 3000) AS n`)
	if err != nil {
		t.Fatal(err)
	}
	admin := o.as("admin")
	r := httptest.NewRequest(http.MethodGet, "/api/v1/audit?action=test.many", nil)
	r.Header.Set("Accept", "text/csv")
	r.Header.Set("Cookie", "gridmap="+admin.cookies["gridmap"])
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // a panic value
			t.Error("the answer ends as if it were whole")
		}
	}()
	o.server.Handler().ServeHTTP(&closing{drain{header: http.Header{}}, o}, r)
}

// closing is a client that reads a little, and then the database is away.
type closing struct {
	drain
	office *office
}

func (c *closing) Write(p []byte) (int, error) {
	c.office.db.Close()
	return len(p), nil
}
