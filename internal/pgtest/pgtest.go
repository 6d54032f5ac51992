// Package pgtest gives each test a PostGIS database of its own.
//
// All packages of a `go test ./...`, and runs that follow within a minute, share
// one scratch cluster (see keeper). In it the migrations are applied once, to a
// template named by their contents; a test's database is a copy of that, made in
// some tens of milliseconds and dropped when the test ends. Tests may run in
// parallel.
//
// With GRIDMAP_TEST_DATABASE_URL the databases are made on that server instead;
// its user must be allowed to make databases and PostGIS.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gridmap/migrations"
)

// givenEnv names the server to test with, if that is not the scratch cluster.
const givenEnv = "GRIDMAP_TEST_DATABASE_URL"

// DB is one test's database.
type DB struct {
	URL string // connection string, as a user who may do anything in it
}

// New returns a database with all migrations applied, for t alone. It is
// dropped when t ends, whoever is still connected.
func New(t testing.TB) *DB {
	t.Helper()
	server := shared(t)
	return server.create(t, "TEMPLATE "+server.template+server.strategy)
}

// Empty returns a database without tables or extensions, otherwise like New.
func Empty(t testing.TB) *DB {
	t.Helper()
	return Create(t, "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
}

// Create returns a database made with the given options of CREATE DATABASE,
// otherwise like Empty.
func Create(t testing.TB, options string) *DB {
	t.Helper()
	return shared(t).create(t, options)
}

// ServerURL is the connection string as the role that the program works as, like
// that of a private cluster. On a given server, where nobody may have let the role
// log in, it is URL.
func (db *DB) ServerURL() string {
	u, err := url.Parse(db.URL)
	if os.Getenv(givenEnv) != "" || err != nil {
		return db.URL
	}
	q := u.Query()
	q.Set("user", migrations.ServerRole)
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")
	return u.String()
}

// Pool returns a pool of at most eight connections, closed when t ends.
func (db *DB) Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 8
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// server is where databases are made.
type server struct {
	url      string   // of its database postgres
	template string   // the name of the migrated database
	strategy string   // a clause of CREATE DATABASE
	held     *os.File // keeps the scratch cluster running; nil for a given server
}

var (
	sharedServer = sync.OnceValues(connect)
	made         atomic.Int64 // databases, by this process
)

// shared returns the server that all tests share; the first call of the first
// process starts it.
func shared(t testing.TB) server {
	t.Helper()
	s, err := sharedServer()
	if err != nil {
		t.Fatalf("no database to test with: %v", err)
	}
	return s
}

// connect finds or starts the server and its template.
func connect() (server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if given := os.Getenv(givenEnv); given != "" {
		return prepare(ctx, given)
	}
	var s server
	held, err := withScratch(ctx, func(url string) (err error) {
		s, err = prepare(ctx, url)
		return err
	})
	s.held = held
	return s, err
}

// create makes a database with options of CREATE DATABASE.
func (s server) create(t testing.TB, options string) *DB {
	t.Helper()
	name := fmt.Sprintf("gridmap_test_%d_%d", os.Getpid(), made.Add(1))
	if err := s.exec(t.Context(), "CREATE DATABASE "+name+" "+options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// t's context has ended by now.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := s.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return &DB{URL: withDatabase(s.url, name)}
}

// exec runs one statement on the server's own database.
func (s server) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the statement has said what there is to say
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// withDatabase is the connection string with another database.
func withDatabase(connection, name string) string {
	u, err := url.Parse(connection)
	if err != nil { // not a URL but key=value: the last value of a key counts
		return connection + " dbname=" + name
	}
	u.Path = "/" + name
	return u.String()
}
