package edit

import (
	"math"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

// Misfit is a place where pieces do not cover exactly the land that they replace.
type Misfit struct {
	At lattice.Point // on the border of the place
	// Cell is whose land it is, one of those replaced (which have a border at At) or
	// another; Outside for nobody's.
	Cell int
	// Pieces lie there: none of them on land that is replaced, one on other land, or
	// two and more.
	Pieces []int
}

// Replace puts pieces in the place of the cells that go: cells[i] is the land of cell
// i, and piece k becomes cell len(cells)+k. The cells that go are left without land.
//
//	+-----+-----+        +---+---+---+
//	|  0  |  1  |        | 3 | 4 | 5 |    Cells 0 and 1 go.
//	+-----+-----+   ->   +---+---+---+
//	|     2     |        |     2     |    It gets the vertices of theirs.
//	+-----------+        +-----------+
//
// The pieces must cover the land of those cells, each place once; else nothing is
// redrawn, and misfits are returned, at most one for each face. What is no wider than
// rounding makes it (roundingSteps) is no misfit: it is given to the piece beside it.
// The error is arrange.ErrTangled.
func Replace(cells []lattice.Shape, gone []int, pieces []lattice.Shape) (redrawn []lattice.Shape, misfits []Misfit, err error) {
	if len(gone) == 0 {
		return cells, nil, nil
	}
	old := make([]lattice.Shape, len(gone))
	for k, i := range gone {
		old[k] = cells[i]
	}
	whole := gone[0]
	redrawn = slices.Clone(cells)
	for _, i := range gone {
		redrawn[i] = nil
	}
	redrawn[whole] = coverage.Dissolve(old, make([]int32, len(old)), 1)[0]
	o, err := layPieces(redrawn, redrawn[whole].Bounds(), pieces)
	if err != nil {
		return nil, nil, err
	}
	owner, misfits := o.settle(len(cells), whole)
	if len(misfits) > 0 {
		for k, m := range misfits {
			if m.Cell == whole {
				misfits[k].Cell = cellAt(cells, gone, m.At)
			}
		}
		return cells, misfits, nil
	}
	shapes, err := o.shapes(owner, len(cells)+len(pieces))
	if err != nil {
		return nil, nil, err
	}
	redrawn[whole] = nil
	for _, i := range o.chosen {
		if i != whole && !shapes[i].Same(cells[i]) {
			redrawn[i] = shapes[i]
		}
	}
	return append(redrawn, shapes[len(cells):]...), nil, nil
}

// cellAt returns the cell that has a vertex or an edge at a point, the first if none.
func cellAt(cells []lattice.Shape, of []int, at lattice.Point) int {
	for _, i := range of {
		for e := range cells[i].Edges {
			if e.A == at || lattice.OnSegment(e, at) {
				return i
			}
		}
	}
	return of[0]
}

// layPieces cuts the borders of cells, and of what they have in the land, along those
// of pieces, whose lines are tagged with the cells that they become.
func layPieces(cells []lattice.Shape, land lattice.Bounds, pieces []lattice.Shape) (*overlay, error) {
	var lines []arrange.Line
	for k, piece := range pieces {
		land = land.Union(piece.Bounds())
		for e := range piece.Edges {
			lines = append(lines, arrange.Line{A: e.A, B: e.B, Tag: int32(len(cells) + k)})
		}
	}
	return lay(cells, lines, land)
}

// roundingSteps is how wide land may be, in lattice steps, that lies between a border
// and the same border after vertices were put on it.
const roundingSteps = 3

// settle says whose each face becomes, if pieces, which are tagged n and up, cover
// the land of a cell exactly.
func (o *overlay) settle(n, whole int) (owner []int32, misfits []Misfit) {
	owner = make([]int32, len(o.faces))
	var open []int32 // slivers of land that no piece covers
	for f, w := range o.around() {
		cell, pieces := Outside, []int(nil)
		for _, one := range w {
			switch {
			case one.times <= 0:
			case one.cell < n:
				cell = one.cell
			default:
				pieces = append(pieces, one.cell-n)
			}
		}
		slices.Sort(pieces)
		owner[f] = int32(cell) // Outside is arrange.Nobody
		switch {
		case cell == whole && len(pieces) == 1:
			owner[f] = int32(n + pieces[0])
			continue
		case cell != whole && len(pieces) == 0:
			continue
		case !o.narrow(int32(f)):
			misfits = append(misfits, Misfit{o.faces[f].At, cell, pieces})
		case cell == whole && len(pieces) > 0:
			owner[f] = int32(n + pieces[0])
		case cell == whole:
			open = append(open, int32(f))
		}
	}
	for len(open) > 0 {
		before := len(open)
		open = slices.DeleteFunc(open, func(f int32) bool {
			beside := o.beside(f, owner, int32(n))
			if beside != arrange.Nobody {
				owner[f] = beside
			}
			return beside != arrange.Nobody
		})
		if len(open) == before { // none of them borders on a piece
			for _, f := range open {
				misfits = append(misfits, Misfit{o.faces[f].At, whole, nil})
			}
			break
		}
	}
	return owner, misfits
}

// narrow reports whether a face is no wider than rounding makes it.
func (o *overlay) narrow(face int32) bool {
	return float64(o.area2(face)) <= roundingSteps*o.girth(o.g.HalvesOf(face))
}

// girth returns the length of half edges in lattice steps.
func (o *overlay) girth(halves []int32) (steps float64) {
	for _, h := range halves {
		s := o.g.Segment(h)
		steps += math.Hypot(float64(int64(s.B.X)-int64(s.A.X)), float64(int64(s.B.Y)-int64(s.A.Y)))
	}
	return steps
}

// beside returns the owner, from least up, that a face has the longest border with.
func (o *overlay) beside(face int32, owner []int32, least int32) int32 {
	length := map[int32]float64{}
	best := int32(arrange.Nobody)
	for _, h := range o.g.HalvesOf(face) {
		next := owner[o.g.Face(h^1)]
		if next < least {
			continue
		}
		length[next] += o.girth([]int32{h})
		if best == arrange.Nobody || length[next] > length[best] {
			best = next
		}
	}
	return best
}
