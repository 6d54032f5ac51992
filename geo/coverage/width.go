package coverage

import (
	"math"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Width returns the diameter in metres of the largest circle inside a shape: how
// wide it is where it is widest. A sliver of 500 by 2 m has width 2.
//
//	+--------------------------+
//	|   ( )                    |   the circle rolls along; it cannot grow
//	+--------------------------+
//
// It measures on a plane that touches the ellipsoid at the middle of the shape.
// The answer is at most 1 % too small, mostly far less. It is never too large but
// for shapes so long and thin that finding out would take seconds: rather too
// wide to be closed than closed by mistake. The rings must not cross.
func Width(s lattice.Shape) float64 {
	m := newMeter(s)
	if m == nil {
		return 0
	}
	if len(m.sides) == 3 {
		return 4 * m.best // a triangle's depth is twice its area by its perimeter
	}
	all := make([]int32, len(m.sides))
	for i := range all {
		all[i] = int32(i)
	}
	unseen := m.search(all)
	m.climb(all)
	return 2 * max(m.best, unseen)
}

// widthsOf returns the widths of all shapes.
func widthsOf(shapes []lattice.Shape) []float64 {
	widths := make([]float64, len(shapes))
	arrange.Each(len(shapes), func(i int) { widths[i] = Width(shapes[i]) })
	return widths
}

// A meter looks for the spot that is furthest inside.
type meter struct {
	sides         []side
	width, height float64 // of the bounds, metres

	best         float64 // depth in metres of the deepest spot so far
	bestX, bestY float64
	known        bool // bestX, bestY is that spot; else best is only a bound
	queue        []square
}

func newMeter(s lattice.Shape) *meter {
	b := s.Bounds()
	if b.Empty() {
		return nil
	}
	mid := lattice.Point{X: b.Min.X, Y: int32((int64(b.Min.Y) + int64(b.Max.Y)) / 2)}
	east, north := lattice.MetresPerStep(mid)
	xy := func(p lattice.Point) (x, y float64) {
		return float64(int64(p.X)-int64(b.Min.X)) * east, float64(int64(p.Y)-int64(b.Min.Y)) * north
	}
	m := &meter{}
	m.width, m.height = xy(b.Max)
	perimeter, rings := 0.0, 0
	for _, polygon := range s {
		for _, ring := range polygon {
			rings++
			for i, p := range ring {
				prev, q := ring[(i+len(ring)-1)%len(ring)], ring[(i+1)%len(ring)]
				next := ring[(i+2)%len(ring)]
				var e side
				e.ax, e.ay = xy(p)
				e.bx, e.by = xy(q)
				e.reflexA = lattice.Orient(prev, p, q) == lattice.Right
				e.reflexB = lattice.Orient(p, q, next) == lattice.Right
				m.sides = append(m.sides, e)
				perimeter += math.Hypot(e.bx-e.ax, e.by-e.ay)
			}
		}
	}
	if len(m.sides) == 0 {
		return nil
	}
	if rings == 1 {
		// Going inwards the border of a shape without holes only gets shorter, so
		// that its area is at most depth times perimeter.
		m.best = float64(s.Area2()) / 2 * east * north / perimeter
	}
	return m
}

const (
	widthPrecision = 1.01
	widthSmallest  = 0.0005 // metres; the lattice is 20 times coarser
)

// A square is a part of the plane to look into.
type square struct {
	x, y, half float64
	depth      float64 // at the centre
	bound      float64 // on the depth anywhere in it
	near       []int32 // the sides that can be nearest to a spot in it
}

// search divides the square around the shape, most promising parts first, until
// nothing can be deeper than the best spot by much. It returns 0, or a bound on
// the depth of what it could not look into.
func (m *meter) search(all []int32) (unseen float64) {
	half := max(m.width, m.height) / 2
	m.add(m.width/2, m.height/2, half, all)
	for budget := 10_000 + 100*len(m.sides); len(m.queue) > 0; budget-- {
		s := m.pop()
		switch {
		case s.bound <= m.best*widthPrecision:
			return 0
		case budget == 0:
			return s.bound
		}
		h := s.half / 2
		near := m.nearTo(s)
		m.add(s.x-h, s.y-h, h, near)
		m.add(s.x+h, s.y-h, h, near)
		m.add(s.x-h, s.y+h, h, near)
		m.add(s.x+h, s.y+h, h, near)
	}
	return 0
}

// add looks at the centre of a square, and puts it into the queue if some other
// spot may be deeper.
func (m *meter) add(x, y, half float64, near []int32) {
	d := m.depth(x, y, near)
	if d > m.best || !m.known && d >= m.best {
		m.best, m.bestX, m.bestY, m.known = d, x, y, true
	}
	reach := half * math.Sqrt2
	enough := m.best * widthPrecision
	if d+reach <= enough || half < widthSmallest {
		return
	}
	if bound := min(d+reach, m.between(x, y, half, reach, near)); bound > enough {
		m.push(square{x, y, half, d, bound, near})
	}
}

// nearTo returns the sides that can be nearest to a spot in s.
func (m *meter) nearTo(s square) []int32 {
	reach := math.Abs(s.depth) + 2*s.half*math.Sqrt2
	var near []int32
	for _, i := range s.near {
		if m.distance2(s.x, s.y, i) <= sq(reach)*(1+1e-9) {
			near = append(near, i)
		}
	}
	return near
}

// push and pop keep the queue a heap with the greatest bound on top.
func (m *meter) push(s square) {
	m.queue = append(m.queue, s)
	q := m.queue
	for i := len(q) - 1; i > 0; {
		up := (i - 1) / 2
		if q[up].bound >= q[i].bound {
			break
		}
		q[up], q[i] = q[i], q[up]
		i = up
	}
}

func (m *meter) pop() square {
	q := m.queue
	top, last := q[0], len(q)-1
	q[0] = q[last]
	q = q[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			break
		}
		if down+1 < last && q[down+1].bound > q[down].bound {
			down++
		}
		if q[i].bound >= q[down].bound {
			break
		}
		q[i], q[down] = q[down], q[i]
		i = down
	}
	m.queue = q
	return top
}

