package postgis

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/pgtest"
)

// open returns a store over a fresh database.
func open(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), pgtest.New(t).URL, Options{MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// exec runs a statement that the store has no method for, as the owner of the
// tables.
func exec(t testing.TB, db *DB, sql string, args ...any) {
	t.Helper()
	if err := asOwner(t.Context(), db, sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// asOwner runs a statement as the owner of the tables, which the store's own
// connections are not.
func asOwner(ctx context.Context, db *DB, sql string, args ...any) error {
	return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL ROLE NONE`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
}

// count returns the number that a statement selects.
func count(t testing.TB, db *DB, sql string, args ...any) (n int) {
	t.Helper()
	if err := db.pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// mustFail checks that err is a fault of the kind with a detail of the code, and
// returns the detail.
func mustFail(t testing.TB, err error, kind fault.Kind, code string) fault.Detail {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind {
		t.Fatalf("error %v of kind %v, want a fault of kind %v with %s", err, fault.KindOf(err), kind, code)
	}
	for _, d := range f.Details {
		if d.Code == code {
			return d
		}
	}
	t.Fatalf("fault %+v, want a detail with %s", f.Details, code)
	return fault.Detail{}
}
