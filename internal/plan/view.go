package plan

import (
	"fmt"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// View is a plan with what surrounds it.
type View struct {
	Plan    Plan
	Current int64 // the number of the current edition
	// Stale are the grids in the plan's scope and around it that any edition after
	// the plan's made, changed or retired, in code order; none of a plan that is
	// closed. A plan that is stale is not published before it is rebased.
	Stale    []region.Code
	Overlaps []Overlap // other drafts that change the same grids
	// Unfit is the first operation that no longer fits, because buildings or lines have
	// changed; it and those after it are not done, until the plan is rebased or they
	// are undone. Nil if all fit, or if nobody has looked (Plan, Create, Retitle,
	// Discard and Attend do not).
	Unfit *Left
}

// Change is what a step has done.
type Change struct {
	View
	// Before and After are the land before the step and after it. Of a rebase, Before is
	// the land of the edition that the plan starts from now.
	Before, After Land
	Done          Done
	Summary       Summary // of After
	Left          []Left  // of a rebase: operations that no longer fit
	Division      *Division
}

// Division says how well land was divided by Suggest.
type Division struct {
	// Deviation is the largest one of a grid that was made from the mean households of
	// all that were made in its community, as a share of it.
	Deviation float64
	// NewBorderM is the length of the new grids' borders, but for those on the outline
	// of what was divided; OnLinesM how much of that runs on reference lines.
	NewBorderM, OnLinesM float64
}

// ConflictError says that a plan is at another revision than its reader thinks. It is
// a fault.Conflict of code plan.revision; errors.As finds either.
type ConflictError struct {
	Current View   // the plan as it is now
	Steps   []Step // since the revision that was named
	fault   *fault.Fault
}

// Error returns the sentences.
func (e *ConflictError) Error() string { return e.fault.Error() }

// Unwrap returns the fault.
func (e *ConflictError) Unwrap() error { return e.fault }

// StaleError says that a plan cannot be published before it is rebased: the land has
// changed since its edition. It is a fault.Conflict with a detail, of code plan.stale,
// for each grid; errors.As finds either.
type StaleError struct{ Grids []region.Code }

// Error returns the sentences.
func (e *StaleError) Error() string { return e.fault().Error() }

// Unwrap returns the fault.
func (e *StaleError) Unwrap() error { return e.fault() }

func (e *StaleError) fault() *fault.Fault {
	f := &fault.Fault{Kind: fault.Conflict}
	for _, code := range e.Grids {
		f.Details = append(f.Details, fault.Detail{Field: "grids", Code: "plan.stale",
			Text: fmt.Sprintf("Grid %s has changed since the edition that this plan starts from; rebase the plan first.", code)})
	}
	return f
}

// Wish is what Suggest is asked for.
type Wish struct {
	Grids           int           // of the scope afterwards, the locked ones included
	Locked          []region.Code // grids that stay as they are
	LockedBuildings []Lock
	Tolerance       float64 // off the mean households, as a share of it; 0.1 if 0
	Seed            uint64  // the same seed gives the same grids
	Key             Key
}

// Lock keeps a building in a grid, "" for the one that it is in.
type Lock struct {
	Building int64
	Grid     region.Code
}
