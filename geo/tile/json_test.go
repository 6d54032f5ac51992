package tile

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

type collection struct {
	Type      string
	Truncated bool
	LeftOut   int `json:"left_out"`
	Features  []jsonFeature
}

type jsonFeature struct {
	Type       string
	ID         uint64
	Properties map[string]any
	Geometry   jsonGeometry
}

type jsonGeometry struct {
	Type        string
	Coordinates json.RawMessage
}

// rings returns the geometry's positions in degrees, ring after ring.
func (g jsonGeometry) rings(t *testing.T) (rings [][][2]float64) {
	t.Helper()
	var err error
	switch g.Type {
	case "Point":
		var p [2]float64
		err = json.Unmarshal(g.Coordinates, &p)
		rings = [][][2]float64{{p}}
	case "LineString":
		rings = make([][][2]float64, 1)
		err = json.Unmarshal(g.Coordinates, &rings[0])
	case "Polygon", "MultiLineString":
		err = json.Unmarshal(g.Coordinates, &rings)
	case "MultiPolygon":
		var parts [][][][2]float64
		err = json.Unmarshal(g.Coordinates, &parts)
		for _, part := range parts {
			rings = append(rings, part...)
		}
	default:
		t.Fatalf("geometry %q", g.Type)
	}
	if err != nil {
		t.Fatal(err)
	}
	return rings
}

func readGeoJSON(t *testing.T, l Layer, id ID) collection {
	t.Helper()
	b, sum := l.Tile(id, GeoJSON, nil)
	if sum.Empty() {
		return collection{}
	}
	var c collection
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatalf("%v: %v in %s", id, err, b)
	}
	if c.Type != "FeatureCollection" || len(c.Features) != sum.Features || c.LeftOut != sum.LeftOut {
		t.Fatalf("%v: %d features of a %q, %+v", id, len(c.Features), c.Type, sum)
	}
	return c
}

// Both encodings must tell the same: the same features with the same properties,
// vertex for vertex.
func TestEncodingsAgree(t *testing.T) {
	land := awkward(4, true)
	p := polygons(t, land, Options{})
	for zoom := 9; zoom <= 18; zoom++ {
		id := At(land[7][0][0][0], zoom)
		f := newFrame(id)
		read := tileOf(t, p, id)
		want := slices.Concat(read["grids"], read["grids_labels"])
		got := readGeoJSON(t, p, id).Features
		if len(got) != len(want) {
			t.Fatalf("%v: %d features, want %d", id, len(got), len(want))
		}
		for i, g := range got {
			w := want[i]
			if g.ID != w.id || g.Properties["name"] != w.props["name"] || len(g.Properties) != len(w.props) {
				t.Errorf("%v: feature %d %v, want %d %v", id, g.ID, g.Properties, w.id, w.props)
			}
			rings := g.Geometry.rings(t)
			if len(rings) != len(w.rings) {
				t.Fatalf("%v: %d has %d rings, want %d", id, g.ID, len(rings), len(w.rings))
			}
			for k, ring := range rings {
				if n := len(ring) - 1; w.kind == areas {
					if ring[0] != ring[n] {
						t.Errorf("%v: %d has an open ring", id, g.ID)
					}
					ring = ring[:n]
				}
				for j, d := range ring {
					u := w.rings[k][j]
					if w.kind == areas { // the other way round from the first on
						u = w.rings[k][(len(ring)-j)%len(ring)]
					}
					at, _ := lattice.FromDegrees(d)
					back := f.round(project(at))
					if w.kind == points {
						back = f.floor(project(at))
					}
					if back.x-u.x > 1 || u.x-back.x > 1 || back.y-u.y > 1 || u.y-back.y > 1 || zoom < 16 && w.kind == areas && back != u {
						t.Errorf("%v: %d has %v, which is %v, want %v", id, g.ID, d, back, u)
					}
				}
			}
		}
	}
}

