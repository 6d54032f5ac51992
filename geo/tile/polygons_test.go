package tile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// numbered gives feature i the ID i+1 and a name.
func numbered(i int) Feature {
	return Feature{ID: uint64(i + 1), Properties: []Property{
		{"name", String(fmt.Sprintf("第%d网格", i+1))}, {"kind", String([]string{"residential", "market"}[i%2])},
	}}
}

func polygons(t testing.TB, land []lattice.Shape, o Options) *Polygons {
	t.Helper()
	p, err := NewPolygons("grids", land, numbered, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tileOf makes a vector tile and reads it back; the areas' rings come as on the
// map, by feature.
func tileOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, l Layer, id ID) map[string][]readFeature {
	t.Helper()
	b, sum := l.Tile(id, MVT, nil)
	if sum.Empty() != (len(b) == 0) {
		t.Fatalf("%v: %d bytes, %+v", id, len(b), sum)
	}
	layers, err := readMVT(b)
	if err != nil {
		t.Fatalf("%v: %v", id, err)
	}
	found, n := map[string][]readFeature{}, 0
	for _, layer := range layers {
		found[layer.name] = layer.features
		n += len(layer.features)
		for _, f := range layer.features {
			for _, ring := range f.rings {
				if some, _ := outcodes(ring); some != 0 {
					t.Fatalf("%v: %q %d leaves the window: %v", id, layer.name, f.id, ring)
				}
			}
		}
	}
	if n < sum.Features {
		t.Fatalf("%v: %d features, %+v", id, n, sum)
	}
	return found
}

// covers reports whether the feature covers x, y by the even-odd rule, and how far
// the position is from its border, in units.
func (f *readFeature) covers(x, y float64) (inside bool, off float64) {
	for _, ring := range f.rings {
		a := ring[len(ring)-1]
		for _, b := range ring {
			ax, ay, bx, by := float64(a.x)-x, float64(a.y)-y, float64(b.x)-x, float64(b.y)-y
			if ay > 0 != (by > 0) && ax+(bx-ax)*-ay/(by-ay) > 0 {
				inside = !inside
			}
			a = b
		}
	}
	return inside, f.off(x, y, true)
}

// off returns the distance from x, y to the nearest of the feature's edges.
func (f *readFeature) off(x, y float64, closed bool) float64 {
	least := math.MaxFloat64
	for _, ring := range f.rings {
		a := ring[0]
		if closed {
			a = ring[len(ring)-1]
		}
		for _, b := range ring {
			ax, ay, dx, dy := float64(a.x)-x, float64(a.y)-y, float64(b.x-a.x), float64(b.y-a.y)
			k := 0.0
			if dx != 0 || dy != 0 {
				k = max(0, min(-(ax*dx+ay*dy)/(dx*dx+dy*dy), 1))
			}
			least = min(least, math.Hypot(ax+k*dx, ay+k*dy))
			a = b
		}
	}
	return least
}

// owners returns who covers a position of a tile, and the distance to the nearest
// border there.
func owners(features []readFeature, x, y float64) (ids []uint64, off float64) {
	off = math.MaxFloat64
	for i := range features {
		in, d := features[i].covers(x, y)
		if in {
			ids = append(ids, features[i].id)
		}
		off = min(off, d)
	}
	return ids, off
}

// awkward returns a small piece of land: a city with lakes, enclaves and islands,
// or a mosaic of many parts, holes and corners that only touch, made of slivers
// if seed is a multiple of three.
func awkward(seed uint64, city bool) []lattice.Shape {
	if city {
		return geotest.Coverage(seed, 9+int(seed%40), geotest.Options{
			Brick: seed%2 == 0, Lakes: 0.2, Enclaves: 0.3, Islands: 0.5, MinVertices: 3,
		})
	}
	o := geotest.MosaicOptions{
		Columns: 12, Rows: 10, Grids: 9, Noise: 0.2, Holes: 0.1, Jitter: 0.4,
		Origin: lattice.Point{X: 1_069_000_000, Y: 277_000_000},
		Across: lattice.Point{X: 20_000, Y: 3_000}, Up: lattice.Point{X: -2_000, Y: 24_000},
	}
	if seed%3 == 0 {
		o.Up = lattice.Point{X: 19_000, Y: 3_500}
	}
	return geotest.Mosaic(seed, o)
}

// No pixel may be left without an owner inside the land or have two, at any zoom,
// whether the layer is of one piece or of parts.
func TestNoHoleAndNoDouble(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64Range(1, 1000).Draw(t, "seed")
		land := awkward(seed, rapid.Bool().Draw(t, "city"))
		p := inParts(t, land, rapid.IntRange(1, 4).Draw(t, "parts"), rapid.Bool().Draw(t, "strewn"), Options{})
		zoom := rapid.IntRange(8, 20).Draw(t, "zoom")
		at := rapid.SampledFrom(geotest.BorderPositions(seed, land, 8, 10)).Draw(t, "at")
		id := At(at, zoom)
		features := tileOf(t, p, id)["grids"]
		f := newFrame(id)
		rng := rand.New(rand.NewPCG(seed, 1))
		for range 200 {
			px, py := rng.IntN(256), rng.IntN(256)
			u := unit{int64(px)*PixelUnits + PixelUnits/2, int64(py)*PixelUnits + PixelUnits/2}
			ids, off := owners(features, float64(u.x), float64(u.y))
			if off < 1.5 {
				continue // rounding to units
			}
			if len(ids) > 1 {
				t.Fatalf("%v: pixel %d, %d belongs to %v, %v units from a border", id, px, py, ids, off)
			}
			owner := func(dx, dy int64) int {
				lon, lat := f.degrees(unit{u.x + dx*PixelUnits, u.y + dy*PixelUnits})
				i, _ := geotest.Owner(land, lattice.Point{X: int32(lon), Y: int32(lat)})
				return i
			}
			want := owner(0, 0)
			if owner(1, 0) != want || owner(-1, 0) != want || owner(0, 1) != want || owner(0, -1) != want {
				continue // the border was moved, or an island less than a pixel wide has vanished
			}
			if len(ids) == 0 && want != geotest.Outside || len(ids) == 1 && ids[0] != uint64(want+1) {
				t.Fatalf("%v: pixel %d, %d belongs to %v, want %v, %v units from a border", id, px, py, ids, want+1, off)
			}
		}
	})
}

