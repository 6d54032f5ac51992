package coverage

import "math"

// A side is one edge in metres, with the inside to its left.
type side struct {
	ax, ay, bx, by float64
	// Whether the inside takes more than half of the turn at the ends: if so, a
	// spot whose nearest point is that end is inside, else outside.
	reflexA, reflexB bool
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
