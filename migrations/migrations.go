// Package migrations holds the database's tables as numbered steps of SQL, and
// brings a database up to the last of them.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"gridmap/internal/fault"
)

// Files are the steps, NNNNN_name.sql, in goose's notation.
//
//go:embed *.sql
var Files embed.FS

// lockID is the advisory lock under which a database is brought up.
const lockID = 0x677269646d6170 // "gridmap"

// insufficientPrivilege is what PostgreSQL answers who lacks a right.
const insufficientPrivilege = "42501"

// Up brings the database at url (a connection string) up to the program's
// version: extensions first, then the steps that it lacks, each in a transaction
// of its own, then the role as which the program works. Processes that do so at the same time wait for one another. A nil
// log is silence.
//
// Errors are faults: database.unreachable, database.too-old for PostgreSQL or
// PostGIS, database.extension, database.encoding, database.owner when the user may
// not change the tables, database.newer when a newer program has been here,
// database.failed.
func Up(ctx context.Context, url string, log *slog.Logger) error {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fault.New(fault.Invalid, "database.url", "", "The database's connection string cannot be read.").Because(err)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return unreachable(err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // closing gives the lock back; nothing else is at stake
	if err := lock(ctx, conn); err != nil {
		return err
	}
	if err := prepare(ctx, conn); err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	steps, err := provider(db)
	if err != nil {
		return err
	}
	database, program, err := steps.GetVersions(ctx)
	if err != nil {
		return failed(err)
	}
	if database > program {
		return newer(database, program)
	}
	done, err := steps.Up(ctx)
	for _, step := range done {
		log.Info("migrated the database", "to", step.Source.Version, "took", step.Duration)
	}
	if err != nil {
		return failed(err)
	}
	return makeServerRole(ctx, conn, log)
}

// Fingerprint names what Up makes of an empty database: another one after any
// change of the steps or of the rights.
func Fingerprint() (string, error) {
	files, err := fs.Glob(Files, "*.sql")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, file := range files {
		b, err := fs.ReadFile(Files, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", file, len(b), b)
	}
	h.Write([]byte(missingRights))
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Versions returns the number of the last step that the database at url has
// taken, 0 for none, and the last that the program knows.
func Versions(ctx context.Context, url string) (database, program int64, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return 0, 0, fault.New(fault.Invalid, "database.url", "", "The database's connection string cannot be read.").Because(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	steps, err := provider(db)
	if err != nil {
		return 0, 0, err
	}
	database, program, err = steps.GetVersions(ctx)
	if err != nil {
		return 0, 0, unreachable(err)
	}
	return database, program, nil
}

func provider(db *sql.DB) (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectPostgres, db, Files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return nil, failed(err)
	}
	return p, nil
}

// lock waits for the advisory lock, which conn holds until it is closed. It asks
// again and again, since a statement that waited inside the server would hold up
// a CREATE INDEX CONCURRENTLY of the process that has the lock.
func lock(ctx context.Context, conn *pgx.Conn) error {
	const every = 50 * time.Millisecond
	for {
		var got bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockID)).Scan(&got); err != nil {
			return unreachable(err)
		}
		if got {
			return nil
		}
		select {
		case <-ctx.Done():
			return unreachable(context.Cause(ctx))
		case <-time.After(every):
		}
	}
}

func unreachable(err error) error {
	return fault.New(fault.Unavailable, "database.unreachable", "", "The database does not answer.").Because(err)
}

func failed(err error) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		err = fmt.Errorf("step %d: %w", partial.Failed.Source.Version, partial.Err)
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == insufficientPrivilege {
		return fault.New(fault.Forbidden, "database.owner", "",
			"The database's user may not change the tables; run gridmap migrate as who owns them.").Because(err)
	}
	return fault.New(fault.Internal, "database.failed", "",
		"The database could not be brought up to this program; it stays as it was after the last whole step.").Because(err)
}

func newer(database, program int64) error {
	return fault.New(fault.Conflict, "database.newer", "",
		"The database is at step %d, this program at %d: a newer Gridmap has been here. Run that one, or restore a backup from before it.",
		database, program)
}
