package plan

import (
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Merge gives all land of grids to one of the scope; their codes are retired. Into
// may be among the grids.
//
//	+-----+-----+      +-----------+
//	|  a  |  b  |  ->  |   Into    |
//	+-----+-----+      +-----------+
type Merge struct {
	Grids      []region.Code
	Into       region.Code
	AllowParts bool
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (m Merge) Validate() error {
	var c checker
	for _, code := range m.Grids {
		if c.grid("grids", code); len(c) > 0 {
			break
		}
	}
	c.grid("into", m.Into)
	if len(m.Grids) > MaxGrids {
		c.add("grids", "plan.too_many", "At most 2,000 grids are merged at once.")
	}
	if !slices.ContainsFunc(m.Grids, func(g region.Code) bool { return g != m.Into }) {
		c.add("grids", "plan.grids", "Merging takes another grid.")
	}
	return c.err()
}

func (m Merge) redraw(d *draft) error {
	into, err := d.grid(m.Into)
	if err != nil {
		return err
	}
	merged := []int{into}
	for _, code := range m.Grids {
		i, err := d.grid(code)
		if err != nil {
			return err
		}
		if !slices.Contains(merged, i) {
			merged = append(merged, i)
		}
	}
	shapes := make([]lattice.Shape, len(merged))
	parts := 0
	for k, i := range merged {
		shapes[k] = d.grids[i].Shape
		parts = max(parts, len(shapes[k]))
	}
	whole := coverage.Dissolve(shapes, make([]int32, len(shapes)), 1)[0]
	if len(whole) > parts && !m.AllowParts {
		return refuse(Parts, smallest(whole)[0][0], d.codes(merged...), "These grids do not hang together: grid %s would be in %d parts.", m.Into, len(whole))
	}
	if at, is := d.loose(merged); is && !m.AllowParts {
		return refuse(Sliver, at, d.codes(merged...), "These grids would hang together by less than %.0f m of border.", slivers.WidthM)
	}
	d.allowParts = true
	d.mayNarrow = true
	d.grids[into].Shape = whole
	for _, i := range merged[1:] {
		d.grids[i].Shape = nil
		d.mayGo = append(d.mayGo, i)
	}
	return nil
}

// loose reports whether grids hang together only by borders that are too short, and
// where one of those that the others would be tied to by such a border is.
func (d *draft) loose(merged []int) (lattice.Point, bool) {
	reached := make([]bool, len(merged))
	reached[0] = true
	bounds := make([]lattice.Bounds, len(merged))
	for k, i := range merged {
		bounds[k] = d.grids[i].Shape.Bounds()
	}
	queue := []int{0}
	for len(queue) > 0 {
		k := queue[0]
		queue = queue[1:]
		for j, i := range merged {
			if !reached[j] && bounds[j].Intersects(bounds[k]) && tied(d.grids[merged[k]].Shape, d.grids[i].Shape) {
				reached[j] = true
				queue = append(queue, j)
			}
		}
	}
	if k := slices.Index(reached, false); k >= 0 {
		return d.spot(merged[k]), true
	}
	return lattice.Point{}, false
}

// tied reports whether two grids have a border long enough to hang together by.
func tied(a, b lattice.Shape) bool {
	return slices.ContainsFunc(edit.Shared(a, b), func(chain []lattice.Point) bool {
		return lengthM([][]lattice.Point{chain}) >= slivers.WidthM
	})
}
