package divide

import (
	"math"

	"gridmap/geo/arrange"
	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

// draw draws the grids of atoms that have labels.
func (c *ground) draw(a *atoms, label []int32, grids int) (Division, error) {
	if grids == 1 {
		return c.describe([]lattice.Shape{c.land.Outline}, 0, 0), nil
	}
	owner := make([]int32, len(a.of))
	for f, i := range a.of {
		owner[f] = arrange.Nobody
		if i != nobody {
			owner[f] = label[i]
		}
	}
	border := arrange.NewBorder(c.g, c.input, owner)
	lines, err := border.Straight()
	if err != nil {
		return Division{}, err
	}
	onLines, pinned := c.onLines(owner)
	shapes := arrange.Outlines(grids, c.straighten(lines, pinned))
	if !exact(shapes) { // not seen to happen
		shapes = arrange.Outlines(grids, border.Bent())
	}
	return c.describe(shapes, c.newBorder(shapes), onLines), nil
}

// onLines returns the length in metres of the new border on reference lines, and
// the points of the outline and of these lines.
func (c *ground) onLines(owner []int32) (length float64, pinned map[lattice.Point]bool) {
	pinned = make(map[lattice.Point]bool)
	for e := range int32(c.g.Halves() / 2) {
		class := c.class(e)
		if class == onCut {
			continue
		}
		s := c.g.Segment(2 * e)
		pinned[s.A], pinned[s.B] = true, true
		p, q := owner[c.g.Face(2*e)], owner[c.g.Face(2*e+1)]
		if class != onOutline && p != q && p != arrange.Nobody && q != arrange.Nobody {
			length += c.plane.length(s)
		}
	}
	return length, pinned
}

// newBorder returns the length in metres of the borders between grids.
func (c *ground) newBorder(shapes []lattice.Shape) (length float64) {
	there := make(map[lattice.Segment]bool)
	for _, s := range shapes {
		for e := range s.Edges {
			if there[e.Reversed()] {
				length += c.plane.length(e)
			}
			there[e] = true
		}
	}
	return length
}

// exact applies the law to all grids; the land may have holes.
func exact(shapes []lattice.Shape) bool {
	for _, s := range shapes {
		if len(s) != 1 {
			return false
		}
	}
	return len(coverage.Check(shapes, coverage.KeepHoles(0))) == 0
}

// describe counts who lives in each grid.
func (c *ground) describe(shapes []lattice.Shape, newBorderM, onLinesM float64) Division {
	d := Division{Grids: shapes, Households: make([]int, len(shapes)),
		NewBorderM: newBorderM, OnLinesM: min(onLinesM, newBorderM)}
	var lines []arrange.Line
	for k, s := range shapes {
		for e := range s.Edges {
			lines = append(lines, arrange.Line{A: e.A, B: e.B, Tag: int32(k)})
		}
	}
	points := make([]lattice.Point, len(c.sites))
	for i, s := range c.sites {
		points[i] = s.At
	}
	for i, k := range owners(lines, points) {
		if k != arrange.Nobody {
			d.Households[k] += c.sites[i].Households
		}
	}
	for _, n := range d.Households {
		d.Deviation = max(d.Deviation, math.Abs(float64(n)-c.mean)/c.mean)
	}
	if c.empty {
		clear(d.Households)
	}
	return d
}
