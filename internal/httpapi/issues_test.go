package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gridmap/geo/crs"
)

const inGrid0 = `{"lon":106.9005,"lat":27.6005}`

// report reports an issue at a position and returns it.
func (s *site) report(position string) object {
	s.t.Helper()
	answer := s.post("/api/v1/issues", `{"category":"other","description":"路灯不亮","position":`+position+`,"reporter":{"name":"王","phone":"13912345678"}}`)
	wantStatus(s.t, answer, http.StatusCreated)
	return decoded(s.t, answer)
}

func text(v any, path ...any) string {
	s, _ := at(v, path...).(string)
	return s
}

func TestReportRoutes(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	gcj := crs.WGS84{106.9015, 27.6005}.GCJ02()
	for _, tt := range []struct{ position, state, match, grid, person string }{
		{inGrid0, "routed", "inside", "520303001001001", "L0"},
		{fmt.Sprintf(`{"lon":%.9f,"lat":%.9f,"crs":"gcj02"}`, gcj[0], gcj[1]), "routed", "inside", "520303001001002", "L1"},
		{`{"lon":106.9005,"lat":27.5998}`, "routed", "near", "520303001001001", "L0"},
		{`{"lon":106.9005,"lat":27.5998,"accuracy_m":20}`, "unplaced", "outside", "", ""},
	} {
		is := s.report(tt.position)
		want(t, is, tt.state, "state")
		want(t, is, tt.match, "match")
		if text(is, "grid", "code") != tt.grid || text(is, "responsible", "person", "id") != tt.person {
			t.Errorf("%s went to %v, %v", tt.position, at(is, "grid"), at(is, "responsible"))
		}
		want(t, is, 1.0, "edition")
		want(t, is, "139****5678", "reporter", "phone")
		again := decoded(t, s.get("/api/v1/issues/"+text(is, "id")))
		want(t, again, text(is, "number"), "number")
		want(t, again, "reported", "history", 0, "kind")
	}
}

func TestReportWithAKeyIsStoredOnce(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	const body = `{"category":"other","description":"x","position":` + inGrid0 + `}`
	first := s.post("/api/v1/issues", body, "Idempotency-Key", "abc")
	again := s.post("/api/v1/issues", body, "Idempotency-Key", "abc")
	if first.Code != http.StatusCreated || again.Code != http.StatusCreated || first.Body.String() != again.Body.String() {
		t.Errorf("the second answer is %d %s, want the first: %s", again.Code, again.Body, first.Body)
	}
	other := s.post("/api/v1/issues", strings.Replace(body, `"x"`, `"y"`, 1), "Idempotency-Key", "abc")
	wantStatus(t, other, http.StatusConflict)
	for _, key := range []string{strings.Repeat("k", 201), "a b", "é"} {
		wantStatus(t, s.post("/api/v1/issues", body, "Idempotency-Key", key), http.StatusBadRequest)
	}
	if items, _ := at(decoded(t, s.get("/api/v1/issues")), "items").([]any); len(items) != 1 {
		t.Errorf("%d issues are stored, want 1", len(items))
	}
}

