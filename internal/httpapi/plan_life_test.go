package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gridmap/geo/lattice"
	"gridmap/geo/tile"
	"gridmap/internal/account"
)

// TestPlanLife plays the life of a plan: five grids become seven, are published, and
// become five again. Every request and answer is held against the OpenAPI document.
func TestPlanLife(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plan := w.begin()
	w.seesTheLand(plan)
	w.draws(plan)
	w.goesBackAndForth(plan)
	w.isNotAlone(plan)
	w.isRefused(plan)
	w.publishes(plan)
	w.reverts()
}

func (w *town) seesTheLand(plan string) {
	w.t.Helper()
	answer := w.planner.get(plan + "/land")
	land := decoded(w.t, answer)
	five := []string{row(1), row(2), row(3), row(4), row(5)}
	if before, after := codesOf(land["before"]), codesOf(land["after"]); !slices.Equal(before, five) || !slices.Equal(after, five) {
		w.t.Errorf("the land is %v, and %v", before, after)
	}
	want(w.t, land, 400.0, "before", "features", 0, "properties", "households")
	want(w.t, land, 16.0, "after", "features", 4, "properties", "buildings")
	want(w.t, land, "人民路", "lines", "features", 0, "properties", "name")
	if around := codesOf(land["around"]); len(around) != 5 {
		w.t.Errorf("around are %v", around)
	}
	for _, column := range []string{"id", "lon", "lat", "households", "name", "grid", "was"} {
		if list, _ := at(land, "buildings", column).([]any); len(list) != 80 {
			w.t.Errorf("there are %d of %s", len(list), column)
		}
	}
	wantStatus(w.t, w.planner.get(plan+"/land", "If-None-Match", answer.Header().Get("ETag")), http.StatusNotModified)
	zipped := serve(w.planner, request(http.MethodGet, plan+"/land", "", "Accept-Encoding", "gzip"))
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Body.Len() > answer.Body.Len()/2 {
		w.t.Errorf("of %d bytes %d are left: %v", answer.Body.Len(), zipped.Body.Len(), zipped.Header())
	}
}

// draws halves the first grid: seen beforehand, and done, and sent again.
func (w *town) draws(plan string) {
	w.t.Helper()
	preview := mustPost(w.planner, plan+"/operations?preview=true", halve(0, row(1), 106.901))
	want(w.t, preview, 0.0, "plan", "revision")
	want(w.t, decoded(w.t, w.planner.get(plan)), 0.0, "revision")
	done := mustPost(w.planner, plan+"/operations", halve(0, row(1), 106.901), "Idempotency-Key", "halve")
	want(w.t, done, 1.0, "plan", "revision")
	if !reflect.DeepEqual(done["changed"], preview["changed"]) || !reflect.DeepEqual(done["summary"], preview["summary"]) {
		w.t.Errorf("what was seen beforehand is %v, and what was done %v", preview, done)
	}
	if changed := codesOf(at(done, "changed", "grids")); !slices.Equal(changed, []string{row(1), row(6)}) {
		w.t.Errorf("changed are %v", changed)
	}
	want(w.t, done, 200.0, "changed", "grids", "features", 1, "properties", "households")
	want(w.t, done, row(6), "changed", "buildings", 7, "grid")
	want(w.t, done, 200.0, "summary", "grids", 5, "households")
	want(w.t, done, true, "summary", "grids", 5, "out_of_bounds")
	want(w.t, done, 300.0, "summary", "limits", "least")
	again := mustPost(w.planner, plan+"/operations", halve(0, row(1), 106.901), "Idempotency-Key", "halve")
	if !reflect.DeepEqual(done["changed"], again["changed"]) {
		w.t.Errorf("sent again it is %v, not %v", again, done)
	}
	wantCode(w.t, w.planner.post(plan+"/operations", halve(0, row(2), 106.903), "Idempotency-Key", "halve"), http.StatusConflict, "idempotency.reused")
}

