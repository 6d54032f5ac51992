package arrange

import (
	"cmp"
	"slices"

	"gridmap/geo/lattice"
)

// Graph is the plane cut along noded lines.
//
// Lines between the same two points are one edge; each edge has two halves, one
// for each direction, numbered 2e and 2e+1. Half h belongs to the face on its
// left. Faces are numbered from 0, the one outside everything.
//
//	   face(h)
//	---- h --->
//	<-- h^1 ---
//	  face(h^1)
type Graph struct {
	points []lattice.Point // ascending
	origin []int32         // of each half, in points
	around []int32         // halves by origin, counter-clockwise
	start  []int32         // of each point's halves in around
	next   []int32         // the half after each along its face

	tagStart []int32 // of each half's tags in tags
	tags     []int32

	face      []int32 // of each half
	faceStart []int32 // of each face's halves in faceHalves
	halvesOf  []int32
}

// Build makes the graph of noded lines: they may share ends, or both ends, but
// not meet otherwise, and none may be a point. Of other lines the graph is
// meaningless.
func Build(lines []Line) *Graph {
	g := &Graph{}
	ends := g.addEdges(lines)
	g.addPoints(ends)
	g.addNext()
	g.addFaces()
	return g
}

// Halves returns the number of half edges.
func (g *Graph) Halves() int { return len(g.origin) }

// Faces returns the number of faces, the outside included.
func (g *Graph) Faces() int { return len(g.faceStart) - 1 }

// Segment returns the straight line that half h runs along.
func (g *Graph) Segment(h int32) lattice.Segment {
	return lattice.Segment{A: g.points[g.origin[h]], B: g.points[g.origin[h^1]]}
}

// Points returns the number of points.
func (g *Graph) Points() int { return len(g.points) }

// Origin returns the number of the point where half h begins.
func (g *Graph) Origin(h int32) int32 { return g.origin[h] }

// Face returns the face to the left of half h.
func (g *Graph) Face(h int32) int32 { return g.face[h] }

// Next returns the half that follows h along its face.
func (g *Graph) Next(h int32) int32 { return g.next[h] }

// Around returns the halves that lead away from the point where h begins,
// counter-clockwise, h among them.
func (g *Graph) Around(h int32) []int32 {
	v := g.origin[h]
	return g.around[g.start[v]:g.start[v+1]]
}

// HalvesOf returns the half edges around a face, inside and out, in no order.
func (g *Graph) HalvesOf(face int32) []int32 {
	return g.halvesOf[g.faceStart[face]:g.faceStart[face+1]]
}

// Tags returns the tags of the lines that run along half h in its direction.
func (g *Graph) Tags(h int32) []int32 { return g.tags[g.tagStart[h]:g.tagStart[h+1]] }

// addEdges puts together the lines between the same points, and returns the ends
// of the edges, each first the lesser.
func (g *Graph) addEdges(lines []Line) []lattice.Segment {
	type run struct {
		lo, hi lattice.Point
		tag    int32
		back   bool
	}
	runs := make([]run, len(lines))
	for i, l := range lines {
		s := eastward(l)
		runs[i] = run{s.A, s.B, l.Tag, s.A != l.A}
	}
	slices.SortFunc(runs, func(r, s run) int {
		if o := comparePoints(r.lo, s.lo); o != 0 {
			return o
		}
		if o := comparePoints(r.hi, s.hi); o != 0 {
			return o
		}
		if r.back != s.back {
			if s.back {
				return -1
			}
			return 1
		}
		return cmp.Compare(r.tag, s.tag)
	})
	var ends []lattice.Segment
	g.tags = make([]int32, len(runs))
	for i, r := range runs {
		if i == 0 || r.lo != runs[i-1].lo || r.hi != runs[i-1].hi {
			ends = append(ends, lattice.Segment{A: r.lo, B: r.hi})
			g.tagStart = append(g.tagStart, int32(i), int32(i))
		}
		g.tags[i] = r.tag
		if !r.back {
			g.tagStart[len(g.tagStart)-1] = int32(i + 1)
		}
	}
	g.tagStart = append(g.tagStart, int32(len(runs)))
	return ends
}

// addPoints sorts the halves around their origins.
func (g *Graph) addPoints(ends []lattice.Segment) {
	from := func(h int32) lattice.Point {
		if h&1 == 0 {
			return ends[h>>1].A
		}
		return ends[h>>1].B
	}
	g.around = make([]int32, 2*len(ends))
	for i := range g.around {
		g.around[i] = int32(i)
	}
	slices.SortFunc(g.around, func(h, k int32) int {
		p, q := from(h), from(k)
		if p != q {
			return comparePoints(p, q)
		}
		return CompareAngle(p, from(h^1), from(k^1))
	})
	g.origin = make([]int32, len(g.around))
	for i, h := range g.around {
		if p := from(h); i == 0 || p != g.points[len(g.points)-1] {
			g.points = append(g.points, p)
			g.start = append(g.start, int32(i))
		}
		g.origin[h] = int32(len(g.points) - 1)
	}
	g.start = append(g.start, int32(len(g.around)))
}

// addNext finds the half that follows each along its face: at the end of h, the
// first clockwise from the way back.
func (g *Graph) addNext() {
	g.next = make([]int32, len(g.around))
	for v := range g.points {
		spokes := g.around[g.start[v]:g.start[v+1]]
		before := spokes[len(spokes)-1]
		for _, h := range spokes {
			g.next[h^1] = before
			before = h
		}
	}
}
