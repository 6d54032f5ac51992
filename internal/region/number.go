package region

import (
	"cmp"
	"slices"

	"gridmap/geo/lattice"
)

// InCodeOrder returns the indexes of shapes in the order in which the grids of a
// community are numbered (DB11 of Beijing): west to east, then north to south, by
// the middle of their bounds.
func InCodeOrder(shapes []lattice.Shape) []int {
	type middle struct {
		index int
		x, y  int64 // twice the coordinates
	}
	middles := make([]middle, len(shapes))
	for i, s := range shapes {
		b := s.Bounds()
		middles[i] = middle{i, int64(b.Min.X) + int64(b.Max.X), int64(b.Min.Y) + int64(b.Max.Y)}
	}
	slices.SortStableFunc(middles, func(a, b middle) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(b.y, a.y))
	})
	order := make([]int, len(shapes))
	for i, m := range middles {
		order[i] = m.index
	}
	return order
}