func (w *town) goesBackAndForth(plan string) {
	w.t.Helper()
	undone := mustPost(w.planner, plan+"/undo", `{"revision":1}`)
	want(w.t, undone, row(6), "changed", "retired", 0)
	want(w.t, undone, 1.0, "plan", "undone")
	wantCode(w.t, w.planner.post(plan+"/undo", `{"revision":2}`), http.StatusConflict, "plan.nothing_to_undo")
	redone := mustPost(w.planner, plan+"/redo", `{"revision":2}`)
	want(w.t, redone, row(6), "changed", "grids", "features", 1, "properties", "code")
	wantCode(w.t, w.planner.post(plan+"/redo", `{"revision":3}`), http.StatusConflict, "plan.nothing_to_redo")
	mustPost(w.planner, plan+"/title", `{"revision":3,"title":"汇川社区：五格改七格"}`)
	one := decoded(w.t, w.planner.get(plan))
	want(w.t, one, "汇川社区：五格改七格", "title")
	want(w.t, one, "append", "history", 0, "act")
	want(w.t, one, "split", "history", 0, "op", "op")
	want(w.t, one, 106.901, "history", 0, "op", "lines", 0, 0, 0)
	want(w.t, one, "汇川社区：五格改七格", "history", 3, "title")
}

// isNotAlone has a second planner in the same plan, and in another one beside it.
func (w *town) isNotAlone(plan string) {
	w.t.Helper()
	late := w.other.post(plan+"/operations", halve(0, row(2), 106.903))
	wantCode(w.t, late, http.StatusConflict, "plan.revision")
	want(w.t, decoded(w.t, late), 4.0, "plan", "revision")
	want(w.t, decoded(w.t, late), false, "plan", "owner", "mine")
	want(w.t, decoded(w.t, late), "redo", "steps", 2, "act")
	mustPost(w.planner, plan+"/presence", `{"revision":4}`)
	there := mustPost(w.other, plan+"/presence", `{"revision":2}`)
	want(w.t, there, "redo", "steps", 0, "act")
	if others, _ := there["others"].([]any); len(others) != 1 {
		w.t.Errorf("there are %v", others)
	}
	mustPost(w.other, plan+"/operations", halve(4, row(2), 106.903))
	beside := decoded(w.t, w.other.post("/api/v1/plans", `{"title":"街道","scope":"520303001"}`))
	target := "/api/v1/plans/" + text(beside, "id")
	mustPost(w.other, target+"/operations", `{"revision":0,"op":"rename","grid":"`+row(1)+`","name":"甲"}`)
	overlap := decoded(w.t, w.planner.get("/api/v1/plans?state=draft&area="+townRow))
	want(w.t, overlap, text(beside, "id"), "items", 0, "id")
	want(w.t, overlap, row(1), "items", 1, "overlaps", 0, "grids", 0)
	mustPost(w.other, target+"/discard", `{"revision":1}`)
	wantCode(w.t, w.other.post(target+"/undo", `{"revision":2}`), http.StatusConflict, "plan.closed")
	if left := items(w.t, decoded(w.t, w.planner.get("/api/v1/plans?state=draft"))); len(left) != 1 {
		w.t.Errorf("drafts are %v", left)
	}
}

