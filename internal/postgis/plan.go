package postgis

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
)

var _ plan.Store = (*DB)(nil)

// planColumns are what scanPlan reads of a row p of the table plan.
const planColumns = `
		p.id, p.title, p.scope, p.edition, p.state, p.revision, p.account, p.owner, coalesce(p.published, 0),
		p.created_at, p.updated_at`

// scanPlan reads planColumns, and after them whatever more is given.
func scanPlan(row pgx.Row, more ...any) (p plan.Plan, err error) {
	err = row.Scan(append([]any{&p.ID, &p.Title, &p.Scope, &p.Edition, &p.State, &p.Revision, &p.Account, &p.Owner,
		&p.Published, &p.CreatedAt, &p.UpdatedAt}, more...)...)
	p.CreatedAt, p.UpdatedAt = p.CreatedAt.UTC(), p.UpdatedAt.UTC()
	return p, err
}

func errNoPlan() error {
	return fault.New(fault.NotFound, "plan.unknown", "id", "There is no such plan.")
}

const selectPlan = `SELECT` + planColumns + ` FROM plan p WHERE p.id = @id`

// planHead returns a plan without its operations and history, or a fault.NotFound.
func planHead(ctx context.Context, tx pgx.Tx, id int64) (plan.Plan, error) {
	p, err := scanPlan(tx.QueryRow(ctx, selectPlan, pgx.NamedArgs{"id": id}))
	return p, notFoundAs(err, errNoPlan())
}

// Plan returns a plan with its whole history, or a fault.NotFound.
func (db *DB) Plan(ctx context.Context, id int64) (p plan.Plan, err error) {
	err = db.read(ctx, func(tx pgx.Tx) (err error) {
		p, err = wholePlan(ctx, tx, id)
		return err
	})
	return p, err
}

func wholePlan(ctx context.Context, tx pgx.Tx, id int64) (plan.Plan, error) {
	head, err := planHead(ctx, tx, id)
	if err != nil {
		return plan.Plan{}, err
	}
	steps, err := planSteps(ctx, tx, id, 0)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Restore(head, steps)
}

// Head returns a plan without Operations, Undone and History, and what surrounds it,
// or a fault.NotFound.
func (db *DB) Head(ctx context.Context, id int64) (v plan.View, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		if v.Plan, err = planHead(ctx, tx, id); err != nil {
			return err
		}
		edition, err := currentEdition(ctx, tx)
		if err != nil {
			return err
		}
		v.Current = edition.Number
		if v.Plan.State != plan.Draft {
			return nil
		}
		if v.Stale, err = staleGrids(ctx, tx, v.Plan.Scope, v.Plan.Edition, v.Current); err != nil {
			return err
		}
		overlaps, err := planOverlaps(ctx, tx, []int64{id})
		v.Overlaps = overlaps[id]
		return err
	})
	if err != nil {
		return plan.View{}, err
	}
	return v, nil
}

const (
	selectPlanByKey = `SELECT p.digest, p.id FROM plan p WHERE p.account = @account AND p.key = @key`

	selectScope = `
	SELECT EXISTS (SELECT FROM area WHERE code = @scope),
	       EXISTS (SELECT FROM grid_version WHERE grid >= @scope AND grid < @scope || ':' AND until IS NULL)`

	insertPlan = `
	INSERT INTO plan AS p (title, scope, edition, account, owner, key, digest)
	VALUES (@title, @scope, @edition, @account, @owner, @key, @digest)
	RETURNING` + planColumns
)

// AddPlan stores a new plan, which starts from the current edition, and returns it
// with its ID. The same account, key and digest give the plan that was stored first;
// another digest is a fault.Conflict. A scope that does not exist is a fault.Invalid,
// as is one without grids.
func (db *DB) AddPlan(ctx context.Context, p plan.Plan, by plan.By, key plan.Key) (stored plan.Plan, err error) {
	if err := p.Validate(); err != nil {
		return plan.Plan{}, err
	}
	add := func(c *change) error {
		stored, err = addPlan(ctx, c, p, by, key)
		return err
	}
	if err = db.write(ctx, add); brokenConstraint(err) == "plan_key_once" {
		err = db.write(ctx, add) // another request with the key has come first
	}
	if err != nil {
		return plan.Plan{}, err
	}
	return stored, nil
}

