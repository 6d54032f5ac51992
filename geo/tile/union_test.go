package tile

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"gridmap/geo/coverage"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// A failer is a test, rapid's or testing's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// partOf says which part of a layer in parts an area belongs to: stretches of
// neighbours, or strewn all over the land.
func partOf(i, areas, parts int, strewn bool) int {
	if strewn {
		return i * 7 % parts
	}
	return i * parts / areas
}

// inParts makes a layer of so many parts; one is of one piece. Area i is numbered
// as in polygons.
func inParts(t failer, land []lattice.Shape, parts int, strewn bool, o Options) Areas {
	t.Helper()
	if parts == 1 {
		p, err := NewPolygons("grids", land, numbered, o)
		if err != nil {
			t.Fatalf("NewPolygons: %v", err)
		}
		return p
	}
	of := func(i int) int { return partOf(i, len(land), parts, strewn) }
	made := make([]*Polygons, parts)
	for k := range made {
		made[k] = part(t, land, k, of, numbered, o)
	}
	return NewUnion("grids", made...)
}

// part makes the layer of one part, beside the areas of others that touch it.
func part(t failer, land []lattice.Shape, k int, of func(i int) int, feature func(i int) Feature, o Options) *Polygons {
	t.Helper()
	var own, beside []lattice.Shape
	var numbers []int
	vertices := map[lattice.Point]bool{}
	for i, shape := range land {
		if of(i) == k {
			own, numbers = append(own, shape), append(numbers, i)
			for e := range shape.Edges {
				vertices[e.A] = true
			}
		}
	}
	for i, shape := range land {
		touches := false
		for e := range shape.Edges {
			touches = touches || vertices[e.A]
		}
		if touches && of(i) != k {
			beside = append(beside, shape)
		}
	}
	p, err := NewPolygonsBeside("grids", own, beside, func(i int) Feature { return feature(numbers[i]) }, o)
	if err != nil {
		t.Fatalf("NewPolygonsBeside: %v", err)
	}
	return p
}

// rimEdges returns the edges that a zoom shows along the rim of a layer, towards the
// layers beside it.
func rimEdges(p *Polygons, zoom int) (edges [][2]world) {
	l := levelFor(p.levels, zoom)
	for a := 0; a+1 < len(l.spans) && int(l.spans[a].at) < len(l.zooms); a++ {
		var last *world
		for i := l.spans[a].at; i < l.spans[a+1].at; i++ {
			if int(l.zooms[i]) > zoom {
				continue
			}
			if last != nil {
				edges = append(edges, ends(*last, l.at[i]))
			}
			last = &l.at[i]
		}
	}
	return edges
}

// The border of two parts is the same, vertex for vertex, on both sides at every
// zoom: with land of any kind, and of higher levels, where areas are few and borders
// long.
func TestPartsShareTheirBorders(t *testing.T) {
	for seed := range uint64(30) {
		land := awkward(seed, seed%2 == 0)
		parts := 2 + int(seed%3)
		of := func(i int) int { return partOf(i, len(land), parts, seed%5 < 2) }
		if seed%7 == 0 { // one area for each part
			group := make([]int32, len(land))
			for i := range land {
				group[i] = int32(of(i))
			}
			land = coverage.Dissolve(land, group, parts)
			of = func(i int) int { return i }
		}
		layers := make([]*Polygons, parts)
		for k := range layers {
			layers[k] = part(t, land, k, of, numbered, Options{})
		}
		for zoom := range finest + 1 {
			count := map[[2]world]int{}
			for _, p := range layers {
				for _, e := range rimEdges(p, zoom) {
					count[e]++
				}
			}
			if len(count) == 0 {
				t.Fatalf("seed %d, zoom %d: there is no rim", seed, zoom)
			}
			for e, n := range count {
				if n%2 != 0 {
					t.Fatalf("seed %d, zoom %d: edge %v is on one side only", seed, zoom, e)
				}
			}
		}
	}
}