// TestBodiesAreChecked holds the malformed bodies of every route that takes one.
func TestBodiesAreChecked(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	id := text(s.report(inGrid0), "id")
	issues, comments, state, place := "/api/v1/issues", "/api/v1/issues/"+id+"/comments", "/api/v1/issues/"+id+"/state", "/api/v1/issues/"+id+"/place"
	long := strings.Repeat("字", 4001)
	for _, tt := range []struct {
		target, body string
		status       int
		field, code  string
	}{
		{issues, ``, 400, "", "body.json"},
		{issues, `{`, 400, "", "body.json"},
		{issues, `{"category":`, 400, "", "body.json"},
		{issues, `[]`, 400, "", "field.type"},
		{issues, `{"category":"other","description":"x","position":` + inGrid0 + `}{}`, 400, "", "body.trailing"},
		{issues, `{"category":"other","description":"x","position":` + inGrid0 + `} x`, 400, "", "body.trailing"},
		{issues, `{"category":"other","description":"x","position":` + inGrid0 + `,"colour":1}`, 400, "colour", "field.unknown"},
		{issues, `{"category":"other","description":"x","position":{"lon":1,"lat":2,"z":3}}`, 400, "z", "field.unknown"},
		{issues, `{"category":1}`, 400, "category", "field.type"},
		{issues, `{"category":"other","description":"x","position":{"lon":"1","lat":2}}`, 400, "position.lon", "field.type"},
		{issues, `{"category":"other","description":"x"}`, 400, "position", "position.required"},
		{issues, `{"category":"other","description":"x","position":null}`, 400, "position", "position.required"},
		{issues, `{"category":"other","description":"x","position":{"lat":27}}`, 400, "position.lon", "lon.required"},
		{issues, `{"category":"other","description":"x","position":{"lon":106}}`, 400, "position.lat", "lat.required"},
		{issues, `{"category":"other","description":"x","position":{"lon":106,"lat":1e999}}`, 400, "position.lat", "field.type"},
		{issues, `{"category":"other","description":"x","position":{"lon":27,"lat":106}}`, 422, "position.lat", "position.swapped"},
		{issues, `{"category":"other","description":"x","position":{"lon":106,"lat":27,"crs":"utm"}}`, 422, "position.crs", "crs.unknown"},
		{issues, `{"category":"other","description":"x","position":{"lon":106,"lat":27,"accuracy_m":1e9}}`, 422, "position.accuracy_m", "accuracy.range"},
		{issues, `{"category":"other","description":"a\u0000b","position":` + inGrid0 + `}`, 400, "description", "text.nul"},
		{issues, `{"category":"other","description":"","position":` + inGrid0 + `}`, 422, "description", "description.required"},
		{issues, `{"category":"other","description":"` + long + `","position":` + inGrid0 + `}`, 422, "description", "description.too_long"},
		{issues, `{"category":"","description":"x","position":` + inGrid0 + `}`, 422, "category", "category.required"},
		{issues, `{"category":"magic","description":"x","position":` + inGrid0 + `}`, 422, "category", "category.unknown"},
		{issues, "{\"category\":\"\xff\"}", 400, "", "body.encoding"},
		{issues, `{"category":"` + strings.Repeat("x", 70_000) + `"}`, 413, "", "body.too_large"},
		{comments, `{}`, 422, "note", "note.required"},
		{comments, `{"text":"` + long + `"}`, 413, "note", "note.too_long"},
		{comments, `{"text":"\u0000"}`, 400, "text", "text.nul"},
		{comments, `{"text":1}`, 400, "text", "field.type"},
		{state, `{"state":"in_progress"}`, 400, "revision", "revision.required"},
		{state, `{"revision":-1,"state":"in_progress"}`, 400, "revision", "revision.required"},
		{state, `{"revision":1.5,"state":"in_progress"}`, 400, "revision", "field.type"},
		{state, `{"revision":1,"state":"magic"}`, 422, "state", "state.unknown"},
		{state, `{"revision":1,"state":"closed"}`, 422, "state", "state.transition"},
		{state, `{"revision":1,"state":"returned"}`, 422, "note", "note.required"},
		{place, `{"revision":1}`, 400, "position", "position.required"},
		{place, `{"position":` + inGrid0 + `}`, 400, "revision", "revision.required"},
	} {
		t.Run(clipped(tt.target[len("/api/v1/"):] + tt.body)[:min(60, len(tt.body))], func(t *testing.T) {
			answer := s.post(tt.target, tt.body)
			wantStatus(t, answer, tt.status)
			want(t, decoded(t, answer), tt.code, "errors", 0, "code")
			want(t, decoded(t, answer), tt.field, "errors", 0, "field")
		})
	}
	for _, contentType := range []string{"", "text/plain", "application/json; charset=gbk", "application/x-www-form-urlencoded", "application/json; charset"} {
		r := request(http.MethodPost, issues, `{}`, "Content-Type", contentType)
		wantStatus(t, s.do(r), http.StatusUnsupportedMediaType)
	}
	if n := len(s.store.order); n != 1 {
		t.Errorf("%d issues are stored, want the one that was right", n)
	}
}

