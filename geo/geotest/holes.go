package geotest

import (
	"math"
	"slices"

	"gridmap/geo/lattice"
)

// dig cuts lakes and enclaves into the middle of grids, and gives enclaves and
// islands to other grids as parts of their own.
//
//	+---------------+
//	|   1           |   < > lake or enclave, # island
//	|     / - \     |
//	|    <  #  >    |
//	|     \ - /     |
//	+---------------+
func (g *grower) dig(shapes []lattice.Shape) {
	room := float64(g.Pitch) / 8
	if room < 20 {
		return
	}
	for i := range shapes {
		lake, enclave, island := g.holes.Float64(), g.holes.Float64(), g.holes.Float64()
		to := g.holes.IntN(len(shapes))
		isLake := lake < g.Lakes
		if !isLake && (enclave >= g.Enclaves || to == i) {
			continue
		}
		middle := g.middle(i)
		hole := g.blob(middle, room)
		if !isLake {
			shapes[to] = append(shapes[to], lattice.Polygon{hole})
		} else if island < g.Islands {
			shapes[to] = append(shapes[to], lattice.Polygon{g.blob(middle, room/3)})
		}
		cut := slices.Clone(hole)
		slices.Reverse(cut)
		shapes[i][0] = append(shapes[i][0], cut)
	}
}

// blob returns a ring of uneven radius around a point, counter-clockwise.
func (g *grower) blob(middle lattice.Point, radius float64) lattice.Ring {
	ring := make(lattice.Ring, 8+g.holes.IntN(9))
	for i := range ring {
		angle := 2 * math.Pi * float64(i) / float64(len(ring))
		r := radius * (0.6 + 0.4*g.holes.Float64())
		sin, cos := math.Sincos(angle)
		ring[i] = lattice.Point{X: middle.X + int32(r*cos), Y: middle.Y + int32(r*sin)}
	}
	return slices.Compact(ring)
}

// middle returns the place of a grid's middle before its nodes are moved. Sides
// come no nearer to it than a fifth of the pitch.
func (g *grower) middle(grid int) lattice.Point {
	row, half := grid/g.columns, 2*(grid%g.columns)+1
	if g.Brick {
		half += row % 2
	}
	at := g.at(half, row)
	return lattice.Point{X: int32(at[0]), Y: int32(at[1]) + g.Pitch/2}
}
