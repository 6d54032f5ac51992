package plan

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// A work is somebody at the desk of a plan.
type work struct {
	*Service
	by   By
	desk *desk
	head View // what surrounds the plan
}

// open goes to the desk of a plan. Who may not redraw its scope finds none.
func (s *Service) open(ctx context.Context, by By, id int64) (*work, error) {
	head, err := s.head(ctx, by, id)
	if err != nil {
		return nil, err
	}
	d, err := s.cache.take(ctx, id)
	if err != nil {
		return nil, err
	}
	w := &work{s, by, d, head}
	if err := d.catchUp(ctx, s.store, head.Plan); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// openLands is open with the lands of the plan, of a ground no older than allowed.
func (s *Service) openLands(ctx context.Context, by By, id int64, allowed time.Duration) (*work, error) {
	w, err := s.open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if err := w.desk.spread(ctx, s.store, s.now(), allowed); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *work) close() { w.cache.put(w.desk) }

func (s *Service) head(ctx context.Context, by By, id int64) (View, error) {
	head, err := s.store.Head(ctx, id)
	if err != nil {
		return View{}, err
	}
	if !by.Redraws.Covers(head.Plan.Scope) {
		return View{}, fault.New(fault.NotFound, "plan.unknown", "id", "There is no such plan.")
	}
	return head, nil
}

// view returns the plan with what surrounds it.
func (w *work) view() View {
	v := w.head
	v.Plan = w.desk.plan
	if w.desk.lands != nil {
		v.Unfit = w.desk.lands.unfit
	}
	return v
}

// check returns a *ConflictError if the plan is at another revision, or the fault that
// says that nothing in it can be changed any more.
func (w *work) check(revision int) error {
	return w.conflict(w.desk.plan.check(revision), revision)
}

// conflict adds to a fault about a revision what has been done since.
func (w *work) conflict(err error, revision int) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Details[0].Code == "plan.revision" {
		return &ConflictError{Current: w.view(), Steps: w.desk.plan.Since(revision), fault: f}
	}
	return err
}

// fits returns a fault if an operation of the plan no longer fits.
func (w *work) fits() error {
	w.desk.now()
	left := w.desk.lands.unfit
	if left == nil {
		return nil
	}
	return fault.New(fault.Conflict, "plan.unfit", "",
		"Operation %d of this plan, %s, no longer fits, since buildings or lines have changed: undo it, or rebase the plan.", left.Index+1, NameOf(left.Op)).Because(left.Err)
}

// step stores the last step of a plan, which was just taken, and takes the plan in as
// it is then. If stored is false, the step was taken with this key before (see again);
// at another revision the error is a *ConflictError.
func (w *work) step(ctx context.Context, p Plan, key Key, touched []region.Code) (stored bool, err error) {
	saw := w.desk.plan.Revision
	p.History[len(p.History)-1].Key = key
	now, ok, err := w.store.AddStep(ctx, p, w.by, touched)
	if err != nil {
		return false, err
	}
	w.desk.adopt(now)
	if !ok {
		if _, taken, err := w.taken(key); err != nil || taken {
			return false, err
		}
		if err := w.check(saw); err != nil {
			return false, err
		}
		return false, fmt.Errorf("plan %d is at revision %d, and step %d was not stored", p.ID, saw, p.Revision)
	}
	if head, err := w.store.Head(ctx, p.ID); err == nil { // else what is known will do: the step is stored
		w.head = head
	}
	return true, nil
}
