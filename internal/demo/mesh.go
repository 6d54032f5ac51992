package demo

import "gridmap/geo/lattice"

// outside is the face beyond the rim of the land.
const outside = -1

// mesh is the land cut into faces along shared edges: a half-edge structure, so
// that a vertex put on a border is in both faces at once and every cut leaves an
// exact coverage. Every face is a simple polygon.
//
// Half-edges come in pairs: the twin of h is h^1, and h/2 is their edge.
type mesh struct {
	plane plane
	at    []lattice.Point // of each vertex
	xy    []xy            // of each vertex, as rounded to the lattice
	out   []int32         // a half-edge that leaves each vertex
	half  []halfEdge
	edges []edge
	first []int32 // a half-edge of each face
}

// halfEdge is one side of an edge, with its face to the left.
type halfEdge struct{ from, next, prev, face int32 }

// edge says what a border is for.
type edge struct {
	rank rank
	kind edgeKind
}

// rank is how much a border divides; smaller is more.
type rank int8

const (
	rankRim rank = iota
	rankRiver
	rankSubdistrict
	rankCommunity
	rankGrid
	rankLane // inside a grid: no border at all
)

// edgeKind is what runs along a border.
type edgeKind int8

const (
	ridge edgeKind = iota // a watershed, a hedge: nothing to name
	street
	river
)

// newMesh returns land of one face, 0, with a counter-clockwise outline.
func newMesh(pl plane, outline []xy) *mesh {
	m := &mesh{plane: pl, first: []int32{0}}
	n := int32(len(outline))
	for i, p := range outline {
		m.addVertex(p)
		i := int32(i)
		next, prev := (i+1)%n, (i+n-1)%n
		m.half = append(m.half,
			halfEdge{from: i, next: 2 * next, prev: 2 * prev, face: 0},
			halfEdge{from: next, next: 2*prev + 1, prev: 2*next + 1, face: outside})
		m.edges = append(m.edges, edge{rank: rankRim})
		m.out[i] = 2 * i
	}
	return m
}

func (m *mesh) addVertex(p xy) int32 {
	at := m.plane.toLattice(p)
	m.at = append(m.at, at)
	m.xy = append(m.xy, m.plane.toMetres(at))
	m.out = append(m.out, -1)
	return int32(len(m.at) - 1)
}

func (m *mesh) to(h int32) int32 { return m.half[h^1].from }

// degree returns how many edges meet in a vertex.
func (m *mesh) degree(v int32) int {
	n := 0
	for range m.around(v) {
		n++
	}
	return n
}

// around yields the half-edges that leave a vertex.
func (m *mesh) around(v int32) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		h := m.out[v]
		for {
			if !yield(h) {
				return
			}
			if h = m.half[h^1].next; h == m.out[v] {
				return
			}
		}
	}
}

// loop returns the half-edges of a face, counter-clockwise.
func (m *mesh) loop(face int32) []int32 {
	first := m.first[face]
	loop := []int32{first}
	for h := m.half[first].next; h != first; h = m.half[h].next {
		loop = append(loop, h)
	}
	return loop
}

// polygon returns the corners of a loop.
func (m *mesh) polygon(loop []int32) polygon {
	p := make(polygon, len(loop))
	for i, h := range loop {
		p[i] = m.xy[m.half[h].from]
	}
	return p
}

// ring returns the corners of a loop on the lattice.
func (m *mesh) ring(loop []int32) lattice.Ring {
	r := make(lattice.Ring, len(loop))
	for i, h := range loop {
		r[i] = m.at[m.half[h].from]
	}
	return r
}

// split puts a vertex on the edge of h, which afterwards ends there, and returns
// it. The neighbour across gets it as well.
//
//	a ---h---> b        a -h-> v -n-> b
//	  <--t----            <-t-   <-n^1
func (m *mesh) split(h int32, p xy) int32 {
	v := m.addVertex(p)
	t := h ^ 1
	n := int32(len(m.half))
	old, oldTwin := m.half[h], m.half[t]
	m.half = append(m.half,
		halfEdge{from: v, next: old.next, prev: h, face: old.face},
		halfEdge{from: oldTwin.from, next: t, prev: oldTwin.prev, face: oldTwin.face})
	m.edges = append(m.edges, m.edges[h/2])
	m.half[old.next].prev = n
	m.half[oldTwin.prev].next = n + 1
	m.half[h].next = n
	m.half[t].prev = n + 1
	m.half[t].from = v
	if m.out[oldTwin.from] == t {
		m.out[oldTwin.from] = n + 1
	}
	m.out[v] = n
	return v
}

// cut divides a face by a line from its vertex a over the inner points to its
// vertex b, and returns the new face, which lies to the right of the line.
func (m *mesh) cut(face, a, b int32, inner []xy, what edge) int32 {
	var ha, hb int32
	for _, h := range m.loop(face) {
		switch m.half[h].from {
		case a:
			ha = h
		case b:
			hb = h
		}
	}
	base := int32(len(m.half))
	beforeA, beforeB := m.half[ha].prev, m.half[hb].prev
	from := a
	for i := 0; i <= len(inner); i++ {
		to := b
		if i < len(inner) {
			to = m.addVertex(inner[i])
			m.out[to] = base + 2*int32(i) + 2
		}
		h := base + 2*int32(i)
		m.half = append(m.half,
			halfEdge{from: from, next: h + 2, prev: h - 2, face: face},
			halfEdge{from: to, next: h - 1, prev: h + 3})
		m.edges = append(m.edges, what)
		from = to
	}
	last := int32(len(m.half)) - 2
	m.half[base].prev, m.half[beforeA].next = beforeA, base
	m.half[last].next, m.half[hb].prev = hb, last
	m.half[last+1].prev, m.half[beforeB].next = beforeB, last+1
	m.half[base+1].next, m.half[ha].prev = ha, base+1

	added := int32(len(m.first))
	m.first[face] = base
	m.first = append(m.first, base+1)
	for _, h := range m.loop(added) {
		m.half[h].face = added
	}
	return added
}
