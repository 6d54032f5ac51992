package tile

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// A stack shows the larger areas where the smaller ones would be specks, and each
// zoom shows one of them.
func TestStackBySize(t *testing.T) {
	land := geotest.Coverage(1, 100, geotest.Options{})
	grids := polygons(t, land, Options{})
	community, err := NewPolygons("areas", []lattice.Shape{{{{ // all the land, roughly
		geotest.Bounds(land).Min, {X: geotest.Bounds(land).Max.X, Y: geotest.Bounds(land).Min.Y},
		geotest.Bounds(land).Max, {X: geotest.Bounds(land).Min.X, Y: geotest.Bounds(land).Max.Y},
	}}}}, func(int) Feature {
		return Feature{ID: 999, Properties: []Property{{"level", String("community")}, {"name", String("汇川社区")}}}
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// A grid of 300 m is 16 pixels wide from zoom 13 on: 17 m a pixel there.
	const pixels = 16
	from := grids.ZoomForSize(pixels)
	if from != 13 {
		t.Errorf("grids are shown from zoom %d on, want 13", from)
	}
	s := StackBySize("grids", pixels, community, grids)
	for zoom := 6; zoom <= 20; zoom++ {
		features := tileOf(t, s, At(land[55][0][0][0], zoom))["grids"]
		if len(features) == 0 {
			t.Fatalf("zoom %d is empty", zoom)
		}
		if whole := features[0].id == 999; whole != (zoom < from) {
			t.Errorf("zoom %d shows %v", zoom, features[0].props)
		}
	}
	d := s.Describe()
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if d.MinZoom != 0 || d.MaxZoom != MaxZoom || len(d.VectorLayers) != 2 || d.VectorLayers[0].Fields["level"] != "String" ||
		d.VectorLayers[0].Fields["kind"] != "String" || d.VectorLayers[1].ID != "grids_labels" || !strings.Contains(string(b), `"tilejson":"3.0.0"`) {
		t.Errorf("TileJSON = %s", b)
	}
	sw := geotest.Bounds(land).Min.Degrees()
	if got := d.Bounds; len(got) != 4 || got[0]-sw[0] > 1e-6 || sw[0]-got[0] > 1e-6 || got[1]-sw[1] > 1e-6 || sw[1]-got[1] > 1e-6 {
		t.Errorf("bounds = %v, want to begin with %v", got, sw)
	}
}

// What does not fit a full tile is counted, and both encodings say so.
func TestFullTileSaysSo(t *testing.T) {
	land := geotest.Coverage(2, 90, geotest.Options{Enclaves: 0.5})
	p := polygons(t, land, Options{MaxFeatures: 60, Labels: []string{}})
	id := At(land[44][0][0][0], 8)
	b, sum := p.Tile(id, MVT, nil)
	layers, err := readMVT(b)
	if err != nil {
		t.Fatal(err)
	}
	if sum.LeftOut != 30 || len(layers) != 2 || layers[1].name != "grids_truncated" {
		t.Fatalf("%+v, %d layers", sum, len(layers))
	}
	if props := layers[1].features[0].props; props["truncated"] != true || props["left_out"] != int64(30) {
		t.Errorf("the tile says %v", props)
	}
	if c := readGeoJSON(t, p, id); !c.Truncated || c.LeftOut != 30 {
		t.Errorf("GeoJSON says %v, %d", c.Truncated, c.LeftOut)
	}
	// The largest stay.
	least, most := int64(1<<62), int64(0)
	kept := layers[0].features
	for i, shape := range land {
		if slices.ContainsFunc(kept, func(f readFeature) bool { return f.id == uint64(i+1) }) {
			least = min(least, shape.Area2())
		} else if shape.Area2() > most {
			most = shape.Area2()
		}
	}
	if float64(least) < float64(most)*0.99 {
		t.Errorf("an area of %d is there, one of %d is not", least, most)
	}
	// A tile with room says nothing.
	b, sum = p.Tile(At(land[44][0][0][0], 16), MVT, nil)
	if layers, err := readMVT(b); err != nil || sum.LeftOut != 0 || len(layers) != 1 {
		t.Errorf("%+v, %d layers, %v", sum, len(layers), err)
	}
}

func TestZoomsOutsideTheLayer(t *testing.T) {
	land := geotest.Coverage(2, 9, geotest.Options{})
	p := polygons(t, land, Options{MinZoom: 10, MaxZoom: 12})
	for zoom := range MaxZoom + 1 {
		_, sum := p.Tile(At(land[4][0][0][0], zoom), MVT, nil)
		if sum.Empty() == (zoom >= 10 && zoom <= 12) {
			t.Errorf("zoom %d: %+v", zoom, sum)
		}
	}
}
