package demo

import (
	"math"
	"math/rand/v2"
)

// slot is a place for a building.
type slot struct {
	at     xy
	edge   int32 // the half-edge of its block on whose street it has its number
	use    use
	group  int // buildings of one estate or hamlet have the same
	number int // within the group, from 1
}

// use is what stands on a slot.
type use int8

const (
	frontage use = iota // on the street, with shops below
	estate              // in the rows of a housing estate
	farm                // in a hamlet
)

// site is a block on which slots are laid out.
type site struct {
	loop    []int32
	shape   polygon
	setback []float64 // metres, of each edge: how near to it a building may stand
	urban   float64
	angle   float64 // of its rows
}

// site measures a block.
func (b *builder) site(bl block) site {
	s := site{loop: b.m.loop(bl.face)}
	s.shape = b.m.polygon(s.loop)
	s.setback = make([]float64, len(s.loop))
	for i, h := range s.loop {
		s.setback[i] = b.setback(h / 2)
	}
	middle := s.shape.centroid()
	s.urban, s.angle = b.g.urbanity(middle), b.g.direction(middle)
	return s
}

// setback returns how far from an edge buildings stand, in metres: half the width
// of what runs there.
func (b *builder) setback(edge int32) float64 {
	switch a, ok := b.street[edge]; {
	case !ok:
		return apart / 2
	case a.way.kind == river:
		return 26
	default:
		return []float64{14, 10, 7}[a.way.class-1]
	}
}

// room returns how much further than the setback a position is from the nearest
// edge, negative if it is too near or outside, and which edge that is.
func (s site) room(at xy) (metres float64, edge int) {
	metres = math.Inf(1)
	for i, a := range s.shape {
		d, _ := toSegment(at, a, s.shape[(i+1)%len(s.shape)])
		if d -= s.setback[i]; d < metres {
			metres, edge = d, i
		}
	}
	if metres >= 0 && !s.shape.contains(at) {
		return -1, edge
	}
	return metres, edge
}

// layout places buildings on a site, closer together for a smaller stretch. No
// two are nearer than apart, and none is nearer to the border than the setback.
type layout struct {
	m       *mesh
	rng     *rand.Rand
	stretch float64
	site    site
	slots   []slot
}

const apart = 9.0 // metres

// slots returns the slots of a site. The same seed gives the same slots.
func slots(m *mesh, s site, seed uint64, stretch float64) []slot {
	l := &layout{m: m, rng: rand.New(rand.NewPCG(seed, 1)), stretch: stretch, site: s}
	if s.urban > cityStarts {
		l.frontages()
		l.rows()
	} else {
		l.hamlets()
	}
	return l.slots
}

// put adds a slot unless it has less room or is too near to another.
func (l *layout) put(s slot, least float64) bool {
	room, nearest := l.site.room(s.at)
	if room < least {
		return false
	}
	for _, o := range l.slots {
		if o.at.distance(s.at) < apart {
			return false
		}
	}
	if s.use != frontage {
		s.edge = l.site.loop[nearest]
	}
	l.slots = append(l.slots, s)
	return true
}

// frontages lines the streets.
func (l *layout) frontages() {
	const corner = 5.0
	step := (15 + 6*l.rng.Float64()) * max(l.stretch, .6)
	rest := corner
	for i, a := range l.site.shape {
		b := l.site.shape[(i+1)%len(l.site.shape)]
		if l.m.edges[l.site.loop[i]/2].kind != street {
			rest = corner
			continue
		}
		length := a.distance(b)
		d := a.towards(b)
		for ; rest < length; rest += step * (.85 + .3*l.rng.Float64()) {
			back := l.site.setback[i] + .3 + 1.5*l.rng.Float64()
			l.put(slot{at: a.plus(d.times(rest)).plus(d.left().times(back)), edge: l.site.loop[i], use: frontage}, 0)
		}
		rest = max(rest-length, 0)
	}
}

// rows fills the inside with the rows of one or two estates.
func (l *layout) rows() {
	clear := 11 * min(l.stretch, 1) // metres beyond the setback: behind the frontages
	du := (27 + 9*l.rng.Float64()) * l.stretch
	dv := (24 + 8*l.rng.Float64()) * l.stretch
	u := heading(l.site.angle)
	if l.rng.IntN(2) == 0 {
		u = u.left()
	}
	v := u.left()
	middle := l.site.shape.centroid()
	reach := int(math.Ceil(1.5*l.reach(middle)/min(du, dv))) + 1
	shift := l.rng.Float64() * .5
	number := 0
	for j := reach; j >= -reach; j-- {
		for i := -reach; i <= reach; i++ {
			off := xy{float64(i) + shift*float64(j&1), float64(j)}
			jitter := xy{l.rng.NormFloat64(), l.rng.NormFloat64()}.times(.7)
			at := middle.plus(u.times(off.x * du)).plus(v.times(off.y * dv)).plus(jitter)
			if l.put(slot{at: at, use: estate, number: number + 1}, clear) {
				number++
			}
		}
	}
}

func (l *layout) reach(from xy) float64 {
	var far float64
	for _, p := range l.site.shape {
		far = max(far, p.distance(from))
	}
	return far
}

// hamlets puts groups of houses along the roads and a few into the land between.
func (l *layout) hamlets() {
	area := l.site.shape.area()
	groups := 2 + int(math.Sqrt(area)/(210*l.stretch))
	for group := range groups {
		centre, ok := l.hamletAt()
		if !ok {
			continue
		}
		size := 5 + l.rng.IntN(13)
		lean := l.site.angle + l.rng.NormFloat64()*.4
		number := 0
		for k := range size {
			// A sunflower's spiral, pressed flat along the lean of the land.
			r, a := 15*math.Sqrt(float64(k)+.3), 2.39996*float64(k)
			p := xy{1.5 * r * math.Cos(a), .75 * r * math.Sin(a)}
			d := heading(lean)
			at := centre.plus(d.times(p.x)).plus(d.left().times(p.y)).
				plus(xy{l.rng.NormFloat64(), l.rng.NormFloat64()}.times(3))
			if l.put(slot{at: at, use: farm, group: group, number: number + 1}, 0) {
				number++
			}
		}
	}
}

// hamletAt chooses the middle of a hamlet: three of four near a border, where the
// roads run.
func (l *layout) hamletAt() (xy, bool) {
	n := len(l.site.shape)
	for range 20 {
		i := l.rng.IntN(n)
		a, b := l.site.shape[i], l.site.shape[(i+1)%n]
		p := between(a, b, l.rng.Float64())
		depth := 22 + 60*l.rng.Float64()
		if l.rng.IntN(4) == 0 {
			depth = 80 + 500*l.rng.Float64()
		}
		p = p.plus(a.towards(b).left().times(depth))
		if l.site.shape.contains(p) {
			return p, true
		}
	}
	return xy{}, false
}
