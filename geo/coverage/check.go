package coverage

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Check returns every violation of the coverage's law, or nil if the shapes are
// an exact coverage. shapes[i] is the land of cell i, each ring with the land to
// its left.
//
// Overlaps and gaps come with their places; where edges cross, these are rounded
// to the lattice. What makes an overlap or a gap, the edges that cross and the
// vertices without a twin, is reported as well. Order is by kind, then west to
// east. Past 100,000 single places the rest are left out.
//
// Lakes and other holes in the land are gaps unless an option keeps them.
//
// The time for shapes that are no exact coverage grows with what is wrong.
func Check(shapes []lattice.Shape, opts ...Option) []Violation {
	o := newOptions(opts)
	f := flatten(shapes)
	found, seen, exact := f.exact(&o)
	if exact || seen.tangled {
		return sorted(found)
	}
	return sorted(f.explain(found, seen, &o))
}

// exact applies the law. If rules 1 to 4 hold it returns the rings that are put
// together wrongly and the holes that nobody owns; if not, all single places.
func (f *flat) exact(o *options) (found []Violation, seen *inspector, exact bool) {
	found = f.badRings()
	seen = inspect(f)
	if seen.tangled {
		return append(found, f.knot()), seen, false
	}
	found = append(found, seen.found...)
	if len(seen.twisted) > 0 || slices.ContainsFunc(seen.found, func(v Violation) bool { return v.Kind != BadRing }) {
		return found, seen, false
	}
	if seen.twisted = f.misplaced(seen); len(seen.twisted) > 0 {
		return found, seen, false
	}
	return append(found, f.gaps(seen.rim, o)...), seen, true
}

// knot stands for the violations of shapes that nobody could draw by hand.
func (f *flat) knot() Violation {
	return Violation{Kind: Crossing, At: f.lines[0].A, Cells: []int{int(f.cell(f.lines[0].Tag))}}
}

// inspect lets as many inspectors as there are workers see all tiles, and puts
// together what they found.
func inspect(f *flat) *inspector {
	team := make([]inspector, arrange.Workers())
	for i := range team {
		team[i] = inspector{flat: f, joined: newUnionFind(len(f.rings))}
	}
	err := arrange.Tiles(f.lines, 1, func(worker int, t arrange.Tile) { team[worker].visit(t) })
	all := &team[0]
	all.tangled = err != nil
	for i := range team[1:] {
		in := &team[i+1]
		all.found = append(all.found, in.found...)
		all.twisted = append(all.twisted, in.twisted...)
		all.rim = append(all.rim, in.rim...)
		for r, to := range in.joined {
			all.joined.join(int32(r), to)
		}
	}
	return all
}

// sorted puts violations into their documented order, and joins those of one
// kind at one point that have no place of their own.
func sorted(found []Violation) []Violation {
	slices.SortFunc(found, compareViolations)
	var out []Violation
	for _, v := range found {
		if n := len(out); n > 0 && v.Place == nil && out[n-1].Place == nil &&
			v.Kind == out[n-1].Kind && v.At == out[n-1].At {
			out[n-1].Cells = union(out[n-1].Cells, v.Cells)
			continue
		}
		v.Cells = union(v.Cells, nil)
		out = append(out, v)
	}
	return out
}

// union returns the numbers of both lists, ascending.
func union(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

var kindOrder = []Kind{Empty, BadRing, Overlap, Gap, Sliver, Crossing, UnmatchedVertex, DuplicateEdge, Spike}

func compareViolations(v, w Violation) int {
	if v.Kind != w.Kind {
		return slices.Index(kindOrder, v.Kind) - slices.Index(kindOrder, w.Kind)
	}
	if v.At != w.At {
		if v.At.Less(w.At) {
			return -1
		}
		return 1
	}
	return slices.Compare(v.Cells, w.Cells)
}
