package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
	"gridmap/internal/plan"
)

// drafted returns the site of a planner with one plan, of id 1, about the first
// community.
func drafted(t *testing.T, change func(o *httpapi.Options)) *site {
	t.Helper()
	s := newPublicSite(t, atlastest.New(1, 25), change)
	s = s.as(grant(account.Planner, "520303001"))
	wantStatus(t, s.post("/api/v1/plans", `{"title":"方案","scope":"520303001001"}`), http.StatusCreated)
	return s
}

// renamed is an operation with a name, at a revision.
func renamed(revision int, name string) string {
	return fmt.Sprintf(`{"revision":%d,"op":"rename","grid":"520303001001001","name":%q}`, revision, name)
}

const operations = "/api/v1/plans/1/operations"

// A drawing has 2 MB at most; a division, which has the shapes of all its grids in it, 10.
func TestLongOperations(t *testing.T) {
	s := drafted(t, nil)
	spaces := func(body string, length int) string { return strings.Repeat(" ", length-len(body)) + body }
	divide := `{"revision":0,"op":"redivide","replaces":["520303001001001"],"grids":[{"shape":[[[[1,1],[2,1],[2,2],[1,1]]]]}]}`
	for _, tt := range []struct {
		body, code string
		status     int
	}{
		{spaces(renamed(0, "甲"), 2<<20), "", http.StatusOK},
		{spaces(renamed(1, "乙"), 2<<20+1), "body.too_large", http.StatusRequestEntityTooLarge},
		{spaces(divide, 10<<20), "plan.revision", http.StatusConflict},
		{spaces(divide, 10<<20+1), "body.too_large", http.StatusRequestEntityTooLarge},
	} {
		answer := serve(s, request(http.MethodPost, operations, tt.body, "Content-Type", "application/json"))
		if code := text(decoded(t, answer), "errors", 0, "code"); answer.Code != tt.status || code != tt.code {
			t.Errorf("%d bytes are answered %d %s, want %d %s", len(tt.body), answer.Code, code, tt.status, tt.code)
		}
	}
	others := map[string]string{"suggest": `{"revision":9,"grids":3}`, "publish": `{"revision":9}`}
	for path, body := range others {
		for length, status := range map[int]int{2 << 20: http.StatusConflict, 2<<20 + 1: http.StatusRequestEntityTooLarge} {
			wantStatus(t, serve(s, request(http.MethodPost, "/api/v1/plans/1/"+path, spaces(body, length), "Content-Type", "application/json")), status)
		}
	}
}

// NUL is refused in whatever way it is written, and only NUL.
func TestOperationsHoldNoNUL(t *testing.T) {
	s := drafted(t, nil)
	for name, status := range map[string]int{`a\u0000`: 400, `\\\u0000`: 400, `\\u0000`: 200, `\u00000`: 400, `\u0001`: 200} {
		body := strings.Replace(renamed(0, "NAME"), "NAME", name, 1)
		if answer := s.post(operations+"?preview=true", body); answer.Code != status {
			t.Errorf("the name %s is answered %d, want %d: %s", name, answer.Code, status, clipped(answer.Body.String()))
		}
	}
}

// Drawing has a rate of its own, wide enough for what dragging asks for.
func TestDrawingIsLimited(t *testing.T) {
	s := drafted(t, func(o *httpapi.Options) { o.Rates["draw"] = httpapi.Rate{PerSecond: 0.01, Burst: 2} })
	for i, status := range []int{200, 200, 429} {
		answer := s.ask(http.MethodPost, operations+"?preview=true", renamed(0, "甲"), "203.0.113.9:1")
		if answer.Code != status {
			t.Errorf("drawing %d is answered %d, want %d", i, answer.Code, status)
		}
	}
	wantStatus(t, s.ask(http.MethodPost, "/api/v1/plans/1/title", `{"revision":0,"title":"新"}`, "203.0.113.9:1"), http.StatusOK)
}

// A history is told from its end, and not longer than a reader can take.
func TestLongHistories(t *testing.T) {
	s := drafted(t, nil)
	p := &s.plans.plans[0]
	for i := range 510 {
		p.Revision++
		p.History = append(p.History, plan.Step{Revision: p.Revision, Act: plan.Appended, By: "规划组", Op: plan.Rename{Grid: "520303001001001", Name: fmt.Sprint("网格", i)}})
		p.Operations = append(p.Operations, p.History[i].Op)
	}
	history, _ := decoded(t, s.get("/api/v1/plans/1"))["history"].([]any)
	if len(history) != 500 {
		t.Fatalf("%d steps are told", len(history))
	}
	want(t, history[0], 11.0, "revision")
	want(t, history[499], 510.0, "revision")
}

func TestFiguresOfPlans(t *testing.T) {
	s := drafted(t, nil)
	wantStatus(t, s.post(operations, renamed(0, "甲")), http.StatusOK)
	wantStatus(t, s.post(operations+"?preview=true", renamed(1, "乙")), http.StatusOK)
	wantStatus(t, s.post(operations, `{"revision":1,"op":"rename","grid":"520303001001009","name":"丙"}`), http.StatusUnprocessableEntity)
	wantStatus(t, s.post(operations, renamed(0, "丁")), http.StatusConflict)
	wantStatus(t, s.post("/api/v1/plans/1/publish", `{"revision":1}`), http.StatusOK)
	answer := s.as(grant(account.Admin, "")).get("/metrics")
	for _, line := range []string{
		`gridmap_plan_operations_total{op="rename",preview="false"} 1`, `gridmap_plan_operations_total{op="rename",preview="true"} 1`,
		`gridmap_plan_refusals_total{op="rename",reason="plan.no_grid"} 1`, `gridmap_plan_operation_seconds_count{op="rename"} 3`,
		`gridmap_plan_publications_total 1`,
	} {
		if !strings.Contains(answer.Body.String(), line+"\n") {
			t.Errorf("the figures have no %s", line)
		}
	}
}
