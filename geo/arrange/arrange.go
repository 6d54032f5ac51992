// Package arrange cuts the plane along straight lines between lattice points.
//
// Node splits lines wherever they meet, so that they share only ends. Build makes
// the graph of such lines: vertices, edges with two sides, and the faces between
// them. Polygons closes the edges around some faces to rings again. On these the
// coverage is checked and repaired, and boundaries are redrawn.
//
// Everything is exact. What a computer would round, the place where two lines
// cross, is rounded once, to the nearest lattice point, and in a way that cannot
// make other lines cross (snap rounding); all decisions are integer arithmetic.
package arrange

import (
	"errors"

	"gridmap/geo/lattice"
)

// Line is a directed straight line with a tag of the caller's, which follows it
// through Node: what it is a border of.
type Line struct {
	A, B lattice.Point
	Tag  int32
}

// Segment returns the line without its tag.
func (l Line) Segment() lattice.Segment { return lattice.Segment{A: l.A, B: l.B} }

// ErrTangled is returned for lines that cannot be told apart in reasonable time:
// when tens of thousands of them run through one spot, or cross each other far
// more often than boundaries do.
var ErrTangled = errors.New("the lines are too tangled")
