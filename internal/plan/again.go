package plan

import (
	"context"
	"slices"

	"gridmap/internal/fault"
)

// taken returns the step that was taken with a key. Another request with the same key
// is a fault.Conflict.
func (w *work) taken(key Key) (Step, bool, error) {
	if key.Name == "" {
		return Step{}, false, nil
	}
	i := slices.IndexFunc(w.desk.plan.History, func(s Step) bool { return s.Key.Name == key.Name })
	switch {
	case i < 0:
		return Step{}, false, nil
	case w.desk.plan.History[i].Key.Digest != key.Digest:
		return Step{}, false, fault.New(fault.Conflict, "idempotency.reused", "Idempotency-Key", "This idempotency key was used for a different request.")
	}
	return w.desk.plan.History[i], true, nil
}

// asOf returns the plan as it was after a step, but for its title, and ok false if it
// starts from another edition since.
func (p Plan) asOf(revision int) (was Plan, ok bool) {
	was = p
	was.Revision, was.Operations, was.Undone, was.History, was.State, was.Published = 0, nil, nil, nil, Draft, 0
	for _, s := range p.Since(revision) {
		if s.Act == Rebased {
			return p, false
		}
	}
	was, err := was.follow(p.History[:len(p.History)-len(p.Since(revision))])
	was.Title = p.Title
	return was, err == nil
}

// again answers a step that was taken before as it was answered then; but what is
// not kept, Left and Division, is missing. If the plan was rebased since, the error
// is a *ConflictError.
func (w *work) again(ctx context.Context, step Step) (Change, error) {
	was, ok := w.desk.plan.asOf(step.Revision)
	if !ok {
		return Change{}, w.moved(step.Revision)
	}
	if err := w.desk.spread(ctx, w.store, w.now(), freshGround); err != nil {
		return Change{}, err
	}
	after := w.desk.landOf(was)
	before := w.desk.lands.base()
	if step.Act != Rebased {
		earlier, _ := w.desk.plan.asOf(step.Revision - 1)
		before = w.desk.landOf(earlier)
	}
	change, err := w.change(ctx, before, after)
	change.Plan = was
	return change, err
}

// moved returns a *ConflictError about a plan that went on since a revision.
func (w *work) moved(revision int) error {
	p := w.desk.plan
	p.State = Draft // closed or not, it went on
	return w.conflict(p.check(revision), revision)
}

// landOf returns the land of the plan as it was at some revision of this edition, up to
// what no longer fits.
func (d *desk) landOf(was Plan) Land {
	done := was.least(d.plan) // these are still there
	land := d.after(done)
	if left := d.lands.unfit; left != nil && left.Index < done {
		return land
	}
	land, _, _, _ = Replay(land, was.Operations[done:])
	return land
}
