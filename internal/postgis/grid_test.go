package postgis

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

func grid(serial int, shape lattice.Shape) region.Grid {
	return region.Grid{Code: region.Code(fmt.Sprintf("520303006001%03d", serial)), Name: fmt.Sprintf("第%d网格", serial),
		Kind: region.Residential, Shape: shape}
}

func TestGridsThatAreNoCoverageAreRefused(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	imp := func(opt region.ImportOptions, grids ...region.Grid) func() (region.Counts, error) {
		return func() (region.Counts, error) { return db.ImportGrids(t.Context(), grids, opt) }
	}
	// 27.8 +-----+-----+-----+     3 and 4 stand east of the town
	//      |  1  |  2  |  3  |
	// 27.6 +-----+-----+-----+
	//    106.8 106.9 107.0 107.1
	three := grid(3, rect(1070000000, 276000000, 1071000000, 278000000))
	refused(t, db, fault.Invalid, "coverage.overlap", 1, imp(adding, grid(3, rect(1069999999, 276000000, 1071000000, 278000000))))
	refused(t, db, fault.Invalid, "coverage.unmatched_vertex", 1, imp(adding, three, grid(4, rect(1071000000, 276000000, 1072000000, 277000000))))
	refused(t, db, fault.Conflict, "code.exists", 2, imp(adding, three, grid(2, three.Shape)))
	refused(t, db, fault.Invalid, "code.duplicate", 2, imp(adding, three, three))
	stranger := three
	stranger.Code = "520303006002001"
	refused(t, db, fault.Invalid, "community.unknown", 2, imp(adding, three, stranger))
	nameless := grid(4, rect(1071000000, 276000000, 1072000000, 278000000))
	nameless.Name = ""
	refused(t, db, fault.Invalid, "name.required", 2, imp(adding, three, nameless))
	refused(t, db, fault.Invalid, "geometry.empty", 2, imp(adding, three, grid(4, nil)))
	refused(t, db, fault.Invalid, "coverage.empty", 2, imp(adding, three, grid(4, lattice.Shape{{{}}})))
	if n := count(t, db, `SELECT count(*) FROM grid`); n != 2 {
		t.Errorf("%d codes were given", n)
	}
	d := mustFail(t, func() error {
		_, err := imp(adding, grid(3, rect(1069000000, 276000000, 1071000000, 278000000)))()
		return err
	}(), fault.Invalid, "coverage.overlap")
	if d.Position == nil || d.Position[0] < 106.9 || d.Position[0] > 107 || d.Position[1] < 27.6 || d.Position[1] > 27.8 {
		t.Errorf("the overlap is at %v", d.Position)
	}
	expect(t, region.Counts{Added: 1})(imp(adding, three)())
}

// A hole is a gap unless it is said to be a lake, or was one already.
func TestLakes(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	lake := grid(3, lattice.Shape{{
		{{X: 1070000000, Y: 276000000}, {X: 1071000000, Y: 276000000}, {X: 1071000000, Y: 278000000}, {X: 1070000000, Y: 278000000}},
		{{X: 1070400000, Y: 277000000}, {X: 1070400000, Y: 277200000}, {X: 1070600000, Y: 277200000}, {X: 1070600000, Y: 277000000}},
	}})
	refused(t, db, fault.Invalid, "coverage.gap", 1, func() (region.Counts, error) {
		return db.ImportGrids(t.Context(), []region.Grid{lake}, adding)
	})
	keep := adding
	keep.KeepHolesM = 100
	expect(t, region.Counts{Added: 1})(db.ImportGrids(t.Context(), []region.Grid{lake}, keep))
	expect(t, region.Counts{Added: 1})(db.ImportGrids(t.Context(), []region.Grid{grid(4, rect(1071000000, 276000000, 1072000000, 278000000))}, adding))
	bigger := lake
	bigger.Shape = lattice.Shape{{lake.Shape[0][0], {{X: 1070300000, Y: 277000000}, {X: 1070400000, Y: 277200000}, {X: 1070600000, Y: 277200000}, {X: 1070600000, Y: 277000000}}}}
	refused(t, db, fault.Invalid, "coverage.gap", 1, func() (region.Counts, error) {
		return db.ImportGrids(t.Context(), []region.Grid{bigger}, updating)
	})
}

