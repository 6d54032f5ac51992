package demo

import "math"

// legal reports whether a line may become a border: it touches the face's border
// in its ends alone, keeps clear of it elsewhere, leaves no sharp corner and does
// not cross itself.
func (c *cutter) legal(t *tracer, l line, s strictness) bool {
	if l.from.corner == l.to.corner && (l.from.vertex == l.to.vertex) {
		return false
	}
	if adjacent(t.f, l.from, l.to) {
		return false
	}
	all := l.points()
	if !sharp(t.f, l.from, all[1], s.angle) || !sharp(t.f, l.to, all[len(all)-2], s.angle) {
		return false
	}
	return c.clear(t, l, all, s.clear) && !crossesItself(all)
}

// adjacent reports whether two ends lie on one edge.
func adjacent(f face, a, b end) bool {
	n := len(f.shape)
	on := func(v, e end) bool {
		return v.vertex && !e.vertex && (v.corner == e.corner || v.corner == (e.corner+1)%n)
	}
	next := a.vertex && b.vertex && ((a.corner+1)%n == b.corner || (b.corner+1)%n == a.corner)
	return next || on(a, b) || on(b, a)
}

// sharp reports whether a line that leaves an end towards p keeps an angle of at
// least least from both borders there.
func sharp(f face, e end, p xy, least float64) bool {
	n := len(f.shape)
	d := p.minus(e.at)
	next := f.shape[(e.corner+1)%n]
	prev := f.shape[e.corner]
	if e.vertex {
		prev = f.shape[(e.corner+n-1)%n]
	}
	ahead, back := turn(next.minus(e.at), d), turn(d, prev.minus(e.at))
	if ahead < 0 {
		ahead += 2 * math.Pi
	}
	if back < 0 {
		back += 2 * math.Pi
	}
	return ahead >= least && back >= least && ahead+back < 2*math.Pi
}

// clear reports whether the line keeps away from the border of the face: nothing
// of it within a metre, and its middle not within a share of the spacing.
func (c *cutter) clear(t *tracer, l line, all []xy, share float64) bool {
	const nothing = 1.0 // metres
	n := len(t.f.shape)
	own := func(e end, corner int) bool { // an edge that the end lies on
		return corner == e.corner || e.vertex && corner == (e.corner+n-1)%n
	}
	for i := 1; i < len(all); i++ {
		p, q := all[i-1], all[i]
		away := nothing
		spacing := t.g.spacing(p)
		if p.distance(l.from.at) > .6*spacing && p.distance(l.to.at) > .6*spacing {
			away = max(nothing, share*spacing)
		}
		low := xy{min(p.x, q.x) - away, min(p.y, q.y) - away}
		high := xy{max(p.x, q.x) + away, max(p.y, q.y) + away}
		for j, a := range t.f.shape {
			b := t.f.shape[(j+1)%n]
			if a.x < low.x && b.x < low.x || a.x > high.x && b.x > high.x ||
				a.y < low.y && b.y < low.y || a.y > high.y && b.y > high.y {
				continue
			}
			if i == 1 && own(l.from, j) || i == len(all)-1 && own(l.to, j) {
				continue
			}
			if _, _, meet := crossing(p, q, a, b); meet {
				return false
			}
			if d, _ := toSegment(p, a, b); i > 1 && d < away {
				return false
			}
			if d, _ := toSegment(a, p, q); d < nothing && a != l.from.at && a != l.to.at {
				return false
			}
		}
	}
	return true
}

// crossesItself reports whether two pieces of a line cross.
func crossesItself(all []xy) bool {
	for i := 1; i < len(all); i++ {
		for j := i + 2; j < len(all); j++ {
			if _, _, meet := crossing(all[i-1], all[i], all[j-1], all[j]); meet {
				return true
			}
		}
	}
	return false
}
