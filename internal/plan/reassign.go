package plan

import (
	"slices"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Reassign gives a drawn area to a grid, from whichever grids of the scope it takes
// in. What is drawn past the scope is cut off.
//
//	+-------+-------+        +-------+-------+
//	|  To   |       |        |  To +-+---+   |
//	|     +-+-+     |  ->    |     |     |   |
//	|     | | |     |        |     +-+---+   |
//	+-------+-------+        +-------+-------+
type Reassign struct {
	// Area is an outer ring and holes in it, in whatever direction. A ring encloses
	// what it runs around in either direction.
	Area       lattice.Polygon
	To         region.Code
	AllowParts bool
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (r Reassign) Validate() error {
	var c checker
	c.area(r.Area)
	c.grid("to", r.To)
	return c.err()
}

func (c *checker) area(area lattice.Polygon) {
	rings := make([][]lattice.Point, len(area))
	for i, r := range area {
		rings[i] = r
	}
	if len(rings) == 0 {
		rings = [][]lattice.Point{nil}
	}
	c.drawing("area", 3, rings...)
}

func (r Reassign) redraw(d *draft) error {
	d.allowParts = r.AllowParts
	to, err := d.grid(r.To)
	if err != nil {
		return err
	}
	area, err := d.drawn(r.Area)
	if err != nil {
		return err
	}
	return d.give(area, to, anybody)
}

// drawn returns the scope's part of a drawn area.
func (d *draft) drawn(area lattice.Polygon) (lattice.Shape, error) {
	if len(area) > 0 && enclosesNothing(area[0]) {
		return nil, refuse(Encloses, area[0][0], nil, "What was drawn encloses nothing.")
	}
	land, err := edit.Clip(d.inScope(), area[0])
	if err != nil {
		return nil, tangled(err)
	}
	if len(land) == 0 {
		return nil, refuse(OutOfScope, area[0][0], nil, "What was drawn takes in no land of %s, which this plan is about.", d.scope)
	}
	for _, hole := range area[1:] {
		rest, err := edit.Redraw([]lattice.Shape{land}, []lattice.Ring{hole}, func(f edit.Face) int {
			if f.Winding != 0 {
				return 1
			}
			return f.Cell
		})
		if err != nil {
			return nil, tangled(err)
		}
		if land = rest[0]; len(land) == 0 {
			return nil, refuse(Encloses, area[0][0], nil, "The holes leave nothing of what was drawn.")
		}
	}
	return land, nil
}

// enclosesNothing reports whether a ring only goes there and back. It may cross
// itself.
func enclosesNothing(ring lattice.Ring) bool {
	first := slices.IndexFunc(ring, func(p lattice.Point) bool { return p != ring[0] })
	if first < 0 {
		return true
	}
	return !slices.ContainsFunc(ring, func(p lattice.Point) bool { return lattice.Orient(ring[0], ring[first], p) != lattice.On })
}

// NewGrid makes a grid of a drawn area, from whichever grids of the scope it takes
// in. What is drawn past the scope is cut off.
type NewGrid struct {
	Area lattice.Polygon // as in Reassign
	Name string
	Kind region.Kind
	// Community is where it belongs; "" for the one that gives most of the land.
	Community  region.Code
	AllowParts bool
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (n NewGrid) Validate() error {
	var c checker
	c.area(n.Area)
	c.name(n.Name, true)
	c.kind(n.Kind)
	if n.Community != "" && n.Community.Level() != region.Community {
		c.add("community", "code.length", "The code of a community has 12 digits.")
	}
	return c.err()
}

func (n NewGrid) redraw(d *draft) error {
	d.allowParts = n.AllowParts
	area, err := d.drawn(n.Area)
	if err != nil {
		return err
	}
	community := n.Community
	if community == "" {
		if community, err = d.mostOf(area); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(d.grids, func(g region.Grid) bool { return g.Code.Parent() == community && g.Code.Within(d.scope) }) {
		return refuse(OutOfScope, area[0][0][0], nil, "Community %s has no grid in %s, which this plan is about.", community, d.scope)
	}
	to, err := d.add(community, n.Name, n.Kind)
	if err != nil {
		return err
	}
	return d.give(area, to, anybody)
}

// mostOf returns the community that most of an area of the scope belongs to.
func (d *draft) mostOf(area lattice.Shape) (region.Code, error) {
	var places []int
	var shapes []lattice.Shape
	bounds := area.Bounds()
	for i, s := range d.inScope() {
		if len(s) > 0 && s.Bounds().Intersects(bounds) {
			places = append(places, i)
			shapes = append(shapes, s)
		}
	}
	commons, err := edit.Commons(shapes, []lattice.Shape{area})
	if err != nil {
		return "", tangled(err)
	}
	var most region.Code
	land := map[region.Code]int64{}
	for _, c := range commons {
		community := d.grids[places[c.Before]].Code.Parent()
		land[community] += c.Area2
		if most == "" || land[community] > land[most] {
			most = community
		}
	}
	return most, nil
}
