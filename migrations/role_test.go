package migrations_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/pgtest"
	"gridmap/migrations"
)

// rights lists what the server's role may do in a database.
const rights = `
	SELECT string_agg(format('%s %s', c.relname, a.privileges), E'\n' ORDER BY c.relname)
	FROM pg_class c, LATERAL (
		SELECT string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type) AS privileges
		FROM aclexplode(c.relacl) a
		WHERE a.grantee = 'gridmap_server'::regrole
	) a
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.privileges IS NOT NULL`

func rightsAt(t *testing.T, url string) string {
	t.Helper()
	var all string
	if err := open(t, url).QueryRow(rights).Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// The role belongs to all databases of the server, whose migrations may run at the
// same moment.
func TestManyDatabasesGetTheRoleAtOnce(t *testing.T) {
	t.Parallel()
	const databases = 5
	urls := make([]string, databases)
	for i := range urls {
		urls[i] = pgtest.New(t).URL
		if _, err := open(t, urls[i]).Exec(`
			REVOKE ALL ON ALL TABLES IN SCHEMA public FROM gridmap_server;
			GRANT ALL ON audit, set_aside TO gridmap_server; GRANT CREATE ON SCHEMA public TO gridmap_server`); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for _, url := range urls {
		all.Go(func() {
			if err := migrations.Up(t.Context(), url, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	want := rightsAt(t, pgtest.New(t).URL)
	for _, url := range urls {
		if got := rightsAt(t, url); got != want {
			t.Errorf("the role got\n%s\nwant\n%s", got, want)
		}
		var creates, tells bool
		if err := open(t, url).QueryRow(`SELECT has_schema_privilege('gridmap_server', 'public', 'CREATE'),
			has_column_privilege('gridmap_server', 'audit', 'action', 'INSERT')`).Scan(&creates, &tells); err != nil || creates || !tells {
			t.Errorf("creates tables %v, adds to the audit %v, %v", creates, tells, err)
		}
	}
	for _, line := range []string{"audit SELECT", "goose_db_version SELECT", "issue_event INSERT SELECT", "issue DELETE INSERT SELECT UPDATE"} {
		if !strings.Contains("\n"+want+"\n", "\n"+line+"\n") {
			t.Errorf("no line %q in\n%s", line, want)
		}
	}
	if strings.Contains(want, "set_aside") || strings.Contains(want, "TRUNCATE") {
		t.Errorf("too many rights:\n%s", want)
	}
}

// newUser makes a user who owns a fresh database, and returns how they connect.
func newUser(t *testing.T, name string) (db *pgtest.DB, url string) {
	t.Helper()
	db = pgtest.Empty(t)
	admin := open(t, db.URL)
	for _, sql := range []string{
		`CREATE EXTENSION postgis`, `CREATE EXTENSION pg_trgm`, `CREATE EXTENSION btree_gist`,
		`CREATE ROLE "` + name + `" LOGIN`, `GRANT CREATE ON SCHEMA public TO "` + name + `"`,
	} {
		if _, err := admin.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(context.Background(), `DROP OWNED BY "`+name+`" CASCADE; DROP ROLE "`+name+`"`); err != nil {
			t.Error(err)
		}
	})
	config, err := pgx.ParseConfig(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return db, strings.ReplaceAll(db.URL, "user="+config.User, "user="+name)
}

// Who may make no roles is told what an administrator has to run; that done, there
// is nothing more to tell.
func TestWithoutTheRightToMakeRoles(t *testing.T) {
	t.Parallel()
	want := rightsAt(t, pgtest.New(t).URL) // and the role is there
	name := fmt.Sprintf("owner_%d", os.Getpid())
	db, url := newUser(t, name)
	up := func() string {
		var said bytes.Buffer
		if err := migrations.Up(t.Context(), url, slog.New(slog.NewTextHandler(&said, nil))); err != nil {
			t.Fatal(err)
		}
		return said.String()
	}
	grant := "GRANT gridmap_server TO " + name
	if said := up(); strings.Count(said, "level=WARN") != 1 || !strings.Contains(said, grant) {
		t.Fatalf("said %q, want one warning with %q", said, grant)
	}
	if _, err := open(t, db.URL).Exec(grant); err != nil {
		t.Fatal(err)
	}
	if said := up(); strings.Contains(said, "level=WARN") {
		t.Errorf("said %q once all is well", said)
	}
	if got := rightsAt(t, db.URL); got != want {
		t.Errorf("the role got\n%s\nwant\n%s", got, want)
	}
}

// Whoever migrates as the server's role finds nothing to do, or is told to come as
// the owner.
func TestTheServersRoleDoesNotMigrate(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	if db.ServerURL() == db.URL {
		t.Log("the given server does not let the role log in")
		return
	}
	if err := migrations.Up(t.Context(), db.ServerURL(), nil); err != nil {
		t.Error(err)
	}
	if _, err := open(t, db.URL).Exec("DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, migrations.Up(t.Context(), db.ServerURL(), nil), fault.Forbidden, "database.owner")
}
