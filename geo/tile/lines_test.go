package tile

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gridmap/geo/lattice"
)

// streets returns wiggly lines that cross and meet, in shared vertices or not.
func streets(seed uint64, n int) (lines [][]Line) {
	rng := rand.New(rand.NewPCG(seed, 5))
	var met []lattice.Point
	for i := range n {
		at := lattice.Point{X: 1_069_000_000 + int32(rng.IntN(1_000_000)), Y: 277_000_000 + int32(rng.IntN(1_000_000))}
		if i%3 == 1 {
			at = met[rng.IntN(len(met))]
		}
		dx, dy := rng.IntN(20_000)-10_000, rng.IntN(20_000)-10_000
		line := Line{at}
		for range 5 + rng.IntN(80) {
			at.X += int32(dx + rng.IntN(6000) - 3000)
			at.Y += int32(dy + rng.IntN(6000) - 3000)
			line = append(line, at)
		}
		met = append(met, line...)
		lines = append(lines, []Line{line, {at, at}})
	}
	return lines
}

func class(i int) Feature {
	return Feature{ID: uint64(i + 1), MinZoom: []int{0, 12, 15}[i%3], Properties: []Property{
		{"class", String([]string{"river", "street", "lane"}[i%3])},
	}}
}

// A line in a tile stays within tolerance of its vertices, and neighbouring tiles
// agree where it crosses from one into the other.
func TestLinesInTiles(t *testing.T) {
	lines := streets(1, 60)
	l, err := NewLines("reference", lines, class, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, zoom := range []int{6, 11, 12, 14, 15, 18, 20} {
		tiles := map[ID][]readFeature{}
		for i, multi := range lines {
			for _, p := range multi[0] {
				id := At(p, zoom)
				if _, made := tiles[id]; !made {
					tiles[id] = tileOf(t, l, id)["reference"]
				}
				f := newFrame(id)
				u := f.round(project(p))
				k := slices.IndexFunc(tiles[id], func(f readFeature) bool { return f.id == uint64(i+1) })
				if class(i).MinZoom > zoom {
					if k >= 0 {
						t.Errorf("%v shows line %d", id, i+1)
					}
					continue
				}
				if k < 0 {
					if zoom > 10 {
						t.Errorf("%v lacks line %d", id, i+1)
					}
					continue
				}
				if off := tiles[id][k].off(float64(u.x), float64(u.y), false); off > Tolerance+1 {
					t.Errorf("%v: line %d is %v units from its vertex", id, i+1, off)
				}
				east := ID{id.Z, id.X + 1, id.Y}
				if u.x < Extent-Buffer/2 {
					continue
				}
				if _, made := tiles[east]; !made {
					tiles[east] = tileOf(t, l, east)["reference"]
				}
				k = slices.IndexFunc(tiles[east], func(f readFeature) bool { return f.id == uint64(i+1) })
				if k < 0 || tiles[east][k].off(float64(u.x-Extent), float64(u.y), false) > Tolerance+1 {
					t.Errorf("%v lacks line %d in its buffer", east, i+1)
				}
			}
		}
	}
}

// A line that leaves a tile and comes back becomes two.
//
//	  +-----+
//	--|-----|---.
//	  |     |   |
//	--|-----|---'
//	  +-----+
func TestLineLeavesAndComesBack(t *testing.T) {
	id := ID{14, 13062, 6873}
	f := newFrame(id)
	at := func(x, y int64) lattice.Point {
		lon, lat := f.degrees(unit{x, y})
		return lattice.Point{X: int32(lon), Y: int32(lat)}
	}
	l, err := NewLines("reference", [][]Line{{{at(-500, 1000), at(6000, 1000), at(6000, 3000), at(-500, 3000)}}}, class, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rings := tileOf(t, l, id)["reference"][0].rings
	want := [][]unit{{{windowMin, 1000}, {windowMax, 1000}}, {{windowMax, 3000}, {windowMin, 3000}}}
	if len(rings) != 2 || !slices.Equal(rings[0], want[0]) || !slices.Equal(rings[1], want[1]) {
		t.Errorf("lines = %v, want %v", rings, want)
	}
	if got := readGeoJSON(t, l, id).Features[0].Geometry.rings(t); len(got) != 2 {
		t.Errorf("GeoJSON has %v", got)
	}
}

// Streets that meet in a vertex still meet when both are simplified.
func TestLinesStayJoined(t *testing.T) {
	//        b
	//        |          the junction is a vertex of a that simplifying a
	//  a--+--*--+--a    alone would leave out
	var a, b Line
	for i := range int32(21) {
		a = append(a, lattice.Point{X: 1_069_000_000 + i*1000, Y: 277_000_000 + i%2})
	}
	b = Line{a[7], {X: a[7].X, Y: a[7].Y + 90_000}}
	l, err := NewLines("reference", [][]Line{{a}, {b}}, numbered, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for zoom := 8; zoom <= 18; zoom++ {
		id := At(a[7], zoom)
		f := newFrame(id)
		at := f.round(project(a[7]))
		for _, g := range tileOf(t, l, id)["reference"] {
			if !slices.Contains(g.rings[0], at) && len(g.rings[0]) > 1 {
				t.Errorf("%v: line %d = %v does not meet at %v", id, g.id, g.rings[0], at)
			}
		}
	}
}
