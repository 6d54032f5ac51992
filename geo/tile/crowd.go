package tile

import (
	"iter"
	"math"

	"gridmap/geo/lattice"
)

// A crowd finds the vertices inside a triangle: all that there are in a network,
// sorted into square cells of about two.
type crowd struct {
	origin  world
	size    int64 // of a cell, in world steps
	columns int64
	rows    int64
	starts  []uint32 // members[starts[c]:starts[c+1]] are in cell c
	members []member
}

type member struct {
	at    world
	place int32 // -1: a node, or a vertex on no arc
}

func newCrowd(n *network) *crowd {
	c := &crowd{}
	count, bounds := 0, emptyBox()
	for m := range n.members() {
		count++
		bounds = bounds.extend(m.at)
	}
	if count == 0 {
		return c
	}
	c.origin = bounds.min
	width := int64(bounds.max.X) - int64(bounds.min.X) + 1
	height := int64(bounds.max.Y) - int64(bounds.min.Y) + 1
	c.size = max(1, int64(math.Sqrt(2*float64(width)*float64(height)/float64(count))),
		width/int64(count+1), height/int64(count+1))
	c.columns, c.rows = width/c.size+1, height/c.size+1
	c.starts = make([]uint32, int(c.columns*c.rows)+2)
	for m := range n.members() {
		c.starts[c.cell(m.at)+2]++
	}
	for i := 2; i < len(c.starts); i++ {
		c.starts[i] += c.starts[i-1]
	}
	c.members = make([]member, count)
	for m := range n.members() {
		place := &c.starts[c.cell(m.at)+1]
		c.members[*place] = m
		*place++
	}
	return c
}

// members yields every vertex; nodes once for each arc that ends there.
func (n *network) members() iter.Seq[member] {
	return func(yield func(member) bool) {
		for _, arc := range n.arcs {
			last := int32(arc[1]) - 1
			for i := int32(arc[0]); i <= last; i++ {
				m := member{n.at[i], i}
				if i == int32(arc[0]) || i == last {
					m.place = -1
				}
				if !yield(m) {
					return
				}
			}
		}
		for _, w := range n.others {
			if !yield(member{w, -1}) {
				return
			}
		}
	}
}

func (c *crowd) column(x int32) int64 { return (int64(x) - int64(c.origin.X)) / c.size }
func (c *crowd) row(y int32) int64    { return (int64(y) - int64(c.origin.Y)) / c.size }
func (c *crowd) cell(w world) int64   { return c.row(w.Y)*c.columns + c.column(w.X) }

// anyIn reports whether a vertex lies in the triangle or on its rim, other than at
// its corners. Of the arc with the places from first to last only those count that
// are left; of others all, so that the order does not matter in which arcs are
// simplified, nor does what has been left out of them.
func (c *crowd) anyIn(u, v, w world, first, last int32, gone []uint8) bool {
	b := emptyBox().extend(u).extend(v).extend(w)
	left, right := c.column(b.min.X), c.column(b.max.X)
	for row := c.row(b.min.Y); row <= c.row(b.max.Y); row++ {
		from, to := row*c.columns+left, row*c.columns+right
		for _, m := range c.members[c.starts[from]:c.starts[to+1]] {
			if m.at.X < b.min.X || m.at.X > b.max.X || m.at.Y < b.min.Y || m.at.Y > b.max.Y ||
				m.at == u || m.at == v || m.at == w ||
				first < m.place && m.place < last && gone[m.place] != 0 {
				continue
			}
			if inTriangle(m.at, u, v, w) {
				return true
			}
		}
	}
	return false
}

// inTriangle reports whether p lies in the closed triangle, exactly.
func inTriangle(p, u, v, w world) bool {
	side := func(a, b world) lattice.Side {
		return lattice.Orient(lattice.Point(a), lattice.Point(b), lattice.Point(p))
	}
	a, b, c := side(u, v), side(v, w), side(w, u)
	return a >= 0 && b >= 0 && c >= 0 || a <= 0 && b <= 0 && c <= 0
}
