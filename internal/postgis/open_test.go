package postgis

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/fault"
	"gridmap/internal/pgtest"
)

func TestOpenSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		url  string
		kind fault.Kind
		code string
	}{
		"nonsense":      {"postgres://:::", fault.Invalid, "database.url"},
		"nobody there":  {"postgres://127.0.0.1:1/x", fault.Unavailable, "database.unreachable"},
		"no PostGIS":    {pgtest.Empty(t).URL, fault.Unavailable, "database.postgis_missing"},
		"not in UTF-8":  {pgtest.Create(t, "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'").URL, fault.Unavailable, "database.encoding"},
		"no such place": {elsewhere(t), fault.Unavailable, "database.unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := Open(t.Context(), tt.url, Options{ConnectTimeout: 2 * time.Second})
			if err == nil {
				db.Close()
			}
			mustFail(t, err, tt.kind, tt.code)
		})
	}
	empty := pgtest.Empty(t)
	if _, err := empty.Pool(t).Exec(t.Context(), `CREATE EXTENSION postgis`); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), empty.URL, Options{})
	mustFail(t, err, fault.Unavailable, "database.empty")
}

// elsewhere is the connection string of a database that does not exist.
func elsewhere(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(pgtest.Empty(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/elsewhere"
	return u.String()
}

func TestErrorsGetTheirKinds(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	for sql, want := range map[string]fault.Kind{
		`INSERT INTO grid (code) VALUES ('` + ledGrid + `')`:                                                       fault.Conflict,
		`INSERT INTO grid (code) VALUES ('520303999001001')`:                                                       fault.Invalid, // foreign key
		`INSERT INTO grid (code) VALUES ('5203')`:                                                                  fault.Invalid, // check
		`INSERT INTO grid (code) VALUES (NULL)`:                                                                    fault.Invalid,
		`INSERT INTO issue_day VALUES ('2026-13-01', 1)`:                                                           fault.Invalid,
		`INSERT INTO leave (person, during) VALUES (1, '[2026-01-01,2026-02-01)'), (1, '[2026-01-15,2026-03-01)')`: fault.Conflict,
		`SELECT pg_sleep(5)`: fault.Unavailable, // statement_timeout
		`DO $$ BEGIN RAISE EXCEPTION '' USING ERRCODE = '40001'; END $$`:       fault.Unavailable,
		`DO $$ BEGIN RAISE EXCEPTION '' USING ERRCODE = '57P01'; END $$`:       fault.Unavailable,
		`DO $$ BEGIN RAISE EXCEPTION '' USING ERRCODE = '53300'; END $$`:       fault.Unavailable,
		`DO $$ BEGIN SET TRANSACTION READ ONLY; DELETE FROM issue_day; END $$`: fault.Unavailable,
		`SELECT nonsense`: fault.Internal,
		`DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$`: fault.Unavailable,
	} {
		conn, err := db.pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = conn.Exec(t.Context(), `SET ROLE NONE; SET statement_timeout = '200ms'`); err == nil {
			_, err = conn.Exec(t.Context(), sql)
		}
		if got := fault.KindOf(translate(err)); err == nil || got != want {
			t.Errorf("%s: kind %v, want %v (%v)", sql, got, want, err)
		}
		_ = conn.Hijack().Close(t.Context())
	}
	if translate(nil) != nil {
		t.Error("nothing is something")
	}
	if err := translate(context.Canceled); !errors.Is(err, context.Canceled) || fault.KindOf(err) != fault.Internal {
		t.Errorf("a cancelled context became %v", err)
	}
	for _, err := range []error{context.DeadlineExceeded, net.ErrClosed, pgconn.ErrConnClosed, &net.OpError{Op: "read", Err: errors.New("x")}} {
		if got := fault.KindOf(translate(err)); got != fault.Unavailable {
			t.Errorf("%v: kind %v", err, got)
		}
	}
}

func TestAFullPoolAndAClosedOneAreUnavailable(t *testing.T) {
	t.Parallel()
	db, err := Open(t.Context(), pgtest.New(t).URL, Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := db.Stats(); s.MaxConns != 1 || s.AcquiredConns != 1 {
		t.Errorf("Stats = %+v", s)
	}
	soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := db.Ping(soon); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("Ping of a full pool: %v", err)
	}
	conn.Release()
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	db.Close()
	if err := db.Ping(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("Ping of a closed pool: %v", err)
	}
}
