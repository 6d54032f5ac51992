package postgis

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"gridmap/internal/fault"
)

// translate gives an error of pgx or PostgreSQL its kind:
//
//   - no row: NotFound;
//   - a unique or exclusion constraint: Conflict;
//   - any other constraint, or a value that does not fit: Invalid;
//   - serialisation failures, deadlocks, timeouts, a server that is full, shutting
//     down, read-only or away, and every trouble with the connection: Unavailable.
//
// A cancelled context and what already is a fault pass through; anything else
// stays as it is and counts as Internal. nil gives nil.
func translate(err error) error {
	var known *fault.Fault
	var pg *pgconn.PgError
	switch {
	case err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return fault.New(fault.NotFound, "not_found", "", "There is no such thing.").Because(err)
	case errors.As(err, &pg):
		return translatePg(pg, err)
	case isConnectionTrouble(err):
		return unavailable(err)
	}
	return err
}

func translatePg(pg *pgconn.PgError, err error) error {
	switch pg.Code {
	case "23505", "23P01": // unique_violation, exclusion_violation
		return fault.New(fault.Conflict, "constraint.exists", "", "Something like it exists already.").Because(err)
	case "23503": // foreign_key_violation
		return fault.New(fault.Invalid, "constraint.reference", "", "It names something that does not exist, or something else still names it.").Because(err)
	case "23502", "23514": // not_null_violation, check_violation
		return fault.New(fault.Invalid, "constraint.broken", "", "It breaks a rule of the database.").Because(err)
	case "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25006", "25P03":
		// No serial order, a deadlock, a lock not to be had, a cancelled query, shutdowns, an idle session,
		// a server that only reads, an idle transaction.
		return unavailable(err)
	}
	switch class := pg.Code[:min(2, len(pg.Code))]; class {
	case "08", "53", "58": // connection exception, insufficient resources, system error
		return unavailable(err)
	case "22": // data exception
		return fault.New(fault.Invalid, "value.unfit", "", "A value does not fit.").Because(err)
	}
	return err
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "database.unavailable", "", "The database is away or busy; try again in a moment.").Because(err)
}

// isConnectionTrouble reports whether the statement failed on its way rather than
// in the server.
func isConnectionTrouble(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, puddle.ErrClosedPool) || pgconn.SafeToRetry(err)
}

// notFoundAs returns instead if err says that there is no row, else err.
func notFoundAs(err, instead error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return instead
	}
	return err
}

// brokenConstraint returns the name of the constraint that err is about, or "".
func brokenConstraint(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.ConstraintName
	}
	return ""
}
