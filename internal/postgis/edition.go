package postgis

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

// editionColumns are what scanEdition reads.
const editionColumns = ` number, published_at, note, coalesce(plan, 0), scope, added, changed, retired`

const selectCurrentEdition = `
	SELECT` + editionColumns + `
	FROM edition
	ORDER BY number DESC
	LIMIT 1`

// currentEdition returns the newest edition, the zero Edition before the first.
func currentEdition(ctx context.Context, tx pgx.Tx) (region.Edition, error) {
	return scanEdition(tx.QueryRow(ctx, selectCurrentEdition))
}

const selectEditionAt = `
	SELECT` + editionColumns + `
	FROM edition
	WHERE published_at <= @at
	ORDER BY published_at DESC, number DESC
	LIMIT 1`

// editionAt returns the edition that was current at the moment, the zero Edition
// before the first.
func editionAt(ctx context.Context, tx pgx.Tx, at time.Time) (region.Edition, error) {
	return scanEdition(tx.QueryRow(ctx, selectEditionAt, pgx.NamedArgs{"at": at}))
}

func scanEdition(row pgx.Row) (e region.Edition, err error) {
	err = row.Scan(&e.Number, &e.PublishedAt, &e.Note, &e.Plan, &e.Scope, &e.Added, &e.Changed, &e.Retired)
	if errors.Is(err, pgx.ErrNoRows) {
		return region.Edition{}, nil
	}
	e.PublishedAt = e.PublishedAt.UTC()
	return e, err
}

const insertEdition = `
	INSERT INTO edition (number, published_at, note, plan, scope, added, changed, retired)
	SELECT coalesce(max(number), 0) + 1, greatest(clock_timestamp(), max(published_at) + interval '1 microsecond'),
	       @note, nullif(@plan::bigint, 0), @scope, @added, @changed, @retired
	FROM edition
	RETURNING` + editionColumns

// addEdition begins the next edition, made of what e says, and returns it with its
// number and time. The caller holds guardEditions, so that both ascend together.
func addEdition(ctx context.Context, tx pgx.Tx, e region.Edition) (region.Edition, error) {
	return scanEdition(tx.QueryRow(ctx, insertEdition, pgx.NamedArgs{"note": e.Note, "plan": e.Plan, "scope": e.Scope,
		"added": e.Added, "changed": e.Changed, "retired": e.Retired}))
}

const selectEditions = `
	SELECT` + editionColumns + `
	FROM edition
	ORDER BY number`

// Editions returns all editions, oldest first.
func (db *DB) Editions(ctx context.Context) (all []region.Edition, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, selectEditions)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (region.Edition, error) { return scanEdition(row) })
		return err
	})
	return all, err
}

const selectEditionPage = `
	SELECT` + editionColumns + `
	FROM edition
	WHERE @below::bigint IS NULL OR number < @below::bigint
	ORDER BY number DESC
	LIMIT @limit`

// EditionPage returns a page of the editions, newest first. Without a limit a page has
// 50, with any at most 1,000. An unreadable cursor is a fault.Malformed.
func (db *DB) EditionPage(ctx context.Context, after string, limit int) (page region.EditionPage, err error) {
	limit = pageLimit(limit)
	args := pgx.NamedArgs{"below": nil, "limit": limit + 1} // one more tells whether there is another page
	if after != "" {
		if args["below"], err = parseEntryCursor(after); err != nil {
			return region.EditionPage{}, err
		}
	}
	rows, err := db.pool.Query(ctx, selectEditionPage, args)
	if err != nil {
		return region.EditionPage{}, translate(err)
	}
	page.Editions, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (region.Edition, error) { return scanEdition(row) })
	if err != nil {
		return region.EditionPage{}, translate(err)
	}
	if len(page.Editions) > limit {
		page.Editions = page.Editions[:limit]
		page.Next = formatEntryCursor(page.Editions[limit-1].Number)
	}
	return page, nil
}
