package plan

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Limits of one operation.
const (
	MaxVertices  = 4_000  // drawn in all
	MaxCrossings = 1_000  // of what is drawn with itself
	MaxLines     = 100    // that split a grid
	MaxPieces    = 100    // that are cut off it
	MaxGrids     = 2_000  // merged
	MaxBuildings = 20_000 // taken
	MaxTolerance = 100.0  // metres
)

// Operation is one act of a planner. It is stored as it was given, and done anew
// whenever the plan is replayed: on the same land it always has the same outcome,
// vertex for vertex.
//
// The operations are Split, Reassign, NewGrid, Merge, MoveBorder, MoveVertex,
// TakeBuildings, Rename, SetKind, Renumber, Straighten, SnapToLine and Redivide.
// Positions are on the lattice.
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
		if !onEarth(chain) {
			c.add(field, "position.range", "A position is not longitude, latitude in degrees.")
			return
		}
	}
	if total > MaxVertices {
		c.add(field, "plan.too_many", "A drawing has at most 4,000 positions.")
	} else if crossings(chains) > MaxCrossings {
		c.add(field, string(Tangled), "A drawing crosses itself at most 1,000 times.")
	}
}

func onEarth(points []lattice.Point) bool {
	return !slices.ContainsFunc(points, func(p lattice.Point) bool {
		return p.X < -180*lattice.PerDegree || p.X > 180*lattice.PerDegree || p.Y < -90*lattice.PerDegree || p.Y > 90*lattice.PerDegree
	})
}

// crossings counts how often chains cross themselves and each other, though no
// further than one past MaxCrossings.
func crossings(chains [][]lattice.Point) (n int) {
	var segments []lattice.Segment // westernmost first, each from west to east
	for _, chain := range chains {
		for i := 1; i < len(chain); i++ {
			s := lattice.Segment{A: chain[i-1], B: chain[i]}
			if s.B.Less(s.A) {
				s = s.Reversed()
			}
			if s.A != s.B {
				segments = append(segments, s)
			}
		}
	}
	slices.SortFunc(segments, func(s, t lattice.Segment) int { return cmp.Compare(s.A.X, t.A.X) })
	for i, s := range segments {
		for _, t := range segments[i+1:] {
			if t.A.X > s.B.X || n > MaxCrossings {
				break
			}
			if arrange.Meet(s, t) == arrange.Cross {
				n++
			}
		}
	}
	return n
}
