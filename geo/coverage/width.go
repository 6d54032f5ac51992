package coverage

import (
	"math"

	"gridmap/geo/lattice"
)

// Width returns the diameter in metres of the largest circle inside a shape: how
// wide it is where it is widest. A sliver of 500 by 2 m has width 2.
//
//	+--------------------------+
//	|   ( )                    |   the circle rolls along; it cannot grow
//	+--------------------------+
//
// It measures on a plane that touches the ellipsoid at the middle of the shape,
// within 1 % and mostly far better, never too much. The rings must not cross.
func Width(s lattice.Shape) float64 {
	m := newMeter(s)
	if m == nil {
		return 0
	}
	all := make([]int32, len(m.sides))
	for i := range all {
		all[i] = int32(i)
	}
	half := max(m.width, m.height) / 2
	x, y := m.width/2, m.height/2
	m.search(x, y, half, all, m.depth(x, y, all))
	m.climb(all)
	return 2 * m.best
}

// A side is one edge in metres, with the inside to its left.
type side struct {
	ax, ay, bx, by float64
	// Whether the inside takes more than half of the turn at the ends: if so, a
	// spot whose nearest point is that end is inside, else outside.
	reflexA, reflexB bool
}

// A meter looks for the spot that is furthest inside.
type meter struct {
	sides         []side
	width, height float64 // of the bounds, metres

	best         float64 // depth in metres of the deepest spot so far
	bestX, bestY float64
	known        bool // bestX, bestY is that spot; else best is only a bound
	kept         []int32
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

// depth returns how far inside a spot is, negative if it is outside, as the sides
// in the list tell.
func (m *meter) depth(x, y float64, list []int32) float64 {
	least, inside := math.Inf(1), false
	for _, i := range list {
		e := &m.sides[i]
		dx, dy := e.bx-e.ax, e.by-e.ay
		px, py := x-e.ax, y-e.ay
		t := px*dx + py*dy
		length2 := dx*dx + dy*dy
		var d2 float64
		var in bool
		switch {
		case t <= 0:
			d2, in = px*px+py*py, e.reflexA
		case t >= length2:
			qx, qy := x-e.bx, y-e.by
			d2, in = qx*qx+qy*qy, e.reflexB
		default:
			cross := dx*py - dy*px
			d2, in = cross*cross/length2, cross > 0
		}
		switch {
		case d2 < least:
			least, inside = d2, in
		case d2 == least: // two rings meet there; one of them has the spot inside
			inside = inside || in
		}
	}
	if inside {
		return math.Sqrt(least)
	}
	return -math.Sqrt(least)
}

const (
	widthPrecision = 1.01
	widthSmallest  = 0.0005 // metres; the lattice is 20 times coarser
)

// search looks into a square of the given centre and half side, whose depth at
// the centre is d, and divides it unless nothing in it can be deeper by much.
// Only the sides in the list can be nearest to any spot in it.
func (m *meter) search(x, y, half float64, list []int32, d float64) {
	if d > m.best || !m.known && d >= m.best {
		m.best, m.bestX, m.bestY, m.known = d, x, y, true
	}
	reach := half * math.Sqrt2
	enough := m.best * widthPrecision
	if d+reach <= enough || half < widthSmallest || m.between(x, y, half, list) <= enough {
		return
	}
	mark := len(m.kept)
	for _, i := range list {
		if m.distance2(x, y, i) <= sq(math.Abs(d)+2*reach)*(1+1e-9) {
			m.kept = append(m.kept, i)
		}
	}
	near := m.kept[mark:len(m.kept):len(m.kept)]
	h := half / 2
	quarters := [4]quarter{{x - h, y - h, 0}, {x + h, y - h, 0}, {x - h, y + h, 0}, {x + h, y + h, 0}}
	for i := range quarters {
		q := &quarters[i]
		q.d = m.depth(q.x, q.y, near)
		for k := i; k > 0 && quarters[k].d > quarters[k-1].d; k-- {
			quarters[k], quarters[k-1] = quarters[k-1], quarters[k]
		}
	}
	for _, q := range quarters {
		m.search(q.x, q.y, h, near, q.d)
	}
	m.kept = m.kept[:mark]
}

type quarter struct{ x, y, d float64 }

// between returns a bound on the depth in a square from two sides that it lies
// between: nothing in it is further from the nearer than the mean of both. For
// nearly parallel sides, those of a sliver, that is their distance, halved,
// however large the square.
func (m *meter) between(x, y, half float64, list []int32) float64 {
	first, nearest := int32(-1), math.Inf(1)
	for _, i := range list {
		if l, ok := m.sides[i].beside(x, y, half); ok && l < nearest {
			first, nearest = i, l
		}
	}
	bound := math.Inf(1)
	if first < 0 {
		return bound
	}
	nx, ny := m.sides[first].normal()
	for _, i := range list {
		e := &m.sides[i]
		if l, ok := e.beside(x, y, half); ok {
			ex, ey := e.normal()
			bound = min(bound, (nearest+l+half*(math.Abs(nx+ex)+math.Abs(ny+ey)))/2)
		}
	}
	return bound
}

func (e *side) normal() (nx, ny float64) {
	dx, dy := e.bx-e.ax, e.by-e.ay
	length := math.Hypot(dx, dy)
	return -dy / length, dx / length
}

// beside returns how far the centre of a square is to the left of the side, and
// whether each point of the square has its nearest point on the side's line
// between the two ends.
func (e *side) beside(x, y, half float64) (l float64, ok bool) {
	dx, dy := e.bx-e.ax, e.by-e.ay
	px, py := x-e.ax, y-e.ay
	t, spread := px*dx+py*dy, half*(math.Abs(dx)+math.Abs(dy))
	length2 := dx*dx + dy*dy
	if t < spread || t > length2-spread {
		return 0, false
	}
	return (dx*py - dy*px) / math.Sqrt(length2), true
}

func (m *meter) distance2(x, y float64, i int32) float64 {
	e := &m.sides[i]
	dx, dy := e.bx-e.ax, e.by-e.ay
	px, py := x-e.ax, y-e.ay
	t := 0.0
	if length2 := dx*dx + dy*dy; length2 > 0 {
		t = min(max((px*dx+py*dy)/length2, 0), 1)
	}
	return sq(px-t*dx) + sq(py-t*dy)
}

func sq(v float64) float64 { return v * v }

// climb moves from the deepest spot found to the top nearby.
func (m *meter) climb(all []int32) {
	if !m.known {
		return
	}
	near := all[:0:0]
	for _, i := range all {
		if m.distance2(m.bestX, m.bestY, i) <= sq(2*m.best+widthSmallest) {
			near = append(near, i)
		}
	}
	for step := m.best / 8; step > widthSmallest; {
		better := false
		for _, way := range [...][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {.7, .7}, {-.7, .7}, {.7, -.7}, {-.7, -.7}} {
			x, y := m.bestX+way[0]*step, m.bestY+way[1]*step
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
