package tile

import "math"

// Tolerance is the distance in units, three eighths of a pixel, within which the
// drawn border stays of every vertex that a zoom leaves out.
const Tolerance = 6

// finest is the zoom from which on every vertex is drawn; coarser ones leave out
// what the one before has kept.
const finest = worldBits - extentBits

// A simplifier removes vertices from arcs, zoom by zoom from fine to coarse, and
// notes for each the first zoom that needs it. The vertex goes first whose removal
// moves the border least. A vertex stays if the triangle between it and its two
// neighbours holds another vertex that is still there: so borders never cross,
// and no ring turns inside out.
//
//	   v                 v goes if everything that u--w replaces lies within
//	 /   \               Tolerance of u--w, and x is not in the triangle.
//	u--x--w
//
// Nodes stay always.
type simplifier struct {
	at       []world // by place: the arcs' vertices one after the other
	arcs     [][2]uint32
	prev     []int32
	next     []int32
	moved    []float32 // how far at most the edge that begins here is off the border, in world steps
	cost     []float32 // the same for the edge that would replace this vertex
	cheapest []float32 // by arc: its least cost
	left     []int32   // by arc: vertices between its ends
	minZoom  []uint8   // by place: first zoom with this vertex; gone: not decided yet
	straight map[[2]world]bool
	nodes    []world
	crowd    crowd
	queue    costQueue
}

// simplify returns for each place of the arcs' chain the first zoom that needs it.
func simplify(at []world, arcs [][2]uint32) []uint8 {
	s := &simplifier{
		at: at, arcs: arcs,
		prev: make([]int32, len(at)), next: make([]int32, len(at)),
		moved: make([]float32, len(at)), cost: make([]float32, len(at)),
		cheapest: make([]float32, len(arcs)), left: make([]int32, len(arcs)),
		minZoom: make([]uint8, len(at)), straight: map[[2]world]bool{},
	}
	seen := map[world]bool{}
	for a, arc := range arcs {
		first, last := int32(arc[0]), int32(arc[1])-1
		s.left[a] = last - first - 1
		for i := first; i <= last; i++ {
			s.prev[i], s.next[i] = i-1, i+1
		}
		for _, end := range [...]world{at[first], at[last]} {
			if !seen[end] {
				seen[end] = true
				s.nodes = append(s.nodes, end)
			}
		}
		if s.left[a] == 0 {
			s.straight[ends(at[first], at[last])] = true
		}
		s.measureArc(a)
	}
	for z := finest - 1; z >= 0; z-- {
		s.pass(z)
	}
	return s.minZoom
}

// measureArc computes the cost of every vertex of an arc.
func (s *simplifier) measureArc(a int) {
	first, last := int32(s.arcs[a][0]), int32(s.arcs[a][1])-1
	s.cheapest[a] = math.MaxFloat32
	for i := s.next[first]; i < last; i = s.next[i] {
		s.measure(i)
		s.cheapest[a] = min(s.cheapest[a], s.cost[i])
	}
}

func (s *simplifier) measure(i int32) {
	u, w := s.prev[i], s.next[i]
	s.cost[i] = max(s.moved[u], s.moved[i]) + distance(s.at[i], s.at[u], s.at[w])
}

// pass removes what zoom z does not need.
func (s *simplifier) pass(z int) {
	limit := float32(int64(Tolerance) << (finest - z))
	ready := false
	for a := range s.arcs {
		if s.cheapest[a] > limit {
			continue
		}
		if !ready {
			s.crowd.fill(s)
			ready = true
		}
		s.thin(a, limit, uint8(z+1))
	}
}

// thin removes vertices of one arc while they cost at most limit; from zoom kept
// on they are drawn.
func (s *simplifier) thin(a int, limit float32, kept uint8) {
	first, last := int32(s.arcs[a][0]), int32(s.arcs[a][1])-1
	q := &s.queue
	q.entries = q.entries[:0]
	for i := s.next[first]; i < last; i = s.next[i] {
		if s.cost[i] <= limit {
			q.entries = append(q.entries, costed{s.cost[i], i, s.at[i]})
		}
	}
	q.order()
	for len(q.entries) > 0 {
		e := q.pop()
		i := e.place
		if s.minZoom[i] != 0 || e.cost != s.cost[i] || !s.removable(a, i) {
			continue
		}
		u, w := s.prev[i], s.next[i]
		s.next[u], s.prev[w] = w, u
		s.moved[u] = e.cost
		s.minZoom[i] = kept
		s.left[a]--
		if s.left[a] == 0 {
			s.straight[ends(s.at[first], s.at[last])] = true
		}
		for _, j := range [...]int32{u, w} {
			if j == first || j == last {
				continue
			}
			if s.measure(j); s.cost[j] <= limit {
				q.push(costed{s.cost[j], j, s.at[j]})
			}
		}
	}
	s.cheapest[a] = math.MaxFloat32
	for i := s.next[first]; i < last; i = s.next[i] {
		s.cheapest[a] = min(s.cheapest[a], s.cost[i])
	}
}

// removable reports whether the arc keeps its shape without place i: a loop keeps
// a triangle, two arcs with the same ends do not fall together, and no vertex
// changes its side.
func (s *simplifier) removable(a int, i int32) bool {
	first, last := s.at[s.arcs[a][0]], s.at[s.arcs[a][1]-1]
	switch {
	case first == last && s.left[a] <= 2:
		return false
	case s.left[a] == 1 && s.straight[ends(first, last)]:
		return false
	}
	return !s.crowd.anyIn(s, s.at[s.prev[i]], s.at[i], s.at[s.next[i]])
}

func ends(a, b world) [2]world {
	if b.less(a) {
		a, b = b, a
	}
	return [2]world{a, b}
}

// distance returns the distance from p to the segment a-b, in world steps.
func distance(p, a, b world) float32 {
	if b.less(a) {
		a, b = b, a // so that both directions of an arc cost alike
	}
	px, py := float64(int64(p.X)-int64(a.X)), float64(int64(p.Y)-int64(a.Y))
	bx, by := float64(int64(b.X)-int64(a.X)), float64(int64(b.Y)-int64(a.Y))
	t := 0.0
	if length2 := bx*bx + by*by; length2 > 0 {
		t = max(0, min((px*bx+py*by)/length2, 1))
	}
	return float32(math.Sqrt((px-t*bx)*(px-t*bx) + (py-t*by)*(py-t*by)))
}
