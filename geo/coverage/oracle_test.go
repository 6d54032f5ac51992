package coverage

import (
	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// lawfulByHand is the law in its slowest form: all pairs of edges, and the
// windings of all cells on both sides of each edge. Holes in the land are kept,
// and how rings are put together to parts does not matter. Coordinates must be
// small.
func lawfulByHand(shapes []lattice.Shape) bool {
	var edges []lattice.Segment
	var cells []int
	for i, s := range shapes {
		for e := range s.Edges {
			if e.A == e.B {
				return false
			}
			edges, cells = append(edges, e), append(cells, i)
		}
	}
	for i, e := range edges {
		for j, f := range edges[:i] {
			switch arrange.Meet(e, f) {
			case arrange.Cross, arrange.Touch:
				return false
			case arrange.Repeat:
				if e == f || cells[i] == cells[j] {
					return false
				}
			}
		}
	}
	for i, e := range edges {
		for _, left := range []bool{true, false} {
			owners := 0
			for c, s := range shapes {
				n := windingBeside(s, e, left)
				if n < 0 || n > 1 || c == cells[i] && (n == 1) != left {
					return false
				}
				owners += n
			}
			if owners > 1 {
				return false
			}
		}
	}
	return true
}

// windingBeside returns how often the rings of s run around the spot just left,
// or right, of the middle of e: a ray from there goes straight down, a hair to
// the side of any vertices.
func windingBeside(s lattice.Shape, e lattice.Segment, left bool) int {
	mx, my := int64(e.A.X)+int64(e.B.X), int64(e.A.Y)+int64(e.B.Y) // doubled
	upright := e.A.X == e.B.X
	west := upright && (e.B.Y > e.A.Y) == left
	above := !upright && (e.B.X > e.A.X) == left
	n := 0
	for f := range s.Edges {
		a, b, sense := f.A, f.B, 1
		if a.X > b.X {
			a, b, sense = b, a, -1
		}
		ax, ay, bx, by := 2*int64(a.X), 2*int64(a.Y), 2*int64(b.X), 2*int64(b.Y)
		if west && !(ax < mx && mx <= bx) || !west && !(ax <= mx && mx < bx) {
			continue
		}
		side := (bx-ax)*(my-ay) - (by-ay)*(mx-ax)
		if side > 0 || side == 0 && above {
			n += sense
		}
	}
	return n
}
