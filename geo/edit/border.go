package edit

import (
	"errors"
	"fmt"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Faults of a moved border.
var (
	// ErrNotShared says that the two cells have no border from the one end to the
	// other.
	ErrNotShared = errors.New("the cells share no border between these vertices")
	// ErrStrays says that a new border leaves the land of its two cells.
	ErrStrays = errors.New("the new border leaves the land of its two cells")
	// ErrCrosses says that a moved vertex would drag a border across another.
	ErrCrosses = errors.New("the moved vertex drags a border across another")
)

// PlaceError says where a border cannot run.
type PlaceError struct {
	Err  error // ErrStrays
	At   lattice.Point
	Cell int // whose land is there
}

// Error returns the reason, the place and the cell.
func (e *PlaceError) Error() string { return fmt.Sprintf("%v: at %v, cell %d", e.Err, e.At, e.Cell) }

// Unwrap returns the reason.
func (e *PlaceError) Unwrap() error { return e.Err }

// Shared returns the borders between cell a, on the left, and cell b: chains of
// vertices, each as long as nobody else comes in. A closed one has its first
// vertex at the end again.
func Shared(a, b lattice.Shape) [][]lattice.Point {
	twins := map[lattice.Segment]bool{}
	for e := range b.Edges {
		twins[e.Reversed()] = true
	}
	next := map[lattice.Point][]lattice.Point{}
	arrives := map[lattice.Point]int{}
	var edges []lattice.Segment
	for e := range a.Edges {
		if twins[e] {
			edges = append(edges, e)
			next[e.A] = append(next[e.A], e.B)
			arrives[e.B]++
		}
	}
	used := map[lattice.Segment]bool{}
	var chains [][]lattice.Point
	follow := func(e lattice.Segment) {
		chain := []lattice.Point{e.A}
		for !used[e] {
			used[e] = true
			chain = append(chain, e.B)
			if len(next[e.B]) != 1 || arrives[e.B] != 1 {
				break
			}
			e = lattice.Segment{A: e.B, B: next[e.B][0]}
		}
		if len(chain) > 1 {
			chains = append(chains, chain)
		}
	}
	for _, e := range edges { // those that begin where no other ends, or where several meet
		if arrives[e.A] != 1 || len(next[e.A]) != 1 {
			follow(e)
		}
	}
	for _, e := range edges { // closed ones
		follow(e)
	}
	return chains
}

// MoveBorder puts a new border in the place of the one between cells a and b, from
// its first point to its last: both lie on the old border, within a lattice step,
// which has a to its left from the one to the other or from the other to the one.
// What lies between the two changes hands.
//
// The errors are ErrNotShared, a *PlaceError of ErrStrays, and arrange.ErrTangled.
func MoveBorder(cells []lattice.Shape, a, b int, border []lattice.Point) ([]lattice.Shape, error) {
	redrawn, strays, err := moveBorder(cells, a, b, border)
	if err == nil && strays != nil {
		return nil, strays
	}
	return redrawn, err
}

// MoveBorderInside is MoveBorder that lets a new border leave the land of its two
// cells: there it runs along theirs, and others keep all that they have.
func MoveBorderInside(cells []lattice.Shape, a, b int, border []lattice.Point) ([]lattice.Shape, error) {
	redrawn, _, err := moveBorder(cells, a, b, border)
	return redrawn, err
}

func moveBorder(cells []lattice.Shape, a, b int, border []lattice.Point) (redrawn []lattice.Shape, strays, err error) {
	if len(border) < 2 {
		return nil, nil, ErrNotShared
	}
	old, reversed := between(cells[a], cells[b], border[0], border[len(border)-1])
	if old == nil {
		return nil, nil, ErrNotShared
	}
	if reversed {
		border = slices.Clone(border)
		slices.Reverse(border)
	}
	// Along the old border and back along the new: what the ring runs around
	// counter-clockwise lay to the left of the old and lies to the right of the new.
	ring := slices.Clone(old)
	for i := len(border) - 2; i > 0; i-- {
		ring = append(ring, border[i])
	}
	redrawn, err = Redraw(cells, []lattice.Ring{ring}, func(f Face) int {
		switch {
		case f.Winding == 0:
			return f.Cell
		case f.Cell != a && f.Cell != b:
			strays = &PlaceError{ErrStrays, f.At, f.Cell}
		case f.Winding > 0:
			return b
		case f.Winding < 0:
			return a
		}
		return f.Cell
	})
	return redrawn, strays, err
}

// Between returns the border of two cells between two points on it, in this order;
// nil if there is none.
func Between(a, b lattice.Shape, first, last lattice.Point) []lattice.Point {
	chain, reversed := between(a, b, first, last)
	if reversed {
		chain = slices.Clone(chain)
		slices.Reverse(chain)
	}
	return chain
}

// between returns the border of two cells between two points on it, with a to its
// left; reversed says that it leads from the last to the first. nil if there is
// none.
func between(a, b lattice.Shape, first, last lattice.Point) (chain []lattice.Point, reversed bool) {
	for _, c := range Shared(a, b) {
		c = with(with(c, first), last)
		i, j := slices.Index(c, first), slices.Index(c, last)
		closed := c[0] == c[len(c)-1]
		switch {
		case i < 0 || j < 0 || i == j:
			continue
		case i < j:
			return c[i : j+1], false
		case closed: // onwards past where the chain happens to begin
			return slices.Concat(c[i:len(c)-1], c[:j+1]), false
		}
		return c[j : i+1], true
	}
	return nil, false
}

// with returns the chain with a point that lies on one of its edges as a vertex.
func with(chain []lattice.Point, p lattice.Point) []lattice.Point {
	if slices.Contains(chain, p) {
		return chain
	}
	for i := 1; i < len(chain); i++ {
		if arrange.Snaps(lattice.Segment{A: chain[i-1], B: chain[i]}, p) {
			return slices.Insert(slices.Clone(chain), i, p)
		}
	}
	return chain
}
