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
	return withoutIndexes(ctx, tx, "building", func() error {
		_, err := tx.Exec(ctx, insertAll)
		return err
	})
}

// The server's role owns no table, so functions of the owner do it.
const (
	setIndexesAside = `SELECT set_indexes_aside(@table)`
	makeIndexes     = `SELECT make_indexes(@table)`
)

// withoutIndexes runs fill while the table has no unique and foreign keys and no
// indexes but its primary key, and makes them again. Until the transaction ends
// others wait for the table.
func withoutIndexes(ctx context.Context, tx pgx.Tx, table string, fill func() error) error {
	if _, err := tx.Exec(ctx, setIndexesAside, pgx.NamedArgs{"table": table}); err != nil {
		return err
	}
	if err := fill(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, makeIndexes, pgx.NamedArgs{"table": table})
	return err
}
