package plan

import (
	"context"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Operate does an operation at the end of a plan. With preview nothing is stored.
// Going back to an edition is for Create and Revert: else it is a fault.Invalid.
func (s *Service) Operate(ctx context.Context, by By, id int64, revision int, op Operation, preview bool, key Key) (Change, error) {
	if r, is := op.(Redivide); is && r.Edition != 0 {
		return Change{}, fault.New(fault.Invalid, "plan.edition", "edition", "A plan goes back to an edition as its first step, or not at all.")
	}
	return s.operate(ctx, by, id, revision, op, preview, key)
}

func (s *Service) operate(ctx context.Context, by By, id int64, revision int, op Operation, preview bool, key Key) (Change, error) {
	w, err := s.openLands(ctx, by, id, freshGround)
	if err != nil {
		return Change{}, err
	}
	defer w.close()
	if preview {
		key = Key{}
	}
	return w.act(ctx, revision, key, func(p Plan) (Plan, Land, error) {
		q, err := p.Append(revision, by.Name, op)
		if err != nil {
			return p, Land{}, err
		}
		if err := w.fits(); err != nil {
			return p, Land{}, err
		}
		after, _, err := w.desk.now().Apply(op)
		return q, after, err
	}, preview)
}

// Undo takes the last operation back.
func (s *Service) Undo(ctx context.Context, by By, id int64, revision int, key Key) (Change, error) {
	w, err := s.openLands(ctx, by, id, freshGround)
	if err != nil {
		return Change{}, err
	}
	defer w.close()
	return w.act(ctx, revision, key, func(p Plan) (Plan, Land, error) {
		q, err := p.Undo(revision, by.Name)
		if err != nil {
			return p, Land{}, err
		}
		return q, w.desk.after(len(q.Operations)), nil
	}, false)
}

// Redo does again what was undone last.
func (s *Service) Redo(ctx context.Context, by By, id int64, revision int, key Key) (Change, error) {
	w, err := s.openLands(ctx, by, id, freshGround)
	if err != nil {
		return Change{}, err
	}
	defer w.close()
	return w.act(ctx, revision, key, func(p Plan) (Plan, Land, error) {
		q, err := p.Redo(revision, by.Name)
		if err != nil {
			return p, Land{}, err
		}
		if err := w.fits(); err != nil {
			return p, Land{}, err
		}
		after, _, err := w.desk.now().Apply(q.Operations[len(q.Operations)-1])
		return q, after, err
	}, false)
}

// act takes a step that changes the land, and says what it has done.
func (w *work) act(ctx context.Context, revision int, key Key, take func(Plan) (Plan, Land, error), preview bool) (Change, error) {
	if step, taken, err := w.taken(key); err != nil || taken {
		if err != nil {
			return Change{}, err
		}
		return w.again(ctx, step)
	}
	before := w.desk.now()
	p, after, err := take(w.desk.plan)
	if err != nil {
		return Change{}, w.conflict(err, revision)
	}
	change, err := w.change(ctx, before, after)
	if err != nil || preview {
		return change, err
	}
	stored, err := w.step(ctx, p, key, w.touched(after))
	if err != nil {
		return Change{}, err
	}
	if !stored {
		step, _, err := w.taken(key)
		if err != nil {
			return Change{}, err
		}
		return w.again(ctx, step)
	}
	w.desk.lands.top(len(p.Operations), after)
	change.View = w.view()
	return change, nil
}

// touched returns the grids of the plan's edition that it changes or retires.
func (w *work) touched(after Land) []region.Code {
	return Compare(w.desk.lands.base(), after).Touched()
}

// change says what has been done from one land of the plan to another.
func (w *work) change(ctx context.Context, before, after Land) (Change, error) {
	issues, err := w.issues(ctx, after)
	if err != nil {
		return Change{}, err
	}
	return Change{
		View:    w.view(),
		Before:  before,
		After:   after,
		Done:    Compare(before, after),
		Summary: after.Summary(issues, w.limits),
	}, nil
}

// issues counts the issues of the last year by the grids of a land of the plan.
func (w *work) issues(ctx context.Context, land Land) (map[region.Code]int, error) {
	r, err := w.desk.issues(ctx, w.store, w.now())
	if err != nil {
		return nil, err
	}
	return r.count(land, w.desk.lands.base())
}

// Rebase starts a plan from the current edition, with those of its operations that
// fit there.
func (s *Service) Rebase(ctx context.Context, by By, id int64, revision int, key Key) (Change, error) {
	w, err := s.openLands(ctx, by, id, freshGround)
	if err != nil {
		return Change{}, err
	}
	defer w.close()
	if step, taken, err := w.taken(key); err != nil || taken {
		if err != nil {
			return Change{}, err
		}
		return w.again(ctx, step)
	}
	if err := w.check(revision); err != nil {
		return Change{}, err
	}
	return w.rebase(ctx, revision, key)
}

func (w *work) rebase(ctx context.Context, revision int, key Key) (Change, error) {
	ground, err := w.store.Ground(ctx, w.desk.plan.Scope, 0)
	if err != nil {
		return Change{}, err
	}
	if ground.Edition == w.desk.plan.Edition && w.fits() == nil {
		return Change{}, fault.New(fault.Conflict, "plan.nothing_to_rebase", "", "This plan starts from the current edition already.")
	}
	onto, err := NewLand(ground)
	if err != nil {
		return Change{}, err
	}
	after, kept, left := CarryOver(w.desk.lands.base(), onto, w.desk.plan.Operations)
	p, err := w.desk.plan.Rebase(revision, w.by.Name, ground.Edition, kept)
	if err != nil {
		return Change{}, w.conflict(err, revision)
	}
	stored, err := w.step(ctx, p, key, Compare(onto, after).Touched())
	if err != nil {
		return Change{}, err
	}
	if !stored {
		step, _, err := w.taken(key)
		if err != nil {
			return Change{}, err
		}
		return w.again(ctx, step)
	}
	w.desk.lands, w.desk.reports, w.desk.since = newStack(onto), nil, w.now()
	w.desk.lands.top(len(kept), after)
	change, err := w.change(ctx, onto, after)
	change.Left = left
	return change, err
}

// Suggest divides a plan's land into balanced grids (see the function of that name), as
// one operation at its end. Nothing is stored if ctx is done before.
func (s *Service) Suggest(ctx context.Context, by By, id int64, revision int, w Wish, progress func(float64)) (Change, error) {
	land, before, err := s.toDivide(ctx, by, id, revision, w.Key)
	if err != nil {
		return Change{}, err
	}
	if before != nil {
		return *before, nil
	}
	// Others may work on the plan meanwhile; then this one is told in the end.
	select {
	case s.dividing <- struct{}{}:
		defer func() { <-s.dividing }()
	case <-ctx.Done():
		return Change{}, context.Cause(ctx)
	}
	op, division, err := Suggest(ctx, land, w, progress)
	if err != nil {
		return Change{}, err
	}
	change, err := s.operate(ctx, by, id, revision, op, false, w.Key)
	change.Division = &division
	return change, err
}

// toDivide returns the land that a suggestion is to be made for, or what was answered
// to the request before.
func (s *Service) toDivide(ctx context.Context, by By, id int64, revision int, key Key) (Land, *Change, error) {
	w, err := s.openLands(ctx, by, id, freshGround)
	if err != nil {
		return Land{}, nil, err
	}
	defer w.close()
	step, taken, err := w.taken(key)
	if taken {
		c, err := w.again(ctx, step)
		return Land{}, &c, err
	}
	if err == nil {
		err = w.check(revision)
	}
	if err == nil {
		err = w.fits()
	}
	return w.desk.now(), nil, err
}