func (w *town) isRefused(plan string) {
	w.t.Helper()
	sliver := w.planner.post(plan+"/operations?preview=true", halve(5, row(3), 106.90401))
	wantCode(w.t, sliver, http.StatusUnprocessableEntity, "plan.sliver")
	refused := decoded(w.t, sliver)
	if at(refused, "errors", 0, "position", "lon") == nil || at(refused, "errors", 0, "grids", 0) == nil {
		w.t.Errorf("it is not told where: %v", refused)
	}
	for body, code := range map[string]string{
		`{"revision":5,"op":"merge","grids":["520303001002001"],"into":"` + row(3) + `"}`:                                    "plan.out_of_scope",
		`{"revision":5,"op":"move_vertex","from":[106.901,27.60123],"to":[106.9011,27.6012]}`:                                "plan.no_vertex",
		`{"revision":5,"op":"set_kind","grid":"` + row(3) + `","kind":"lake"}`:                                               "kind.unknown",
		`{"revision":5,"op":"rename","grid":"` + row(3) + `","name":""}`:                                                     "name.required",
		`{"revision":5,"op":"reassign","to":"` + row(3) + `","area":[[[106.95,27.6],[106.96,27.6],[106.96,27.61]]]}`:         "plan.out_of_scope",
		`{"revision":5,"op":"reassign","to":"` + row(3) + `","area":[[[306.95,27.6],[106.96,27.6],[106.96,27.61]]]}`:         "position.range",
		`{"revision":5,"op":"straighten","a":"` + row(3) + `","b":"` + row(5) + `","from":[1,2],"to":[3,4],"tolerance_m":5}`: "plan.not_shared",
	} {
		answer := w.planner.post(plan+"/operations", body)
		if got := text(decoded(w.t, answer), "errors", 0, "code"); answer.Code != http.StatusUnprocessableEntity || got != code {
			w.t.Errorf("%s is answered %d %s, want %s: %s", body, answer.Code, got, code, clipped(answer.Body.String()))
		}
	}
	for body, code := range map[string]string{
		`{"revision":5,"op":"explode"}`: "plan.op", `{"op":"renumber"}`: "revision.required", `{"revision":5,"op":"renumber","grid":"1"}`: "field.unknown",
		`{"revision":5,"op":"renumber","op":"merge"}`: "field.twice", `{"revision":5,"op":"rename","grid":"` + row(3) + `","name":"a\u0000"}`: "text.nul",
		`{"revision":"5","op":"renumber"}`: "field.type", `{"revision":5,"op":"renumber"}{}`: "body.json",
	} {
		answer := w.planner.post(plan+"/operations", body)
		if got := text(decoded(w.t, answer), "errors", 0, "code"); answer.Code != http.StatusBadRequest && answer.Code != http.StatusUnprocessableEntity || got != code {
			w.t.Errorf("%s is answered %d %s, want %s: %s", body, answer.Code, got, code, clipped(answer.Body.String()))
		}
	}
}

// publishes looks at what the plan does, publishes it, and looks at what has become of
// land, people and issues.
func (w *town) publishes(plan string) {
	w.t.Helper()
	const west, spot = `{"lon":106.9005,"lat":27.601}`, "/api/v1/locate?lon=106.9005&lat=27.601"
	id := text(w.report(west), "id")
	boss := w.as(grant(account.Admin, ""))
	impact := decoded(w.t, w.planner.get(plan+"/impact?least=100&most=300"))
	want(w.t, impact, 16.0, "buildings", "moved")
	want(w.t, impact, 400.0, "buildings", "households")
	want(w.t, impact, row(1), "buildings", "items", 0, "from")
	want(w.t, impact, id, "issues", "items", 0, "id")
	want(w.t, impact, row(6), "issues", "items", 0, "to")
	want(w.t, impact, 0.5, "lineage", 0, "share_households")
	want(w.t, impact, 300.0, "after", "limits", "most")
	want(w.t, impact, true, "leading", 6, "carried")
	want(w.t, impact, "L1", "leading", 6, "person", "id")
	wantCode(w.t, w.planner.get(plan+"/impact?least=500&most=300"), http.StatusBadRequest, "households.order")

	wantCode(w.t, w.planner.post(plan+"/publish", `{"revision":5,"leaders":[{"grid":"`+row(6)+`","person":"nobody"}]}`), http.StatusUnprocessableEntity, "person.unknown")
	before := time.Now()
	published := mustPost(w.planner, plan+"/publish", `{"revision":5,"note":"会后","leaders":[{"grid":"`+row(6)+`","person":"C0"}]}`, "Idempotency-Key", "publish")
	want(w.t, published, 2.0, "edition")
	want(w.t, published, "published", "plan", "state")
	want(w.t, published, 2.0, "added")
	want(w.t, published, 16.0, "buildings_moved")
	want(w.t, published, 1.0, "issues_moved")
	want(w.t, published, row(7), "carried", 0)
	again := mustPost(w.planner, plan+"/publish", `{"revision":5,"note":"会后","leaders":[{"grid":"`+row(6)+`","person":"C0"}]}`, "Idempotency-Key", "publish")
	if !reflect.DeepEqual(again, published) {
		w.t.Errorf("published again it is %v, not %v", again, published)
	}
	wantCode(w.t, w.planner.post(plan+"/publish", `{"revision":6}`), http.StatusConflict, "plan.closed")

	w.eventually("the new leader", func() bool { grid, leader := located(w.site, spot); return grid == row(6) && leader == "C0" })
	past := "at=" + url.QueryEscape(before.UTC().Format(time.RFC3339Nano))
	if grid, leader := located(w.site, spot+"&"+past); grid != row(1) || leader != "L0" {
		w.t.Errorf("before it was %s of %s", grid, leader)
	}
	var history object
	w.eventually("the issue's grid", func() bool {
		history = decoded(w.t, boss.get("/api/v1/issues/"+id))
		return text(history, "grid", "code") == row(6)
	})
	events, _ := history["history"].([]any)
	want(w.t, events[len(events)-1], "moved", "kind")
	want(w.t, events[len(events)-1], row(6), "grid")
	w.tellsOfThePast(past)
	w.appoints()
}

