package edit

import (
	"slices"

	"gridmap/geo/lattice"
)

// MoveVertex moves a vertex in all cells that have it, so that whatever meets
// there goes on meeting. The error is ErrCrosses if a border would be dragged
// across another, or onto it.
func MoveVertex(cells []lattice.Shape, from, to lattice.Point) ([]lattice.Shape, error) {
	moved := slices.Clone(cells)
	near := lattice.EmptyBounds().Extend(to)
	for i, cell := range cells {
		if shape, has := replaced(cell, from, to); has {
			moved[i] = shape
			near = near.Union(cell.Bounds())
		}
	}
	var around []lattice.Shape
	for _, i := range touched(moved, near) {
		around = append(around, moved[i])
	}
	if !exact(around) || slices.ContainsFunc(around, turnedOver) {
		return nil, ErrCrosses
	}
	return moved, nil
}

// replaced returns the shape with one vertex for another; has is false if it does
// not have it.
func replaced(shape lattice.Shape, from, to lattice.Point) (out lattice.Shape, has bool) {
	for _, polygon := range shape {
		for _, ring := range polygon {
			has = has || slices.Contains(ring, from)
		}
	}
	if !has {
		return shape, false
	}
	out = make(lattice.Shape, len(shape))
	for i, polygon := range shape {
		for _, ring := range polygon {
			copied := slices.Clone(ring)
			for k, p := range copied {
				if p == from {
					copied[k] = to
				}
			}
			out[i] = append(out[i], copied)
		}
	}
	return out, true
}

// turnedOver reports whether a ring runs the wrong way round, or around nothing.
func turnedOver(shape lattice.Shape) bool {
	for _, polygon := range shape {
		for i, ring := range polygon {
			if area := ring.Area2(); area == 0 || (area > 0) != (i == 0) {
				return true
			}
		}
	}
	return false
}
