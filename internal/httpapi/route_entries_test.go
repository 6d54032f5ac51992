package httpapi_test

import (
	"fmt"
	"maps"

	"gridmap/internal/account"
	"gridmap/internal/region"
)

// entries has an entry for every route, by its method and path. Those of accounts
// stand in accountEntries, those of plans in planEntries.
var entries = func() map[string]entry {
	all := maps.Clone(accountEntries)
	maps.Copy(all, landEntries)
	maps.Copy(all, issueEntries)
	maps.Copy(all, planEntries)
	return all
}()

// plainly is an entry for a request that is always the same.
func plainly(target string) entry {
	return entry{ask: func(*world, *caller, region.Code) ask { return ask{target: target} }}
}

// landEntries are the routes about the land, and those for who runs the server.
var landEntries = map[string]entry{
	"GET /healthz":             plainly("/healthz"),
	"HEAD /healthz":            plainly("/healthz"),
	"GET /readyz":              plainly("/readyz"),
	"HEAD /readyz":             plainly("/readyz"),
	"GET /metrics":             {ask: plainly("/metrics").ask, nowhere: true},
	"GET /api/v1/openapi.json": plainly("/api/v1/openapi.json"),
	"GET /api/v1/map":          plainly("/api/v1/map"),
	"GET /api/v1/categories":   plainly("/api/v1/categories"),
	"GET /*":                   plainly("/"),
	"HEAD /*":                  plainly("/"),

	"GET /api/v1/locate": plainly("/api/v1/locate?lon=106.9&lat=27.6"),
	"POST /api/v1/locate": {ask: func(*world, *caller, region.Code) ask {
		return ask{target: "/api/v1/locate", body: "lon,lat\n106.9,27.6\n", headers: []string{"Content-Type", csvType}}
	}},
	"GET /api/v1/areas":         plainly("/api/v1/areas?parent=520303"),
	"GET /api/v1/areas/:code":   plainly("/api/v1/areas/520303"),
	"GET /api/v1/grids":         plainly("/api/v1/grids?community=520303001001"),
	"GET /api/v1/grids/:code":   {ask: func(_ *world, _ *caller, grid region.Code) ask { return ask{target: "/api/v1/grids/" + string(grid)} }},
	"GET /api/v1/buildings":     plainly("/api/v1/buildings?q=%E8%8A%B1%E5%9B%AD"),
	"GET /api/v1/buildings/:id": plainly("/api/v1/buildings/1"),
	"GET /api/v1/search":        plainly("/api/v1/search?q=%E7%BD%91%E6%A0%BC"),

	"GET /tiles/:layer":           plainly("/tiles/grids.json"),
	"GET /tiles/:layer/:z/:x/:y":  {ask: gridTile},
	"HEAD /tiles/:layer/:z/:x/:y": {ask: gridTile},
}

func gridTile(w *world, _ *caller, grid region.Code) ask {
	return ask{target: "/tiles/grids/" + w.tileOf(grid) + ".mvt"}
}

// onIssue asks for something to do with an issue in a grid.
func onIssue(path, body string) func(w *world, by *caller, grid region.Code) ask {
	return func(w *world, _ *caller, grid region.Code) ask {
		is := w.issue(grid)
		return ask{target: "/api/v1/issues/" + is.ID + path, body: body, marker: is.Number}
	}
}

// amongIssues asks for a list that may have an issue in a grid.
func amongIssues(target string) func(w *world, by *caller, grid region.Code) ask {
	return func(w *world, _ *caller, grid region.Code) ask {
		return ask{target: target, marker: w.issue(grid).Number}
	}
}

// issueTile asks for a tile that may have an issue in a grid.
func issueTile(w *world, _ *caller, grid region.Code) ask {
	is := w.issue(grid)
	w.redrawn()
	return ask{target: "/tiles/issues/" + w.tileOf(grid) + ".geojson", marker: is.Number}
}

// issueEntries are the routes about issues.
var issueEntries = map[string]entry{
	"POST /api/v1/issues": {ask: func(_ *world, _ *caller, _ region.Code) ask {
		return ask{target: "/api/v1/issues", body: `{"category":"other","description":"x","position":{"lon":106.9,"lat":27.6}}`}
	}},
	"GET /api/v1/report": {ask: func(w *world, _ *caller, _ region.Code) ask {
		token := text(w.site.public().report(`{"lon":106.9,"lat":27.6}`), "token")
		return ask{target: "/api/v1/report", headers: []string{"Gridmap-Report-Token", token}}
	}},
	"GET /api/v1/issues": {ask: amongIssues("/api/v1/issues?limit=5"), lists: true},
	"GET /api/v1/issues/counts": {ask: func(w *world, by *caller, grid region.Code) ask {
		// Whether the one issue of this description is counted.
		is := w.issue(grid)
		return ask{target: "/api/v1/issues/counts?q=" + is.Number, marker: `"routed":1`}
	}, lists: true},
	"GET /api/v1/issues/stream":        {ask: plainly("/api/v1/issues/stream").ask, nowhere: true},
	"GET /api/v1/issues/:id":           {ask: onIssue("", "")},
	"POST /api/v1/issues/:id/comments": {ask: onIssue("/comments", `{"text":"好"}`), reads: account.ReadIssues},
	"POST /api/v1/issues/:id/state":    {ask: onIssue("/state", `{"revision":1,"state":"in_progress"}`), reads: account.ReadIssues},
	"POST /api/v1/issues/:id/place":    {ask: onIssue("/place", `{"revision":1,"position":{"lon":106.9,"lat":27.6}}`), reads: account.ReadIssues},
	"POST /api/v1/issues/:id/reporter": {ask: onIssue("/reporter", ""), reads: account.ReadIssues},

	"GET /tiles/issues.json":      {ask: plainly("/tiles/issues.json").ask, nowhere: true},
	"GET /tiles/issues/:z/:x/:y":  {ask: issueTile, lists: true},
	"HEAD /tiles/issues/:z/:x/:y": {ask: issueTile, nowhere: true},
}

// own returns one of a caller's grants as JSON.
func (by *caller) own() string {
	if len(by.grants) == 0 {
		return `{"role":"member","code":""}`
	}
	return fmt.Sprintf(`{"role":%q,"code":%q}`, by.grants[0].Role, by.grants[0].Code)
}