// tellsOfThePast asks for grids, areas and tiles of before.
func (w *town) tellsOfThePast(past string) {
	w.t.Helper()
	for target, n := range map[string]int{"/api/v1/grids?community=" + townRow: 7, "/api/v1/grids?community=" + townRow + "&" + past: 5} {
		if got := items(w.t, decoded(w.t, w.get(target))); len(got) != n {
			w.t.Errorf("%s has %d grids, want %d", target, len(got), n)
		}
	}
	want(w.t, decoded(w.t, w.get("/api/v1/areas/"+townRow+"?"+past)), 5.0, "grids")
	wantStatus(w.t, w.get("/api/v1/grids/"+row(6)), http.StatusOK)
	wantStatus(w.t, w.get("/api/v1/grids/"+row(6)+"?"+past), http.StatusNotFound)
	want(w.t, decoded(w.t, w.get("/api/v1/grids/"+row(1)+"?"+past)), "L0", "posts", 0, "person", "id")
	want(w.t, decoded(w.t, w.get("/api/v1/grids/"+row(1)+"?"+past)), nil, "households")
	want(w.t, decoded(w.t, w.get("/api/v1/grids/"+row(1))), 200.0, "households")
	w.drawsThePast(past)
	wantStatus(w.t, w.get("/api/v1/grids?at=2001-01-01T00:00:00Z"), http.StatusNotFound)
	wantStatus(w.t, w.get("/api/v1/grids?at=yesterday"), http.StatusBadRequest)

	was := decoded(w.t, w.get("/api/v1/grids/"+row(1)+"/history"))
	want(w.t, was, 2.0, "items", 0, "edition")
	want(w.t, was, 2.0, "items", 1, "until_edition")
	want(w.t, was, "first_leader", "items", 0, "leaders", 0, "role")
	came := decoded(w.t, w.get("/api/v1/grids/"+row(6)+"/lineage"))
	want(w.t, came, row(1), "ancestors", 0, "from")
	want(w.t, came, 200.0, "ancestors", 0, "households")
	wantStatus(w.t, w.get("/api/v1/grids/"+row(99)+"/history"), http.StatusNotFound)
	wantStatus(w.t, w.get("/api/v1/grids/"+townRow+"/lineage"), http.StatusNotFound)

	want(w.t, decoded(w.t, w.planner.get("/api/v1/editions?limit=1")), "1", "items", 0, "plan")
	public := decoded(w.t, w.public().get("/api/v1/editions"))
	want(w.t, public, nil, "items", 0, "plan")
	want(w.t, public, "会后", "items", 0, "note")
	want(w.t, public, "第1社区", "items", 0, "scope", "name")
}

