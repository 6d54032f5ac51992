package demo

import (
	"math"
	"math/rand/v2"
	"slices"
)

// cutter divides faces of a mesh along lines that look as if streets had grown
// there.
type cutter struct {
	m   *mesh
	g   *ground
	rng *rand.Rand
}

// wanted says how good a share of the people to the right of a line is: 0 is
// perfect, 1 is bad, infinity is not to be had.
type wanted func(share float64, right polygon) float64

// strictness loosens what a cut must fulfil, when nothing better was found.
type strictness struct {
	clear float64 // how far from other borders, as a share of the spacing
	angle float64 // radians: the sharpest corner
	tries int
}

var rounds = []strictness{
	{.33, 60 * math.Pi / 180, 16},
	{.2, 45 * math.Pi / 180, 30},
	{.1, 30 * math.Pi / 180, 60},
	{.03, 15 * math.Pi / 180, 200},
}

// cut divides the face so that the people are shared as wanted, and returns the
// new face and the people of the two, or false if no line will do.
func (c *cutter) cut(id int32, people []xy, what edge, want wanted) (added int32, kept, moved []xy, ok bool) {
	f := c.m.face(id)
	t := &tracer{g: c.g, m: c.m, f: f, kind: what.kind}
	for _, s := range rounds {
		if best, found := c.best(t, people, s, want); found {
			added, kept, moved := c.apply(f, best, people, what)
			return added, kept, moved, true
		}
	}
	return 0, nil, nil, false
}

func (c *cutter) best(t *tracer, people []xy, s strictness, want wanted) (best line, found bool) {
	const asked = 240 // of the people, about where they would be
	sample := people
	if len(sample) > asked {
		sample = make([]xy, asked)
		for i := range sample {
			sample[i] = people[c.rng.IntN(len(people))]
		}
	}
	best.score = math.Inf(1)
	for _, l := range c.proposals(t, sample, s) {
		if !c.legal(t, l, s) {
			continue
		}
		if l.score += c.judge(t, l, sample, want); l.score < best.score {
			best, found = l, true
		}
	}
	return best, found && !math.IsInf(best.score, 1)
}

// proposals returns lines through people's places, and lines that carry a street
// on which ends at the border from outside.
func (c *cutter) proposals(t *tracer, people []xy, s strictness) []line {
	var lines []line
	add := func(l line, ok bool) {
		if ok {
			lines = append(lines, l)
		}
	}
	middle := t.f.shape.centroid()
	for i := range s.tries {
		p := middle.plus(xy{c.rng.NormFloat64(), c.rng.NormFloat64()}.times(.15 * t.f.size))
		if len(people) > 0 && i%2 == 0 {
			p = people[c.rng.IntN(len(people))]
		}
		if !t.f.shape.contains(p) {
			continue
		}
		angle := c.g.direction(p)
		if s.tries > 50 {
			angle = c.rng.Float64() * math.Pi
		}
		add(t.through(p, heading(angle)))
		add(t.through(p, heading(angle+math.Pi/2)))
	}
	for _, corner := range c.junctions(t.f, 14) {
		add(t.onward(corner))
	}
	return lines
}

// junctions returns up to most corners of the face where a border arrives from
// outside.
func (c *cutter) junctions(f face, most int) []int {
	var found []int
	for i, h := range f.loop {
		if c.m.degree(c.m.half[h].from) == 3 {
			found = append(found, i)
		}
	}
	c.rng.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	return found[:min(len(found), most)]
}

// through returns the line that runs both ways from p to the border.
func (t *tracer) through(p, d xy) (line, bool) {
	ahead, to, ok := t.walk(p, d)
	if !ok {
		return line{}, false
	}
	behind, from, ok := t.walk(p, d.times(-1))
	if !ok {
		return line{}, false
	}
	slices.Reverse(behind)
	l := line{from: from, to: to, inner: slices.Concat(behind, []xy{p}, ahead)}
	l.inner = t.approach(l.inner, to)
	slices.Reverse(l.inner)
	l.inner = t.approach(l.inner, from)
	slices.Reverse(l.inner)
	return l, true
}

// onward returns the line that carries on a border which ends in a corner.
func (t *tracer) onward(corner int) (line, bool) {
	h := t.f.loop[corner]
	v := t.m.half[h].from
	n := len(t.f.loop)
	before := t.f.loop[(corner+n-1)%n]
	for out := range t.m.around(v) {
		if out == h || out == before^1 {
			continue
		}
		d := t.m.xy[t.m.to(out)].towards(t.m.xy[v])
		start := t.m.xy[v].plus(d.times(2))
		if !t.f.shape.contains(start) {
			continue
		}
		inner, to, ok := t.walk(start, d)
		const carriesOn = -.35
		return line{from: end{corner, true, t.m.xy[v]}, to: to, inner: inner, score: carriesOn}, ok
	}
	return line{}, false
}

// judge returns how well a line divides the face: people, form, length, corners.
func (c *cutter) judge(t *tracer, l line, people []xy, want wanted) float64 {
	right, left := l.sides(t.f)
	inside := 0
	for _, p := range people {
		if right.contains(p) {
			inside++
		}
	}
	share := right.area() / (right.area() + left.area())
	if len(people) > 0 {
		share = float64(inside) / float64(len(people))
	}
	score := 2.5*want(share, right) + 1.5*(1.4-right.compactness()-left.compactness())
	var length float64
	all := l.points()
	for i := 1; i < len(all); i++ {
		length += all[i].distance(all[i-1])
	}
	score += .3 * length / t.f.size
	for _, e := range [...]end{l.from, l.to} {
		if e.vertex && t.m.degree(t.m.half[t.f.loop[e.corner]].from) == 3 {
			score -= .2
		}
	}
	return score + .1*c.rng.Float64()
}

// apply cuts the face along the line and shares out the people.
func (c *cutter) apply(f face, l line, people []xy, what edge) (added int32, kept, moved []xy) {
	right, _ := l.sides(f)
	a, b := c.anchor(f, l.from), c.anchor(f, l.to)
	firstEdge := len(c.m.edges)
	added = c.m.cut(f.id, a, b, l.inner, what)
	for i := firstEdge; i < len(c.m.edges); i++ {
		if e := &c.m.edges[i]; e.kind == ridge && c.g.urbanity(c.m.xy[c.m.half[2*i].from]) > cityStarts {
			e.kind = street
		}
	}
	inside := newStrips(right)
	for _, p := range people {
		if inside.contains(p) {
			moved = append(moved, p)
		} else {
			kept = append(kept, p)
		}
	}
	return added, kept, moved
}

// anchor returns the vertex of an end, made on its edge if need be.
func (c *cutter) anchor(f face, e end) int32 {
	if e.vertex {
		return c.m.half[f.loop[e.corner]].from
	}
	return c.m.split(f.loop[e.corner], e.at)
}
