package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// manyBuildings is from how many buildings on it is quicker to make the indexes of
// an empty table last.
const manyBuildings = 5_000

// Ids are given as the rows lie in staged, in the order of the import.
const insertAll = `
	INSERT INTO building (ref, grid, name, address, entrance, households, assisted, counted_at,
	                      name_phrase, address_phrase, numbers)
	SELECT ref, grid, name, address, entrance, households, assisted, counted_at,
	       name_phrase, address_phrase, numbers
	FROM staged`

// fillBuildings moves n staged buildings, and their phrases, into tables in which
// there are no buildings. Nobody misses what is not there, so for many it takes the
// indexes away and makes them again, all in the one transaction.
func fillBuildings(ctx context.Context, tx pgx.Tx, n int) error {
	if n < manyBuildings {
		if err := unstagePhrases(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, insertAll)
		return err
	}
	if err := withoutIndexes(ctx, tx, "phrase", func() error { return unstagePhrases(ctx, tx) }); err != nil {
		return err
	}
	if err := withoutIndexes(ctx, tx, "building", func() error {
		_, err := tx.Exec(ctx, insertAll)
		return err
	}); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, analyseBuildings)
	return err
}

const analyseBuildings = `ANALYSE building, phrase`

// An accessory is an index or a constraint, as the statements that take it away and
// that make it again, which the server itself writes.
type accessory struct{ drop, create string }

const selectAccessories = `
	SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
	       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
	FROM pg_constraint c
	WHERE c.conrelid = @table::text::regclass AND c.contype IN ('f', 'u')
	UNION ALL
	SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
	FROM pg_index i
	WHERE i.indrelid = @table::text::regclass
	  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`

// withoutIndexes runs fill while the table has no unique and foreign keys and no
// indexes but its primary key, and makes them again. Until the transaction ends
// others wait for the table.
func withoutIndexes(ctx context.Context, tx pgx.Tx, table string, fill func() error) error {
	rows, err := tx.Query(ctx, selectAccessories, pgx.NamedArgs{"table": table})
	if err != nil {
		return err
	}
	accessories, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a accessory, err error) {
		err = row.Scan(&a.drop, &a.create)
		return a, err
	})
	if err != nil {
		return err
	}
	for _, a := range accessories {
		if _, err := tx.Exec(ctx, a.drop); err != nil {
			return err
		}
	}
	if err := fill(); err != nil {
		return err
	}
	for _, a := range accessories {
		if _, err := tx.Exec(ctx, a.create); err != nil {
			return err
		}
	}
	return nil
}
