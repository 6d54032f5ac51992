package plan

import (
	"maps"
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Limits of Redivide.
const (
	MaxRedividedVertices = 500_000
	MaxRedivided         = 2_000 // pieces, and grids that they replace
)

// Redivide divides the land of grids anew, among pieces whose shapes are given: what
// suggestions, and going back to an edition, leave behind.
//
//	+-----+-----+      +---+---+---+
//	|  a  |  b  |  ->  | a | c | b |      the pieces are called a, "" and b
//	|     |     |      |   |   |   |
//	+-----+-----+      +---+---+---+
//
// The pieces cover exactly the land that they replace, each place once; only vertices
// may be more or fewer along its outline.
type Redivide struct {
	Grids    []Piece
	Replaces []region.Code
	// Edition is the one whose boundaries these are, 0 for new ones. Going back to an
	// edition brings its grids back: a code that was retired since is given to the
	// same grid again, and to no other. That is for the Service to say and not for its
	// callers.
	Edition int64
}

// Piece is a grid that Redivide makes.
type Piece struct {
	// Code is one of those replaced, whose grid goes on with this land, or one that
	// comes back with an edition; "" for a new number, of the community that most of the
	// land belongs to.
	Code region.Code
	// Name and Kind are the grid's; "" leaves them as they are. A new grid then gets the
	// kind of the grid that most of its land comes from, and its name with the new
	// number.
	Name  string
	Kind  region.Kind
	Shape lattice.Shape // rings in whatever direction, the first of a part the outer one
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (r Redivide) Validate() error {
	var c checker
	if n := len(r.Replaces); n == 0 || n > MaxRedivided {
		c.add("replaces", "plan.grids", "1 to 2,000 grids are divided anew at once.")
		return c.err()
	}
	seen := map[region.Code]bool{}
	for _, code := range r.Replaces {
		if c.grid("replaces", code); len(c) > 0 {
			break
		}
		if seen[code] {
			c.add("replaces", "plan.grids", "A grid is named twice.")
			break
		}
		seen[code] = true
	}
	if r.Edition < 0 {
		c.add("edition", "plan.edition", "Editions count from 1.")
	}
	c.pieces(r.Grids)
	return c.err()
}

func (c *checker) pieces(pieces []Piece) {
	if n := len(pieces); n == 0 || n > MaxRedivided {
		c.add("grids", "plan.grids", "Land is divided among 1 to 2,000 grids.")
		return
	}
	vertices := 0
	seen := map[region.Code]bool{}
	for _, p := range pieces {
		before := len(*c)
		if p.Code != "" {
			c.grid("grids", p.Code)
			if seen[p.Code] {
				c.add("grids", "plan.grids", "A grid is named twice.")
			}
			seen[p.Code] = true
		}
		c.name(p.Name, false)
		if p.Kind != "" {
			c.kind(p.Kind)
		}
		c.shape(p.Shape)
		if len(*c) > before {
			return
		}
		vertices += p.Shape.Vertices()
	}
	if vertices > MaxRedividedVertices {
		c.add("grids", "plan.too_many", "Shapes have at most 500,000 positions in all.")
	}
}

func (c *checker) shape(s lattice.Shape) {
	if len(s) == 0 {
		c.add("grids", "plan.too_few", "A grid needs land: its shape is empty.")
		return
	}
	for _, polygon := range s {
		if len(polygon) == 0 {
			c.add("grids", "plan.too_few", "A part of a shape has no ring.")
			return
		}
		for _, ring := range polygon {
			switch {
			case len(ring) < 3:
				c.add("grids", "plan.too_few", "A ring needs three positions.")
				return
			case !onEarth(ring):
				c.add("grids", "position.range", "A position is not longitude, latitude in degrees.")
				return
			}
		}
	}
}

func (r Redivide) redraw(d *draft) error {
	d.allowParts = true
	d.mayNarrow = r.Edition != 0
	replaced := make([]int, len(r.Replaces))
	for k, code := range r.Replaces {
		i, err := d.grid(code)
		if err != nil {
			return err
		}
		replaced[k] = i
	}
	shapes := make([]lattice.Shape, len(r.Grids))
	for k, p := range r.Grids {
		shapes[k] = turned(p.Shape)
	}
	old := make([]lattice.Shape, len(replaced))
	for k, i := range replaced {
		old[k] = d.grids[i].Shape
	}
	d.whole = coverage.Dissolve(old, make([]int32, len(old)), 1)[0]
	origin, err := origins(replaced, old, shapes)
	if err != nil {
		return err
	}
	redrawn, misfits, err := edit.Replace(shapesOf(d.grids), replaced, shapes)
	switch {
	case err != nil:
		return tangled(err)
	case len(misfits) > 0:
		return d.misfit(misfits, r.Grids)
	}
	places, err := r.places(d, shapes, origin)
	if err != nil {
		return err
	}
	n := len(redrawn) - len(shapes)
	d.reshape(redrawn[:n])
	for k, i := range places {
		d.settle(i, r.Grids[k], redrawn[n+k], origin[k])
	}
	for _, i := range replaced {
		if !slices.Contains(places, i) {
			d.mayGo = append(d.mayGo, i)
		}
	}
	if d.asBefore() {
		return refuse(Nothing, d.spot(replaced[0]), r.Replaces, "The land is divided like this already.")
	}
	return nil
}

// turned returns a shape whose rings have the land to their left.
func turned(s lattice.Shape) lattice.Shape {
	t := make(lattice.Shape, len(s))
	for i, polygon := range s {
		t[i] = slices.Clone(polygon)
		for j, ring := range polygon {
			if ring.Area2() > 0 != (j == 0) {
				ring = slices.Clone(ring)
				slices.Reverse(ring)
				t[i][j] = ring
			}
		}
	}
	return t
}

// origins returns the place of the grid that most of each piece comes from; -1 for one
// that has no land of those replaced.
func origins(replaced []int, old, pieces []lattice.Shape) ([]int, error) {
	commons, err := edit.Commons(old, pieces)
	if err != nil {
		return nil, tangled(err)
	}
	origin, most := make([]int, len(pieces)), make([]int64, len(pieces))
	for k := range origin {
		origin[k] = -1
	}
	for _, c := range commons {
		if c.Area2 > most[c.After] {
			origin[c.After], most[c.After] = replaced[c.Before], c.Area2
		}
	}
	return origin, nil
}

// misfit makes refusals of places that the pieces do not cover exactly.
func (d *draft) misfit(misfits []edit.Misfit, pieces []Piece) error {
	const shown = 100
	refusal := &Refusal{}
	for _, m := range misfits[:min(len(misfits), shown)] {
		var codes []region.Code
		if m.Cell != edit.Outside {
			codes = d.codes(m.Cell)
		}
		for _, k := range m.Pieces {
			if code := pieces[k].Code; code != "" {
				codes = append(codes, code)
			}
		}
		text := "Several pieces cover this place."
		switch len(m.Pieces) {
		case 0:
			text = "No piece covers this place."
		case 1:
			text = "A piece covers this place, which is not divided here."
		}
		refusal.Violations = append(refusal.Violations, violation(Misfit, m.At, codes, "%s", text))
	}
	return refusal
}

// places returns the places of the grids that the pieces become, and makes those that
// are new or come back.
func (r Redivide) places(d *draft, shapes []lattice.Shape, origin []int) ([]int, error) {
	places := make([]int, len(r.Grids))
	for k, p := range r.Grids {
		switch {
		case slices.Contains(r.Replaces, p.Code):
			places[k] = d.find(p.Code)
		case p.Code != "":
			i, err := d.revive(p.Code, r)
			if err != nil {
				return nil, err
			}
			places[k] = i
		}
	}
	for _, k := range region.InCodeOrder(shapes) {
		if r.Grids[k].Code != "" {
			continue
		}
		if origin[k] < 0 {
			return nil, refuse(Empty, shapes[k][0][0][0], nil, "A piece has no land of its own.")
		}
		i, err := d.add(d.grids[origin[k]].Code.Parent(), "", "")
		if err != nil {
			return nil, err
		}
		places[k] = i
	}
	return places, nil
}

// revive returns the place of a retired grid that comes back.
func (d *draft) revive(code region.Code, r Redivide) (int, error) {
	i, was := d.retired[code]
	switch {
	case !was || !d.scopeHas(code):
		return 0, refuse(NoGrid, lattice.Point{}, []region.Code{code}, "There is no grid %s among those that are divided here.", code)
	case r.Edition == 0:
		return 0, refuse(Codes, lattice.Point{}, []region.Code{code}, "Number %s has been retired, and is not given again.", code)
	}
	d.retired = maps.Clone(d.retired)
	delete(d.retired, code)
	if i < 0 {
		d.grids = append(d.grids, region.Grid{})
		i = len(d.grids) - 1
	}
	d.grids[i].Code = code
	return i, nil
}

// settle gives a grid what a piece says of it.
func (d *draft) settle(i int, p Piece, shape lattice.Shape, origin int) {
	g := &d.grids[i]
	g.Shape = shape
	if was := d.was(i); same(was, shape) {
		g.Shape = was
	}
	if p.Name != "" {
		g.Name = p.Name
	}
	if p.Kind != "" {
		g.Kind = p.Kind
	}
	if origin < 0 || g.Name != "" && g.Kind != "" {
		return
	}
	from := d.before.grids[origin]
	if g.Kind == "" {
		g.Kind = from.Kind
	}
	d.name(i, from.Name, false)
}

// asBefore reports whether nothing has changed.
func (d *draft) asBefore() bool {
	return len(d.mayGo) == 0 && slices.EqualFunc(d.grids, d.before.grids, func(a, b region.Grid) bool {
		return a.Code == b.Code && a.Name == b.Name && a.Kind == b.Kind && same(a.Shape, b.Shape)
	})
}