// filled returns the land, which has no islands, and what is left of a square around it: lakes and the
// outside, so that every position in sight has an owner.
//
//	+-------------+
//	| outside     |
//	|  +---+---+  |
//	|  | 1 |(4)|  |    (4) a lake in 2
//	|  +---+  2|  |
//	|  | 3 +---+  |
//	+-------------+
func filled(t testing.TB, land []lattice.Shape) []lattice.Shape {
	t.Helper()
	twins := map[lattice.Segment]bool{}
	for _, s := range land {
		for e := range s.Edges {
			twins[e] = true
		}
	}
	next := map[lattice.Point]lattice.Point{} // along the edges that lack a twin, turned
	var starts []lattice.Point
	for _, s := range land {
		for e := range s.Edges {
			if !twins[e.Reversed()] {
				if _, twice := next[e.B]; twice {
					t.Fatalf("the rim touches itself at %v", e.B)
				}
				next[e.B] = e.A
				starts = append(starts, e.B)
			}
		}
	}
	b, far := geotest.Bounds(land), int32(30_000_000)
	outside := lattice.Polygon{{
		{X: b.Min.X - far, Y: b.Min.Y - far}, {X: b.Max.X + far, Y: b.Min.Y - far},
		{X: b.Max.X + far, Y: b.Max.Y + far}, {X: b.Min.X - far, Y: b.Max.Y + far},
	}}
	walked := map[lattice.Point]bool{}
	for _, start := range starts {
		var ring lattice.Ring
		for at := start; !walked[at]; at = next[at] {
			walked[at] = true
			ring = append(ring, at)
		}
		switch area := ring.Area2(); {
		case area > 0:
			land = append(land, lattice.Shape{{ring}})
		case area < 0:
			outside = append(outside, ring)
		}
	}
	return append(land, lattice.Shape{outside})
}

// Where every position has an owner, each edge in a tile must have its twin, the
// same two vertices backwards, in another area; and each position off the borders
// exactly one owner. So it must be between the parts of a union.
func TestBordersAreShared(t *testing.T) {
	for seed := range uint64(24) {
		land := filled(t, geotest.Coverage(seed, 9+int(seed), geotest.Options{
			Brick: seed%2 == 0, Lakes: 0.2, Enclaves: 0.3, MinVertices: 3,
		}))
		p := inParts(t, land, 1+int(seed%4), seed%8 < 4, Options{})
		rng := rand.New(rand.NewPCG(seed, 2))
		for zoom := 8; zoom <= MaxZoom; zoom++ {
			at := geotest.BorderPositions(seed+uint64(zoom), land[:len(land)-1], 1, 10)[0]
			id := At(at, zoom)
			features := tileOf(t, p, id)["grids"]
			edges := map[[2]unit]int{}
			for _, f := range features {
				for _, ring := range f.rings {
					a := ring[len(ring)-1]
					for _, b := range ring {
						if !needless(a, b, b) {
							edges[[2]unit{a, b}]++
							edges[[2]unit{b, a}]--
						}
						a = b
					}
				}
			}
			for e, n := range edges {
				if n != 0 {
					t.Errorf("seed %d, %v: edge %v has no twin", seed, id, e)
				}
			}
			for range 300 {
				x, y := rng.Float64()*Extent, rng.Float64()*Extent
				if ids, off := owners(features, x, y); off >= 1.5 && len(ids) != 1 {
					t.Errorf("seed %d, %v: %v, %v belongs to %v, %v units from a border", seed, id, x, y, ids, off)
				}
			}
		}
	}
}

// A layer with other features tells of the same areas, and the first stays as it
// was.
func TestWithOtherFeatures(t *testing.T) {
	land := awkward(2, true)
	before := polygons(t, land, Options{})
	after, err := before.With(func(i int) Feature {
		return Feature{ID: uint64(i + 1), Properties: []Property{{"name", String("新")}, {"leader", String("王")}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	id := At(land[3][0][0][0], 14)
	old, renamed := tileOf(t, before, id)["grids"], tileOf(t, after, id)["grids"]
	if len(old) == 0 || len(old) != len(renamed) {
		t.Fatalf("%d areas became %d", len(old), len(renamed))
	}
	for i, f := range renamed {
		if f.id != old[i].id || !slices.EqualFunc(f.rings, old[i].rings, slices.Equal) {
			t.Errorf("area %d became %d", old[i].id, f.id)
		}
		if f.props["leader"] != "王" || old[i].props["leader"] != nil || old[i].props["kind"] == nil {
			t.Errorf("area %d tells %v, told %v", f.id, f.props, old[i].props)
		}
	}
}
