package edit

import "math"

// across looks for a chord from k to l, no longer than thin.WidthM, from whose ends
// the way along the ring is twice thin.LengthM or more in both directions. It
// returns where the chord begins on k and ends on l, in metres from their first
// points. Between sides of different rings any chord will do.
//
// Where a chord may begin is an interval, since the distance from a side is convex;
// and the shorter of the two ways is a concave function there, so that searching
// by thirds finds its top.
func (k *bank) across(l *bank, thin Thin) (s, t float64, ok bool) {
	length := k.length()
	if k.ring == l.ring && (k.farthest(l) < 2*thin.LengthM || k.blunt(l, thin)) {
		return 0, 0, false
	}
	nearest := lowest(0, length, func(s float64) float64 { d, _ := l.distance(k.at(s)); return d })
	d, t := l.distance(k.at(nearest))
	switch {
	case d >= thin.WidthM:
		return 0, 0, false
	case k.ring != l.ring:
		return nearest, t, true
	}
	near := func(s float64) bool { d, _ := l.distance(k.at(s)); return d < thin.WidthM }
	low, high := edgeOf(nearest, 0, near), edgeOf(nearest, length, near)
	top := lowest(low, high, func(s float64) float64 { way, _ := k.way(s, l, thin.WidthM); return -way })
	way, t := k.way(top, l, thin.WidthM)
	return top, t, way >= 2*thin.LengthM
}

// farthest returns a bound on the shorter way along the ring between spots of two
// sides.
func (k *bank) farthest(l *bank) float64 {
	if k.from > l.from {
		k, l = l, k
	}
	return min(l.from+l.length()-k.from, k.around-(l.from-k.from-k.length()))
}

// blunt reports whether two sides meet at a corner that is not acute enough: the
// ways to the ends of a chord across it are together the chord by the sine of half
// the angle.
func (k *bank) blunt(l *bank, thin Thin) bool {
	if k.b != l.a && l.b != k.a {
		return false
	}
	cos := -((k.b.x-k.a.x)*(l.b.x-l.a.x) + (k.b.y-k.a.y)*(l.b.y-l.a.y)) / (k.length() * l.length())
	return (1-cos)/2 > sq(thin.WidthM/(2*thin.LengthM))
}

func sq(v float64) float64 { return v * v }

// at returns the spot so many metres from the first point.
func (k *bank) at(s float64) metres {
	f := s / k.length()
	return metres{k.a.x + f*(k.b.x-k.a.x), k.a.y + f*(k.b.y-k.a.y)}
}

// distance returns how far a spot is from the side, and where the nearest point of
// it is.
func (k *bank) distance(p metres) (d, t float64) {
	length := k.length()
	t = ((p.x-k.a.x)*(k.b.x-k.a.x) + (p.y-k.a.y)*(k.b.y-k.a.y)) / length
	t = min(max(t, 0), length)
	return math.Sqrt(p.distance2(k.at(t))), t
}

// way returns the longest of the shorter ways along the ring from a spot of k to
// one of l within reach, and where on l it leads.
func (k *bank) way(s float64, l *bank, reach float64) (way, t float64) {
	d, nearest := l.distance(k.at(s))
	if d > reach {
		return math.Inf(-1), nearest
	}
	shorter := func(t float64) float64 {
		along := math.Abs(l.from + t - k.from - s)
		return min(along, k.around-along)
	}
	near := func(t float64) bool { return k.at(s).distance2(l.at(t)) < reach*reach }
	low, high := edgeOf(nearest, 0, near), edgeOf(nearest, l.length(), near)
	t = min(max(l.opposite(k.from+s, k.around), low), high)
	for _, end := range [...]float64{low, high} {
		if shorter(end) > shorter(t) {
			t = end
		}
	}
	return shorter(t), t
}

// opposite returns where on the side it is as far in the one direction along the
// ring as in the other, from so many metres along it.
func (k *bank) opposite(from, around float64) float64 {
	half := from + around/2
	if half >= around {
		half -= around
	}
	return half - k.from
}

const steps = 24 // of a search: to 6e-8, or 6e-5 by thirds, of where it begins

// edgeOf returns the furthest point towards end for which near holds, as it does
// at from.
func edgeOf(from, end float64, near func(float64) bool) float64 {
	if near(end) {
		return end
	}
	for range steps {
		if m := (from + end) / 2; near(m) {
			from = m
		} else {
			end = m
		}
	}
	return from
}

// lowest returns where a convex function is least.
func lowest(low, high float64, f func(float64) float64) float64 {
	for range steps {
		l, h := low+(high-low)/3, high-(high-low)/3
		if f(l) <= f(h) {
			high = h
		} else {
			low = l
		}
	}
	best := (low + high) / 2
	for _, end := range [...]float64{low, high} {
		if f(end) < f(best) {
			best = end
		}
	}
	return best
}
