package locate

import (
	"cmp"
	"slices"

	"gridmap/geo/lattice"
)

// Neighbour is a cell and how far from a position it begins.
type Neighbour struct {
	Cell      Cell
	DistanceM float64 // metres, as lattice.DistanceM measures
}

// Nearest returns the cell whose border is nearest to p and how far it is, in
// metres; of equally near ones that with the lowest number. It is for positions
// outside all cells: for one inside, the border may be its own cell's. ok is
// false if no border is within limitM metres. It allocates nothing.
func (ix *Index) Nearest(p lattice.Point, limitM float64) (cell Cell, distanceM float64, ok bool) {
	s := newSearch(ix, p, limitM)
	s.run()
	return s.nearest.Cell, s.nearest.DistanceM, s.nearest.Cell != Outside
}

// Around appends to dst the cells other than the owner of p that begin within
// radiusM metres of it, nearest first and equally near ones by their numbers. A
// position on a border has a neighbour at 0 metres. It allocates nothing if dst
// has room.
func (ix *Index) Around(dst []Neighbour, p lattice.Point, radiusM float64) []Neighbour {
	s := newSearch(ix, p, radiusM)
	s.all, s.owner, s.found, s.old = true, ix.Locate(p), dst, len(dst)
	s.sweep()
	slices.SortFunc(s.found[s.old:], func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Cell, b.Cell))
	})
	return s.found
}