// between returns a bound on the depth in a square, of half diagonal reach, from
// two sides that it lies between: nothing in it is further from the nearer than
// the mean of both. For nearly parallel sides, those of a sliver, that is half
// their distance, however large the square.
//
// A spot inside is to the left of both sides only if no third one runs through
// the square, and if of two that do, they face each other.
func (m *meter) between(x, y, half, reach float64, list []int32) float64 {
	var through [2]int32
	n := 0
	for _, i := range list {
		if m.distance2(x, y, i) > sq(reach) {
			continue
		}
		if _, ok := m.sides[i].beside(x, y, half); !ok || n == len(through) {
			return math.Inf(1)
		}
		through[n] = i
		n++
	}
	if n == 2 {
		if mean, spread := m.mean(x, y, half, through[0], through[1]); mean < spread {
			return math.Inf(1)
		}
	}
	first, nearest := int32(-1), math.Inf(1)
	for _, i := range list {
		l, ok := m.sides[i].beside(x, y, half)
		if ok && l < nearest && (l > 0 || slices.Contains(through[:n], i)) {
			first, nearest = i, l
		}
	}
	bound := math.Inf(1)
	for _, i := range list {
		l, ok := m.sides[i].beside(x, y, half)
		if ok && i != first && (l > 0 || slices.Contains(through[:n], i)) {
			mean, spread := m.mean(x, y, half, first, i)
			bound = min(bound, mean+spread)
		}
	}
	return bound
}

// mean returns the mean of the distances from the centre of a square to two
// sides, and by how much it may differ elsewhere in the square.
func (m *meter) mean(x, y, half float64, i, k int32) (mean, spread float64) {
	a, _ := m.sides[i].beside(x, y, half)
	b, _ := m.sides[k].beside(x, y, half)
	ax, ay := m.sides[i].normal()
	bx, by := m.sides[k].normal()
	return (a + b) / 2, half * (math.Abs(ax+bx) + math.Abs(ay+by)) / 2
}

// climb moves from the deepest spot found to the top nearby, no further than half
// its depth, so that only sides within twice the depth matter.
func (m *meter) climb(all []int32) {
	if !m.known {
		return
	}
	x0, y0, limit := m.bestX, m.bestY, m.best/2
	near := all[:0:0]
	for _, i := range all {
		if m.distance2(x0, y0, i) <= sq(2*m.best+widthSmallest) {
			near = append(near, i)
		}
	}
	const rounds = 100
	step := m.best / 8
	for range rounds {
		if step < widthSmallest {
			return
		}
		better := false
		for _, way := range [...][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {.7, .7}, {-.7, .7}, {.7, -.7}, {-.7, -.7}} {
			x, y := m.bestX+way[0]*step, m.bestY+way[1]*step
			if math.Hypot(x-x0, y-y0) > limit {
				continue
			}
			if d := m.depth(x, y, near); d > m.best {
				m.best, m.bestX, m.bestY, better = d, x, y, true
				break
			}
		}
		if !better {
			step /= 2
		}
	}
}
