package atlas

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// county is the land of one county in one edition. It never changes; pictures share
// the counties that are the same in them.
type county struct {
	code  region.Code
	grids []region.Grid // in code order
	*form
}

// form is what follows from the codes and shapes of a county's grids alone.
type form struct {
	index   *locate.Index
	extents []lattice.Bounds // by grid
	extent  lattice.Bounds   // of all

	rimOnce  sync.Once // for rimFound, which rim fills when tiles are first wanted
	rimFound *rim
}

// newCounty returns a county of grids in code order. old may be nil; what is the same
// in it is taken over.
func newCounty(code region.Code, grids []region.Grid, old *county) (*county, error) {
	c := &county{code: code, grids: grids}
	if old != nil && slices.EqualFunc(grids, old.grids, func(a, b region.Grid) bool {
		return a.Code == b.Code && sameShape(a.Shape, b.Shape)
	}) {
		c.form = old.form
		if slices.EqualFunc(grids, old.grids, func(a, b region.Grid) bool { return a.Name == b.Name && a.Kind == b.Kind }) {
			return old, nil
		}
		return c, nil
	}
	f := &form{extents: make([]lattice.Bounds, len(grids)), extent: lattice.EmptyBounds()}
	shapes := c.shapes()
	for i, shape := range shapes {
		f.extents[i] = shape.Bounds()
		f.extent = f.extent.Union(f.extents[i])
	}
	index, err := locate.Build(shapes)
	if err != nil {
		return nil, fmt.Errorf("index of county %s: %w", code, err)
	}
	f.index = index
	c.form = f
	return c, nil
}

// sameShape reports whether two shapes are the same, ring for ring.
func sameShape(a, b lattice.Shape) bool {
	if len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] {
		return true
	}
	return slices.EqualFunc(a, b, func(p, q lattice.Polygon) bool { return slices.EqualFunc(p, q, slices.Equal[lattice.Ring]) })
}

// shapes returns the shapes of the grids.
func (c *county) shapes() []lattice.Shape {
	shapes := make([]lattice.Shape, len(c.grids))
	for i := range c.grids {
		shapes[i] = c.grids[i].Shape
	}
	return shapes
}

func byCode(g region.Grid, code region.Code) int {
	return strings.Compare(string(g.Code), string(code))
}

// gridsIn returns the grids inside an area or grid: from up to, without, to. As
// codes are sorted and "is inside" is "has the prefix", they follow one another.
func (c *county) gridsIn(code region.Code) (from, to int) {
	from, _ = slices.BinarySearchFunc(c.grids, code, byCode)
	to, _ = slices.BinarySearchFunc(c.grids[from:], after(code), byCode)
	return from, from + to
}

// after returns the first text that does not begin with a code: ':' follows '9'.
func after(code region.Code) region.Code { return code + ":" }

// with returns the grids of a county after some have been exchanged: new ones, which
// may have come, and codes of those that have gone; all in code order.
func (c *county) with(grids []region.Grid, gone []region.Code) []region.Grid {
	merged := make([]region.Grid, 0, len(grids)+len(c.grids))
	for i := range c.grids {
		g := &c.grids[i]
		for len(grids) > 0 && grids[0].Code < g.Code {
			merged, grids = append(merged, grids[0]), grids[1:]
		}
		if len(grids) > 0 && grids[0].Code == g.Code {
			merged, grids = append(merged, grids[0]), grids[1:]
			continue
		}
		if _, is := slices.BinarySearch(gone, g.Code); !is {
			merged = append(merged, *g)
		}
	}
	return append(merged, grids...)
}
