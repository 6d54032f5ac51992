package coverage

import (
	"fmt"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// draw returns the land of each cell, tested against the law. Where borders
// crossed that are gone now, the straight edges of the input come back; should
// that break the law somewhere, all points are left in.
func (r *repair) draw() ([]lattice.Shape, error) {
	b := newBorder(r)
	for range 4 {
		lines := b.lines()
		conflicts, err := arrange.Conflicts(lines)
		if err != nil {
			return nil, err
		}
		if len(conflicts) > 0 {
			b.restore(conflicts)
			continue
		}
		if shapes := outlines(len(r.flat.shapes), lines); lawful(shapes) == nil {
			return r.untouched(shapes), nil
		}
		break
	}
	clear(b.needless)
	shapes := outlines(len(r.flat.shapes), b.lines())
	if err := lawful(shapes); err != nil {
		return nil, err
	}
	return r.untouched(shapes), nil
}

// lawful applies the law once more to what is going to be handed out.
func lawful(shapes []lattice.Shape) error {
	drawn := slices.DeleteFunc(slices.Clone(shapes), func(s lattice.Shape) bool { return len(s) == 0 })
	flaws, seen, exact := flatten(drawn).exact(&options{})
	flaws = slices.DeleteFunc(append(flaws, seen.twisted...), func(v Violation) bool { return v.Kind == Gap })
	if exact && len(flaws) == 0 {
		return nil
	}
	return fmt.Errorf("the repaired coverage is not exact: %v", flaws)
}

// A border is the edges between different owners.
type border struct {
	*repair
	on       []bool  // of each edge
	needless []bool  // of each point: only noding put it on a straight edge
	straight []int32 // of each edge: an input line that it is a piece of
}

func newBorder(r *repair) *border {
	edges := r.g.Halves() / 2
	b := &border{repair: r, on: make([]bool, edges), needless: make([]bool, r.g.Points()), straight: make([]int32, edges)}
	input := make([]bool, r.g.Points())
	degree := make([]int32, r.g.Points())
	for e := range int32(edges) {
		b.on[e] = r.owner[r.g.Face(2*e)] != r.owner[r.g.Face(2*e+1)]
		b.straight[e] = neutral
		for h := 2 * e; h <= 2*e+1; h++ {
			if b.on[e] {
				degree[r.g.Origin(h)]++
			}
			for _, i := range r.g.Tags(h) {
				if i == neutral {
					continue
				}
				if b.straight[e] == neutral || i < b.straight[e] {
					b.straight[e] = i
				}
				s := r.g.Segment(h)
				input[r.g.Origin(h)] = input[r.g.Origin(h)] || r.lines[i].A == s.A
				input[r.g.Origin(h^1)] = input[r.g.Origin(h^1)] || r.lines[i].B == s.B
			}
		}
	}
	for h := range int32(r.g.Halves()) {
		v := r.g.Origin(h)
		if !b.on[h>>1] || input[v] || degree[v] != 2 {
			continue
		}
		k := b.other(h)
		b.needless[v] = b.straight[h>>1] != neutral && b.straight[h>>1] == b.straight[k>>1]
	}
	return b
}

// other returns the other half on the border that begins where h does.
func (b *border) other(h int32) int32 {
	for _, k := range b.g.Around(h) {
		if k != h && b.on[k>>1] {
			return k
		}
	}
	return h
}

// lines returns the border from both sides, tagged with the owner to the left;
// that along nobody's land once.
func (b *border) lines() []arrange.Line {
	var lines []arrange.Line
	for h := range int32(b.g.Halves()) {
		owner := b.owner[b.g.Face(h)]
		if !b.on[h>>1] || owner == nobody || b.needless[b.g.Origin(h)] {
			continue
		}
		last := h
		b.along(h, func(k int32) { last = k })
		lines = append(lines, arrange.Line{A: b.g.Segment(h).A, B: b.g.Segment(last).B, Tag: owner})
	}
	return lines
}

// along calls yield for each half after h up to the next point that stays.
func (b *border) along(h int32, yield func(k int32)) {
	for b.needless[b.g.Origin(h^1)] {
		h = b.other(h ^ 1)
		yield(h)
	}
}

// restore takes points back in on lines that would meet others without them; if
// there are none to take back, on all.
func (b *border) restore(conflicts []lattice.Segment) {
	meets := make(map[lattice.Segment]bool, 2*len(conflicts))
	for _, s := range conflicts {
		meets[s], meets[s.Reversed()] = true, true
	}
	var back []int32
	for h := range int32(b.g.Halves()) {
		if !b.on[h>>1] || b.needless[b.g.Origin(h)] {
			continue
		}
		last := h
		from := len(back)
		b.along(h, func(k int32) { back, last = append(back, b.g.Origin(k)), k })
		if !meets[lattice.Segment{A: b.g.Segment(h).A, B: b.g.Segment(last).B}] {
			back = back[:from]
		}
	}
	for _, v := range back {
		b.needless[v] = false
	}
	if len(back) == 0 {
		clear(b.needless)
	}
}

// untouched puts shapes of the input in the place of those with the same rings,
// which may begin elsewhere.
func (r *repair) untouched(shapes []lattice.Shape) []lattice.Shape {
	for i, s := range shapes {
		if sameRings(s, r.flat.shapes[i]) {
			shapes[i] = r.flat.shapes[i]
		}
	}
	return shapes
}

// sameRings reports whether two shapes have the same rings in the same parts.
func sameRings(s, t lattice.Shape) bool {
	empty := func(p lattice.Polygon) bool { return len(p) == 0 }
	if len(s) != len(t) || s.Vertices() != t.Vertices() || slices.ContainsFunc(t, empty) {
		return false
	}
	s, t = canonical(s), canonical(t)
	return slices.EqualFunc(s, t, func(p, q lattice.Polygon) bool {
		return slices.EqualFunc(p, q, slices.Equal[lattice.Ring])
	})
}

// canonical returns a shape whose rings begin at their least point, and come in
// the order of these; an outer ring stays first.
func canonical(s lattice.Shape) lattice.Shape {
	out := make(lattice.Shape, len(s))
	for i, polygon := range s {
		for _, ring := range polygon {
			k := 0
			for j, p := range ring {
				if p.Less(ring[k]) {
					k = j
				}
			}
			out[i] = append(out[i], slices.Concat(ring[k:], ring[:k]))
		}
		if len(polygon) > 1 {
			slices.SortFunc(out[i][1:], compareRings)
		}
	}
	slices.SortFunc(out, func(p, q lattice.Polygon) int { return compareRings(p[0], q[0]) })
	return out
}

func compareRings(a, b lattice.Ring) int { return slices.CompareFunc(a, b, comparePoints) }
