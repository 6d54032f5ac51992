package tile

import (
	"iter"
	"slices"

	"gridmap/geo/lattice"
)

// A topology cuts rings and lines into arcs: the longest chains of vertices
// between two nodes. A node is a vertex where other than two edges meet, or where
// a line ends.
//
//	*----o---o----*       * node        Two neighbours use the same arc, one of
//	|             |       o vertex      them backwards, so it is simplified once
//	*--o-----o----*                     for both.
//
// A ring that meets no other has one node, its least vertex.
type topology struct {
	slots      []slot // open addressing: vertex numbers by position
	at         []lattice.Point
	neighbours [][2]int32 // of a vertex; none is -1
	node       []bool

	arcs     [][2]uint32 // the arc's vertices are chain[arc[0]:arc[1]]
	chain    []int32
	arcOf    []int32            // by vertex between two nodes; -1: none yet
	straight map[[2]int32]int32 // arcs of one edge, by their ends
}

type slot struct {
	at     lattice.Point
	vertex int32 // number from 1; 0: free
}

// An arcRef is the number of an arc, or the complement (^) of one that is to be
// read backwards.
type arcRef int32

// split returns the arc's number and whether it is to be read backwards.
func (r arcRef) split() (arc int, backwards bool) {
	if r < 0 {
		return int(^r), true
	}
	return int(r), false
}

func newTopology(vertices int) *topology {
	size := 1024
	for size < vertices*2 {
		size *= 2
	}
	return &topology{slots: make([]slot, size), straight: map[[2]int32]int32{}}
}

// vertex returns the number of the vertex at p, a new one if p is new.
func (t *topology) vertex(p lattice.Point) int32 {
	h := (uint64(uint32(p.X)) | uint64(uint32(p.Y))<<32) * 0x9E3779B97F4A7C15
	h ^= h >> 29
	for mask := uint64(len(t.slots) - 1); ; h++ {
		s := &t.slots[h&mask]
		if s.vertex == 0 {
			t.at = append(t.at, p)
			t.neighbours = append(t.neighbours, [2]int32{-1, -1})
			t.node = append(t.node, false)
			*s = slot{p, int32(len(t.at))}
		}
		if s.at == p {
			return s.vertex - 1
		}
	}
}

// connect notes that a and b are joined by an edge.
func (t *topology) connect(a, b int32) {
	t.meet(a, b)
	t.meet(b, a)
}

func (t *topology) meet(a, b int32) {
	n := &t.neighbours[a]
	switch {
	case n[0] == b || n[1] == b:
	case n[0] < 0:
		n[0] = b
	case n[1] < 0:
		n[1] = b
	default:
		t.node[a] = true
	}
}

// addPath notes the edges of a line, or of a ring if closed, and returns its
// vertices. All paths must be in before the first is cut.
func (t *topology) addPath(dst []int32, points []lattice.Point, closed bool) []int32 {
	from := len(dst)
	for _, p := range points {
		v := t.vertex(p)
		if n := len(dst); n > from && dst[n-1] == v {
			continue
		}
		dst = append(dst, v)
	}
	path := dst[from:]
	for i := 1; i < len(path); i++ {
		t.connect(path[i-1], path[i])
	}
	switch n := len(path); {
	case n == 0:
	case closed:
		t.connect(path[n-1], path[0])
	default:
		t.node[path[0]], t.node[path[n-1]] = true, true
	}
	return dst
}

// findNodes is called once between the last addPath and the first cut.
func (t *topology) findNodes() {
	t.slots = nil
	for v, n := range t.neighbours {
		if n[1] < 0 {
			t.node[v] = true // a dead end
		}
	}
	t.neighbours = nil
	t.arcOf = make([]int32, len(t.at))
	for i := range t.arcOf {
		t.arcOf[i] = -1
	}
}

// cut appends the arcs along a path that addPath has returned.
func (t *topology) cut(refs []arcRef, path []int32, closed bool) []arcRef {
	for part := range t.parts(path, closed) {
		refs = append(refs, t.arc(part))
	}
	return refs
}

// parts yields the stretches of a path between its nodes.
func (t *topology) parts(path []int32, closed bool) iter.Seq[[]int32] {
	return func(yield func([]int32) bool) {
		if closed {
			path = t.fromNode(path)
		}
		for first := 0; first+1 < len(path); {
			last := first + 1
			for last+1 < len(path) && !t.node[path[last]] {
				last++
			}
			if !yield(path[first : last+1]) {
				return
			}
			first = last
		}
	}
}

// fromNode turns a ring so that it begins at a node, and repeats that at the end.
func (t *topology) fromNode(path []int32) []int32 {
	if len(path) == 0 {
		return nil
	}
	first, least := -1, 0
	for i, v := range path {
		if t.node[v] {
			first = i
			break
		}
		if t.at[v].Less(t.at[path[least]]) {
			least = i
		}
	}
	if first < 0 {
		first = least
	}
	turned := make([]int32, 0, len(path)+1)
	turned = append(append(turned, path[first:]...), path[:first]...)
	return append(turned, path[first])
}

// arc returns the arc along path, which is made on its first use. It is kept in
// the direction that begins at the lesser end, whichever way it came.
func (t *topology) arc(path []int32) arcRef {
	backwards := t.backwards(path)
	arc := t.known(path)
	if arc < 0 {
		arc = t.newArc(path, backwards)
		n := len(path)
		for _, v := range path[1 : n-1] {
			t.arcOf[v] = arc
		}
		if n == 2 {
			t.straight[t.ends(path)] = arc
		}
	}
	if backwards {
		return arcRef(^arc)
	}
	return arcRef(arc)
}

// known returns the number of the arc along path, -1 if it has not been made.
func (t *topology) known(path []int32) int32 {
	if len(path) > 2 {
		return t.arcOf[path[1]]
	}
	if arc, ok := t.straight[t.ends(path)]; ok {
		return arc
	}
	return -1
}

// ends returns the ends of a path, the lesser first.
func (t *topology) ends(path []int32) [2]int32 {
	a, b := path[0], path[len(path)-1]
	if t.at[b].Less(t.at[a]) {
		a, b = b, a
	}
	return [2]int32{a, b}
}

func (t *topology) newArc(path []int32, backwards bool) int32 {
	from := len(t.chain)
	t.chain = append(t.chain, path...)
	if backwards {
		slices.Reverse(t.chain[from:])
	}
	t.arcs = append(t.arcs, [2]uint32{uint32(from), uint32(len(t.chain))})
	return int32(len(t.arcs) - 1)
}

// backwards reports whether path, read in order, goes against the direction in
// which its arc is kept.
func (t *topology) backwards(path []int32) bool {
	n := len(path)
	a, b := path[0], path[n-1]
	if a == b {
		a, b = path[1], path[n-2]
	}
	return t.at[b].Less(t.at[a])
}
