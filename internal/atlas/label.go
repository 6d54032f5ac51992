package atlas

import (
	"math"
	"slices"

	"gridmap/geo/lattice"
)

// labelLines is the number of level lines that are tried for a label.
const labelLines = 7

// label returns a position well inside a shape: of the middles of the widest
// stretches that some level lines cut out of it, the one farthest from the border.
//
//	+--------+
//	|---x----|             the middle of a stretch is always inside
//	|---x----|____
//	|------x------|
//	+-------------+
func label(shape lattice.Shape) lattice.Point {
	b := shape.Bounds()
	if b.Empty() {
		return lattice.Point{}
	}
	best, farthest := b.Min, -1.0
	var crossings []int64
	height := int64(b.Max.Y) - int64(b.Min.Y)
	for k := int64(1); k <= labelLines; k++ {
		var at lattice.Point
		var ok bool
		if at, crossings, ok = widest(shape, int64(b.Min.Y)+height*k/(labelLines+1), crossings[:0]); !ok {
			continue
		}
		if d := clearance(shape, at); d > farthest {
			best, farthest = at, d
		}
	}
	return best
}

// widest returns the middle of the widest stretch of a level line inside a shape;
// ok is false if the line misses it.
func widest(shape lattice.Shape, y int64, crossings []int64) (at lattice.Point, _ []int64, ok bool) {
	for e := range shape.Edges {
		ay, by := int64(e.A.Y), int64(e.B.Y)
		if (ay > y) != (by > y) {
			ax, bx := int64(e.A.X), int64(e.B.X)
			crossings = append(crossings, ax+int64(float64(bx-ax)*float64(y-ay)/float64(by-ay)))
		}
	}
	slices.Sort(crossings)
	width := int64(-1)
	for i := 0; i+1 < len(crossings); i += 2 {
		if w := crossings[i+1] - crossings[i]; w > width {
			at, width = lattice.Point{X: int32((crossings[i] + crossings[i+1]) / 2), Y: int32(y)}, w
		}
	}
	return at, crossings, width >= 0
}

// clearance returns the distance in metres from a position to a shape's border.
func clearance(shape lattice.Shape, at lattice.Point) float64 {
	ruler, least := lattice.NewRuler(at), math.Inf(1)
	for e := range shape.Edges {
		least = min(least, ruler.DistanceM(e))
	}
	return least
}
