package plan_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"pgregory.net/rapid"

	"gridmap/geo/coverage"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
)

// times returns how often to do something: ten times as often when soaking.
func times(n int) int {
	if os.Getenv("GRIDMAP_SOAK") != "" {
		return 20 * n
	}
	return n
}

func newLand(t interface{ Fatal(...any) }, w plantest.World) plan.Land {
	land, err := plan.NewLand(w.Ground)
	if err != nil {
		t.Fatal(err)
	}
	return land
}

func cities(t *rapid.T) (*rand.Rand, plantest.World) {
	seed := rapid.Uint64().Draw(t, "seed")
	rng := rand.New(rand.NewPCG(seed, 1))
	var cells []lattice.Shape
	switch rapid.SampledFrom([]string{"city", "bricks", "lakes", "mosaic"}).Draw(t, "land") {
	case "city":
		cells = geotest.Coverage(seed, 16, geotest.Options{MaxVertices: 14})
	case "bricks":
		cells = geotest.Coverage(seed, 20, geotest.Options{Brick: true, MinVertices: 2, MaxVertices: 6})
	case "lakes":
		cells = geotest.Coverage(seed, 16, geotest.Options{MinVertices: 3, MaxVertices: 6, Lakes: .2, Enclaves: .2, Islands: .5})
	default:
		cells = geotest.Mosaic(seed, geotest.MosaicOptions{
			Grids: 10, Origin: lattice.Point{X: 1_068_000_000, Y: 276_000_000},
			Across: lattice.Point{X: 9000, Y: 900}, Up: lattice.Point{X: -500, Y: 8000}, Noise: .1, Holes: .03, Jitter: .4})
	}
	per := rapid.IntRange(4, 7).Draw(t, "per community")
	return rng, plantest.NewWorld(rng, cells, per, rapid.IntRange(3, 12).Draw(t, "grids"), 8)
}

// Whatever is drawn, the law holds afterwards; what is refused changes nothing; and
// doing it all again gives the same boundaries.
func TestRedrawingKeepsTheLaw(t *testing.T) {
	t.Parallel()
	sum := map[string]int{}
	for range times(1) {
		rapid.Check(t, func(t *rapid.T) {
			rng, w := cities(t)
			land := newLand(t, w)
			after, ops, counts := plantest.Redraw(t, rng, w, land, 6)
			again, done, stopped, err := plan.Replay(land, ops)
			if err != nil || stopped != len(ops) || len(done) != len(ops) {
				t.Fatalf("replay stops at %d of %d: %v", stopped, len(ops), err)
			}
			plantest.MustEqual(t, after, again)
			if _, kept, left := plan.CarryOver(land, land, ops); len(left) > 0 || !reflect.DeepEqual(kept, ops) && len(ops) > 0 {
				t.Fatalf("carried over to where it was, %d operations do not fit", len(left))
			}
			for k, n := range counts {
				sum[k] += n
			}
		})
	}
	t.Logf("%v", sum)
}

var files = []struct {
	name   string
	widthM float64
	draws  int
}{
	{"wards-bhopal.geojson", 200, 12},
	{"neighbourhoods-durham.geojson", 20, 12},
	{"neighbourhoods-zurich-city.geojson", .5, 5}, // 1,000 vertices a cell
	{"neighbourhoods-eindhoven.geojson", 20, 12},
}

// readCells returns the polygons of a file, repaired.
func readCells(t *testing.T, name string, widthM float64) []lattice.Shape {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Skipf("the shared test data is not here: %v", err)
	}
	collection, err := geojson.UnmarshalFeatureCollection(text)
	if err != nil {
		t.Fatal(err)
	}
	var shapes []lattice.Shape
	for _, feature := range collection.Features {
		mp, is := feature.Geometry.(orb.MultiPolygon)
		if p, one := feature.Geometry.(orb.Polygon); one {
			mp, is = orb.MultiPolygon{p}, true
		}
		if !is {
			t.Fatalf("%s holds a %T", name, feature.Geometry)
		}
		s, err := lattice.FromOrb(mp)
		if err != nil {
			t.Fatal(err)
		}
		shapes = append(shapes, s)
	}
	fixed, _, left, err := coverage.Repair(shapes, coverage.RepairOptions{WidthM: widthM, KeepHoles: true})
	if err != nil || len(left) > 0 {
		t.Fatalf("%d places are left: %v", len(left), err)
	}
	return fixed
}

func TestRedrawingRealLandKeepsTheLaw(t *testing.T) {
	t.Parallel()
	for k, file := range files {
		t.Run(file.name, func(t *testing.T) {
			cells := readCells(t, file.name, file.widthM)
			for seed := range uint64(times(1)) {
				rng := rand.New(rand.NewPCG(seed, uint64(k)))
				w := plantest.NewWorld(rng, cells, 12, 24, 8)
				_, _, counts := plantest.Redraw(t, rng, w, newLand(t, w), file.draws)
				t.Logf("%v", counts)
			}
		})
	}
}
