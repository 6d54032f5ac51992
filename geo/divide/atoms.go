package divide

import (
	"cmp"
	"math"
	"slices"

	"gridmap/geo/arrange"
)

// atoms are what grids are put together from: faces, or several where one by
// itself would be a sliver.
type atoms struct {
	of     []int32 // the atom of each face, or nobody
	people []float64
	area   []float64 // square metres
	rim    []float64 // metres along the outline
	middle []xy
	keep   []int32 // the number of the grid that holds it, from 1; 0 if open
	block  []int32 // pieces of one block, between reference lines, have one number
	arcs   [][]arc // to the neighbours, ascending
	parts  []int32 // the part of the land
	mean   float64 // people of a grid
	size   float64 // metres: the side of a square as large as a grid
}

// An arc is the border between two atoms.
type arc struct {
	to     int32
	length float64 // metres
	off    float64 // metres, shortened where it runs on reference lines
	firm   bool    // long enough to hang together by
}

// slightly is what a metre on a line of each class counts, if one on none counts 1.
var slightly = [...]float64{onOutline: 0, 1: 0.03, 2: 0.05, 3: 0.07, onCut: 1}

const (
	sliverM = 2.5 // how wide a face must be to be an atom by itself
	firmM   = 4.0 // how long a border is that holds a grid together
)

// atoms joins slivers to their neighbours, and what must stay together.
func (c *ground) atoms(grids int) (*atoms, error) {
	parent := make([]int32, c.g.Faces())
	for i := range parent {
		parent[i] = int32(i)
	}
	for c.joinSlivers(parent) {
	}
	a := c.measure(parent, grids)
	if err := a.hold(c, parent); err != nil {
		return nil, err
	}
	a = c.measure(parent, grids)
	if err := a.mark(c, grids); err != nil {
		return nil, err
	}
	return a, nil
}

// root finds the face that stands for all that are joined to one.
func root(parent []int32, f int32) int32 {
	for parent[f] != f {
		parent[f] = parent[parent[f]]
		f = parent[f]
	}
	return f
}

// joinSlivers joins each piece that is too narrow to the neighbour along which it
// lies longest, and reports whether there were any.
func (c *ground) joinSlivers(parent []int32) bool {
	a := c.measure(parent, 1)
	face := make([]int32, len(a.people)) // one of each atom
	for f, i := range a.of {
		if i != nobody {
			face[i] = int32(f)
		}
	}
	joined := false
	for i := range a.people {
		around := a.rim[i]
		best := -1
		for k, next := range a.arcs[i] {
			around += next.length
			if best < 0 || next.length > a.arcs[i][best].length {
				best = k
			}
		}
		if best < 0 || 2*a.area[i] >= sliverM*around {
			continue
		}
		p, q := root(parent, face[i]), root(parent, face[a.arcs[i][best].to])
		if p != q {
			parent[p], joined = q, true
		}
	}
	return joined
}

// measure makes atoms of the faces that are joined.
func (c *ground) measure(parent []int32, grids int) *atoms {
	a := &atoms{of: make([]int32, c.g.Faces()), mean: c.mean}
	for f := range a.of {
		a.of[f] = nobody
	}
	number := make([]int32, c.g.Faces())
	for f := range a.of {
		if c.inside[f] && root(parent, int32(f)) == int32(f) {
			number[f] = int32(len(a.people))
			a.people = append(a.people, 0)
		}
	}
	n := len(a.people)
	for f := range a.of {
		if c.inside[f] {
			a.of[f] = number[root(parent, int32(f))]
		}
	}
	a.area, a.rim, a.middle, a.arcs = make([]float64, n), make([]float64, n), make([]xy, n), make([][]arc, n)
	a.keep, a.block = make([]int32, n), make([]int32, n)
	for i, s := range c.sites {
		if c.face[i] != arrange.Nobody {
			a.people[a.of[c.face[i]]] += float64(s.Households)
		}
	}
	blocks := newSets(n)
	for h := range int32(c.g.Halves()) {
		i := a.of[c.g.Face(h)]
		if i == nobody {
			continue
		}
		s := c.g.Segment(h)
		p, q := c.plane.xy(s.A), c.plane.xy(s.B)
		a.area[i] += cross(p, q) / 2
		a.middle[i].x += (p.x + q.x) * cross(p, q) / 6
		a.middle[i].y += (p.y + q.y) * cross(p, q) / 6
		length := distance(p, q)
		switch k := a.of[c.g.Face(h^1)]; k {
		case i:
		case nobody:
			a.rim[i] += length
		default:
			class := c.class(h / 2)
			if class == onCut {
				blocks.join(i, k)
			}
			a.arcs[i] = append(a.arcs[i], arc{k, length, length * slightly[class], false})
		}
	}
	all := 0.0
	for i := range n {
		if a.area[i] > 0 {
			a.middle[i] = xy{a.middle[i].x / a.area[i], a.middle[i].y / a.area[i]}
		}
		a.arcs[i] = merged(a.arcs[i])
		a.block[i] = blocks.root(int32(i))
		all += a.area[i]
	}
	a.firm(firmM)
	a.size = max(math.Sqrt(all/float64(grids)), 1)
	return a
}

// merged makes one arc of those to one neighbour.
func merged(arcs []arc) []arc {
	slices.SortStableFunc(arcs, func(p, q arc) int { return cmp.Compare(p.to, q.to) })
	n := 0
	for i, p := range arcs {
		if i > 0 && arcs[n-1].to == p.to {
			arcs[n-1].length += p.length
			arcs[n-1].off += p.off
		} else {
			arcs[n] = p
			n++
		}
	}
	return slices.Clip(arcs[:n])
}

// firm notes along which borders grids hang together: those of a length, and the
// longest of each atom.
func (a *atoms) firm(length float64) {
	longest := make([]float64, len(a.arcs))
	for i, arcs := range a.arcs {
		for _, p := range arcs {
			longest[i] = max(longest[i], p.length)
		}
	}
	for i, arcs := range a.arcs {
		for k, p := range arcs {
			arcs[k].firm = p.length >= min(length, longest[i], longest[p.to])
		}
	}
}

// sets are numbers that are joined.
type sets []int32

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func (s sets) root(i int32) int32 { return root(s, i) }
func (s sets) join(i, k int32)    { s[s.root(i)] = s.root(k) }
