package edit

import (
	"cmp"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Piece is a part of a cell between drawn lines and its border.
type Piece struct {
	Shape       lattice.Shape // in one part
	Left, Right bool          // on which side of a line it lies, as one follows it; both for one that a line ends in
}

// Pieces cuts a cell along lines and returns the pieces, the largest first. Lines
// may cross the border and each other as they like; what lies outside the cell,
// or ends inside a piece, cuts nothing.
//
//	+------------+       +----+  +-----+      A line from south to north:
//	|     /\     |       |  1 |/\|  2  |      1 lies to its left and
//	|    /  \    |  ->   |    /  \     |      2 to its right; both sides of
//	+---/----\---+       +---/ +--\----+      3, where it went in and out
//	   line                    3
//
// The error is arrange.ErrTangled.
func Pieces(cell lattice.Shape, lines ...[]lattice.Point) ([]Piece, error) {
	var cuts []arrange.Line
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			cuts = append(cuts, arrange.Line{A: line[i-1], B: line[i], Tag: drawn})
		}
	}
	o, err := lay([]lattice.Shape{cell}, cuts, cell.Bounds())
	if err != nil {
		return nil, err
	}
	number := make([]int32, len(o.faces))
	var pieces []Piece
	for i, f := range o.faces {
		number[i] = arrange.Nobody
		if f.Cell != Outside { // faces lie on either side of a line or of the border
			number[i] = int32(len(pieces))
			pieces = append(pieces, Piece{})
		}
	}
	shapes, err := o.shapes(number, len(pieces))
	if err != nil {
		return nil, err
	}
	for h := range int32(o.g.Halves()) {
		k := number[o.g.Face(h)]
		if k == arrange.Nobody {
			continue
		}
		pieces[k].Shape = shapes[k]
		pieces[k].Left = pieces[k].Left || o.isCut(h)
		pieces[k].Right = pieces[k].Right || o.isCut(h^1)
	}
	slices.SortStableFunc(pieces, func(p, q Piece) int { return cmp.Compare(q.Shape.Area2(), p.Shape.Area2()) })
	return pieces, nil
}

// isCut reports whether a drawn line runs along a half edge in its direction.
func (o *overlay) isCut(h int32) bool {
	return slices.ContainsFunc(o.g.Tags(h), func(line int32) bool { return o.cell[line] == drawn })
}
