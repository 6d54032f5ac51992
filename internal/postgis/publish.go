package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// Publish makes a plan an edition, in one transaction or not at all. See plan.Store.
//
// All statements look at the scope's grids and their neighbours alone, however many
// others there are.
func (db *DB) Publish(ctx context.Context, p plan.Publication) (out plan.Outcome, err error) {
	err = db.load(ctx, false, func(c *change) error {
		if err := guardEditions.lock(ctx, c); err != nil {
			return err
		}
		if err := guardRoster.lock(ctx, c); err != nil {
			return err
		}
		var found bool
		if out, found, err = firstOutcome(ctx, c, p); found || err != nil {
			c.nothing()
			return err
		}
		closed, err := p.Plan.Close(p.Plan.Revision, p.By.Name, plan.Published)
		if err != nil {
			return err
		}
		if err := lockDraft(ctx, c, p.Plan); err != nil {
			return err
		}
		out, err = publishPlan(ctx, c, p, closed)
		return err
	})
	if err != nil {
		return plan.Outcome{}, err
	}
	return out, nil
}

// outcome is what of an Outcome is kept with the step that closed its plan.
type outcome struct {
	BuildingsMoved int           `json:"buildings_moved"`
	IssuesMoved    int           `json:"issues_moved"`
	Messages       int           `json:"messages"`
	Carried        []region.Code `json:"carried"`
	Leaderless     []region.Code `json:"leaderless"`
}

const selectOutcome = `SELECT s.outcome FROM plan_step s WHERE s.plan = @plan AND s.key = @key`

// firstOutcome returns the outcome that the publication had when its key was first used;
// found is false for a new key and for none. Another request with the key is a
// fault.Conflict.
func firstOutcome(ctx context.Context, tx pgx.Tx, p plan.Publication) (out plan.Outcome, found bool, err error) {
	taken, err := stepTaken(ctx, tx, p.Plan.ID, p.Key)
	if !taken || err != nil {
		return plan.Outcome{}, false, err
	}
	var text []byte
	if err := tx.QueryRow(ctx, selectOutcome, pgx.NamedArgs{"plan": p.Plan.ID, "key": p.Key.Name}).Scan(&text); err != nil {
		return plan.Outcome{}, false, err
	}
	var kept outcome
	if text == nil {
		return plan.Outcome{}, false, sameDigest(nil, p.Key) // it was used for another step
	}
	if err := json.Unmarshal(text, &kept); err != nil {
		return plan.Outcome{}, false, err
	}
	stored, err := wholePlan(ctx, tx, p.Plan.ID)
	if err != nil {
		return plan.Outcome{}, false, err
	}
	edition, err := editionNumbered(ctx, tx, stored.Published)
	return kept.of(stored, edition), true, err
}

func (o outcome) of(p plan.Plan, e region.Edition) plan.Outcome {
	return plan.Outcome{Plan: p, Edition: e, Added: e.Added, Changed: e.Changed, Retired: e.Retired,
		BuildingsMoved: o.BuildingsMoved, IssuesMoved: o.IssuesMoved, Messages: o.Messages, Carried: o.Carried, Leaderless: o.Leaderless}
}

const selectPlanForUpdate = selectPlan + ` FOR NO KEY UPDATE`

// lockDraft locks the row of a plan, and returns a fault unless it is the draft that
// somebody has looked at.
func lockDraft(ctx context.Context, tx pgx.Tx, seen plan.Plan) error {
	now, err := scanPlan(tx.QueryRow(ctx, selectPlanForUpdate, pgx.NamedArgs{"id": seen.ID}))
	if err != nil {
		return notFoundAs(err, errNoPlan())
	}
	if _, err := now.Close(seen.Revision, "", plan.Published); err != nil {
		return err
	}
	if now.Scope != seen.Scope || now.Edition != seen.Edition {
		return errors.New("the plan is about another scope or edition than was looked at")
	}
	return nil
}

// publishPlan does what Publish does to a plan that is locked.
func publishPlan(ctx context.Context, c *change, p plan.Publication, closed plan.Plan) (plan.Outcome, error) {
	current, err := currentEdition(ctx, c)
	if err != nil {
		return plan.Outcome{}, err
	}
	stale, err := staleGrids(ctx, c, p.Plan.Scope, p.Plan.Edition, current.Number)
	if err != nil {
		return plan.Outcome{}, err
	}
	if len(stale) > 0 {
		return plan.Outcome{}, &plan.StaleError{Grids: stale}
	}
	n, err := newNextEdition(ctx, c, p, current.Number)
	if err != nil {
		return plan.Outcome{}, err
	}
	if err := n.write(ctx, c); err != nil {
		return plan.Outcome{}, err
	}
	kept, err := n.takeAlong(ctx, c)
	if err != nil {
		return plan.Outcome{}, err
	}
	closed.Published = n.edition.Number
	closed.History[len(closed.History)-1].Key = p.Key
	touched := slices.Concat(n.changedCodes(), n.retired)
	slices.Sort(touched)
	stored, ok, err := addStep(ctx, c, closed, p.By.Account, touched, n.edition.PublishedAt, kept)
	if err != nil {
		return plan.Outcome{}, err
	}
	if !ok {
		return plan.Outcome{}, errors.New("a plan that is locked has changed")
	}
	out := kept.of(stored, n.edition)
	return out, c.record(ctx, planEntry("plan.published", stored, map[string]any{"revision": p.Plan.Revision},
		map[string]any{"revision": stored.Revision, "edition": out.Edition.Number, "added": out.Added, "changed": out.Changed,
			"retired": out.Retired, "buildings_moved": out.BuildingsMoved, "issues_moved": out.IssuesMoved}))
}

const selectUnknownPeople = `
	SELECT n.number
	FROM unnest(@numbers::text[]) AS n (number)
	WHERE NOT EXISTS (SELECT FROM person p WHERE p.number = n.number)
	ORDER BY n.number`

// checkLeaders returns a fault.Invalid with everybody who was named to lead a grid and
// does not exist, and every grid that somebody was named for and that will not be there.
func checkLeaders(ctx context.Context, tx pgx.Tx, leaders map[region.Code]string, land plan.Land) error {
	rows, err := tx.Query(ctx, selectUnknownPeople, pgx.NamedArgs{"numbers": distinct(slices.Collect(maps.Values(leaders)))})
	if err != nil {
		return err
	}
	unknown, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var wrong []fault.Detail
	for _, number := range unknown {
		wrong = append(wrong, fault.Detail{Field: "leaders", Code: "person.unknown", Text: "There is nobody with the staff number " + number + "."})
	}
	for _, code := range slices.Sorted(maps.Keys(leaders)) {
		if g, ok := land.Grid(code); !ok || !g.Code.Within(land.Scope()) {
			wrong = append(wrong, fault.Detail{Field: "leaders", Code: "grid.unknown", Text: "The plan has no grid " + string(code) + "."})
		}
	}
	return fault.Several(fault.Invalid, wrong)
}
