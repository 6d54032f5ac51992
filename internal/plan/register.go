package plan

import (
	"slices"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Rename gives a grid another name.
type Rename struct {
	Grid region.Code
	Name string
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (r Rename) Validate() error {
	var c checker
	c.grid("grid", r.Grid)
	c.name(r.Name, true)
	return c.err()
}

func (r Rename) redraw(d *draft) error {
	i, err := d.grid(r.Grid)
	if err == nil {
		d.grids[i].Name = r.Name
	}
	return err
}

// SetKind makes a grid one of another kind.
type SetKind struct {
	Grid region.Code
	Kind region.Kind
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (s SetKind) Validate() error {
	var c checker
	c.grid("grid", s.Grid)
	c.kind(s.Kind)
	return c.err()
}

func (s SetKind) redraw(d *draft) error {
	i, err := d.grid(s.Grid)
	if err == nil {
		d.grids[i].Kind = s.Kind
	}
	return err
}

// Renumber numbers the grids of communities anew where they are out of order: west
// to east, then north to south, past all numbers that were ever given there.
type Renumber struct {
	Area region.Code // a community or wider, in the scope; "" for the whole scope
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (r Renumber) Validate() error {
	var c checker
	if l := r.Area.Level(); r.Area != "" && (l == "" || l == region.GridLevel) {
		c.add("area", "code.length", "The code of an area has 4, 6, 9 or 12 digits.")
	}
	return c.err()
}

func (r Renumber) redraw(d *draft) error {
	if r.Area != "" && !r.Area.Within(d.scope) {
		return refuse(OutOfScope, lattice.Point{}, nil, "%s lies outside %s, which this plan is about.", r.Area, d.scope)
	}
	in := map[region.Code][]int{}
	var communities []region.Code
	for i, g := range d.grids {
		if !d.within(i) || !g.Code.Within(r.Area) {
			continue
		}
		community := g.Code.Parent()
		if in[community] == nil {
			communities = append(communities, community)
		}
		in[community] = append(in[community], i)
	}
	slices.Sort(communities)
	renumbered := false
	for _, community := range communities {
		done, err := d.renumber(community, in[community])
		if err != nil {
			return err
		}
		renumbered = renumbered || done
	}
	if !renumbered {
		return refuse(Nothing, lattice.Point{}, nil, "All grids are numbered in order already.")
	}
	return nil
}

// renumber gives new codes to all grids of a community unless they are in order.
func (d *draft) renumber(community region.Code, grids []int) (done bool, err error) {
	shapes := make([]lattice.Shape, len(grids))
	for k, i := range grids {
		shapes[k] = d.grids[i].Shape
	}
	order := region.InCodeOrder(shapes)
	if slices.IsSortedFunc(order, func(a, b int) int { return byCode(d.grids[grids[a]], d.grids[grids[b]]) }) {
		return false, nil
	}
	for _, k := range order {
		code := d.newCode(community)
		if code == "" {
			return false, refuse(Codes, lattice.Point{}, nil, "Community %s has not enough numbers left: 999 can be given in all.", community)
		}
		d.grids[grids[k]].Code = code
	}
	return true, nil
}
