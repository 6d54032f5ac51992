package tile

import (
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// levelEdges returns the edges of all arcs of a level. Where the two shores of a lake
// have fallen together, there is one.
func levelEdges(n *network, l *level) (edges [][2]world) {
	shores := map[[2]world]bool{}
	for a := range len(l.spans) - 1 {
		at := l.at[l.spans[a].at:l.spans[a+1].at]
		for i := 1; i < len(at); i++ {
			shore := n.beside[a][1] == noRing
			if shore && shores[ends(at[i-1], at[i])] {
				continue
			}
			shores[ends(at[i-1], at[i])] = shore
			edges = append(edges, [2]world{at[i-1], at[i]})
		}
	}
	return edges
}

func side(a, b, p world) lattice.Side {
	return lattice.Orient(lattice.Point(a), lattice.Point(b), lattice.Point(p))
}

// cross reports whether two edges have more in common than an end of both.
func cross(e, f [2]world) bool {
	a, b := side(e[0], e[1], f[0]), side(e[0], e[1], f[1])
	c, d := side(f[0], f[1], e[0]), side(f[0], f[1], e[1])
	if a*b < 0 && c*d < 0 {
		return true
	}
	within := func(e [2]world, p world) bool {
		return p != e[0] && p != e[1] &&
			lattice.OnSegment(lattice.Segment{A: lattice.Point(e[0]), B: lattice.Point(e[1])}, lattice.Point(p))
	}
	return within(e, f[0]) || within(e, f[1]) || within(f, e[0]) || within(f, e[1]) ||
		ends(e[0], e[1]) == ends(f[0], f[1])
}

// Borders that do not cross must not cross, touch or fall together at any zoom.
func TestSimplifiedBordersDoNotCross(t *testing.T) {
	for seed := range uint64(24) {
		n := networkOf(polygons(t, awkward(seed, seed%2 == 0), Options{}))
		minZoom := simplify(n, 2)
		for zoom := 20; zoom >= 0; zoom -= 2 {
			l := makeLevel(zoom, n.at, n.arcs, minZoom, 0)
			edges := levelEdges(n, &l)
			for i, e := range edges {
				for _, f := range edges[:i] {
					if max(e[0].X, e[1].X) < min(f[0].X, f[1].X) || max(f[0].X, f[1].X) < min(e[0].X, e[1].X) {
						continue
					}
					if cross(e, f) {
						t.Fatalf("seed %d, zoom %d: %v crosses %v", seed, zoom, e, f)
					}
				}
			}
		}
	}
}

// networkOf returns what the layer was simplified from.
func networkOf(p *Polygons) *network {
	full := &p.levels[0]
	n := &network{at: full.at}
	for a := range len(full.spans) - 1 {
		n.arcs = append(n.arcs, [2]uint32{full.spans[a].at, full.spans[a+1].at})
		n.beside = append(n.beside, [2]int32{noRing, noRing})
	}
	for _, path := range p.paths {
		for _, step := range p.steps[path.from:path.to] {
			arc, _ := step.arc.split()
			n.along(arc)
		}
		var at []world
		p.walk(full, path, func(w world) { at = append(at, w) })
		n.enter(at)
	}
	return n
}

// No vertex may be further from the border that replaces it than Tolerance.
func TestSimplifiedBordersStayWithinTolerance(t *testing.T) {
	p := polygons(t, geotest.Coverage(5, 60, geotest.Options{MinVertices: 3, MaxVertices: 60, Enclaves: 0.1}), Options{})
	full := networkOf(p)
	arcs := full.arcs
	minZoom := simplify(full, 1)
	for zoom := range finest + 1 {
		limit := float32(int64(Tolerance)<<(finest-zoom)) * 1.001
		kept := 0
		for _, arc := range arcs {
			from := arc[0]
			for i := arc[0]; i < arc[1]; i++ {
				if int(minZoom[i]) > zoom {
					continue
				}
				kept++
				for j := from + 1; j < i; j++ {
					if d := distance(full.at[j], full.at[from], full.at[i]); d > limit {
						t.Fatalf("zoom %d: a vertex is %v world steps off, the limit is %v", zoom, d, limit)
					}
				}
				from = i
			}
		}
		if zoom == 8 && kept > len(full.at)/4 {
			t.Errorf("zoom %d keeps %d of %d vertices", zoom, kept, len(full.at))
		}
		if zoom == finest && kept != len(full.at) {
			t.Errorf("zoom %d keeps %d of %d vertices", zoom, kept, len(full.at))
		}
	}
}

// Rings and lines are simplified alike whichever way round and in whichever order
// they come, so that an edition does not change tiles far from what it changed.
func TestSimplifyDoesNotDependOnOrder(t *testing.T) {
	land := awkward(7, true)
	turned := make([]lattice.Shape, len(land))
	for i, s := range land {
		for _, polygon := range s {
			var rings lattice.Polygon
			for _, ring := range polygon {
				k := len(ring) / 3
				rings = append(rings, append(append(lattice.Ring{}, ring[k:]...), ring[:k]...))
			}
			turned[len(land)-1-i] = append(turned[len(land)-1-i], rings)
		}
	}
	a := polygons(t, land, Options{})
	b, err := NewPolygons("grids", turned, func(i int) Feature { return numbered(len(land) - 1 - i) }, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for zoom := 8; zoom < 18; zoom++ {
		id := At(land[len(land)/2][0][0][0], zoom)
		for i, want := range tileOf(t, a, id)["grids"] {
			got := tileOf(t, b, id)["grids"][i]
			if got.id != want.id || area2(got.rings[0]) != area2(want.rings[0]) || len(got.rings[0]) != len(want.rings[0]) {
				t.Fatalf("%v: %v became %v", id, want, got)
			}
		}
	}
}
