package plan

import (
	"fmt"
	"slices"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Reason is why an operation is refused. The texts are stable.
type Reason string

// The reasons.
const (
	Empty       Reason = "plan.empty"        // a grid would have no land left
	OutOfScope  Reason = "plan.out_of_scope" // land, or a vertex, that is not the scope's
	Parts       Reason = "plan.parts"        // a grid would be cut into more parts
	Sliver      Reason = "plan.sliver"       // land narrower than 2 m would be left or made
	NoGrid      Reason = "plan.no_grid"
	NoBuilding  Reason = "plan.no_building"
	NoLine      Reason = "plan.no_line"
	NoVertex    Reason = "plan.no_vertex"    // no border turns there
	NotShared   Reason = "plan.not_shared"   // the two grids have no such border
	Strays      Reason = "plan.strays"       // a border would run through a third grid
	Crosses     Reason = "plan.crosses"      // a vertex would drag a border across another
	Encloses    Reason = "plan.encloses"     // what was drawn encloses nothing
	CutsNothing Reason = "plan.cuts_nothing" // no line cuts the grid, or none has a left side
	Nothing     Reason = "plan.nothing"      // nothing would change
	Crowded     Reason = "plan.crowded"      // buildings stand too close to be told apart
	Codes       Reason = "plan.codes"        // the community's numbers are used up
	Misfit      Reason = "plan.misfit"       // pieces do not cover exactly what they replace
	TooMany     Reason = "plan.too_many"     // pieces
	Tangled     Reason = "plan.tangled"      // too many lines through one spot
)

// Violation is one thing that an operation would do wrong.
type Violation struct {
	Reason Reason
	At     lattice.Point // where; the zero point if it is nowhere in particular
	Grids  []region.Code // which grids it is about, in code order
	Text   string        // one sentence in English
	// Buildings are those that should be taken too, so that what is taken hangs
	// together: for Parts of TakeBuildings.
	Buildings []int64
}

// Refusal says why an operation is not done. It is a fault.Invalid with a detail
// for each violation; errors.As finds either.
type Refusal struct{ Violations []Violation }

// Error returns the sentences.
func (r *Refusal) Error() string { return r.fault().Error() }

// Unwrap returns the fault.
func (r *Refusal) Unwrap() error { return r.fault() }

func (r *Refusal) fault() *fault.Fault {
	f := &fault.Fault{Kind: fault.Invalid}
	for _, v := range r.Violations {
		d := fault.Detail{Code: string(v.Reason), Text: v.Text}
		if v.At != (lattice.Point{}) {
			at := v.At.Degrees()
			d.Position = &[2]float64{at[0], at[1]}
		}
		f.Details = append(f.Details, d)
	}
	return f
}

// refuse returns a refusal for one reason.
func refuse(reason Reason, at lattice.Point, grids []region.Code, format string, args ...any) error {
	return &Refusal{[]Violation{violation(reason, at, grids, format, args...)}}
}

func violation(reason Reason, at lattice.Point, grids []region.Code, format string, args ...any) Violation {
	grids = slices.Compact(slices.Sorted(slices.Values(grids)))
	return Violation{Reason: reason, At: at, Grids: grids, Text: fmt.Sprintf(format, args...)}
}
