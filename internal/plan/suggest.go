package plan

import (
	"context"

	"gridmap/internal/fault"
)

// Suggest divides a plan's land into balanced grids, as one operation at its end. It
// tells progress, from 0 to 1, and stores nothing when ctx is done before.
func (s *Service) Suggest(ctx context.Context, by By, id int64, revision int, w Wish, progress func(float64)) (Change, error) {
	return Change{}, fault.New(fault.Unavailable, "plan.suggest", "", "Nothing is suggested yet.")
}
