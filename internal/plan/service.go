package plan

import (
	"context"
	"errors"
	"time"

	"gridmap/internal/region"
)

// Options say how a Service works. The zero value is fine.
type Options struct {
	Now    func() time.Time // the clock; time.Now if nil
	Limits Limits           // zero: UsualLimits
}

// Service keeps plans and works on them. It is safe for concurrent use, also of
// several processes on one store.
//
// Everybody sees only plans about what they may redraw; others are a
// fault.NotFound. Who changes a plan names the revision that they saw: at another
// the error is a *ConflictError. The same key and request give the answer of before.
type Service struct{ store Store }

// NewService returns a service over a store.
func NewService(store Store, o Options) *Service { return &Service{store} }

var errNotYet = errors.New("not written yet")

// Create begins a plan about a scope, from the current edition. If backTo is not 0,
// its first step puts back the boundaries that the scope had in that edition. The
// fault is Forbidden outside what the planner may redraw.
func (s *Service) Create(ctx context.Context, by By, title string, scope region.Code, backTo int64, key Key) (View, error) {
	return View{}, errNotYet
}

// Plans returns a page of the plans about what the planner may redraw; f.Scope is
// not looked at.
func (s *Service) Plans(ctx context.Context, by By, f Filter) (Page, error) {
	return Page{}, errNotYet
}

// Plan returns a plan with its history.
func (s *Service) Plan(ctx context.Context, by By, id int64) (View, error) {
	return View{}, errNotYet
}

// Lands returns the land of a plan's edition, and what the plan makes of it.
func (s *Service) Lands(ctx context.Context, by By, id int64) (v View, before, after Land, err error) {
	return View{}, Land{}, Land{}, errNotYet
}

// Operate does an operation at the end of a plan. With preview nothing is stored.
func (s *Service) Operate(ctx context.Context, by By, id int64, revision int, op Operation, preview bool, key Key) (Change, error) {
	return Change{}, errNotYet
}

// Undo takes the last operation back.
func (s *Service) Undo(ctx context.Context, by By, id int64, revision int, key Key) (Change, error) {
	return Change{}, errNotYet
}

// Redo does again what was undone last.
func (s *Service) Redo(ctx context.Context, by By, id int64, revision int, key Key) (Change, error) {
	return Change{}, errNotYet
}

// Retitle gives a plan another title.
func (s *Service) Retitle(ctx context.Context, by By, id int64, revision int, title string, key Key) (View, error) {
	return View{}, errNotYet
}

// Discard closes a plan without publishing it.
func (s *Service) Discard(ctx context.Context, by By, id int64, revision int, key Key) (View, error) {
	return View{}, errNotYet
}

// Rebase starts a plan from the current edition, with those of its operations that
// fit there.
func (s *Service) Rebase(ctx context.Context, by By, id int64, revision int, key Key) (Change, error) {
	return Change{}, errNotYet
}

// Impact says what a plan does. Zero limits are the service's.
func (s *Service) Impact(ctx context.Context, by By, id int64, limits Limits) (Report, error) {
	return Report{}, errNotYet
}

// Suggest divides a plan's land into balanced grids, as one operation at its end. It
// tells progress, from 0 to 1, and stores nothing when ctx is done before.
func (s *Service) Suggest(ctx context.Context, by By, id int64, revision int, w Wish, progress func(float64)) (Change, error) {
	return Change{}, errNotYet
}

// Publish makes a plan an edition. leaders are the staff numbers of first leaders, by
// grids as they are afterwards.
func (s *Service) Publish(ctx context.Context, by By, id int64, revision int, note string, leaders map[region.Code]string, key Key) (Outcome, error) {
	return Outcome{}, errNotYet
}

// Revert publishes the boundaries that a scope had in an edition: a plan of one
// operation.
func (s *Service) Revert(ctx context.Context, by By, scope region.Code, edition int64, title, note string, key Key) (Outcome, error) {
	return Outcome{}, errNotYet
}

// Attend notes that somebody has a plan open who saw a revision. It returns the steps
// since, and who else has it open.
func (s *Service) Attend(ctx context.Context, by By, id int64, revision int) (View, []Step, []Presence, error) {
	return View{}, nil, nil, errNotYet
}
