package plan

import (
	"cmp"
	"context"
	"runtime"
	"time"

	"gridmap/internal/fault"
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
// the error is a *ConflictError. The same key and request give the answer of before,
// but for what is not kept (Change.Left and Division).
//
// The lands of the plans that were used last are kept in memory. Buildings and lines
// are at most a few minutes old there, and just read where a plan is judged or
// published.
type Service struct {
	store    Store
	now      func() time.Time
	limits   Limits
	cache    *cache
	dividing chan struct{} // holds one for each suggestion in the making
}

// NewService returns a service over a store.
func NewService(store Store, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limits == (Limits{}) {
		o.Limits = UsualLimits
	}
	atOnce := max(1, runtime.GOMAXPROCS(0)/2)
	return &Service{store, o.Now, o.Limits, newCache(mostOnDesks), make(chan struct{}, atOnce)}
}

// Create begins a plan about a scope, from the current edition. If backTo is not 0,
// its first step puts back the boundaries that the scope had in that edition. The
// fault is Forbidden outside what the planner may redraw.
func (s *Service) Create(ctx context.Context, by By, title string, scope region.Code, backTo int64, key Key) (View, error) {
	p := Plan{Title: title, Scope: scope, State: Draft, Account: by.Account, Owner: by.Name}
	if err := p.Validate(); err != nil {
		return View{}, err
	}
	if !by.Redraws.Covers(scope) {
		return View{}, fault.New(fault.Forbidden, "plan.forbidden", "scope", "You may not redraw %s.", scope)
	}
	if backTo != 0 {
		return s.createBack(ctx, by, p, backTo, key)
	}
	p, err := s.store.AddPlan(ctx, p, by, key)
	if err != nil {
		return View{}, err
	}
	return s.Plan(ctx, by, p.ID)
}

// createBack begins a plan that goes back to an edition. If it cannot, nothing is
// stored; but with a key one has to store a plan to learn whether it is there, and
// then it is discarded.
func (s *Service) createBack(ctx context.Context, by By, p Plan, edition int64, key Key) (View, error) {
	op, refused := s.back(ctx, p.Scope, edition)
	if refused != nil && key.Name == "" {
		return View{}, refused
	}
	p, err := s.store.AddPlan(ctx, p, by, key)
	switch {
	case err != nil:
		return View{}, err
	case len(p.History) > 0 && p.History[0].Act == Appended: // it was there; what became of it since is not for this request
		return s.Plan(ctx, by, p.ID)
	case refused != nil:
		if p.State == Draft {
			_, err = s.Discard(ctx, by, p.ID, p.Revision, Key{})
		}
		return View{}, cmp.Or(err, refused)
	}
	change, err := s.operate(ctx, by, p.ID, 0, op, false, key)
	return change.View, err
}

// Plans returns a page of the plans about what the planner may redraw; f.Scope is
// not looked at.
func (s *Service) Plans(ctx context.Context, by By, f Filter) (Page, error) {
	f.Scope = by.Redraws
	return s.store.Plans(ctx, f)
}

// Plan returns a plan with its history.
func (s *Service) Plan(ctx context.Context, by By, id int64) (View, error) {
	w, err := s.open(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	defer w.close()
	return w.view(), nil
}

// Lands returns the land of a plan's edition, and what the plan makes of it.
func (s *Service) Lands(ctx context.Context, by By, id int64) (v View, before, after Land, err error) {
	w, err := s.openLands(ctx, by, id, freshGround)
	if err != nil {
		return View{}, Land{}, Land{}, err
	}
	defer w.close()
	before, after = w.desk.lands.base(), w.desk.now()
	return w.view(), before, after, nil
}

// Retitle gives a plan another title.
func (s *Service) Retitle(ctx context.Context, by By, id int64, revision int, title string, key Key) (View, error) {
	return s.note(ctx, by, id, key, func(p Plan) (Plan, error) { return p.Retitle(revision, by.Name, title) }, revision)
}

// Discard closes a plan without publishing it.
func (s *Service) Discard(ctx context.Context, by By, id int64, revision int, key Key) (View, error) {
	return s.note(ctx, by, id, key, func(p Plan) (Plan, error) { return p.Close(revision, by.Name, Discarded) }, revision)
}

// note takes a step that leaves the land as it is.
func (s *Service) note(ctx context.Context, by By, id int64, key Key, take func(Plan) (Plan, error), revision int) (View, error) {
	w, err := s.open(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	defer w.close()
	_, taken, err := w.taken(key)
	if err != nil || taken {
		return w.view(), err
	}
	p, err := take(w.desk.plan)
	if err != nil {
		return View{}, w.conflict(err, revision)
	}
	_, err = w.step(ctx, p, key, nil)
	return w.view(), err
}

// Attend notes that somebody has a plan open who saw a revision. It returns the steps
// since, and who else has it open.
func (s *Service) Attend(ctx context.Context, by By, id int64, revision int) (View, []Step, []Presence, error) {
	w, err := s.open(ctx, by, id)
	if err != nil {
		return View{}, nil, nil, err
	}
	defer w.close()
	others, err := s.store.Attend(ctx, id, by)
	if err != nil {
		return View{}, nil, nil, err
	}
	return w.view(), w.desk.plan.Since(revision), others, nil
}