// told returns a tile's features in an order of their own, without their geometry
// where that may differ by what levels leave out.
func told(t failer, l Layer, id ID, name string, withShape bool) []string {
	t.Helper()
	var all []string
	for _, f := range tileOf(t, l, id)[name] {
		text := fmt.Sprint(f.id, f.props)
		if withShape {
			text += fmt.Sprint(f.rings)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

// A union tells what a layer of one piece would: in the finest zooms, which leave no
// vertex out, the very same.
func TestUnionTellsWhatOneLayerWould(t *testing.T) {
	for seed := range uint64(10) {
		land := awkward(seed, seed%2 == 0)
		one, several := polygons(t, land, Options{}), inParts(t, land, 3, seed%4 < 2, Options{})
		if a, b := one.ZoomForSize(24), several.ZoomForSize(24); a != b {
			t.Errorf("seed %d: areas are large from zoom %d, in parts from %d", seed, a, b)
		}
		for zoom := 8; zoom <= MaxZoom; zoom++ {
			for _, at := range geotest.BorderPositions(seed, land, 5, 10) {
				id := At(at, zoom)
				if want, got := told(t, one, id, "grids", zoom >= finest), told(t, several, id, "grids", zoom >= finest); zoom > 15 && !slices.Equal(got, want) {
					t.Fatalf("seed %d, %v tells %v, want %v", seed, id, got, want)
				}
				c, d := readGeoJSON(t, one, id), readGeoJSON(t, several, id)
				if zoom >= finest && len(c.Features) != len(d.Features) {
					t.Fatalf("seed %d, %v has %d features, want %d", seed, id, len(d.Features), len(c.Features))
				}
			}
		}
		a, b := one.Describe(), several.Describe()
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("seed %d: described as %v, want %v", seed, b, a)
		}
	}
}

// When a full tile of a union leaves areas out, the largest of all parts stay.
func TestFullTileOfAUnion(t *testing.T) {
	land := geotest.Coverage(2, 90, geotest.Options{Enclaves: 0.5})
	o := Options{MaxFeatures: 60, Labels: []string{}}
	one, several := polygons(t, land, o), inParts(t, land, 3, false, o)
	id := At(land[44][0][0][0], 8)
	_, want := one.Tile(id, MVT, nil)
	_, got := several.Tile(id, MVT, nil)
	if got != want || got.LeftOut != 30 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if a, b := told(t, one, id, "grids", false), told(t, several, id, "grids", false); !slices.Equal(a, b) {
		t.Errorf("%v stay, want %v", b, a)
	}
}

// A part that is made anew changes the states of the tiles that it meets, and of no
// others.
func TestStateFollowsTheParts(t *testing.T) {
	land := geotest.Coverage(3, 100, geotest.Options{})
	u, ok := inParts(t, land, 4, false, Options{}).(*Union)
	if !ok {
		t.Fatal("no union")
	}
	other, err := u.parts[1].With(func(i int) Feature { return Feature{ID: uint64(i + 1)} })
	if err != nil {
		t.Fatal(err)
	}
	again := NewUnion("grids", u.parts[0], other, u.parts[2], u.parts[3])
	changed, same := 0, 0
	for _, id := range tilesOver(land, 18) {
		a, _ := u.Tile(id, MVT, nil)
		b, _ := again.Tile(id, MVT, nil)
		if u.State(id) != again.State(id) {
			changed++
		} else if same++; !bytes.Equal(a, b) {
			t.Errorf("%v is another in the same state", id)
		}
	}
	if changed == 0 || same < changed {
		t.Errorf("%d tiles have another state, %d the same", changed, same)
	}
}

// Points in parts become the same clusters as all of them in one layer.
func TestPointUnionClustersTogether(t *testing.T) {
	at, feature, _ := buildings(3, 3000)
	for _, strewn := range []bool{true, false} {
		const parts = 3
		o := Options{Weight: "households", MaxFeatures: 100}
		one := newPoints(t, at, feature, o)
		var made []*Points
		for k := range parts {
			var own []lattice.Point
			var numbers []int
			for i := range at {
				if partOf(i, len(at), parts, strewn) == k {
					own, numbers = append(own, at[i]), append(numbers, i)
				}
			}
			made = append(made, newPoints(t, own, func(i int) Feature { return feature(numbers[i]) }, o))
		}
		u := NewPointUnion("buildings", append(made, newPoints(t, nil, feature, o))...)
		if fmt.Sprint(u.Describe()) != fmt.Sprint(one.Describe()) {
			t.Errorf("described as %v, want %v", u.Describe(), one.Describe())
		}
		for zoom := range MaxZoom + 1 {
			for i := 0; i < len(at); i += 100 {
				id := At(at[i], zoom)
				if got, want := told(t, u, id, "buildings", true), told(t, one, id, "buildings", true); !slices.Equal(got, want) {
					t.Fatalf("%v tells %v, want %v", id, got, want)
				}
				got, want := readGeoJSON(t, u, id), readGeoJSON(t, one, id)
				if len(got.Features) != len(want.Features) {
					t.Fatalf("%v has %d features, want %d", id, len(got.Features), len(want.Features))
				}
			}
		}
	}
}