// drawsThePast asks for tiles of before and of now.
func (w *town) drawsThePast(past string) {
	w.t.Helper()
	tileOf := "/" + tile.At(lattice.Point{X: townX + townSide/2, Y: townY + townSide/2}, 17).String()
	const grids, areas = "/tiles/grids", "/tiles/areas"
	for target, told := range map[string]map[string]bool{
		grids + tileOf + ".geojson":                   {row(1): true, row(6): true, "网格长L0": true, "社区C0": true},
		grids + tileOf + ".geojson?" + past:           {row(1): true, row(6): false, "网格长L0": true, "社区C0": false},
		areas + "/10/816/430.geojson?" + past:         {"520303": true},
		grids + tileOf + ".geojson?edition=1&" + past: {row(6): false},
	} {
		answer := w.get(target)
		wantStatus(w.t, answer, http.StatusOK)
		for word, is := range told {
			if strings.Contains(answer.Body.String(), word) != is {
				w.t.Errorf("%s tells of %s: %v", target, word, !is)
			}
		}
		kept := answer.Header().Get("Cache-Control")
		if isPast := strings.Contains(target, past); isPast != (kept == "public, max-age=3600") {
			w.t.Errorf("%s may be kept: %q", target, kept)
		}
		again := w.get(target, "If-None-Match", answer.Header().Get("ETag"))
		wantStatus(w.t, again, http.StatusNotModified)
	}
	wantStatus(w.t, w.get("/tiles/buildings"+tileOf+".mvt?"+past), http.StatusNotFound)
	wantStatus(w.t, w.get("/tiles/reference.json?"+past), http.StatusNotFound)
	wantStatus(w.t, w.get(grids+tileOf+".mvt?at=yesterday"), http.StatusBadRequest)
	about := decoded(w.t, w.get("/tiles/grids.json?"+past))
	if address := text(about, "tiles", 0); !strings.Contains(address, "?at=") {
		w.t.Errorf("tiles of the past are at %s", address)
	}
}

// appoints confirms a leader that was carried over, and names another.
func (w *town) appoints() {
	w.t.Helper()
	grid := "/api/v1/grids/" + row(7)
	want(w.t, decoded(w.t, w.get(grid)), true, "carried")
	for _, person := range []string{"L1", "C1"} {
		answer := w.planner.put(grid+"/leader", fmt.Sprintf(`{"person":%q}`, person))
		wantStatus(w.t, answer, http.StatusOK)
		want(w.t, decoded(w.t, answer), false, "carried")
		want(w.t, decoded(w.t, answer), person, "responsible", "person", "id")
	}
	wantCode(w.t, w.planner.put(grid+"/leader", `{"person":"nobody"}`), http.StatusUnprocessableEntity, "person.unknown")
	wantCode(w.t, w.planner.put("/api/v1/grids/520303002001001/leader", `{"person":"L1"}`), http.StatusForbidden, "action.forbidden")
	wantStatus(w.t, w.planner.put("/api/v1/grids/"+row(99)+"/leader", `{"person":"L1"}`), http.StatusNotFound)
}

// reverts publishes the boundaries of the first edition anew.
func (w *town) reverts() {
	w.t.Helper()
	reverted := mustPost(w.planner, "/api/v1/editions", `{"scope":"`+townRow+`","edition":1,"note":"恢复"}`)
	want(w.t, reverted, 3.0, "edition")
	want(w.t, reverted, 2.0, "retired")
	w.eventually("the old grid", func() bool {
		grid, leader := located(w.site, "/api/v1/locate?lon=106.9005&lat=27.601")
		return grid == row(1) && leader == "L0"
	})
	was := decoded(w.t, w.get("/api/v1/grids/"+row(6)+"/history"))
	want(w.t, was, 3.0, "items", 0, "until_edition")
	wantCode(w.t, w.planner.post("/api/v1/editions", `{"scope":"`+townRow+`","edition":1}`), http.StatusUnprocessableEntity, "plan.nothing")
	wantStatus(w.t, w.planner.post("/api/v1/editions", `{"scope":"`+townRow+`","edition":99}`), http.StatusNotFound)
	wantStatus(w.t, w.planner.post("/api/v1/editions", `{"scope":"520303002001","edition":1}`), http.StatusForbidden)
}
