package postgis

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
)

// A change is a transaction that writes. It is committed only if it has left an
// entry in the audit, or has said that it changed nothing: whoever forgets that
// gets errUnaudited, and everything is rolled back.
type change struct {
	pgx.Tx
	origin account.Origin
	told   bool // there is an entry, or nothing to tell
}

// errUnaudited ends a transaction that would have changed something in silence.
var errUnaudited = errors.New("a change without an entry in the audit")

// nothing says that the transaction changes nothing, as the repeat of a request.
func (c *change) nothing() { c.told = true }

// audited runs f on the transaction and sees to it that it is told.
func audited(ctx context.Context, tx pgx.Tx, f func(c *change) error) error {
	c := &change{Tx: tx, origin: account.OriginOf(ctx)}
	if err := f(c); err != nil {
		return err
	}
	if !c.told {
		return errUnaudited
	}
	return nil
}

// write runs f in one transaction: all of it is committed, or nothing.
func (db *DB) write(ctx context.Context, f func(c *change) error) error {
	return translate(pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error { return audited(ctx, tx, f) }))
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
func (db *DB) load(ctx context.Context, dryRun bool, f func(c *change) error) error {
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, setStatementTimeout, pgx.NamedArgs{"milliseconds": milliseconds(bulkTimeout)}); err != nil {
			return err
		}
		if err := audited(ctx, tx, f); err != nil {
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
	// guardRoutes is taken shared by whoever stores an issue's route, and exclusively by
	// whoever publishes an edition, once all but the issues has been written: so nobody
	// routes by an edition that ends before they commit, and nobody waits for more of a
	// publication than its end. Whoever locks rows of issues takes it first.
	guardRoutes
	// guardHistory orders the events of issues by commit.
	guardHistory
	// guardAdmins is taken by whoever takes away an admin of everything.
	guardAdmins
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
