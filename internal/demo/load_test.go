package demo_test

import (
	"testing"
	"time"

	"gridmap/internal/demo"
	"gridmap/internal/fault"
	"gridmap/internal/pgtest"
	"gridmap/internal/postgis"
	"gridmap/internal/region"
)

var at = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func open(t *testing.T) *postgis.DB {
	t.Helper()
	db, err := postgis.Open(t.Context(), pgtest.New(t).URL, postgis.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// What is loaded is what was made up, and the database gives every building the
// grid in which it was put.
func TestLoadStoresTheCity(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := demo.MakeSized(3, at, demo.Size{Grids: 60})
	if loaded, err := demo.Loaded(t.Context(), db); err != nil || loaded {
		t.Fatalf("Loaded = %v, %v before", loaded, err)
	}
	var steps []string
	tell := func(phase string, done, total int64) { steps = append(steps, phase) }
	for range 2 { // the second replaces the first
		if err := demo.Load(t.Context(), db, c, tell); err != nil {
			t.Fatal(err)
		}
	}
	if loaded, err := demo.Loaded(t.Context(), db); err != nil || !loaded || len(steps) == 0 {
		t.Fatalf("Loaded = %v, %v after %v", loaded, err, steps)
	}
	got, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Installation != c.Installation || len(got.Areas) != len(c.Areas) || len(got.Grids) != len(c.Grids) ||
		len(got.People) != len(c.People) || len(got.Posts) != len(c.Posts) || len(got.Leaves) != len(c.Leaves) || len(got.Lines) != len(c.Lines) {
		t.Errorf("%+v: %d areas, %d grids, %d people, %d posts, %d leaves, %d lines", got.Installation,
			len(got.Areas), len(got.Grids), len(got.People), len(got.Posts), len(got.Leaves), len(got.Lines))
	}
	grids := map[string]region.Code{}
	for _, b := range c.Buildings {
		grids[b.Ref] = b.Grid
	}
	for _, b := range got.Buildings {
		if b.Grid != grids[b.Ref] {
			t.Errorf("%s is in %s, was put into %s", b.Ref, b.Grid, grids[b.Ref])
		}
	}
	if len(got.Buildings) != len(c.Buildings) {
		t.Errorf("%d buildings, want %d", len(got.Buildings), len(c.Buildings))
	}
}

// A database with real data takes no made-up city.
func TestLoadLeavesRealDataAlone(t *testing.T) {
	t.Parallel()
	db := open(t)
	real := []region.Area{{Code: "520303", Name: "汇川区"}}
	if _, err := db.ImportAreas(t.Context(), real, region.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	err := demo.Load(t.Context(), db, demo.MakeSized(3, at, demo.Size{Grids: 40}), nil)
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("Load = %v, want a conflict", err)
	}
	if got, err := db.Snapshot(t.Context()); err != nil || len(got.Areas) != 1 || got.Installation.MadeUp {
		t.Errorf("after the refusal: %+v, %v", got.Installation, err)
	}
}
