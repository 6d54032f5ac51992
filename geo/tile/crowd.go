package tile

import (
	"math"

	"gridmap/geo/lattice"
)

// A crowd finds the vertices inside a triangle. It holds those that were there
// when it was filled, sorted into square cells of about two.
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
	place int32 // -1: a node, which stays
}

// fill takes all nodes and the vertices that s has not removed.
func (c *crowd) fill(s *simplifier) {
	count, bounds := 0, emptyBox()
	s.each(func(m member) {
		count++
		bounds = bounds.extend(m.at)
	})
	c.origin = bounds.min
	width := int64(bounds.max.X) - int64(bounds.min.X) + 1
	height := int64(bounds.max.Y) - int64(bounds.min.Y) + 1
	c.size = max(1, int64(math.Sqrt(2*float64(width)*float64(height)/float64(count))),
		width/int64(count+1), height/int64(count+1))
	c.columns, c.rows = width/c.size+1, height/c.size+1
	cells := int(c.columns * c.rows)
	c.starts = append(c.starts[:0], make([]uint32, cells+2)...)
	s.each(func(m member) { c.starts[c.cell(m.at)+2]++ })
	for i := 2; i < len(c.starts); i++ {
		c.starts[i] += c.starts[i-1]
	}
	if cap(c.members) < count {
		c.members = make([]member, count)
	}
	c.members = c.members[:count]
	s.each(func(m member) {
		n := &c.starts[c.cell(m.at)+1]
		c.members[*n] = m
		*n++
	})
}

// each calls f for every vertex that is still there, once.
func (s *simplifier) each(f func(member)) {
	for _, at := range s.nodes {
		f(member{at, -1})
	}
	for _, arc := range s.arcs {
		last := int32(arc[1]) - 1
		for i := s.next[arc[0]]; i < last; i = s.next[i] {
			f(member{s.at[i], i})
		}
	}
}

func (c *crowd) column(x int32) int64 { return (int64(x) - int64(c.origin.X)) / c.size }
func (c *crowd) row(y int32) int64    { return (int64(y) - int64(c.origin.Y)) / c.size }
func (c *crowd) cell(w world) int64   { return c.row(w.Y)*c.columns + c.column(w.X) }

// anyIn reports whether a vertex that s has not removed lies in the triangle or
// on its rim, other than at its corners.
func (c *crowd) anyIn(s *simplifier, u, v, w world) bool {
	b := emptyBox().extend(u).extend(v).extend(w)
	left, right := c.column(b.min.X), c.column(b.max.X)
	for row := c.row(b.min.Y); row <= c.row(b.max.Y); row++ {
		first, last := row*c.columns+left, row*c.columns+right
		for _, m := range c.members[c.starts[first]:c.starts[last+1]] {
			if m.at.X < b.min.X || m.at.X > b.max.X || m.at.Y < b.min.Y || m.at.Y > b.max.Y ||
				m.at == u || m.at == v || m.at == w || m.place >= 0 && s.minZoom[m.place] != 0 {
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