// GDAL, a reader that knows nothing of this package, must see in the vector tile
// what the GeoJSON tile says.
func TestGDALReadsTheSame(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Fatal("ogr2ogr is missing: install gdal-bin")
	}
	land := geotest.Coverage(3, 60, geotest.Options{Enclaves: 0.2, Lakes: 0.2})
	p := polygons(t, land, Options{})
	for _, zoom := range []int{13, 16} {
		id := At(land[30][0][0][0], zoom)
		b, _ := p.Tile(id, MVT, nil)
		path := filepath.Join(t.TempDir(), id.String()+".pbf")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), ogr, "-f", "GeoJSON", "/vsistdout/", path, "grids",
			"-t_srs", "EPSG:4326", "-oo", "CLIP=NO", "-lco", "COORDINATE_PRECISION=8").Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", id, err, out)
		}
		var seen collection
		if err := json.Unmarshal(out, &seen); err != nil {
			t.Fatalf("%v: %v", id, err)
		}
		byName := map[any][][][2]float64{}
		for _, f := range seen.Features {
			byName[f.Properties["name"]] = f.Geometry.rings(t)
		}
		areas := 0
		for _, f := range readGeoJSON(t, p, id).Features {
			if f.Geometry.Type == "Point" {
				continue
			}
			areas++
			want, got := f.Geometry.rings(t), byName[f.Properties["name"]]
			if len(got) != len(want) {
				t.Errorf("%v: %v has %d rings, want %d", id, f.Properties["name"], len(got), len(want))
				continue
			}
			for k := range want {
				if d := furthest(got[k], want[k]); d > 2e-7 || len(got[k]) != len(want[k]) {
					t.Errorf("%v: ring %d of %v is %v degrees off", id, k, f.Properties["name"], d)
				}
			}
		}
		if len(seen.Features) != areas || areas < 2 {
			t.Errorf("%v: GDAL sees %d areas, want %d", id, len(seen.Features), areas)
		}
	}
}

// furthest returns how far the position of a furthest from all of b is from them.
func furthest(a, b [][2]float64) (most float64) {
	for _, p := range a {
		least := math.MaxFloat64
		for _, q := range b {
			least = min(least, math.Hypot(p[0]-q[0], p[1]-q[1]))
		}
		most = max(most, least)
	}
	return most
}

func TestValuesInBothEncodings(t *testing.T) {
	square := func(i int32) lattice.Shape {
		x := 1_069_000_000 + i*1000
		return lattice.Shape{{{{X: x, Y: 0}, {X: x + 1000, Y: 0}, {X: x + 1000, Y: 1000}, {X: x, Y: 1000}}}}
	}
	rows := [][]Property{
		{{"s", String("a\"b\\c\n\x01</script>汇川 \xff")}, {"i", Int(math.MaxInt64)}, {"f", Float(0.1)}, {"b", Bool(true)}},
		{{"s", String("")}, {"i", Int(math.MinInt64)}, {"f", Float(-1e300)}, {"b", Bool(false)}, {"s", String("twice")}},
		{{"b", Bool(true)}, {"i", Int(0)}, {"f", Float(math.NaN())}, {"none", Value{}}, {"late", Int(-1)}},
		{},
	}
	want := []map[string]any{
		{"s": "a\"b\\c\n\x01</script>汇川 \uFFFD", "i": int64(math.MaxInt64), "f": 0.1, "b": true},
		{"s": "", "i": int64(math.MinInt64), "f": -1e300, "b": false},
		{"b": true, "i": int64(0), "late": int64(-1)},
		{},
	}
	// Few repetitions, many, and more values than are looked through.
	for _, repeat := range []int{1, 3, 17_000} {
		var land []lattice.Shape
		for i := range 4 * repeat {
			land = append(land, square(int32(i)))
		}
		p, err := NewPolygons("values", land, func(i int) Feature {
			f := Feature{ID: uint64(i + 1), Properties: rows[i%4]}
			if repeat > 3 {
				f.Properties = append([]Property{{"n", Int(int64(i))}}, f.Properties...)
			}
			return f
		}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		id := At(lattice.Point{X: 1_069_000_500, Y: 500}, 16)
		features := tileOf(t, p, id)["values"]
		for i, g := range readGeoJSON(t, p, id).Features {
			f := features[i]
			if repeat > 3 {
				if f.props["n"] != int64(f.id-1) || g.Properties["n"] != float64(f.id-1) {
					t.Fatalf("feature %d has n = %v, %v", f.id, f.props["n"], g.Properties["n"])
				}
				delete(f.props, "n")
				delete(g.Properties, "n")
			}
			w := want[(f.id-1)%4]
			if len(f.props) != len(w) || len(g.Properties) != len(w) {
				t.Errorf("feature %d: %v and %v, want %v", f.id, f.props, g.Properties, w)
			}
			for key, value := range w {
				if f.props[key] != value {
					t.Errorf("feature %d: %s = %v, want %v", f.id, key, f.props[key], value)
				}
				if n, ok := value.(int64); ok {
					value = float64(n)
				}
				if g.Properties[key] != value {
					t.Errorf("feature %d: %s = %v in GeoJSON, want %v", f.id, key, g.Properties[key], value)
				}
			}
		}
	}
}
