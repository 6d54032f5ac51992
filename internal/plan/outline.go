package plan

import (
	"gridmap/geo/lattice"
)

// lostCorner returns a vertex of the outline of cells that they have no longer; lost
// is false if all are there. before and after are the same cells.
//
// Where a line is drawn within a lattice step or two of a sharp corner, rounding
// would close what is left of it.
//
//	   /\             Both sides of the corner are cut at the same lattice
//	--/--\-- line     point; the tip past it has no land any more.
//	 /    \
func lostCorner(before, after []lattice.Shape) (at lattice.Point, lost bool) {
	edges := map[lattice.Segment]bool{}
	for _, s := range before {
		for e := range s.Edges {
			edges[e] = true
		}
	}
	kept := map[lattice.Point]bool{}
	for _, s := range after {
		for e := range s.Edges {
			kept[e.A] = true
		}
	}
	for _, s := range before {
		for e := range s.Edges {
			if edges[e.Reversed()] {
				continue
			}
			for _, p := range [...]lattice.Point{e.A, e.B} {
				if !kept[p] {
					return p, true
				}
			}
		}
	}
	return lattice.Point{}, false
}
