package migrations_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"gridmap/internal/fault"
	"gridmap/internal/pgtest"
	"gridmap/migrations"
)

// tables lists every column, index and constraint of the schema, to compare.
const tables = `
	SELECT string_agg(line, E'\n' ORDER BY line) FROM (
		SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
		FROM information_schema.columns WHERE table_schema = 'public'
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace
	) lines`

func schema(t *testing.T, url string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) //nolint:errcheck // only read
	var s string
	if err := conn.QueryRow(t.Context(), tables).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestUpDownUp(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t).URL
	if err := migrations.Up(t.Context(), url, nil); err != nil {
		t.Fatal(err)
	}
	first := schema(t, url)
	if !strings.Contains(first, "installation.made_up") {
		t.Fatalf("Up made no tables:\n%s", first)
	}
	steps, err := goose.NewProvider(goose.DialectPostgres, open(t, url), migrations.Files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := steps.DownTo(t.Context(), 0); err != nil {
		t.Fatalf("down: %v", err)
	}
	if left := schema(t, url); strings.Contains(left, "installation") || strings.Contains(left, "grid") {
		t.Errorf("down left behind:\n%s", left)
	}
	if err := migrations.Up(t.Context(), url, nil); err != nil {
		t.Fatalf("up again: %v", err)
	}
	if again := schema(t, url); again != first {
		t.Errorf("up, down, up gives\n%s\nwhile up gave\n%s", again, first)
	}
	database, program, err := migrations.Versions(t.Context(), url)
	if err != nil || database != program || program < 1 {
		t.Errorf("Versions = %d, %d, %v", database, program, err)
	}
}

func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t).URL
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := migrations.Up(t.Context(), url, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var applied, distinct int
	err := open(t, url).QueryRow("SELECT count(*), count(DISTINCT version_id) FROM goose_db_version").Scan(&applied, &distinct)
	if err != nil || applied != distinct {
		t.Errorf("%d steps were applied %d times, error %v", distinct, applied, err)
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t).URL
	if _, err := open(t, url).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, migrations.Up(t.Context(), url, nil), fault.Conflict, "database.newer")
}

func TestADatabaseThatCannotServeIsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		how  string // of CREATE DATABASE
		code string
	}{
		"not UTF-8": {"ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0", "database.encoding"},
		// In the locale C no Chinese character is a letter, so trigram search finds none.
		"Chinese characters are no letters": {"ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0", "database.encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Create(t, tt.how).URL
			wantFault(t, migrations.Up(t.Context(), url, nil), fault.Unavailable, tt.code)
		})
	}
	t.Run("away", func(t *testing.T) {
		t.Parallel()
		err := migrations.Up(t.Context(), "postgres://nobody@127.0.0.1:1/none?sslmode=disable", nil)
		wantFault(t, err, fault.Unavailable, "database.unreachable")
	})
	t.Run("not an address", func(t *testing.T) {
		t.Parallel()
		wantFault(t, migrations.Up(t.Context(), "postgres://[", nil), fault.Invalid, "database.url")
	})
	t.Run("no right to make extensions", func(t *testing.T) {
		t.Parallel()
		db := pgtest.Empty(t)
		name := "guest_" + t.Name()[len(t.Name())-6:]
		admin := open(t, db.URL)
		if _, err := admin.Exec(`CREATE ROLE "` + name + `" LOGIN`); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := admin.ExecContext(context.Background(), `DROP ROLE "`+name+`"`); err != nil {
				t.Error(err)
			}
		})
		config, err := pgx.ParseConfig(db.URL)
		if err != nil {
			t.Fatal(err)
		}
		url := strings.ReplaceAll(db.URL, "user="+config.User, "user="+name)
		wantFault(t, migrations.Up(t.Context(), url, nil), fault.Forbidden, "database.extension")
	})
}

func TestUpIsCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := migrations.Up(ctx, pgtest.Empty(t).URL, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Up = %v", err)
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Details[0].Code != code {
		t.Errorf("got %v, want a fault of kind %d, %s", err, kind, code)
	}
}
