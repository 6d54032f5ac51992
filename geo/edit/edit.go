// Package edit redraws the boundaries of an exact coverage, and keeps it exact.
//
// Everything stands on one act: land changes hands (Redraw). The cells' borders
// and what was drawn are cut where they meet and rounded to the lattice together
// (arrange.Node); the faces between them are each given to one cell; and what
// borders there are then is drawn from both sides at once. So every edge keeps its
// twin, whatever was drawn: there is nothing to repair.
//
// A vertex that is new on a border, some 8 mm off it at most, comes up for all
// cells along it, also for those that keep their land. So give all of them.
package edit

import (
	"slices"

	"gridmap/geo/lattice"
)

// Outside is nobody's land.
const Outside = -1

// drawn stands for the cell of lines that were drawn.
const drawn = -2

// Face is a piece of land between borders and drawn rings.
type Face struct {
	Cell    int           // whose it is
	Winding int           // how often the drawn rings run around it, counter-clockwise
	At      lattice.Point // a point on its border
}

// Redraw gives land to other cells. cells[i] is the land of cell i; assign tells
// of each face whose it becomes, and is not asked about nobody's land. It may
// name cells past the last: these are new. A cell may be left without land.
//
//	+-------+-------+        +-------+-------+
//	|   0   |   1   |        |   0 +-+---+ 1 |    The drawn ring is given
//	|     +-+-+     |  ->    |     |  0  |   |    to cell 0.
//	|     | | |     |        |     +-+---+   |
//	+-------+-------+        +-------+-------+
//
// Cells that stay as they are are returned as they are. The error is
// arrange.ErrTangled.
func Redraw(cells []lattice.Shape, rings []lattice.Ring, assign func(Face) int) ([]lattice.Shape, error) {
	o, err := layRings(cells, rings)
	if err != nil {
		return nil, err
	}
	owner := o.owners(assign)
	n := len(cells)
	for _, cell := range owner {
		n = max(n, int(cell)+1)
	}
	shapes, err := o.shapes(owner, n)
	if err != nil {
		return nil, err
	}
	redrawn := make([]lattice.Shape, n)
	copy(redrawn, cells)
	laid := make([]bool, n)
	for _, i := range o.chosen {
		laid[i] = true
	}
	for i, shape := range shapes {
		switch {
		case !laid[i]: // new, or further off than the drawing: its land there is a part of its own
			redrawn[i] = append(slices.Clip(redrawn[i]), shape...)
		case !shape.Same(cells[i]):
			redrawn[i] = shape
		}
	}
	return redrawn, nil
}
