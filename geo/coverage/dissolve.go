package coverage

import (
	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Dissolve returns the outlines of groups of cells: of communities from their
// grids, say. group[i] is the group of cell i, from 0 to groups-1, or -1 for
// none; the result is indexed by group, nil for a group without cells.
//
//	+---+---+      +-------+      Edges with the same group on both sides
//	| 0 | 0 |      |       |      fall away; the others keep their vertices,
//	+---+---+  ->  +---+   |      so that outlines share them with the cells
//	| 1 | 0 |      | 1 | 0 |      and with one another.
//	+---+---+      +---+---+
//
// Rings are simple, parts that touch at points only stay apart, and each ring is
// in the part that it belongs to, outer ring first. The shapes must be an exact
// coverage (holes in the land do not matter); of others the outlines are
// meaningless, though the call returns. Time is near-linear.
//
// It panics if group is not as long as shapes or holds a number out of range.
func Dissolve(shapes []lattice.Shape, group []int32, groups int) []lattice.Shape {
	if len(group) != len(shapes) {
		panic("coverage: Dissolve needs a group for each shape")
	}
	f := flatten(shapes)
	of := make([]int32, len(f.rings))
	for tag, id := range f.rings {
		if of[tag] = group[id.cell]; of[tag] < -1 || int(of[tag]) >= groups {
			panic("coverage: Dissolve was given a group out of range")
		}
	}
	return arrange.Outlines(groups, f.outer(of))
}

// outer returns the lines between different groups, from both sides, tagged with
// the group to the left.
func (f *flat) outer(of []int32) []arrange.Line {
	team := make([]struct {
		out   []arrange.Line
		edges []edge
		uses  []use
	}, arrange.Workers())
	groupOf := func(tag int32) int32 {
		if tag < 0 {
			return -1
		}
		return of[tag]
	}
	// Tangled lines are no coverage: their outlines would be meaningless anyway.
	_ = arrange.Tiles(f.lines, 1, func(worker int, t arrange.Tile) {
		w := &team[worker]
		w.edges, w.uses = twins(w.edges, w.uses, f.lines, t.Lines, func(*edge, int32) {})
		for i := range w.edges {
			e := &w.edges[i]
			left, right := groupOf(e.left), groupOf(e.right)
			if left == right || !t.Bounds.Contains(e.lo) {
				continue
			}
			if left >= 0 {
				w.out = append(w.out, arrange.Line{A: e.lo, B: e.hi, Tag: left})
			}
			if right >= 0 {
				w.out = append(w.out, arrange.Line{A: e.hi, B: e.lo, Tag: right})
			}
		}
	})
	var out []arrange.Line
	for i := range team {
		out = append(out, team[i].out...)
	}
	return out
}
