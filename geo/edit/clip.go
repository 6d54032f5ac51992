package edit

import (
	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Clip returns the land of the cells that rings run around, in whatever direction.
//
//	+-------+        +-------+
//	|   +---+--+     |   +---+
//	|   |   |  |  -> |   |###|     What is drawn past the land is cut off.
//	|   +---+--+     |   +---+
//	+-------+        +-------+
//
// The cells are parts of an exact coverage. The error is arrange.ErrTangled.
func Clip(cells []lattice.Shape, rings ...lattice.Ring) (lattice.Shape, error) {
	o, err := layRings(cells, rings)
	if err != nil {
		return nil, err
	}
	owner := make([]int32, len(o.faces))
	for i, f := range o.faces {
		if f.Cell == Outside || f.Winding == 0 {
			owner[i] = arrange.Nobody
		}
	}
	shapes, err := o.shapes(owner, 1)
	if err != nil {
		return nil, err
	}
	return shapes[0], nil
}

// layRings cuts the borders of cells along rings.
func layRings(cells []lattice.Shape, rings []lattice.Ring) (*overlay, error) {
	var lines []arrange.Line
	drawing := lattice.EmptyBounds()
	for _, ring := range rings {
		drawing = drawing.Union(ring.Bounds())
		for e := range (lattice.Shape{{ring}}).Edges {
			lines = append(lines, arrange.Line{A: e.A, B: e.B, Tag: drawn})
		}
	}
	return lay(cells, lines, drawing)
}

// Rings returns all rings of a shape.
func Rings(shape lattice.Shape) []lattice.Ring {
	var rings []lattice.Ring
	for _, polygon := range shape {
		rings = append(rings, polygon...)
	}
	return rings
}
