package demo

import "math"

// face is a face of the mesh that is being cut, with what a cut needs to know.
type face struct {
	id    int32
	loop  []int32
	shape polygon
	size  float64 // metres: the root of its area
}

func (m *mesh) face(id int32) face {
	f := face{id: id, loop: m.loop(id)}
	f.shape = m.polygon(f.loop)
	f.size = math.Sqrt(f.shape.area())
	return f
}

// end is where a line meets the border of a face: in a vertex, or on an edge.
type end struct {
	corner int  // of the face's loop; the edge begins there if it is not a vertex
	vertex bool //
	at     xy
}

// line is a way through a face from border to border.
type line struct {
	from, to end
	inner    []xy
	score    float64 // smaller is better
}

// points returns the whole line with its ends.
func (l line) points() []xy {
	all := make([]xy, 0, len(l.inner)+2)
	all = append(all, l.from.at)
	all = append(all, l.inner...)
	return append(all, l.to.at)
}

// right returns the part of the face to the right of the line, and left the rest.
func (l line) sides(f face) (right, left polygon) {
	n := len(f.shape)
	along := func(a, b end) polygon {
		p := polygon{a.at}
		i := (a.corner + 1) % n
		last := (b.corner + 1) % n
		if b.vertex {
			last = b.corner
		}
		for ; i != last; i = (i + 1) % n {
			p = append(p, f.shape[i])
		}
		return append(p, b.at)
	}
	right = along(l.from, l.to)
	for i := len(l.inner) - 1; i >= 0; i-- {
		right = append(right, l.inner[i])
	}
	left = along(l.to, l.from)
	return right, append(left, l.inner...)
}

// tracer follows the direction of the land from a point until it meets the border
// of the face.
type tracer struct {
	g    *ground
	m    *mesh
	f    face
	kind edgeKind
}

// cityStarts is the urbanity from which every border is a street.
const cityStarts = .25

// wobble returns how much a border winds at p: streets hardly in the city, ridges
// in the country much.
func (t *tracer) wobble(p xy) float64 {
	country := 1 - t.g.urbanity(p)
	if t.kind == ridge && country > 1-cityStarts {
		return .12 + .4*country
	}
	return .22 * country
}

// step returns the length of one straight piece at p, in metres.
func (t *tracer) step(p xy) float64 { return min(max(.2*t.g.spacing(p), 15), 110) }

// walk follows the land from p, first towards d. The points do not include p.
func (t *tracer) walk(p, d xy) (points []xy, hit end, ok bool) {
	const longest = 1500
	for len(points) < longest {
		d = t.steer(p, d)
		next := p.plus(d.times(t.step(p)))
		if corner, at, met := t.meets(p, next); met {
			hit := t.snap(corner, at)
			return t.approach(points, hit), hit, true
		}
		points = append(points, next)
		p = next
	}
	return nil, end{}, false
}

// steer turns d towards the nearest of the four directions of the land at p, by a
// little at a time.
func (t *tracer) steer(p, d xy) xy {
	const most = .3 // radians
	angle := math.Atan2(d.y, d.x)
	off := math.Mod(t.g.direction(p)-angle, math.Pi/2)
	if off > math.Pi/4 {
		off -= math.Pi / 2
	} else if off < -math.Pi/4 {
		off += math.Pi / 2
	}
	if w := t.wobble(p); w > 0 {
		s := t.g.spacing(p)
		off += w * 2 * t.g.rough.rough(p.x/s*2.1, p.y/s*2.1)
	}
	return heading(angle + min(max(off, -most), most))
}

// meets returns the first edge of the face that the segment crosses, and where.
func (t *tracer) meets(p, q xy) (corner int, at xy, ok bool) {
	first := math.Inf(1)
	low := xy{min(p.x, q.x), min(p.y, q.y)}
	high := xy{max(p.x, q.x), max(p.y, q.y)}
	shape := t.f.shape
	a := shape[len(shape)-1]
	for i, b := range shape {
		if !(a.x < low.x && b.x < low.x || a.x > high.x && b.x > high.x ||
			a.y < low.y && b.y < low.y || a.y > high.y && b.y > high.y) {
			if on, _, met := crossing(p, q, a, b); met && on < first {
				first, corner, ok = on, (i+len(shape)-1)%len(shape), true
			}
		}
		a = b
	}
	return corner, between(p, q, first), ok
}

// snap moves a hit to a crossing that is near along the border, so that streets
// run on across it, or to a vertex that is very near.
func (t *tracer) snap(corner int, at xy) end {
	n := len(t.f.shape)
	reach := .3 * t.g.spacing(at)
	best, nearest := -1, reach
	for _, way := range [...]int{0, 1} { // backwards, forwards
		for k := range min(12, n) {
			i := (corner - k + n) % n
			if way == 1 {
				i = (corner + 1 + k) % n
			}
			d := at.distance(t.f.shape[i])
			if d > reach {
				break
			}
			if d < nearest && t.m.degree(t.m.half[t.f.loop[i]].from) > 2 {
				best, nearest = i, d
			}
		}
	}
	if best >= 0 {
		return end{best, true, t.f.shape[best]}
	}
	a, b := t.f.shape[corner], t.f.shape[(corner+1)%n]
	near := max(4, .35*min(t.step(at), a.distance(b)))
	switch da, db := at.distance(a), at.distance(b); {
	case da <= db && da < near:
		return end{corner, true, a}
	case db < da && db < near:
		return end{(corner + 1) % n, true, b}
	}
	return end{corner, false, at}
}

// approach drops the last points that are so near the hit that the way to it
// would kink.
func (t *tracer) approach(points []xy, hit end) []xy {
	for len(points) > 0 && points[len(points)-1].distance(hit.at) < .7*t.step(hit.at) {
		points = points[:len(points)-1]
	}
	return points
}
