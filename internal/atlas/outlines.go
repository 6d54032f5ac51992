package atlas

import (
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// The levels of areas that are drawn, from the smallest up.
const (
	gridRank = iota
	communityRank
	subdistrictRank
	countyRank
	ranks
)

// levelOf is the level of each rank.
var levelOf = [ranks]region.Level{region.GridLevel, region.Community, region.Subdistrict, region.County}

// outline is the areas of one level of a county, in code order.
type outline struct {
	codes  []region.Code
	shapes []lattice.Shape
}

// levels returns the areas of all levels: communities made of grids, subdistricts of
// communities, the county of subdistricts.
func (c *county) levels() (all [ranks]outline) {
	codes := make([]region.Code, len(c.grids))
	for i := range c.grids {
		codes[i] = c.grids[i].Code
	}
	all[gridRank] = outline{codes, c.shapes()}
	for rank := communityRank; rank < ranks; rank++ {
		all[rank] = all[rank-1].dissolve(levelOf[rank])
	}
	return all
}

// dissolve returns the areas of a higher level: each the union of those inside it.
func (o outline) dissolve(level region.Level) outline {
	var above outline
	group := make([]int32, len(o.codes))
	for i, code := range o.codes {
		code = code.At(level)
		if n := len(above.codes); n == 0 || above.codes[n-1] != code {
			above.codes = append(above.codes, code) // codes are sorted: each comes in one run
		}
		group[i] = int32(len(above.codes) - 1)
	}
	above.shapes = coverage.Dissolve(o.shapes, group, len(above.codes))
	return above
}

// rim is what the counties beside one need to know of it: the vertices on its border
// in their order, and the areas of each level that have one of them.
type rim struct {
	vertices []lattice.Point
	areas    [ranks][]rimArea
}

type rimArea struct {
	shape  lattice.Shape
	bounds lattice.Bounds
}

func newRim(levels *[ranks]outline) *rim {
	r := &rim{}
	for _, shape := range levels[countyRank].shapes {
		for e := range shape.Edges {
			r.vertices = append(r.vertices, e.A)
		}
	}
	slices.SortFunc(r.vertices, comparePoints)
	r.vertices = slices.Compact(r.vertices)
	for rank := range levels {
		for _, shape := range levels[rank].shapes {
			if r.touches(shape) {
				r.areas[rank] = append(r.areas[rank], rimArea{shape, shape.Bounds()})
			}
		}
	}
	return r
}

func comparePoints(a, b lattice.Point) int {
	switch {
	case a.Less(b):
		return -1
	case b.Less(a):
		return 1
	}
	return 0
}

// touches reports whether a shape has a vertex on the rim.
func (r *rim) touches(shape lattice.Shape) bool {
	for _, polygon := range shape {
		for _, ring := range polygon {
			for _, p := range ring {
				if _, is := slices.BinarySearchFunc(r.vertices, p, comparePoints); is {
					return true
				}
			}
		}
	}
	return false
}

// rim returns the county's rim, which is found when it is first asked for; with may
// be the county's levels, if they are at hand.
func (c *county) rim(with *[ranks]outline) *rim {
	c.rimOnce.Do(func() {
		if with == nil {
			levels := c.levels()
			with = &levels
		}
		c.rimFound = newRim(with)
	})
	return c.rimFound
}

// beside returns the areas of other counties, by rank, that have a vertex in common
// with a county of the land.
func (l *land) beside(c *county) (shapes [ranks][]lattice.Shape) {
	for _, other := range l.counties {
		if other.code == c.code || !other.extent.Intersects(c.extent) {
			continue
		}
		own := c.rim(nil)
		for rank, areas := range other.rim(nil).areas {
			for _, area := range areas {
				if area.bounds.Intersects(c.extent) && own.touches(area.shape) {
					shapes[rank] = append(shapes[rank], area.shape)
				}
			}
		}
	}
	return shapes
}
