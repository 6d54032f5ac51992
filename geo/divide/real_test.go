package divide

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

// neighbourhoods returns the polygons of a GeoJSON file of the shared data, as an
// exact coverage.
func neighbourhoods(t testing.TB, name string) []lattice.Shape {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../shared/data", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the shared test data is not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var collection geojson.FeatureCollection
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatal(err)
	}
	var shapes []lattice.Shape
	for _, feature := range collection.Features {
		mp, ok := feature.Geometry.(orb.MultiPolygon)
		if p, single := feature.Geometry.(orb.Polygon); single {
			mp, ok = orb.MultiPolygon{p}, true
		}
		if !ok {
			t.Fatalf("%s holds a %T", name, feature.Geometry)
		}
		s, err := lattice.FromOrb(mp)
		if err != nil {
			t.Fatal(err)
		}
		shapes = append(shapes, s)
	}
	repaired, _, _, err := coverage.Repair(shapes, coverage.RepairOptions{WidthM: 200, KeepHoles: true})
	if err != nil {
		t.Fatal(err)
	}
	return repaired
}

// strewn returns n buildings of 1 to 30 households, at random in a shape.
func strewn(rng *rand.Rand, s lattice.Shape, n int) []Building {
	b := s.Bounds()
	buildings := make([]Building, 0, n)
	for len(buildings) < n {
		p := lattice.Point{
			X: b.Min.X + rng.Int32N(b.Max.X-b.Min.X+1),
			Y: b.Min.Y + rng.Int32N(b.Max.Y-b.Min.Y+1),
		}
		if s.Contains(p) {
			buildings = append(buildings, Building{At: p, Households: 1 + rng.IntN(30)})
		}
	}
	return buildings
}

// polsbyPopper returns how round a shape is: 1 for a circle.
func polsbyPopper(s lattice.Shape) float64 {
	plane := newPlane(s)
	around := 0.0
	for e := range s.Edges {
		around += plane.length(e)
	}
	return 4 * math.Pi * s.AreaM2() / (around * around)
}

// Real neighbourhoods, people strewn at random, no streets.
func TestNeighbourhoods(t *testing.T) {
	for _, tt := range []struct {
		file  string
		grids []int // into how many one is divided
	}{
		{"neighbourhoods-durham.geojson", []int{7}},
		{"neighbourhoods-eindhoven.geojson", []int{9}},
		{"neighbourhoods-zurich-city.geojson", []int{3}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			shapes := neighbourhoods(t, tt.file)
			rng := rand.New(rand.NewPCG(4, 2))
			if os.Getenv("GRIDMAP_SOAK") != "" {
				tt.grids = []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}
			}
			for _, grids := range tt.grids {
				outline := shapes[rng.IntN(len(shapes))]
				for len(outline) != 1 {
					outline = shapes[rng.IntN(len(shapes))]
				}
				land := Land{Outline: outline, Buildings: strewn(rng, outline, 48*grids)}
				start := time.Now()
				d, err := fair.divide(context.Background(), land, Options{Grids: grids, Tolerance: .05, Seed: 1})
				if err != nil {
					t.Fatal(err)
				}
				var round []float64
				for _, g := range d.Grids {
					round = append(round, polsbyPopper(g))
				}
				slices.Sort(round)
				what := fmt.Sprintf("%d vertices into %d: off %.1f %%, Polsby-Popper %.2f to %.2f, median %.2f (land %.2f), in %v",
					outline.Vertices(), grids, 100*d.Deviation, round[0], round[grids-1], round[grids/2], polsbyPopper(outline),
					time.Since(start).Round(time.Millisecond))
				t.Log(what)
				mustDivide(t, land, d, grids)
				if d.Deviation > .05 || round[grids/2] < .3 {
					t.Error(what)
				}
			}
		})
	}
}

// mustDivide checks what holds for every division.
func mustDivide(t interface {
	Helper()
	Fatalf(string, ...any)
}, land Land, d Division, grids int) {
	t.Helper()
	if len(d.Grids) != grids || len(d.Households) != grids {
		t.Fatalf("%d grids, want %d", len(d.Grids), grids)
	}
	if v := coverage.Check(d.Grids, coverage.KeepHoles(0)); len(v) > 0 {
		t.Fatalf("not exact: %v", v)
	}
	for i, g := range d.Grids {
		if len(g) != 1 {
			t.Fatalf("grid %d is in %d parts", i, len(g))
		}
		n := 0
		for _, b := range land.Buildings {
			if g.Contains(b.At) {
				n += b.Households
			}
		}
		if n != d.Households[i] {
			t.Fatalf("grid %d has %d households, not %d", i, n, d.Households[i])
		}
	}
}
