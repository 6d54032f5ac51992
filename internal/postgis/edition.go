package postgis

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

const selectCurrentEdition = `
	SELECT number, published_at, note
	FROM edition
	ORDER BY number DESC
	LIMIT 1`

// currentEdition returns the newest edition, the zero Edition before the first.
func currentEdition(ctx context.Context, tx pgx.Tx) (region.Edition, error) {
	return scanEdition(tx.QueryRow(ctx, selectCurrentEdition))
}

const selectEditionAt = `
	SELECT number, published_at, note
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
	err = row.Scan(&e.Number, &e.PublishedAt, &e.Note)
	if errors.Is(err, pgx.ErrNoRows) {
		return region.Edition{}, nil
	}
	e.PublishedAt = e.PublishedAt.UTC()
	return e, err
}

const insertEdition = `
	INSERT INTO edition (number, published_at, note)
	SELECT coalesce(max(number), 0) + 1, greatest(clock_timestamp(), max(published_at) + interval '1 microsecond'), @note
	FROM edition
	RETURNING number`

// addEdition begins the next edition. The caller holds guardEditions, so that
// numbers and times ascend together.
func addEdition(ctx context.Context, tx pgx.Tx, note string) (number int64, err error) {
	err = tx.QueryRow(ctx, insertEdition, pgx.NamedArgs{"note": note}).Scan(&number)
	return number, err
}

const selectEditions = `
	SELECT number, published_at, note
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
