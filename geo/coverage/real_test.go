package coverage

import (
	"encoding/json"
	"errors"
	"io/fs"
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

var realFiles = []string{
	"wards-bhopal.geojson", "neighbourhoods-durham.geojson",
	"neighbourhoods-zurich-city.geojson", "neighbourhoods-eindhoven.geojson",
}

func TestX(t *testing.T) {
	for _, name := range realFiles {
		shapes := readShapes(t, name)
		start := time.Now()
		found := Check(shapes)
		d := time.Since(start)
		n := map[Kind]int{}
		over, gaps := 0, 0
		v := 0
		for _, s := range shapes {
			v += s.Vertices()
		}
		for _, f := range found {
			n[f.Kind]++
			if f.Kind == Overlap && f.AreaM2 > 1 {
				over++
			}
			if f.Kind == Gap && f.AreaM2 > .5 && f.AreaM2 < 50000 {
				gaps++
			}
		}
		t.Log(name, len(shapes), v, d, n, over, gaps)
	}
}
