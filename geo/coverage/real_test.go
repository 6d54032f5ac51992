package coverage

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"gridmap/geo/lattice"
)

// readShapes returns the polygons of a GeoJSON file of the shared data.
func readShapes(t testing.TB, name string) []lattice.Shape {
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
		var mp orb.MultiPolygon
		switch g := feature.Geometry.(type) {
		case orb.Polygon:
			mp = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			mp = g
		default:
			t.Fatalf("%s holds a %T", name, g)
		}
		s, err := lattice.FromOrb(mp)
		if err != nil {
			t.Fatal(err)
		}
		shapes = append(shapes, s)
	}
	return shapes
}

// Polygons drawn by hand or put together from several sources. The counts of
// overlapping pairs (over 1 m²) and enclosed gaps (0.5 to 50,000 m²) in the
// comments were computed with PostGIS in degrees, before rounding.
var realFiles = []struct {
	name            string
	pairs, gaps     int     // to be found
	repairM, wholeM float64 // widths that settle all but lakes, and all
}{
	{"wards-bhopal.geojson", 223, 1489, 20, 200},              // 223, 1483
	{"neighbourhoods-durham.geojson", 194, 268, 20, 0},        // 193, 263; real holes
	{"neighbourhoods-zurich-city.geojson", 32, 131, 0.5, 0.5}, // 32, 131
	{"neighbourhoods-eindhoven.geojson", 28, 55, 10, 20},      // 28, 55
}

func TestCheckOnRealFiles(t *testing.T) {
	for _, file := range realFiles {
		t.Run(file.name, func(t *testing.T) {
			shapes := readShapes(t, file.name)
			kinds, gaps := map[Kind]int{}, 0
			pairs := map[[2]int]float64{}
			for _, v := range Check(shapes) {
				kinds[v.Kind]++
				if v.Kind == Gap && v.AreaM2 > 0.5 && v.AreaM2 < 50_000 {
					gaps++
				}
				if v.Kind == Overlap {
					for i, a := range v.Cells {
						for _, b := range v.Cells[i+1:] {
							pairs[[2]int{a, b}] += v.AreaM2
						}
					}
				}
			}
			overlapping := 0
			for _, m2 := range pairs {
				if m2 > 1 {
					overlapping++
				}
			}
			t.Logf("%d cells: %v; %d pairs overlap by more than 1 m², %d gaps", len(shapes), kinds, overlapping, gaps)
			if overlapping != file.pairs || gaps != file.gaps {
				t.Errorf("%d pairs overlap, %d gaps; want %d and %d", overlapping, gaps, file.pairs, file.gaps)
			}
		})
	}
}

func TestRepairOnRealFiles(t *testing.T) {
	for _, file := range realFiles {
		t.Run(file.name, func(t *testing.T) {
			shapes := readShapes(t, file.name)
			for _, tt := range []struct {
				opt     RepairOptions
				settles bool
			}{
				{RepairOptions{WidthM: file.repairM / 4, KeepHoles: true}, false},
				{RepairOptions{WidthM: file.repairM, KeepHoles: true}, true},
				{RepairOptions{WidthM: file.wholeM}, true},
			} {
				if tt.opt.WidthM == 0 {
					continue
				}
				start := time.Now()
				fixed, done, left, err := Repair(shapes, tt.opt)
				took := time.Since(start)
				if err != nil {
					t.Fatalf("%+v: %v", tt.opt, err)
				}
				kinds := map[Kind]int{}
				for _, f := range done {
					kinds[f.Kind]++
				}
				t.Logf("%+v, %v: repaired %v, left %d", tt.opt, took.Round(time.Millisecond), kinds, len(left))
				if settled := len(left) == 0; settled != tt.settles {
					t.Fatalf("%+v leaves %d places", tt.opt, len(left))
				}
				accept := KeepHoles(0) // what is left is whole places; the rest must be exact
				if tt.settles {
					accept = KeepHoles(tt.opt.WidthM)
				}
				if found := Check(fixed, accept); found != nil {
					t.Fatalf("%+v: %v", tt.opt, found[0])
				}
				var sum float64
				for _, s := range fixed {
					sum += s.AreaM2()
				}
				if want := landM2(shapes, done); tt.settles && math.Abs(sum-want) > 1e-4*want {
					t.Errorf("%+v: %.0f m² of land, want %.0f", tt.opt, sum, want)
				}
			}
		})
	}
}
