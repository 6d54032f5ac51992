package tile

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"gridmap/geo/lattice"
)

// Shapes that are no coverage at all (rings that cross themselves and one another,
// run back on their own edges or lie on the rim of the world) must give tiles that
// readers accept.
func TestAnyShapesGiveValidTiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int32{3, 40, 1_000_000, 800_000_000}).Draw(t, "size")
		origin := lattice.Point{X: 1_069_000_000, Y: 277_000_000}
		if size > 1_000_000 {
			origin = lattice.Point{}
		}
		point := rapid.Custom(func(t *rapid.T) lattice.Point {
			return lattice.Point{
				X: origin.X + rapid.Int32Range(-size, size).Draw(t, "x"),
				Y: origin.Y + rapid.Int32Range(-size, size).Draw(t, "y"),
			}
		})
		ring := rapid.SliceOfN(point, 0, 12)
		var land []lattice.Shape
		var roads [][]Line
		for range rapid.IntRange(1, 6).Draw(t, "shapes") {
			polygon := lattice.Polygon{ring.Draw(t, "outer")}
			if rapid.Bool().Draw(t, "hole") {
				polygon = append(polygon, ring.Draw(t, "inner"))
			}
			land = append(land, lattice.Shape{polygon})
			roads = append(roads, []Line{Line(polygon[0])})
		}
		areas, err := NewPolygons("grids", land, numbered, Options{})
		if err != nil {
			t.Fatal(err)
		}
		ways, err := NewLines("reference", roads, numbered, Options{})
		if err != nil {
			t.Fatal(err)
		}
		at := origin
		if len(land[0][0][0]) > 0 {
			at = land[0][0][0][0]
		}
		for zoom := range MaxZoom + 1 {
			tileOf(t, areas, At(at, zoom))
			tileOf(t, ways, At(at, zoom))
		}
	})
}

// Wards drawn by hand, with overlaps, gaps and invalid rings, are drawn as they
// are: each keeps its area.
func TestRealWards(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "wards-bhopal.geojson"))
	if err != nil {
		t.Skip("the shared test data is not here:", err)
	}
	var c collection
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	var land []lattice.Shape
	for _, f := range c.Features {
		var polygon orb.Polygon
		for _, ring := range f.Geometry.rings(t) {
			var r orb.Ring
			for _, p := range ring {
				r = append(r, orb.Point(p))
			}
			polygon = append(polygon, r)
		}
		shape, err := lattice.FromOrb(orb.MultiPolygon{polygon})
		if err != nil {
			t.Fatal(err)
		}
		land = append(land, shape)
	}
	p := polygons(t, land, Options{})
	drawn := map[uint64]float64{} // square degrees
	const zoom = 13
	for i, shape := range land {
		b := shape.Bounds()
		nw, se := At(lattice.Point{X: b.Min.X, Y: b.Max.Y}, zoom), At(lattice.Point{X: b.Max.X, Y: b.Min.Y}, zoom)
		if nw != se {
			continue // cut by a tile's edge
		}
		for _, f := range tileOf(t, p, nw)["grids"] {
			if f.id != uint64(i+1) {
				continue
			}
			for _, ring := range f.rings {
				drawn[f.id] += float64(area2(ring))
			}
		}
		middle := float64(b.Min.Y) / lattice.PerDegree * math.Pi / 180
		perUnit := 360 * lattice.PerDegree / math.Ldexp(Extent, zoom)
		got := drawn[uint64(i+1)] * perUnit * perUnit * math.Cos(middle)
		if want := float64(shape.Area2()); math.Abs(got-want) > 0.02*want {
			t.Errorf("ward %d has an area of %.0f, drawn as %.0f", i+1, want, got)
		}
	}
	if len(drawn) < 10 {
		t.Errorf("only %d wards lie in one tile", len(drawn))
	}
}