func TestIssueLife(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	is := s.report(`{"lon":0,"lat":0}`)
	path := "/api/v1/issues/" + text(is, "id")
	want(t, is, "unplaced", "state")
	want(t, is, false, "may_be_placed") // by whoever reports
	want(t, decoded(t, s.get(path)), true, "may_be_placed")

	placed := decoded(t, s.post(path+"/place", `{"revision":1,"position":`+inGrid0+`,"note":"在路口"}`))
	want(t, placed, "routed", "state")
	want(t, placed, "L0", "responsible", "person", "id")
	want(t, placed, "在路口", "history", 2, "note")
	want(t, placed, "网格长L0", "history", 2, "person", "name")

	stale := s.post(path+"/state", `{"revision":1,"state":"in_progress"}`)
	wantStatus(t, stale, http.StatusConflict)
	want(t, decoded(t, stale), 2.0, "current", "revision")
	want(t, decoded(t, stale), "routed", "current", "state")

	for i, step := range []string{`{"revision":2,"state":"in_progress"}`, `{"revision":3,"state":"resolved"}`, `{"revision":4,"state":"closed"}`} {
		moved := s.post(path+"/state", step)
		wantStatus(t, moved, http.StatusOK)
		want(t, decoded(t, moved), float64(3+i), "revision")
	}
	closed := decoded(t, s.post(path+"/comments", `{"text":"谢谢"}`))
	want(t, closed, "closed", "state")
	want(t, closed, "comment", "history", 6, "kind")
	if next, ok := at(closed, "next_states").([]any); !ok || len(next) != 0 {
		t.Errorf("a closed issue may become %v", next)
	}
	first := s.post(path+"/comments", `{"text":"再见"}`, "Idempotency-Key", "once")
	again := s.post(path+"/comments", `{"text":"再见"}`, "Idempotency-Key", "once")
	if first.Code != 201 || again.Code != 201 || len(decoded(t, again)["history"].([]any)) != 8 { //nolint:errcheck // a panic fails the test too
		t.Errorf("a comment with a key is stored twice: %s", again.Body)
	}
}

func TestIssuesAreListedFilteredAndCounted(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	for range 3 {
		s.report(inGrid0)
	}
	s.report(`{"lon":106.9015,"lat":27.6005}`)
	s.report(`{"lon":0,"lat":0}`)
	for query, n := range map[string]int{
		"": 5, "state=routed": 4, "state=unplaced": 1, "state=unplaced,routed": 5, "state=closed": 0,
		"area=520303001001001": 3, "area=520303": 4, "area=520304": 0, "category=other": 5, "category=sanitation": 0,
		"bbox=106.9,27.6,106.901,27.601": 3, "bbox=-1,-1,1,1": 1, "since=2020-01-01T00:00:00Z": 5, "since=2999-01-01T00:00:00Z": 0,
		"q=路灯": 5, "q=nothing": 0, "state=routed&area=520303001001002": 1,
	} {
		items, _ := at(decoded(t, s.get("/api/v1/issues?"+query)), "items").([]any)
		if len(items) != n {
			t.Errorf("%s chooses %d issues, want %d", query, len(items), n)
		}
		sum := 0.0
		counts, _ := at(decoded(t, s.get("/api/v1/issues/counts?"+query)), "counts").(map[string]any)
		for _, count := range counts {
			sum += count.(float64) //nolint:errcheck // the contract has checked it
		}
		if int(sum) != n || len(counts) != 7 {
			t.Errorf("%s counts %v, want %d in 7 states", query, counts, n)
		}
	}
	var numbers []string
	for cursor := ""; ; {
		page := decoded(t, s.get("/api/v1/issues?limit=2&cursor="+cursor))
		items, _ := at(page, "items").([]any)
		for _, item := range items {
			numbers = append(numbers, text(item, "number"))
		}
		if cursor = text(page, "next"); cursor == "" {
			break
		}
	}
	if len(numbers) != 5 {
		t.Errorf("pages of two hold %v, want 5 issues", numbers)
	}
}

func TestIssueFiltersAreChecked(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	for query, status := range map[string]int{
		"state=magic": 422, "area=abc": 422, "area=5203031": 422, "bbox=1,2,3": 400, "bbox=3,2,1,4": 400, "bbox=1,2,x,4": 400,
		"bbox=NaN,2,3,4": 400, "bbox=-181,2,3,4": 400, "since=yesterday": 400, "limit=many": 400, "limit=1&limit=2": 400,
		"limit=-5": 200, "limit=999999999": 200, "cursor=nonsense": 400, "colour=red": 400, "q=%00": 400,
	} {
		wantStatus(t, s.get("/api/v1/issues?"+query), status)
	}
	for _, target := range []string{"/api/v1/issues/1", "/api/v1/issues/00000000-0000-7000-8000-000000000000", "/api/v1/issues/%00", "/api/v1/issues/counts/x"} {
		wantStatus(t, s.get(target), http.StatusNotFound)
	}
	wantStatus(t, s.post("/api/v1/issues/00000000-0000-7000-8000-000000000000/comments", `{"text":"x"}`), http.StatusNotFound)
	method := s.do(request(http.MethodPut, "/api/v1/issues", "{}"))
	wantStatus(t, method, http.StatusMethodNotAllowed)
	if allow := method.Header().Get("Allow"); !strings.Contains(allow, "POST") {
		t.Errorf("Allow is %q", allow)
	}
}