// Moving a border moves the buildings on it, whoever owned them before; editions
// that are past stay as they were.
func TestEditionsMoveBuildingsAndStay(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	// 27.8 +-----+-----+    then the border between 1 and 2
	//      | 1  a|b  c | d  goes from 106.9 to 106.95, 2 ends at
	// 27.6 +-----+-----+    107.1, and at last 1 is no more
	var all []place.Building
	for i, lon := range []float64{106.85, 106.9, 106.96, 107.05} {
		all = append(all, place.Building{Ref: string(rune('a' + i)), Name: "x", Entrance: orb.Point{lon, 27.7}})
	}
	expect(t, region.Counts{Added: 4})(db.ImportBuildings(t.Context(), each(all...), adding))
	owners := func() (codes string) {
		for _, b := range snapshot(t, db).Buildings {
			codes += string(b.Grid[max(len(b.Grid)-1, 0):]) + ","
		}
		return codes
	}
	if got := owners(); got != "1,2,2,," {
		t.Fatalf("owners %s", got) // b lies on the border: the half-open rule gives it to the east
	}
	first := snapshot(t, db)
	between := func() (now time.Time) { // by the clock that editions go by
		if err := db.pool.QueryRow(t.Context(), `SELECT clock_timestamp()`).Scan(&now); err != nil {
			t.Fatal(err)
		}
		return now
	}
	before := between()
	one, two := grid(1, rect(1068000000, 276000000, 1069500000, 278000000)), grid(2, rect(1069500000, 276000000, 1071000000, 278000000))
	expect(t, region.Counts{Changed: 2})(db.ImportGrids(t.Context(), []region.Grid{one, two}, updating))
	if got := owners(); got != "1,1,2,2," {
		t.Errorf("owners %s after the border moved", got)
	}
	middle := between()
	// Another beginning of the ring is the same land; a new name is not.
	turned := one
	turned.Shape = lattice.Shape{{append(one.Shape[0][0][2:4:4], one.Shape[0][0][:2]...)}}
	two.Name = "新名"
	expect(t, region.Counts{Changed: 1, Unchanged: 1})(db.ImportGrids(t.Context(), []region.Grid{turned, two}, updating))
	note := replacing
	note.Note = "第一网格撤销"
	expect(t, region.Counts{Unchanged: 1, Removed: 1})(db.ImportGrids(t.Context(), []region.Grid{two}, note))
	if got := owners(); got != ",,2,2," {
		t.Errorf("owners %s after a grid was retired", got)
	}
	_, err := db.ImportGrids(t.Context(), []region.Grid{one}, adding)
	mustFail(t, err, fault.Invalid, "code.reused")

	_, err = db.SnapshotAt(t.Context(), first.Edition.PublishedAt.Add(-time.Microsecond))
	mustFail(t, err, fault.NotFound, "edition.none")
	for _, tt := range []struct {
		at      time.Time
		edition int64
		grids   []region.Grid
	}{{first.Edition.PublishedAt, 1, first.Grids}, {before, 1, first.Grids}, {middle, 2, nil}, {between(), 4, []region.Grid{two}}} {
		s, err := db.SnapshotAt(t.Context(), tt.at)
		if err != nil || s.Edition.Number != tt.edition || tt.grids != nil && !reflect.DeepEqual(s.Grids, tt.grids) || len(s.Areas) != 4 {
			t.Errorf("at %v: edition %d with %+v, %v; want %d with %+v", tt.at, s.Edition.Number, s.Grids, err, tt.edition, tt.grids)
		}
	}
	editions, err := db.Editions(t.Context())
	if err != nil || len(editions) != 4 || editions[3].Note != note.Note || !editions[2].PublishedAt.Before(editions[3].PublishedAt) {
		t.Errorf("editions %+v, %v", editions, err)
	}
}

// Every building is always where the index of the whole land puts it, however the
// land is redrawn.
func TestBuildingsAlwaysFollowTheLand(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	expect(t, region.Counts{Unchanged: 0, Removed: 2, Added: 20})(db.ImportGrids(t.Context(), mosaicGrids(1, 20, 100), replacing))
	shapes := shapesOf(snapshot(t, db).Grids)
	var all []place.Building
	for i, p := range append(geotest.Positions(7, shapes, 300), geotest.BorderPositions(7, shapes, 300, 3)...) {
		all = append(all, place.Building{Ref: fmt.Sprint(i), Name: "x", Entrance: p.Degrees()})
	}
	expect(t, region.Counts{Added: len(all)})(db.ImportBuildings(t.Context(), each(all...), adding))
	for round := range 4 {
		s := snapshot(t, db)
		for _, b := range s.Buildings {
			at, _ := lattice.FromDegrees(b.Entrance)
			owner, ok := geotest.Owner(shapesOf(s.Grids), at)
			want := region.Code("")
			if owner >= 0 {
				want = s.Grids[owner].Code
			}
			if !ok || b.Grid != want {
				t.Fatalf("round %d: the building at %v is in %q, want %q", round, at, b.Grid, want)
			}
		}
		// Two neighbours exchange their land.
		next := s.Grids
		i := 2 * round
		next[i].Shape, next[i+1].Shape = next[i+1].Shape, next[i].Shape
		if _, err := db.ImportGrids(t.Context(), next, replacing); err != nil {
			t.Fatal(err)
		}
	}
}

// mosaicGrids are n grids of awkward shapes with codes from first on.
func mosaicGrids(seed uint64, n, first int) []region.Grid {
	var grids []region.Grid
	for i, shape := range geotest.Coverage(seed, n, geotest.Options{Brick: true, Enclaves: 0.3}) {
		grids = append(grids, grid(first+i, shape))
	}
	return grids
}
