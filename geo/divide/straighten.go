package divide

import (
	"cmp"
	"math"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// A taut is the border as a graph, of which bends are being taken out.
type taut struct {
	plane   plane
	next    map[lattice.Point][]lattice.Point // the ends of borders from each point
	tag     map[lattice.Segment]int32         // whose land is to the left
	keepOff []lattice.Point                   // buildings
	points  squares                           // of next
	homes   squares                           // of keepOff
}

// clearM is how near to a building a straightened border may come in metres.
const clearM = 3.0

// straighten takes the bends out of borders off the lines, least first, as long as
// no building changes hands and no border meets another: the triangle between a
// bend and its neighbours must hold neither. That keeps what is noded noded.
func (c *ground) straighten(lines []arrange.Line, pinned map[lattice.Point]bool) []arrange.Line {
	t := &taut{plane: c.plane, next: map[lattice.Point][]lattice.Point{}, tag: map[lattice.Segment]int32{}}
	for _, l := range lines {
		t.tag[l.Segment()] = l.Tag
		if _, both := t.tag[l.Segment().Reversed()]; !both {
			t.next[l.A] = append(t.next[l.A], l.B)
			t.next[l.B] = append(t.next[l.B], l.A)
		}
	}
	for _, s := range c.sites {
		t.keepOff = append(t.keepOff, s.At)
	}
	var bends, all []lattice.Point
	for p, ends := range t.next {
		all = append(all, p)
		if len(ends) == 2 && !pinned[p] {
			bends = append(bends, p)
		}
	}
	byPlace := func(p, q lattice.Point) int { return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y)) }
	slices.SortFunc(bends, byPlace)
	slices.SortFunc(all, byPlace)
	t.points, t.homes = newSquares(c.plane, all), newSquares(c.plane, t.keepOff)
	for taken := true; taken; {
		taken = false
		slices.SortStableFunc(bends, func(p, q lattice.Point) int { return cmp.Compare(t.area(p), t.area(q)) })
		kept := bends[:0]
		for _, p := range bends {
			if t.takeOut(p) {
				taken = true
			} else {
				kept = append(kept, p)
			}
		}
		bends = kept
	}
	straight := make([]arrange.Line, 0, len(t.tag))
	for s, tag := range t.tag {
		straight = append(straight, arrange.Line{A: s.A, B: s.B, Tag: tag})
	}
	slices.SortFunc(straight, func(k, l arrange.Line) int { return cmp.Or(byPlace(k.A, l.A), byPlace(k.B, l.B)) })
	return straight
}

// area returns the area of the triangle at a bend in square metres.
func (t *taut) area(p lattice.Point) float64 {
	ends := t.next[p]
	at := t.plane.xy(p)
	return math.Abs(cross(t.plane.xy(ends[0]).minus(at), t.plane.xy(ends[1]).minus(at))) / 2
}

// takeOut takes a bend out if it may.
func (t *taut) takeOut(p lattice.Point) bool {
	a, b := t.next[p][0], t.next[p][1]
	if slices.Contains(t.next[a], b) || t.meets(a, p, b) {
		return false
	}
	for _, s := range [...]lattice.Segment{{A: a, B: b}, {A: b, B: a}} {
		t.tag[s] = t.tag[lattice.Segment{A: s.A, B: p}]
		delete(t.tag, lattice.Segment{A: s.A, B: p})
		delete(t.tag, lattice.Segment{A: p, B: s.B})
	}
	t.next[a][slices.Index(t.next[a], p)] = b
	t.next[b][slices.Index(t.next[b], p)] = a
	delete(t.next, p)
	return true
}

// meets reports whether the triangle between a bend and its neighbours holds a
// point of another border, or a building; or whether its new side would run close
// by a building.
func (t *taut) meets(a, p, b lattice.Point) bool {
	box := lattice.EmptyBounds().Extend(a).Extend(p).Extend(b)
	for q := range t.points.near(box, 0) {
		if _, there := t.next[q]; there && q != a && q != p && q != b && inTriangle(a, p, b, q) {
			return true
		}
	}
	for q := range t.homes.near(box, clearM) {
		if inTriangle(a, p, b, q) {
			return true
		}
		off := lattice.DistanceM(q, lattice.Segment{A: a, B: b})
		if off < clearM && off < min(lattice.DistanceM(q, lattice.Segment{A: a, B: p}), lattice.DistanceM(q, lattice.Segment{A: p, B: b})) {
			return true
		}
	}
	return false
}

// inTriangle reports whether q is in a triangle or on its border.
func inTriangle(a, b, c, q lattice.Point) bool {
	s, t, u := lattice.Orient(a, b, q), lattice.Orient(b, c, q), lattice.Orient(c, a, q)
	if lattice.Orient(a, b, c) == lattice.On {
		return lattice.OnSegment(lattice.Segment{A: a, B: b}, q) || lattice.OnSegment(lattice.Segment{A: b, B: c}, q) ||
			lattice.OnSegment(lattice.Segment{A: c, B: a}, q)
	}
	return s != lattice.Left && t != lattice.Left && u != lattice.Left ||
		s != lattice.Right && t != lattice.Right && u != lattice.Right
}

// squares are points by the square of the plane that they lie in.
type squares struct {
	plane plane
	low   xy
	side  float64
	wide  int
	in    [][]lattice.Point
}

func newSquares(l plane, points []lattice.Point) squares {
	b := lattice.EmptyBounds()
	for _, p := range points {
		b = b.Extend(p)
	}
	if b.Empty() {
		return squares{plane: l, side: 1}
	}
	low, high := l.xy(b.Min), l.xy(b.Max)
	extent := max(high.x-low.x, high.y-low.y, 1)
	n := int(math.Sqrt(float64(len(points)))) + 1
	s := squares{plane: l, low: low, side: extent / float64(n), wide: n + 1}
	s.in = make([][]lattice.Point, s.wide*s.wide)
	for _, p := range points {
		x, y := s.square(l.xy(p))
		s.in[y*s.wide+x] = append(s.in[y*s.wide+x], p)
	}
	return s
}

func (s squares) square(p xy) (x, y int) {
	clamp := func(v float64) int { return int(max(min(v/s.side, float64(s.wide-1)), 0)) }
	return clamp(p.x - s.low.x), clamp(p.y - s.low.y)
}

// near yields the points in the squares that come within so many metres of bounds.
func (s squares) near(b lattice.Bounds, metres float64) func(func(lattice.Point) bool) {
	return func(yield func(lattice.Point) bool) {
		if len(s.in) == 0 {
			return
		}
		low, high := s.plane.xy(b.Min), s.plane.xy(b.Max)
		x0, y0 := s.square(xy{low.x - metres, low.y - metres})
		x1, y1 := s.square(xy{high.x + metres, high.y + metres})
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				for _, p := range s.in[y*s.wide+x] {
					if !yield(p) {
						return
					}
				}
			}
		}
	}
}
