package coverage

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// An edge is a line without direction, west to east (south to north if upright),
// and the rings that run along it: land of ring left is to its left. -1 is none.
type edge struct {
	lo, hi      lattice.Point
	left, right int32
}

func (e *edge) segment() lattice.Segment { return lattice.Segment{A: e.lo, B: e.hi} }

// A use is one ring's way along an edge.
type use struct {
	lo, hi uint64 // the ends as sortable numbers
	tag    int32
	back   bool // from hi to lo
}

// sortable turns a point into a number that orders as Less does.
func sortable(p lattice.Point) uint64 {
	return uint64(uint32(p.X)^1<<31)<<32 | uint64(uint32(p.Y)^1<<31)
}

func fromSortable(v uint64) lattice.Point {
	return lattice.Point{X: int32(uint32(v>>32) ^ 1<<31), Y: int32(uint32(v) ^ 1<<31)}
}

func compareUses(a, b use) int {
	switch {
	case a.lo != b.lo:
		if a.lo < b.lo {
			return -1
		}
		return 1
	case a.hi != b.hi:
		if a.hi < b.hi {
			return -1
		}
		return 1
	case a.back != b.back:
		if b.back {
			return -1
		}
		return 1
	}
	return int(a.tag) - int(b.tag)
}

// twins sorts the lines of a tile by place and puts together those that run
// along each other. extra is called for each further ring in a direction that is
// taken already.
func twins(edges []edge, uses []use, lines []arrange.Line, tile []int32, extra func(e *edge, tag int32)) ([]edge, []use) {
	uses = uses[:0]
	for _, i := range tile {
		l := &lines[i]
		a, b := sortable(l.A), sortable(l.B)
		if a < b {
			uses = append(uses, use{a, b, l.Tag, false})
		} else {
			uses = append(uses, use{b, a, l.Tag, true})
		}
	}
	slices.SortFunc(uses, compareUses)
	edges = edges[:0]
	for i := range uses {
		u := &uses[i]
		if i == 0 || u.lo != uses[i-1].lo || u.hi != uses[i-1].hi {
			edges = append(edges, edge{fromSortable(u.lo), fromSortable(u.hi), -1, -1})
		}
		e := &edges[len(edges)-1]
		side := &e.left
		if u.back {
			side = &e.right
		}
		if *side >= 0 {
			extra(e, u.tag)
			continue
		}
		*side = u.tag
	}
	return edges, uses
}
