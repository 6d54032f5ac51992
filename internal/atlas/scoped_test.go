package atlas_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

var idInTile = regexp.MustCompile(`"id":"([^"]+)"`)

// TestIssueTilesShowAScope holds the tiles of scopes against the issues that a
// scope covers.
func TestIssueTilesShowAScope(t *testing.T) {
	const n = 45 // grids, in three subdistricts
	city, book := atlastest.New(1, n), &ledger{}
	_, p := drawn(t, city)
	grids := []region.Code{""}
	for i := range n {
		grids = append(grids, atlastest.GridCode(i))
	}
	spot := p.Label(0)
	book.change(func(all []issue.Issue) []issue.Issue {
		for i, grid := range grids { // all at one place, so that one tile has all
			all = append(all, issue.Issue{ID: fmt.Sprint(i), Number: fmt.Sprint(i), State: issue.Routed,
				Place: issue.Place{At: spot.Degrees()}, Route: issue.Route{Grid: grid}})
		}
		return all
	})
	a := atlas.New(atlas.Options{Source: city, Issues: book, Log: quiet})
	if err := a.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	p = current(t, a)
	shown := func(t interface{ Fatalf(string, ...any) }, scope region.Scope) (ids []string) {
		found, ok := p.IssueTile(scope, tile.At(spot, 20), tile.GeoJSON)
		raw, err := found.Raw()
		if !ok || err != nil {
			t.Fatalf("no tile: %v, %v", ok, err)
		}
		for _, match := range idInTile.FindAllSubmatch(raw, -1) {
			ids = append(ids, string(match[1]))
		}
		slices.Sort(ids)
		return ids
	}
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) region.Code {
			code := rapid.SampledFrom(grids[1:]).Draw(t, "grid")
			return code[:rapid.SampledFrom([]int{4, 6, 9, 12, 15}).Draw(t, "digits")]
		}), 0, 5).Draw(t, "codes")
		scope := region.NewScope(rapid.Bool().Draw(t, "nowhere"), codes...)
		var want []string
		for i, grid := range grids {
			if scope.Covers(grid) {
				want = append(want, fmt.Sprint(i))
			}
		}
		slices.Sort(want)
		if got := shown(t, scope); !slices.Equal(got, want) {
			t.Fatalf("%v shows %v, want %v", scope, got, want)
		}
	})
	if got := shown(t, region.Everywhere); len(got) != len(grids) {
		t.Errorf("everything shows %d issues, want %d", len(got), len(grids))
	}
	if _, ok := p.IssueTile(region.Scope{}, tile.ID{Z: 3}, tile.MVT); ok {
		t.Error("there is a tile at zoom 3")
	}
}
