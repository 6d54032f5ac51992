package postgis

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// write runs f in one transaction: all of it is committed, or nothing.
func (db *DB) write(ctx context.Context, f func(tx pgx.Tx) error) error {
	return translate(pgx.BeginFunc(ctx, db.pool, f))
}

// read runs f in one transaction that sees a single moment and cannot write.
func (db *DB) read(ctx context.Context, f func(tx pgx.Tx) error) error {
	return translate(pgx.BeginTxFunc(ctx, db.pool,
		pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, f))
}

const setStatementTimeout = `SELECT set_config('statement_timeout', @milliseconds, true)`

// bulkTimeout is the longest statement of an import or of a reader of everything.
const bulkTimeout = 30 * time.Minute

// readMuch is read for statements that may take longer than a request may.
func (db *DB) readMuch(ctx context.Context, f func(tx pgx.Tx) error) error {
	return db.read(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, setStatementTimeout, pgx.NamedArgs{"milliseconds": milliseconds(bulkTimeout)}); err != nil {
			return err
		}
		return f(tx)
	})
}

// errDryRun rolls a transaction back in which everything went well.
var errDryRun = errors.New("dry run")

// load is write for an import: statements may take long, and a dry run does
// everything and leaves nothing.
func (db *DB) load(ctx context.Context, dryRun bool, f func(tx pgx.Tx) error) error {
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, setStatementTimeout, pgx.NamedArgs{"milliseconds": milliseconds(bulkTimeout)}); err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		return nil
	}
	return translate(err)
}

// A guard is an advisory lock that is held until the transaction ends.
type guard int64

// The guards, in the order in which a transaction takes them.
const (
	// guardEditions is taken exclusively by whoever publishes an edition or writes
	// areas, and shared by whoever assigns grids by the current edition.
	guardEditions guard = 0x6772_0001 + iota
	// guardBuildings is taken by imports of buildings.
	guardBuildings
	// guardRoster is taken by imports of people and posts.
	guardRoster
	// guardLines is taken by imports of reference lines.
	guardLines
	// guardHistory orders the events of issues by commit.
	guardHistory
)

const (
	lockExclusively = `SELECT pg_advisory_xact_lock(@guard)`
	lockShared      = `SELECT pg_advisory_xact_lock_shared(@guard)`
)

func (g guard) lock(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, lockExclusively, pgx.NamedArgs{"guard": int64(g)})
	return err
}

func (g guard) lockShared(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, lockShared, pgx.NamedArgs{"guard": int64(g)})
	return err
}
