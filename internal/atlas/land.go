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
