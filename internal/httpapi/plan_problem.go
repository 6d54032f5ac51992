package httpapi

import (
	"errors"

	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// planConflict is a conflict that shows a plan as it is now, and what was done since
// the revision that was sent.
type planConflict struct {
	error
	current planView
	steps   []stepJSON
}

// Unwrap returns the conflict itself.
func (e planConflict) Unwrap() error { return e.error }

// withPlan adds the plan as it is now to an error that says that it is at another
// revision.
func (s *Server) withPlan(err error, to plan.By) error {
	var conflict *plan.ConflictError
	if !errors.As(err, &conflict) {
		return err
	}
	return planConflict{err, s.view(conflict.Current, to), newSteps(conflict.Steps)}
}

// tellGrids adds to the details of an error about a plan which grids and buildings
// each is about.
func tellGrids(err error, details []problemDetail) {
	var refusal *plan.Refusal
	var stale *plan.StaleError
	switch {
	case errors.As(err, &refusal) && len(refusal.Violations) == len(details):
		for i, v := range refusal.Violations {
			details[i].Grids = v.Grids
			for _, id := range v.Buildings {
				details[i].Buildings = append(details[i].Buildings, idText(id))
			}
		}
	case errors.As(err, &stale) && len(stale.Grids) == len(details):
		for i, code := range stale.Grids {
			details[i].Grids = []region.Code{code}
		}
	}
}
