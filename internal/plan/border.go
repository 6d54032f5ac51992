package plan

import (
	"errors"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// MoveBorder draws the border of two grids anew, from the first position of a path
// to its last, which both lie on it. What lies between the old and the new course
// changes hands.
//
//	+------o------+        +------o------+      o the path's ends
//	|  A   |   B  |        |  A    \  B  |
//	|      |      |   ->   |       /     |
//	+------o------+        +------o------+
type MoveBorder struct {
	A, B       region.Code
	Path       []lattice.Point
	AllowParts bool
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (m MoveBorder) Validate() error {
	var c checker
	c.pair(m.A, m.B)
	c.drawing("path", 2, m.Path)
	return c.err()
}

func (c *checker) pair(a, b region.Code) {
	c.grid("a", a)
	c.grid("b", b)
	if a == b {
		c.add("b", "plan.pair", "A border lies between two grids.")
	}
}

func (m MoveBorder) redraw(d *draft) error {
	d.allowParts = m.AllowParts
	a, b, err := d.pair(m.A, m.B)
	if err != nil {
		return err
	}
	return d.moveBorder(a, b, m.Path, edit.MoveBorder)
}

func (d *draft) pair(codeA, codeB region.Code) (a, b int, err error) {
	if a, err = d.grid(codeA); err == nil {
		b, err = d.grid(codeB)
	}
	return a, b, err
}

// moveBorder is edit.MoveBorder, or MoveBorderInside, with its errors made refusals.
func (d *draft) moveBorder(a, b int, path []lattice.Point, move func(cells []lattice.Shape, a, b int, border []lattice.Point) ([]lattice.Shape, error)) error {
	shapes, err := move(shapesOf(d.grids), a, b, path)
	var strays *edit.PlaceError
	switch {
	case errors.As(err, &strays):
		return refuse(Strays, strays.At, d.codes(a, b, strays.Cell), "The new border would run through grid %s; keep it in %s and %s, or give the area away instead.",
			d.grids[strays.Cell].Code, d.grids[a].Code, d.grids[b].Code)
	case errors.Is(err, edit.ErrNotShared):
		return refuse(NotShared, path[0], d.codes(a, b), "Grids %s and %s have no border from the first to the last position.", d.grids[a].Code, d.grids[b].Code)
	case err != nil:
		return tangled(err)
	}
	d.reshape(shapes)
	return nil
}

// MoveVertex moves a vertex in all grids that have it, be they two or more. A vertex
// on the scope's outline stays where it is.
type MoveVertex struct{ From, To lattice.Point }

// Validate returns a fault.Invalid with every broken rule, or nil.
func (m MoveVertex) Validate() error {
	var c checker
	c.drawing("to", 2, []lattice.Point{m.From, m.To})
	if m.From == m.To {
		c.add("to", "plan.nothing", "The vertex is there already.")
	}
	return c.err()
}

func (m MoveVertex) redraw(d *draft) error {
	scope := d.inScope()
	var at []int
	var leaving, arriving []lattice.Segment
	for i, s := range scope {
		if b := s.Bounds(); b.Empty() || !b.Contains(m.From) {
			continue
		}
		has := false
		for e := range s.Edges {
			if e.A == m.From {
				leaving, has = append(leaving, e), true
			}
			if e.B == m.From {
				arriving = append(arriving, e)
			}
		}
		if has {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return refuse(NoVertex, m.From, nil, "No border of %s turns here.", d.scope)
	}
	for _, e := range leaving {
		if !hasTwin(arriving, e) {
			return refuse(OutOfScope, m.From, d.codes(at...), "This vertex is on the outline of %s, which stays.", d.scope)
		}
	}
	shapes, err := edit.MoveVertex(shapesOf(d.grids), m.From, m.To)
	switch {
	case errors.Is(err, edit.ErrCrosses):
		return refuse(Crosses, m.To, d.codes(at...), "Moved here, the vertex would drag a border across another.")
	case err != nil:
		return err
	}
	d.reshape(shapes)
	return nil
}

func hasTwin(edges []lattice.Segment, e lattice.Segment) bool {
	for _, other := range edges {
		if other.Reversed() == e {
			return true
		}
	}
	return false
}
