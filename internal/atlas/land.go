package atlas

import (
	"fmt"
	"slices"
	"strings"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// land is the ground of one edition.
type land struct {
	installation region.Installation
	edition      region.Edition
	editions     []region.Edition // up to this one, oldest first
	areas        []region.Area    // in code order
	grids        []region.Grid    // in code order; a grid's place is its cell
	lines        []region.ReferenceLine
	index        *locate.Index
	extents      []lattice.Bounds // by cell
	extent       lattice.Bounds   // of all
}

// newLand draws the land of a snapshot. The editions are all that are known; later
// ones are left out.
func newLand(s *roster.Snapshot, editions []region.Edition) (*land, error) {
	l := &land{
		installation: s.Installation, edition: s.Edition,
		areas: s.Areas, grids: s.Grids, lines: s.Lines, extent: lattice.EmptyBounds(),
	}
	for _, e := range editions {
		if e.Number <= s.Edition.Number {
			l.editions = append(l.editions, e)
		}
	}
	slices.SortFunc(l.areas, func(a, b region.Area) int { return strings.Compare(string(a.Code), string(b.Code)) })
	slices.SortFunc(l.grids, func(a, b region.Grid) int { return strings.Compare(string(a.Code), string(b.Code)) })
	shapes := l.shapes()
	l.extents = make([]lattice.Bounds, len(shapes))
	for i, shape := range shapes {
		l.extents[i] = shape.Bounds()
		l.extent = l.extent.Union(l.extents[i])
	}
	index, err := locate.Build(shapes)
	if err != nil {
		return nil, fmt.Errorf("index of edition %d: %w", s.Edition.Number, err)
	}
	l.index = index
	return l, nil
}

// shapes returns the shapes of the grids, by cell.
func (l *land) shapes() []lattice.Shape {
	shapes := make([]lattice.Shape, len(l.grids))
	for i := range l.grids {
		shapes[i] = l.grids[i].Shape
	}
	return shapes
}

// gridsIn returns the cells inside an area or grid: from up to, without, to. As
// codes are sorted and "is inside" is "has the prefix", they follow one another.
func (l *land) gridsIn(code region.Code) (from, to int) {
	from, _ = slices.BinarySearchFunc(l.grids, code, func(g region.Grid, c region.Code) int {
		return strings.Compare(string(g.Code), string(c))
	})
	if code == "" {
		return from, len(l.grids)
	}
	// The first code that does not begin with the prefix: ':' follows '9'.
	after := code + ":"
	to, _ = slices.BinarySearchFunc(l.grids[from:], after, func(g region.Grid, c region.Code) int {
		return strings.Compare(string(g.Code), string(c))
	})
	return from, from + to
}

// cellOf returns the cell of a grid.
func (l *land) cellOf(code region.Code) (locate.Cell, bool) {
	i, ok := slices.BinarySearchFunc(l.grids, code, func(g region.Grid, c region.Code) int {
		return strings.Compare(string(g.Code), string(c))
	})
	return locate.Cell(i), ok
}

// area returns an area by its code.
func (l *land) area(code region.Code) (region.Area, bool) {
	i, ok := slices.BinarySearchFunc(l.areas, code, func(a region.Area, c region.Code) int {
		return strings.Compare(string(a.Code), string(c))
	})
	if !ok {
		return region.Area{}, false
	}
	return l.areas[i], true
}

// label returns a position well inside a shape: of the stretches that some level
// lines cut out of it, the middle of the widest.
//
//	+--------+
//	|   x    |____         the middle of the widest stretch,
//	|             |        which is always inside
//	+-------------+
func label(shape lattice.Shape) lattice.Point {
	const lines = 7
	b := shape.Bounds()
	if b.Empty() {
		return lattice.Point{}
	}
	best, width := b.Min, int64(-1)
	var crossings []int64
	height := int64(b.Max.Y) - int64(b.Min.Y)
	for k := int64(1); k <= lines; k++ {
		y := int64(b.Min.Y) + height*k/(lines+1)
		crossings = crossings[:0]
		for e := range shape.Edges {
			ay, by := int64(e.A.Y), int64(e.B.Y)
			if (ay > y) != (by > y) {
				ax, bx := int64(e.A.X), int64(e.B.X)
				crossings = append(crossings, ax+int64(float64(bx-ax)*float64(y-ay)/float64(by-ay)))
			}
		}
		slices.Sort(crossings)
		for i := 0; i+1 < len(crossings); i += 2 {
			if w := crossings[i+1] - crossings[i]; w > width {
				best, width = lattice.Point{X: int32((crossings[i] + crossings[i+1]) / 2), Y: int32(y)}, w
			}
		}
	}
	return best
}
