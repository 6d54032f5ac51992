package plan

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// MaxNote is how long the note of an edition may be, in characters.
const MaxNote = 500

// Publish makes a plan an edition. leaders are the staff numbers of first leaders, by
// grids as they are afterwards. The fault is a Conflict (a *StaleError, or plan.unfit)
// if the plan has to be rebased first, and Invalid if there is nothing to publish.
func (s *Service) Publish(ctx context.Context, by By, id int64, revision int, note string, leaders map[region.Code]string, key Key) (Outcome, error) {
	w, err := s.openLands(ctx, by, id, 0)
	if err != nil {
		return Outcome{}, err
	}
	defer w.close()
	if step, taken, err := w.taken(key); err != nil {
		return Outcome{}, err
	} else if taken && step.Act == Closed {
		return s.store.Publish(ctx, Publication{Plan: w.desk.plan, By: by, Key: key})
	}
	p, err := w.publication(revision, note, leaders)
	if err != nil {
		return Outcome{}, err
	}
	p.By, p.Key = by, key
	outcome, err := s.store.Publish(ctx, p)
	return outcome, w.overtaken(ctx, err, revision)
}

// publication makes a plan ready to be published.
func (w *work) publication(revision int, note string, leaders map[region.Code]string) (Publication, error) {
	if err := w.check(revision); err != nil {
		return Publication{}, err
	}
	if err := w.fits(); err != nil {
		return Publication{}, err
	}
	if len(w.head.Stale) > 0 {
		return Publication{}, &StaleError{w.head.Stale}
	}
	before, after := w.desk.lands.base(), w.desk.now()
	var c checker
	if utf8.RuneCountInString(note) > MaxNote {
		c.add("note", "note.too_long", "A note has at most 500 characters.")
	}
	for code := range leaders {
		if _, is := after.Grid(code); !is || !code.Within(after.scope) {
			c.add("leaders", string(NoGrid), fmt.Sprintf("There is no grid %.15q in this plan.", code))
		}
	}
	if done := Compare(before, after); len(done.Changed)+len(done.New)+len(done.Retired) == 0 {
		c.add("", string(Nothing), "There is nothing to publish: the grids are as they were.")
	}
	if err := c.err(); err != nil {
		return Publication{}, err
	}
	lineage, err := Lineage(before, after)
	if err != nil {
		return Publication{}, tangled(err)
	}
	return Publication{Plan: w.desk.plan, Note: note, Land: after, Before: before, Lineage: lineage, Leaders: leaders}, nil
}

// overtaken makes a *ConflictError of a conflict that the store has found.
func (w *work) overtaken(ctx context.Context, err error, revision int) error {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Details[0].Code != "plan.revision" {
		return err
	}
	head, failed := w.store.Head(ctx, w.desk.plan.ID)
	if failed == nil {
		w.head = head
		failed = w.desk.catchUp(ctx, w.store, head.Plan)
	}
	if conflict := w.check(revision); failed == nil && conflict != nil {
		return conflict
	}
	return err
}

// Revert publishes the boundaries that a scope had in an edition: a plan of one
// operation. Without a title it gets one. The faults are those of Create and
// Publish; then the plan is discarded.
func (s *Service) Revert(ctx context.Context, by By, scope region.Code, edition int64, title, note string, key Key) (Outcome, error) {
	if title == "" {
		title = fmt.Sprintf("Back to edition %d", edition)
	}
	if edition < 1 {
		return Outcome{}, fault.New(fault.Invalid, "plan.edition", "edition", "Editions count from 1.")
	}
	v, err := s.Create(ctx, by, title, scope, edition, key)
	if err != nil {
		return Outcome{}, err
	}
	const first = 1 // the revision that going back leaves
	outcome, err := s.Publish(ctx, by, v.Plan.ID, first, note, nil, publishing(key))
	if kind := fault.KindOf(err); err != nil && (kind == fault.Conflict || kind == fault.Invalid) && v.Plan.State == Draft {
		// The plan would only be in the way; why it is there is the error to tell.
		_, _ = s.Discard(ctx, by, v.Plan.ID, first, Key{})
	}
	return outcome, err
}

// publishing returns another key of the same request: for its second step.
func publishing(key Key) Key {
	if key.Name == "" {
		return key
	}
	const most = 200 // bytes
	const mark = " 2"
	return Key{key.Name[:min(len(key.Name), most-len(mark))] + mark, key.Digest}
}

// back returns the operation that puts back the boundaries that a scope had in an
// edition. It is tried out, so the error is what Apply says too.
func (s *Service) back(ctx context.Context, scope region.Code, edition int64) (Redivide, error) {
	was, err := s.store.Ground(ctx, scope, edition)
	if err != nil {
		return Redivide{}, err
	}
	if len(was.Grids) == 0 {
		return Redivide{}, fault.New(fault.Invalid, "plan.edition", "edition", "%s had no grids in edition %d.", scope, edition)
	}
	ground, err := s.store.Ground(ctx, scope, 0)
	if err != nil {
		return Redivide{}, err
	}
	now, err := NewLand(ground)
	if err != nil {
		return Redivide{}, err
	}
	op := backTo(now, was)
	if len(op.Replaces)+len(op.Grids) == 0 {
		return op, refuse(Nothing, lattice.Point{}, nil, "The boundaries are those of edition %d already.", edition)
	}
	_, _, err = now.Apply(op)
	return op, err
}

// backTo returns the operation that makes the grids of a land those of an earlier
// ground again. What is the same in both is left out.
func backTo(now Land, was Ground) Redivide {
	op := Redivide{Edition: was.Edition}
	kept := map[region.Code]bool{}
	for _, g := range was.Grids {
		if h, is := now.Grid(g.Code); is && g.Name == h.Name && g.Kind == h.Kind && g.Shape.Same(h.Shape) {
			kept[g.Code] = true
		} else {
			op.Grids = append(op.Grids, Piece{Code: g.Code, Name: g.Name, Kind: g.Kind, Shape: g.Shape})
		}
	}
	for _, g := range now.Grids() {
		if !kept[g.Code] {
			op.Replaces = append(op.Replaces, g.Code)
		}
	}
	return op
}
