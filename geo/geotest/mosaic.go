package geotest

import (
	"math/rand/v2"

	"gridmap/geo/lattice"
)

// MosaicOptions shape the land that Mosaic makes. The zero value is 8 by 8
// squares of one lattice step for 6 grids.
type MosaicOptions struct {
	Columns, Rows int           // squares of the mesh; zero: 8
	Grids         int           // zero: 6; some may come out empty
	Origin        lattice.Point // south-west corner
	Across, Up    lattice.Point // from node to node along a row and a column; zero: one step east, one north
	Noise         float64       // share of triangles given to a grid at random: many parts and touching corners
	Holes         float64       // share of triangles that nobody owns
	Jitter        float64       // how far nodes are moved, as a share of Across and Up; up to 0.5
}

func (o MosaicOptions) withDefaults() MosaicOptions {
	if o.Columns == 0 {
		o.Columns = 8
	}
	if o.Rows == 0 {
		o.Rows = 8
	}
	if o.Grids == 0 {
		o.Grids = 6
	}
	if o.Across == (lattice.Point{}) {
		o.Across = lattice.Point{X: 1}
	}
	if o.Up == (lattice.Point{}) {
		o.Up = lattice.Point{Y: 1}
	}
	return o
}

// Mosaic returns an exact coverage cut along a mesh of triangles: grids with
// many parts, holes, enclaves, lakes, parts and holes that touch in a point, and
// collinear vertices. Across and Up may lean, for slivers, or span half the
// Earth; Across must turn left into Up, and all nodes must fit the lattice.
//
//	+-----+-----+        Every square has a diagonal in one of
//	| 1 / | \ 2 |        the two directions; every triangle goes
//	| / 1 | 3 \ |        to a grid that grows from a random one,
//	+-----+-----+        or by Noise to any.
func Mosaic(seed uint64, o MosaicOptions) []lattice.Shape {
	o = o.withDefaults()
	rng := newRand(seed, 5)
	m := newMesh(rng, o)
	m.label(rng, o)
	return m.shapes(o.Grids)
}

// A mesh holds nodes row by row and triangles as three nodes, counter-clockwise.
type mesh struct {
	nodes     []lattice.Point
	triangles [][3]int
	owner     []int          // of each triangle, Outside for none
	across    map[[2]int]int // directed edge → the triangle to its left
}

func newMesh(rng *rand.Rand, o MosaicOptions) *mesh {
	m := &mesh{across: map[[2]int]int{}}
	fixed := make([]lattice.Point, 0, (o.Columns+1)*(o.Rows+1))
	for row := range o.Rows + 1 {
		for column := range o.Columns + 1 {
			at := o.Origin
			at.X += int32(column)*o.Across.X + int32(row)*o.Up.X
			at.Y += int32(column)*o.Across.Y + int32(row)*o.Up.Y
			fixed = append(fixed, at)
			u, v := o.Jitter*(rng.Float64()-0.5), o.Jitter*(rng.Float64()-0.5)
			at.X += int32(u*float64(o.Across.X) + v*float64(o.Up.X))
			at.Y += int32(u*float64(o.Across.Y) + v*float64(o.Up.Y))
			m.nodes = append(m.nodes, at)
		}
	}
	for row := range o.Rows {
		for column := range o.Columns {
			sw := row*(o.Columns+1) + column
			se, nw, ne := sw+1, sw+o.Columns+1, sw+o.Columns+2
			if rng.IntN(2) == 0 {
				m.triangles = append(m.triangles, [3]int{sw, se, ne}, [3]int{sw, ne, nw})
			} else {
				m.triangles = append(m.triangles, [3]int{sw, se, nw}, [3]int{se, ne, nw})
			}
		}
	}
	m.straighten(fixed)
	for i, t := range m.triangles {
		for k := range t {
			m.across[[2]int{t[k], t[(k+1)%3]}] = i
		}
	}
	return m
}

// straighten moves nodes back to their fixed places until no triangle is folded
// over.
func (m *mesh) straighten(fixed []lattice.Point) {
	for again := true; again; {
		again = false
		for _, t := range m.triangles {
			if lattice.Orient(m.nodes[t[0]], m.nodes[t[1]], m.nodes[t[2]]) == lattice.Left {
				continue
			}
			for _, node := range t {
				again = again || m.nodes[node] != fixed[node]
				m.nodes[node] = fixed[node]
			}
		}
	}
}

// label gives triangles to grids: each grid takes a random triangle, then any
// triangle beside a taken one, until all are taken; then noise and holes.
func (m *mesh) label(rng *rand.Rand, o MosaicOptions) {
	m.owner = make([]int, len(m.triangles))
	for i := range m.owner {
		m.owner[i] = Outside
	}
	var front []int
	for grid := range o.Grids {
		t := rng.IntN(len(m.triangles))
		m.owner[t] = grid
		front = append(front, t)
	}
	for len(front) > 0 {
		k := rng.IntN(len(front))
		t := front[k]
		front[k] = front[len(front)-1]
		front = front[:len(front)-1]
		for _, next := range m.beside(t) {
			if m.owner[next] == Outside {
				m.owner[next] = m.owner[t]
				front = append(front, next)
			}
		}
	}
	for i := range m.owner {
		if rng.Float64() < o.Noise {
			m.owner[i] = rng.IntN(o.Grids)
		}
		if rng.Float64() < o.Holes {
			m.owner[i] = Outside
		}
	}
}

// beside returns the up to three triangles that share an edge with t.
func (m *mesh) beside(t int) []int {
	var found []int
	for k, a := range m.triangles[t] {
		if next, ok := m.across[[2]int{m.triangles[t][(k+1)%3], a}]; ok {
			found = append(found, next)
		}
	}
	return found
}