func addPlan(ctx context.Context, c *change, p plan.Plan, by plan.By, key plan.Key) (plan.Plan, error) {
	args := pgx.NamedArgs{"title": p.Title, "scope": p.Scope, "account": by.Account, "owner": by.Name}
	if addKey(args, key) {
		var digest []byte
		var id int64
		err := c.QueryRow(ctx, selectPlanByKey, args).Scan(&digest, &id)
		if err == nil {
			c.nothing()
			if err := sameDigest(digest, key); err != nil {
				return plan.Plan{}, err
			}
			return wholePlan(ctx, c, id)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return plan.Plan{}, err
		}
	}
	var exists, hasGrids bool
	if err := c.QueryRow(ctx, selectScope, args).Scan(&exists, &hasGrids); err != nil {
		return plan.Plan{}, err
	}
	switch {
	case !exists:
		return plan.Plan{}, fault.New(fault.Invalid, "plan.no_scope", "scope", "There is no area %s.", p.Scope)
	case !hasGrids:
		return plan.Plan{}, fault.New(fault.Invalid, "plan.empty_scope", "scope", "There are no grids in %s yet; import them first.", p.Scope)
	}
	edition, err := currentEdition(ctx, c)
	if err != nil {
		return plan.Plan{}, err
	}
	args["edition"] = edition.Number
	stored, err := scanPlan(c.QueryRow(ctx, insertPlan, args))
	if err != nil {
		return plan.Plan{}, err
	}
	return stored, c.record(ctx, planEntry("plan.created", stored, nil,
		map[string]any{"title": stored.Title, "edition": stored.Edition}))
}

// planEntry is the entry of something that was done to a plan.
func planEntry(action string, p plan.Plan, before, after map[string]any) account.Entry {
	return account.Entry{Action: action, Kind: "plan", Target: strconv.FormatInt(p.ID, 10), Code: p.Scope, Before: before, After: after}
}

// addKey adds a key to arguments as it is stored; used is false if there is none.
func addKey(args pgx.NamedArgs, key plan.Key) (used bool) {
	args["key"], args["digest"] = nil, nil
	if key.Name == "" {
		return false
	}
	args["key"], args["digest"] = key.Name, key.Digest[:]
	return true
}

// sameDigest returns a fault.Conflict if the digest is not the key's.
func sameDigest(digest []byte, key plan.Key) error {
	if bytes.Equal(digest, key.Digest[:]) {
		return nil
	}
	return fault.New(fault.Conflict, "idempotency.reused", "Idempotency-Key", "This idempotency key was used for a different request.")
}

// One's own row is written first, and those who are taken away are not waited for: they
// may be coming back, and taking others away.
const selectPresence = `
	WITH mine AS (
		INSERT INTO plan_presence (plan, account, name)
		VALUES (@plan, @account, @name)
		ON CONFLICT (plan, account) DO UPDATE SET seen_at = clock_timestamp(), name = excluded.name
		RETURNING account
	), gone AS (
		DELETE FROM plan_presence
		WHERE (plan, account) IN (
			SELECT plan, account
			FROM plan_presence
			WHERE plan = @plan AND account <> @account AND seen_at < clock_timestamp() - interval '45 seconds'
			  AND EXISTS (SELECT FROM mine)
			FOR UPDATE SKIP LOCKED)
	)
	SELECT account, name, seen_at
	FROM plan_presence
	WHERE plan = @plan AND account <> @account AND seen_at >= clock_timestamp() - interval '45 seconds'
	ORDER BY name, account`

// Attend notes that somebody has a plan open, and returns who else has had it open in
// the last 45 seconds, by name, or a fault.NotFound.
func (db *DB) Attend(ctx context.Context, id int64, by plan.By) (others []plan.Presence, err error) {
	err = db.write(ctx, func(c *change) error {
		c.nothing() // who looks at a plan changes nothing
		rows, err := c.Query(ctx, selectPresence, pgx.NamedArgs{"plan": id, "account": by.Account, "name": by.Name})
		if err != nil {
			return err
		}
		others, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p plan.Presence, err error) {
			err = row.Scan(&p.Account, &p.Name, &p.SeenAt)
			p.SeenAt = p.SeenAt.UTC()
			return p, err
		})
		if brokenConstraint(err) == "plan_presence_plan_fkey" {
			return errNoPlan()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return others, nil
}
