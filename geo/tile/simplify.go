package tile

import "math"

// Tolerance is the distance in units, three eighths of a pixel, within which the
// drawn border stays of every vertex that a zoom leaves out.
const Tolerance = 6

// finest is the zoom from which on every vertex is drawn; coarser ones leave out
// what the one before has kept.
const finest = worldBits - extentBits

// A simplifier removes vertices from one arc after the other, zoom by zoom from fine
// to coarse, and notes for each the first zoom that needs it. The vertex goes first
// whose removal moves the border least. A vertex stays if the triangle between it
// and its two neighbours holds another vertex: so borders never cross, and no ring
// turns inside out.
//
//	   v                 v goes if everything that u--w replaces lies within
//	 /   \               Tolerance of u--w, and x is not in the triangle.
//	u--x--w
//
// Nodes stay always. What becomes of an arc depends on nothing but the arc and the
// vertices of the areas on its two sides, as they were given: so arcs are simplified
// side by side, and an arc on the border of two layers comes out alike in both.
type simplifier struct {
	*network
	crowd   *crowd
	prev    []int32
	next    []int32
	moved   []float32 // how far at most the edge that begins here is off the border, in world steps
	cost    []float32 // the same for the edge that would replace this vertex
	minZoom []uint8   // by place: first zoom with this vertex; 0: not decided yet
	alike   map[[2]world]int
}

// simplify returns for each place of the network's arcs the first zoom that needs it.
// It works on so many goroutines.
func simplify(n *network, workers int) []uint8 {
	s := &simplifier{
		network: n, crowd: newCrowd(n),
		prev: make([]int32, len(n.at)), next: make([]int32, len(n.at)),
		moved: make([]float32, len(n.at)), cost: make([]float32, len(n.at)),
		minZoom: make([]uint8, len(n.at)),
	}
	if n.beside == nil {
		s.alike = make(map[[2]world]int, len(n.arcs))
		for _, arc := range n.arcs {
			s.alike[ends(n.at[arc[0]], n.at[arc[1]-1])]++
		}
	}
	const batch = 64
	parallel(workers, (len(n.arcs)+batch-1)/batch, func() func(int) {
		var q costQueue
		return func(i int) {
			for a := i * batch; a < min((i+1)*batch, len(n.arcs)); a++ {
				s.arc(a, &q)
			}
		}
	})
	return s.minZoom
}

// arc simplifies one arc.
func (s *simplifier) arc(a int, q *costQueue) {
	first, last := int32(s.arcs[a][0]), int32(s.arcs[a][1])-1
	for i := first; i <= last; i++ {
		s.prev[i], s.next[i] = i-1, i+1
	}
	for i := first + 1; i < last; i++ {
		s.measure(i)
	}
	left := last - first - 1
	for z := finest - 1; z >= 0 && left > 0; z-- {
		left = s.thin(a, left, float32(int64(Tolerance)<<(finest-z)), uint8(z+1), q)
	}
}

func (s *simplifier) measure(i int32) {
	u, w := s.prev[i], s.next[i]
	s.cost[i] = max(s.moved[u], s.moved[i]) + distance(s.at[i], s.at[u], s.at[w])
}

// thin removes vertices of one arc, of which so many are left between its ends, while
// they cost at most limit; from zoom kept on they are drawn.
func (s *simplifier) thin(a int, left int32, limit float32, kept uint8, q *costQueue) int32 {
	first, last := int32(s.arcs[a][0]), int32(s.arcs[a][1])-1
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
		if s.minZoom[i] != 0 || e.cost != s.cost[i] || !s.removable(a, i, left, limit) {
			continue
		}
		u, w := s.prev[i], s.next[i]
		s.next[u], s.prev[w] = w, u
		s.moved[u] = e.cost
		s.minZoom[i] = kept
		left--
		for _, j := range [...]int32{u, w} {
			if j == first || j == last {
				continue
			}
			if s.measure(j); s.cost[j] <= limit {
				q.push(costed{s.cost[j], j, s.at[j]})
			}
		}
	}
	return left
}

// removable reports whether the arc keeps its shape without place i: a loop keeps
// a triangle, the border around an area does not fall together, and no vertex
// changes its side.
func (s *simplifier) removable(a int, i, left int32, limit float32) bool {
	first, last := int32(s.arcs[a][0]), int32(s.arcs[a][1])-1
	switch {
	case s.at[first] == s.at[last] && left <= 2:
		return false
	case left == 1 && s.mayCollapse(a, limit):
		return false
	}
	return !s.crowd.anyIn(s.at[s.prev[i]], s.at[i], s.at[s.next[i]], first, last, s.minZoom)
}

// mayCollapse reports whether an arc without any vertex between its ends could fall
// together with what is left of a ring that it is part of: if none of the ring's
// vertices is further off than the limit within which the border stays. Of lines,
// those may that have the same ends.
func (s *simplifier) mayCollapse(a int, limit float32) bool {
	from, to := s.at[s.arcs[a][0]], s.at[s.arcs[a][1]-1]
	if s.beside == nil {
		return s.alike[ends(from, to)] > 1
	}
	for _, r := range s.beside[a] {
		if r != noRing && !s.rings[r].reachesBeyond(from, to, limit) {
			return true
		}
	}
	return false
}

// reachesBeyond reports whether any vertex of the ring is further than limit from
// the segment a-b.
func (r *ring) reachesBeyond(a, b world, limit float32) bool {
	near := emptyBox().extend(a).extend(b)
	beyond := int64(limit) + 1
	if int64(r.bounds.min.X) < int64(near.min.X)-beyond || int64(r.bounds.max.X) > int64(near.max.X)+beyond ||
		int64(r.bounds.min.Y) < int64(near.min.Y)-beyond || int64(r.bounds.max.Y) > int64(near.max.Y)+beyond {
		return true
	}
	for _, w := range r.at {
		if distance(w, a, b) > limit {
			return true
		}
	}
	return false
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
