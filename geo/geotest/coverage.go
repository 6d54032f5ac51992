package geotest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gridmap/geo/lattice"
)

// Options shape the land that Coverage makes. The zero value is a city on the
// scale of Zunyi's: grids of some 300 m, four wiggly sides, no holes.
type Options struct {
	Origin      lattice.Point // south-west corner; zero: 106.8° E, 27.6° N
	Pitch       int32         // lattice steps from grid to grid; zero: 30,000, some 300 m
	MinVertices int           // on a side between its ends; zero: 10
	MaxVertices int           // zero: MinVertices or 30, whichever is more
	Straight    bool          // sides are straight and parallel to the axes
	Brick       bool          // every other row is shifted by half: junctions of three
	Lakes       float64       // share of grids with a hole that nobody owns
	Enclaves    float64       // share of grids with a hole that another grid owns
	Islands     float64       // share of the lakes with land of some grid in them
}

// smallestWiggle is the pitch in steps below which sides are drawn straight:
// rounding to the lattice could make wiggly ones cross.
const smallestWiggle = 2000

func (o Options) withDefaults() Options {
	if o.Origin == (lattice.Point{}) {
		o.Origin = lattice.Point{X: 1_068_000_000, Y: 276_000_000}
	}
	if o.Pitch == 0 {
		o.Pitch = 30_000
	}
	if o.MinVertices == 0 {
		o.MinVertices = 10
	}
	if o.MaxVertices == 0 {
		o.MaxVertices = max(o.MinVertices, 30)
	}
	o.Straight = o.Straight || o.Pitch < smallestWiggle
	return o
}

// Coverage returns an exact coverage of n grids in rows, west to east and then
// south to north.
//
//	*~~~~~*~~~~~~*~~~~*       * node, moved at random from its place
//	{     {      {    {       ~ side, shared vertex for vertex
//	*~~~~~~*~~~~*~~~~~*~~*
//
// Each side stays inside a narrow lens between its nodes, so that no two sides
// can cross. It panics if the land would not fit on the Earth, or if Pitch
// leaves no room for MaxVertices vertices on a side.
func Coverage(seed uint64, n int, o Options) []lattice.Shape {
	o = o.withDefaults()
	if n <= 0 {
		return nil
	}
	columns := int(math.Ceil(math.Sqrt(float64(n))))
	rows := (n + columns - 1) / columns
	g := newGrower(seed, columns, o)
	if east, north := g.at(2*columns+1, 0), g.at(0, rows); east[0] > maxX || north[1] > maxY {
		panic(fmt.Sprintf("geotest: %d grids of %d steps do not fit on the Earth", n, o.Pitch))
	}
	if o.MaxVertices >= int(o.Pitch)/4 && o.Pitch > 1 {
		panic(fmt.Sprintf("geotest: no room for %d vertices on a side of %d steps", o.MaxVertices, o.Pitch))
	}
	shapes := make([]lattice.Shape, 0, n)
	south := g.line(0)
	for row := range rows {
		north := g.line(row + 1)
		shapes = g.row(shapes, row, min(columns, n-len(shapes)), south, north)
		south = north
	}
	g.dig(shapes)
	return shapes
}

// A grower draws nodes and sides. Columns are counted in halves, so that a brick
// layout has a node under the middle of each grid.
type grower struct {
	Options
	rng, holes *rand.Rand
	columns    int
	stride     int // half columns between the nodes of a line
	jitter     int32
}

func newGrower(seed uint64, columns int, o Options) *grower {
	g := &grower{Options: o, rng: newRand(seed, 3), holes: newRand(seed, 4), columns: columns, stride: 2}
	if o.Brick {
		g.stride = 1
	}
	if !o.Straight {
		g.jitter = o.Pitch * int32(g.stride) / 2 / 8
	}
	return g
}

// at returns a node's place before it is moved.
func (g *grower) at(half, row int) [2]int64 {
	return [2]int64{
		int64(g.Origin.X) + int64(half)*int64(g.Pitch)/2,
		int64(g.Origin.Y) + int64(row)*int64(g.Pitch),
	}
}

// A line is one west-east row of nodes; sides[i] leads from nodes[i] to nodes[i+1].
type line struct {
	nodes []lattice.Point
	sides [][]lattice.Point // the vertices between the two nodes
}

func (g *grower) line(row int) line {
	n := (2*g.columns+1)/g.stride + 1
	l := line{nodes: make([]lattice.Point, n), sides: make([][]lattice.Point, n-1)}
	for i := range l.nodes {
		at := g.at(i*g.stride, row)
		l.nodes[i] = lattice.Point{
			X: int32(at[0]) + between(g.rng, -g.jitter, g.jitter),
			Y: int32(at[1]) + between(g.rng, -g.jitter, g.jitter),
		}
	}
	for i := range l.sides {
		l.sides[i] = g.side(l.nodes[i], l.nodes[i+1])
	}
	return l
}

// side returns the vertices between a and b. They advance strictly along the
// longer axis and leave the straight line by at most a quarter of the way to the
// nearer end, some 14 degrees.
func (g *grower) side(a, b lattice.Point) []lattice.Point {
	dx, dy := int64(b.X)-int64(a.X), int64(b.Y)-int64(a.Y)
	span := max(dx, -dx, dy, -dy)
	n := int64(g.MinVertices + g.rng.IntN(g.MaxVertices-g.MinVertices+1))
	n = min(n, span-1)
	between := make([]lattice.Point, n)
	for i := range n {
		k := i + 1
		off := int64(0)
		if !g.Straight {
			reach := span * min(k, n+1-k) / (n + 1) / 4
			off = g.rng.Int64N(2*reach+1) - reach
		}
		p := lattice.Point{X: a.X + int32(dx*k/(n+1)), Y: a.Y + int32(dy*k/(n+1))}
		if dx >= dy {
			p.Y += int32(off)
		} else {
			p.X += int32(off)
		}
		between[i] = p
	}
	return between
}

// row appends the shapes of one row between two lines.
func (g *grower) row(shapes []lattice.Shape, row, n int, south, north line) []lattice.Shape {
	per := 2 / g.stride // sides on the southern and on the northern border
	first := 0
	if g.Brick {
		first = row % 2
	}
	west := g.side(south.nodes[first], north.nodes[first])
	for c := range n {
		sw := first + c*per
		se := sw + per
		east := g.side(south.nodes[se], north.nodes[se])
		vertices := 2*per + 2 + len(west) + len(east)
		for i := sw; i < se; i++ {
			vertices += len(south.sides[i]) + len(north.sides[i])
		}
		ring := make(lattice.Ring, 0, vertices)
		for i := sw; i < se; i++ {
			ring = append(append(ring, south.nodes[i]), south.sides[i]...)
		}
		ring = append(append(ring, south.nodes[se]), east...)
		for i := se; i > sw; i-- {
			ring = appendReversed(append(ring, north.nodes[i]), north.sides[i-1])
		}
		ring = appendReversed(append(ring, north.nodes[sw]), west)
		shapes = append(shapes, lattice.Shape{{ring}})
		west = east
	}
	return shapes
}

func appendReversed(ring lattice.Ring, side []lattice.Point) lattice.Ring {
	for i := len(side) - 1; i >= 0; i-- {
		ring = append(ring, side[i])
	}
	return ring
}
