package plan

import (
	"unicode/utf8"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Limits of one operation.
const (
	MaxVertices  = 10_000 // drawn in all
	MaxLines     = 100    // that split a grid
	MaxGrids     = 2_000  // merged
	MaxBuildings = 20_000 // taken
	MaxTolerance = 100.0  // metres
)

// Operation is one act of a planner. It is stored as it was given, and done anew
// whenever the plan is replayed: on the same land it always has the same outcome,
// vertex for vertex.
//
// The operations are Split, Reassign, NewGrid, Merge, MoveBorder, MoveVertex,
// TakeBuildings, Rename, SetKind, Renumber, Straighten and SnapToLine. Positions are
// on the lattice.
type Operation interface {
	// Validate returns a fault.Invalid with every broken rule, or nil. It looks at
	// the operation alone.
	Validate() error
	redraw(*draft) error
}

// Apply does an operation and says what has changed. The error is what Validate
// returns, or a *Refusal; then the land is as it was.
func (l Land) Apply(op Operation) (Land, Done, error) {
	if err := op.Validate(); err != nil {
		return l, Done{}, err
	}
	d := newDraft(l)
	if err := op.redraw(d); err != nil {
		return l, Done{}, err
	}
	after, err := d.finish()
	if err != nil {
		return l, Done{}, err
	}
	return after, Compare(l, after), nil
}

// A checker gathers what is wrong with an operation.
type checker []fault.Detail

func (c *checker) add(field, code, text string) {
	*c = append(*c, fault.Detail{Field: field, Code: code, Text: text})
}

func (c *checker) err() error { return fault.Several(fault.Invalid, *c) }

func (c *checker) grid(field string, code region.Code) {
	if code.Level() != region.GridLevel {
		c.add(field, "code.length", "The code of a grid has 15 digits.")
	}
}

func (c *checker) name(name string, required bool) {
	switch {
	case name == "" && required:
		c.add("name", "name.required", "A name is missing.")
	case utf8.RuneCountInString(name) > region.MaxName:
		c.add("name", "name.too_long", "A name has at most 100 characters.")
	}
}

func (c *checker) kind(kind region.Kind) {
	switch kind {
	case region.Residential, region.Commercial, region.Rural, region.Dedicated:
	default:
		c.add("kind", "kind.unknown", "A grid's kind is residential, commercial, rural or dedicated.")
	}
}

func (c *checker) tolerance(m float64) {
	if !(m > 0 && m <= MaxTolerance) {
		c.add("tolerance_m", "plan.tolerance", "A tolerance is more than 0 and at most 100 metres.")
	}
}

// drawing checks chains of vertices, each of which needs so many.
func (c *checker) drawing(field string, least int, chains ...[]lattice.Point) {
	total := 0
	for _, chain := range chains {
		if total += len(chain); len(chain) < least {
			c.add(field, "plan.too_few", "A line needs two positions, an area three.")
			return
		}
		for _, p := range chain {
			if p.X < -180*lattice.PerDegree || p.X > 180*lattice.PerDegree || p.Y < -90*lattice.PerDegree || p.Y > 90*lattice.PerDegree {
				c.add(field, "position.range", "A position is not longitude, latitude in degrees.")
				return
			}
		}
	}
	if total > MaxVertices {
		c.add(field, "plan.too_many", "A drawing has at most 10,000 positions.")
	}
}
