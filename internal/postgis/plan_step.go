package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/plan"
	"gridmap/internal/plan/planjson"
	"gridmap/internal/region"
)

const selectSteps = `
	SELECT s.revision, s.at, s.by, s.act, s.op, coalesce(s.title, ''), coalesce(s.edition, 0), s.kept,
	       coalesce(s.state, ''), coalesce(s.key, ''), s.digest
	FROM plan_step s
	WHERE s.plan = @plan AND s.revision > @after
	ORDER BY s.revision`

// Steps returns the steps of a plan after a revision, in order, with their keys.
func (db *DB) Steps(ctx context.Context, id int64, after int) (steps []plan.Step, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		steps, err = planSteps(ctx, tx, id, after)
		return err
	})
	return steps, err
}

func planSteps(ctx context.Context, tx pgx.Tx, id int64, after int) ([]plan.Step, error) {
	rows, err := tx.Query(ctx, selectSteps, pgx.NamedArgs{"plan": id, "after": after})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanStep)
}

func scanStep(row pgx.CollectableRow) (s plan.Step, err error) {
	var op, kept, digest []byte
	err = row.Scan(&s.Revision, &s.At, &s.By, &s.Act, &op, &s.Title, &s.Edition, &kept, &s.State, &s.Key.Name, &digest)
	if err != nil {
		return plan.Step{}, err
	}
	s.At = s.At.UTC()
	copy(s.Key.Digest[:], digest)
	if op != nil {
		if s.Op, err = planjson.Decode(op); err != nil {
			return plan.Step{}, fmt.Errorf("step %d: %w", s.Revision, err)
		}
	}
	if kept != nil {
		if s.Kept, err = planjson.DecodeAll(kept); err != nil {
			return plan.Step{}, fmt.Errorf("step %d: %w", s.Revision, err)
		}
	}
	return s, nil
}

const (
	selectStepByKey = `SELECT s.digest FROM plan_step s WHERE s.plan = @plan AND s.key = @key`

	updatePlan = `
	UPDATE plan
	SET title = @title, edition = @edition, state = @state, revision = @revision, operations = @operations,
	    undone = @undone, touched = coalesce(@touched::text[], touched), published = nullif(@published, 0), updated_at = @at
	WHERE id = @plan AND revision = @revision - 1 AND state = 'draft'`

	insertStep = `
	INSERT INTO plan_step (plan, revision, at, account, by, act, op, title, edition, kept, state, outcome, key, digest)
	VALUES (@plan, @revision, @at, @account, @by, @act, @op::jsonb, nullif(@title, ''), nullif(@edition, 0), @kept::jsonb,
	        nullif(@state, ''), @outcome::jsonb, @key, @digest)`
)

// AddStep stores the last step of p.History, of a plan that was at the revision
// before, with what lists ask of p, and returns p with the step's time. If the plan is
// elsewhere by now, or the step's key was used in it, nothing is stored, and the plan
// is returned as it is with ok false; a key that was used for another request is a
// fault.Conflict.
func (db *DB) AddStep(ctx context.Context, p plan.Plan, by plan.By, touched []region.Code) (stored plan.Plan, ok bool, err error) {
	if len(p.History) == 0 {
		return plan.Plan{}, false, errors.New("a plan without a step to add")
	}
	err = db.write(ctx, func(c *change) error {
		stored, ok = p, false
		step := p.History[len(p.History)-1]
		taken, err := stepTaken(ctx, c, p.ID, step.Key)
		if err != nil {
			return err
		}
		if !taken {
			stored, ok, err = addStep(ctx, c, p, by.Account, touched, time.Time{}, nil)
		}
		if ok || err != nil {
			return err
		}
		c.nothing()
		stored, err = wholePlan(ctx, c, p.ID)
		return err
	})
	if err != nil {
		return plan.Plan{}, false, err
	}
	return stored, ok, nil
}

// stepTaken reports whether a key was used in a plan, or returns a fault.Conflict if it
// was for another request.
func stepTaken(ctx context.Context, tx pgx.Tx, id int64, key plan.Key) (bool, error) {
	args := pgx.NamedArgs{"plan": id}
	if !addKey(args, key) {
		return false, nil
	}
	var digest []byte
	err := tx.QueryRow(ctx, selectStepByKey, args).Scan(&digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, sameDigest(digest, key)
}

const selectClock = `SELECT clock_timestamp()`

// addStep stores the last step of a plan, as taken at a moment, or now. ok is false if
// the plan is no draft at the revision before.
func addStep(ctx context.Context, c *change, p plan.Plan, accountID int64, touched []region.Code, at time.Time, outcome any) (stored plan.Plan, ok bool, err error) {
	step := p.History[len(p.History)-1]
	if at.IsZero() {
		if err := c.QueryRow(ctx, selectClock).Scan(&at); err != nil {
			return plan.Plan{}, false, err
		}
	}
	if touched == nil && step.Act != plan.Retitled && step.Act != plan.Closed {
		touched = []region.Code{} // nothing; those two leave it as it is
	}
	before, err := planHead(ctx, c, p.ID)
	if err != nil {
		return plan.Plan{}, false, err
	}
	tag, err := c.Exec(ctx, updatePlan, pgx.NamedArgs{"plan": p.ID, "title": p.Title, "edition": p.Edition, "state": p.State,
		"revision": p.Revision, "operations": len(p.Operations), "undone": len(p.Undone), "touched": touched,
		"published": p.Published, "at": at})
	if err != nil || tag.RowsAffected() == 0 {
		return plan.Plan{}, false, err
	}
	args := pgx.NamedArgs{"plan": p.ID, "revision": step.Revision, "at": at, "account": accountID, "by": step.By, "act": step.Act,
		"op": nil, "title": step.Title, "edition": step.Edition, "kept": nil, "state": step.State, "outcome": outcome}
	addKey(args, step.Key)
	if step.Op != nil {
		if args["op"], err = planjson.Encode(step.Op); err != nil {
			return plan.Plan{}, false, err
		}
	}
	if step.Act == plan.Rebased {
		if args["kept"], err = planjson.EncodeAll(step.Kept); err != nil {
			return plan.Plan{}, false, err
		}
	}
	if _, err := c.Exec(ctx, insertStep, args); err != nil {
		return plan.Plan{}, false, err
	}
	at = at.UTC()
	p.UpdatedAt = at
	p.History = append(p.History[:len(p.History)-1:len(p.History)-1], step)
	p.History[len(p.History)-1].At = at
	if step.State == plan.Published {
		return p, true, nil // publishing tells more of it
	}
	return p, true, c.record(ctx, stepEntry(before, p, step))
}

// stepEntry is the entry of a step.
func stepEntry(before, after plan.Plan, step plan.Step) account.Entry {
	told := map[string]any{"revision": step.Revision, "act": step.Act}
	switch {
	case step.Op != nil:
		told["op"] = plan.NameOf(step.Op)
	case step.Act == plan.Retitled:
		told["title"] = step.Title
		return planEntry("plan.step", after, map[string]any{"revision": before.Revision, "title": before.Title}, told)
	case step.Act == plan.Rebased:
		told["edition"] = step.Edition
		return planEntry("plan.step", after, map[string]any{"revision": before.Revision, "edition": before.Edition}, told)
	case step.Act == plan.Closed:
		return planEntry("plan."+string(step.State), after, map[string]any{"revision": before.Revision}, told)
	}
	return planEntry("plan.step", after, map[string]any{"revision": before.Revision}, told)
}
