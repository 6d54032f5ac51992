// Package postgis keeps Gridmap's data in PostgreSQL with PostGIS: it holds every
// SQL statement of the program.
//
// Each statement is a named constant above the one function that runs it. Public
// methods of DB own their transaction; functions that take a transaction do not.
// Errors are faults (see translate): a client that reads only their kind knows
// whether to mend its request or to come back later.
//
// Boundaries cross the wire as go-geom geometries in WGS-84, longitude first, and
// are lattice shapes on this side of it (see shapeOf). What a program instance has
// to know of another's writes travels by NOTIFY, in the transaction that wrote
// (see Listen).
package postgis

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	pgxgeom "github.com/twpayne/pgx-geom"
)

// Options limit what one program takes from the database. The zero value is
// sensible.
type Options struct {
	MaxConns         int           // connections in the pool beside the listener's; 0: 16
	StatementTimeout time.Duration // longest statement outside imports; 0: 15 s
	ConnectTimeout   time.Duration // 0: 5 s
	ApplicationName  string        // as pg_stat_activity shows it; "": gridmap
}

func (o Options) withDefaults() Options {
	if o.MaxConns <= 0 {
		o.MaxConns = 16
	}
	if o.StatementTimeout <= 0 {
		o.StatementTimeout = 15 * time.Second
	}
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = 5 * time.Second
	}
	if o.ApplicationName == "" {
		o.ApplicationName = "gridmap"
	}
	return o
}

// DB is a pool of connections to one database. It is safe for concurrent use.
type DB struct {
	pool      *pgxpool.Pool
	listeners sync.WaitGroup
	closing   context.CancelFunc // ends the listeners
	open      context.Context    //nolint:containedctx // lives from Open to Close, as the pool does

	silence  time.Duration // without a notification, then the listener's connection is tried
	patience time.Duration // for the answer to that
}

// Open connects to the database at url, a connection string, and checks that it
// can serve: that it answers, that PostgreSQL is 14 or later and PostGIS 3.3 or
// later, that it is encoded in UTF-8 and that its tables are there. The faults are
// Unavailable, with the codes database.unreachable, database.too_old,
// database.postgis_missing, database.encoding and database.empty, or Invalid,
// database.url.
//
// Where the migrations could make the role gridmap_server, all connections work as
// it. A connection string of a login of that role itself is safest: any other user
// can return to their own rights, so that there the role keeps mistakes and the
// usual injected statement from altering the audit, but not somebody who can choose
// the statements.
func Open(ctx context.Context, url string, opt Options) (*DB, error) {
	opt = opt.withDefaults()
	config, err := poolConfig(url, opt)
	if err != nil {
		return nil, err
	}
	role, err := checkServer(ctx, config.ConnConfig.Copy())
	if err != nil {
		return nil, err
	}
	if role {
		config.ConnConfig.RuntimeParams["role"] = serverRole
	}
	config.AfterConnect = pgxgeom.Register
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, translate(err)
	}
	db := &DB{pool: pool, silence: 10 * time.Second, patience: 5 * time.Second}
	db.open, db.closing = context.WithCancel(context.WithoutCancel(ctx))
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Close ends the listeners, waits for queries that are under way, and closes all
// connections.
func (db *DB) Close() {
	db.closing()
	db.listeners.Wait()
	db.pool.Close()
}

const ping = `SELECT 1`

// Ping asks whether the database answers; if not, the fault is Unavailable.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.pool.Exec(ctx, ping)
	return translate(err)
}

// Stats is the state of the pool, for metrics.
type Stats struct {
	MaxConns, TotalConns, IdleConns, AcquiredConns int
	Acquired                                       int64         // since Open
	Waited                                         int64         // acquisitions that found no idle connection
	WaitTime                                       time.Duration // of all acquisitions together
}

// Stats returns the state of the pool.
func (db *DB) Stats() Stats {
	s := db.pool.Stat()
	return Stats{
		MaxConns: int(s.MaxConns()), TotalConns: int(s.TotalConns()),
		IdleConns: int(s.IdleConns()), AcquiredConns: int(s.AcquiredConns()),
		Acquired: s.AcquireCount(), Waited: s.EmptyAcquireCount(), WaitTime: s.AcquireDuration(),
	}
}
