package httpapi_test

import (
	"context"
	"fmt"
	"net/http"

	"gridmap/internal/account"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// chief is who makes the plans of the table.
var chief = plan.By{Account: 1, Name: "规划组", Redraws: region.Everywhere}

// plan returns a plan about the community of a grid, with an operation that is undone
// and one that is not: the one of before if nothing was done to it.
func (w *world) plan(grid region.Code) plan.View {
	w.t.Helper()
	ctx := context.Background()
	v := w.drafts[grid]
	if is, err := w.plans.Plan(ctx, v.Plan.ID); err == nil && is.Revision == v.Plan.Revision {
		return v
	}
	title := fmt.Sprint("方案", accountNumber.next())
	v, err := w.planning.Create(ctx, chief, title, grid.At(region.Community), 0, plan.Key{})
	for _, name := range []string{"甲网格", "乙网格"} {
		if err == nil {
			_, err = w.planning.Operate(ctx, chief, v.Plan.ID, v.Plan.Revision, plan.Rename{Grid: grid, Name: name}, false, plan.Key{})
			v.Plan.Revision++
		}
	}
	if err == nil {
		_, err = w.planning.Undo(ctx, chief, v.Plan.ID, v.Plan.Revision, plan.Key{})
		v.Plan.Revision++
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.drafts[grid] = v
	return v
}

// onPlan asks for something to do with a plan about the community of a grid. Into the
// body goes the revision.
func onPlan(path, body string) func(w *world, by *caller, grid region.Code) ask {
	return func(w *world, _ *caller, grid region.Code) ask {
		v := w.plan(grid)
		one := ask{target: fmt.Sprintf("/api/v1/plans/%d%s", v.Plan.ID, path), marker: v.Plan.Title}
		if body != "" {
			one.body = fmt.Sprintf(body, v.Plan.Revision)
		}
		return one
	}
}

// leaders are who leads the grids of the table already, or may.
var leaders = map[region.Code]string{inside: "L0", beside: "L1", outside: "C20"}

// planEntries are the routes about plans and editions. A plan is about the five grids
// of a community, so whoever redraws a grid of it alone does not see it.
var planEntries = map[string]entry{
	"GET /api/v1/plans": {ask: func(w *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/plans?limit=200", marker: w.plan(grid).Plan.Title}
	}, lists: true},
	"POST /api/v1/plans": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/plans", body: fmt.Sprintf(`{"title":"五格改七格","scope":%q}`, grid.At(region.Community))}
	}, reads: account.Public},
	"GET /api/v1/plans/:id":        {ask: onPlan("", "")},
	"GET /api/v1/plans/:id/land":   {ask: onPlan("/land", "")},
	"GET /api/v1/plans/:id/impact": {ask: onPlan("/impact", "")},
	"POST /api/v1/plans/:id/operations": {ask: func(w *world, by *caller, grid region.Code) ask {
		return onPlan("/operations", `{"revision":%d,"op":"set_kind","grid":"`+string(grid)+`","kind":"rural"}`)(w, by, grid)
	}},
	"POST /api/v1/plans/:id/undo":     {ask: onPlan("/undo", `{"revision":%d}`)},
	"POST /api/v1/plans/:id/redo":     {ask: onPlan("/redo", `{"revision":%d}`)},
	"POST /api/v1/plans/:id/rebase":   {ask: onPlan("/rebase", `{"revision":%d}`)},
	"POST /api/v1/plans/:id/suggest":  {ask: onPlan("/suggest", `{"revision":%d,"grids":3,"tolerance":0.9}`)},
	"POST /api/v1/plans/:id/title":    {ask: onPlan("/title", `{"revision":%d,"title":"新方案"}`)},
	"POST /api/v1/plans/:id/discard":  {ask: onPlan("/discard", `{"revision":%d}`)},
	"POST /api/v1/plans/:id/publish":  {ask: onPlan("/publish", `{"revision":%d,"note":"会后"}`)},
	"POST /api/v1/plans/:id/presence": {ask: onPlan("/presence", `{"revision":%d}`)},
	"GET /api/v1/editions":            plainly("/api/v1/editions"),
	"POST /api/v1/editions": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/editions", body: fmt.Sprintf(`{"scope":%q,"edition":1}`, grid.At(region.Community))}
	}, reads: account.Public, answers: http.StatusUnprocessableEntity}, // whose boundaries are those already
	"GET /api/v1/grids/:code/history": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/grids/" + string(grid) + "/history"}
	}},
	"GET /api/v1/grids/:code/lineage": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/grids/" + string(grid) + "/lineage"}
	}},
	"PUT /api/v1/grids/:code/leader": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/grids/" + string(grid) + "/leader", body: fmt.Sprintf(`{"person":%q}`, leaders[grid])}
	}, reads: account.Public},
}
