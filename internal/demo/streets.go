package demo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridmap/internal/region"
)

// way is a street or river from end to end, over many edges of the mesh.
type way struct {
	name  string
	class int
	kind  edgeKind
	urban bool
	half  []int32   // in order, each beginning where the one before ended
	along []float64 // metres from the start to the beginning of each
	total float64   // metres
}

// ways joins the edges of one kind into ways that run on as straight as they can
// at every crossing, the longest first.
func ways(m *mesh, g *ground, kind edgeKind) []way {
	next := straightOn(m, kind)
	var all []way
	taken := make([]bool, len(m.edges))
	collect := func(h int32) {
		w := way{kind: kind}
		for h >= 0 && !taken[h/2] {
			taken[h/2] = true
			w.half = append(w.half, h)
			w.along = append(w.along, w.total)
			w.total += m.xy[m.half[h].from].distance(m.xy[m.to(h)])
			h = next[h]
		}
		all = append(all, w)
	}
	for h := range m.half {
		// A way begins where nothing leads into it: where its twin does not go on.
		if h := int32(h); m.edges[h/2].kind == kind && next[h^1] < 0 && !taken[h/2] {
			collect(h)
		}
	}
	for h := range m.half {
		if h := int32(h); m.edges[h/2].kind == kind && !taken[h/2] {
			collect(h) // a circle
		}
	}
	for i := range all {
		all[i].classify(m, g)
	}
	slices.SortStableFunc(all, func(a, b way) int { return int(math.Copysign(1, b.total-a.total)) })
	return all
}

// straightOn returns for each half-edge of the kind the one that carries it on
// beyond its end, -1 where it stops.
func straightOn(m *mesh, kind edgeKind) []int32 {
	const bend = 42 * math.Pi / 180 // the most that one way turns at a crossing
	next := make([]int32, len(m.half))
	for i := range next {
		next[i] = -1
	}
	type pair struct {
		a, b int32 // both leave the vertex
		turn float64
	}
	for v := range m.at {
		var out []int32
		for h := range m.around(int32(v)) {
			if m.edges[h/2].kind == kind {
				out = append(out, h)
			}
		}
		var pairs []pair
		for i, a := range out {
			for _, b := range out[i+1:] {
				into := m.xy[v].minus(m.xy[m.to(a)])
				onto := m.xy[m.to(b)].minus(m.xy[v])
				t := math.Abs(turn(into, onto))
				if t < bend || len(out) == 2 {
					// A street of the same rank carries on before another.
					t += .15 * math.Abs(float64(m.edges[a/2].rank-m.edges[b/2].rank))
					pairs = append(pairs, pair{a, b, t})
				}
			}
		}
		slices.SortStableFunc(pairs, func(a, b pair) int { return int(math.Copysign(1, a.turn-b.turn)) })
		for _, p := range pairs {
			if next[p.a^1] < 0 && next[p.b^1] < 0 {
				next[p.a^1], next[p.b^1] = p.b, p.a
			}
		}
	}
	return next
}

// classify says how much of a street a way is: by its length and by what it
// divides.
func (w *way) classify(m *mesh, g *ground) {
	var main, city float64
	for _, h := range w.half {
		l := m.xy[m.half[h].from].distance(m.xy[m.to(h)])
		if m.edges[h/2].rank <= rankCommunity {
			main += l
		}
		if g.urbanity(m.xy[m.half[h].from]) > cityStarts {
			city += l
		}
	}
	w.urban = city > w.total/2
	switch {
	case w.kind == river || w.total > 2400 && main > w.total/3:
		w.class = 1
	case w.total > 900:
		w.class = 2
	default:
		w.class = 3
	}
}

// line returns the way as a reference line.
func (w *way) line(m *mesh) region.ReferenceLine {
	kinds := map[edgeKind]region.LineKind{street: region.Street, river: region.River}
	line := make(orb.LineString, 0, len(w.half)+1)
	for _, h := range w.half {
		line = append(line, m.at[m.half[h].from].Degrees())
	}
	line = append(line, m.at[m.to(w.half[len(w.half)-1])].Degrees())
	return region.ReferenceLine{Kind: kinds[w.kind], Class: w.class, Name: w.name, Line: line}
}

// nameWays gives every way a name of its own.
func nameWays(ways []way, m *mesh, names *names) {
	avenue := avenueOf(ways, m)
	rivers := []string{"清溪河", "白沙溪"}
	for i := range ways {
		w := &ways[i]
		switch {
		case w.kind == river:
			w.name = rivers[min(i, len(rivers)-1)]
		case i == avenue:
			w.name, w.class = "汇川大道", 1
		case w.urban:
			w.name = names.street(w.class)
		default:
			w.name = names.road(w.class)
		}
	}
}

// avenueOf returns the street that becomes 汇川大道: a long one, near the middle of
// the city.
func avenueOf(ways []way, m *mesh) int {
	best, most := -1, 0.0
	for i := range ways {
		w := &ways[i]
		middle := m.xy[m.half[w.half[len(w.half)/2]].from]
		if worth := w.total / (1 + middle.length()/800); w.kind == street && w.urban && worth > most {
			best, most = i, worth
		}
	}
	return best
}

// railway returns the made-up railway: it follows the river at a distance, and
// crosses grids as it likes.
func railway(g *ground, m *mesh, outline polygon) region.ReferenceLine {
	inside := newStrips(outline)
	var line orb.LineString
	for y := 24000.0; y > -9000; y -= 90 {
		k := y * g.scale
		p := xy{.72*g.riverX(k) + 1500*g.scale + 700*g.scale*(g.rough+40).at(y/5200, .5), k}
		if inside.contains(p) {
			line = append(line, m.plane.toLattice(p).Degrees())
		}
	}
	return region.ReferenceLine{Kind: region.Rail, Class: 1, Name: "汇北铁路", Line: line}
}
