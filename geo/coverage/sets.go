package coverage

import "gridmap/geo/lattice"

// unionFind keeps disjoint sets of small numbers: each points to another of its
// set, or to itself.
type unionFind []int32

func newUnionFind(n int) unionFind {
	u := make(unionFind, n)
	for i := range u {
		u[i] = int32(i)
	}
	return u
}

// find returns the set's representative.
func (u unionFind) find(i int32) int32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u unionFind) join(i, j int32) {
	i, j = u.find(i), u.find(j)
	switch {
	case i < j:
		u[j] = i
	case j < i:
		u[i] = j
	}
}

// vertexCount counts a few points at a time: an open hash table that is emptied
// by counting its rounds.
type vertexCount struct {
	slots []countSlot
	mask  uint64
	round uint32
}

type countSlot struct {
	p        lattice.Point
	round, n uint32
}

func (c *vertexCount) reset(atMost int) {
	for 2*atMost > len(c.slots) {
		c.slots = make([]countSlot, max(512, 2*len(c.slots)))
		c.mask = uint64(len(c.slots) - 1)
		c.round = 0
	}
	c.round++
}

func (c *vertexCount) slot(p lattice.Point) *countSlot {
	h := (uint64(uint32(p.X))*0x9e3779b97f4a7c15 ^ uint64(uint32(p.Y))) * 0xd6e8feb86659fd93
	for i := h >> 32 & c.mask; ; i = (i + 1) & c.mask {
		if s := &c.slots[i]; s.round != c.round || s.p == p {
			return s
		}
	}
}

func (c *vertexCount) add(p lattice.Point) {
	s := c.slot(p)
	if s.round != c.round {
		*s = countSlot{p, c.round, 0}
	}
	s.n++
}

func (c *vertexCount) of(p lattice.Point) uint32 {
	if s := c.slot(p); s.round == c.round {
		return s.n
	}
	return 0
}
