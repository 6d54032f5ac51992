package postgis

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/pgtest"
	"gridmap/internal/region"
)

// openAsServer returns a store as the program opens it over a private cluster.
func openAsServer(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), pgtest.New(t).ServerURL(), Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

const insufficientPrivilege = "42501"

// The server's role can add to the audit and to the histories of issues, and read
// them; whatever else it tries is refused before any trigger is asked.
func TestTheServerCannotAlterTheAudit(t *testing.T) {
	t.Parallel()
	db := openAsServer(t)
	if err := db.SetInstallation(t.Context(), region.Installation{City: "遵义"}); err != nil {
		t.Fatal(err)
	}
	// Who may not give a right is only warned.
	if _, err := db.pool.Exec(t.Context(), `GRANT UPDATE ON audit TO gridmap_server`); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`UPDATE audit SET name = 'somebody else'`,
		`UPDATE audit SET name = name WHERE false`,
		`DELETE FROM audit`,
		`DELETE FROM audit WHERE false`,
		`TRUNCATE audit`,
		`INSERT INTO audit (at, name, via, address, request, action, kind, target, code)
			VALUES ('2020-01-01', '', 'system', '', '', 'x.y', '', '', '')`,
		`INSERT INTO audit (id, name, via, address, request, action, kind, target, code) OVERRIDING SYSTEM VALUE
			VALUES (1000, '', 'system', '', '', 'x.y', '', '', '')`,
		`SELECT * FROM audit FOR UPDATE`,
		`DO $$ BEGIN LOCK TABLE audit IN ACCESS EXCLUSIVE MODE; END $$`,
		`DROP TRIGGER audit_is_final ON audit`,
		`ALTER TABLE audit DISABLE TRIGGER ALL`,
		`SET session_replication_role = replica`,
		`ALTER TABLE audit RENAME TO gone`,
		`DROP TABLE audit`,
		`CREATE RULE away AS ON INSERT TO audit DO INSTEAD NOTHING`,
		`CREATE TRIGGER away BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
		`CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
		`UPDATE issue_event SET note = ''`,
		`DELETE FROM issue_event`,
		`TRUNCATE issue_event CASCADE`,
		`DELETE FROM goose_db_version`,
		`TABLE set_aside`,
		`SELECT set_indexes_aside('audit')`,
		`CREATE TABLE mine (id integer)`,
		`CREATE SCHEMA mine`,
		`CREATE ROLE mine`,
		`ALTER ROLE gridmap_server SUPERUSER`,
		`COPY audit TO PROGRAM 'true'`,
		`UPDATE pg_class SET relowner = 0`,
	} {
		_, err := db.pool.Exec(t.Context(), sql)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != insufficientPrivilege {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM audit WHERE action = 'installation.set'`); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
}

// A login of the server's role cannot become anybody else.
func TestTheServerCannotBecomeTheOwner(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	url := database.ServerURL()
	if url == database.URL {
		t.Log("the given server's user is a member of the role, and may return to its own rights")
		return
	}
	db, err := Open(t.Context(), url, Options{MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	owner := database.Pool(t).Config().ConnConfig.User
	for _, sql := range []string{
		`SET ROLE "` + owner + `"`, `SET SESSION AUTHORIZATION "` + owner + `"`, `GRANT "` + owner + `" TO gridmap_server`,
	} {
		if _, err := db.pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "permission denied") && !strings.Contains(err.Error(), "must") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{`RESET ROLE`, `SET ROLE NONE`, `RESET SESSION AUTHORIZATION`, `DISCARD ALL`} {
		conn, err := db.pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var who string
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		} else if err := conn.QueryRow(t.Context(), `SELECT current_user`).Scan(&who); err != nil || who != serverRole {
			t.Errorf("after %s it is %s, %v", sql, who, err)
		}
		_ = conn.Hijack().Close(t.Context())
	}
}

// Every connection works as the role, the listener's too, also for a user with
// more rights.
func TestEveryConnectionIsTheServers(t *testing.T) {
	t.Parallel()
	db := open(t)
	listening(t, db)
	for range 5 {
		if n := count(t, db, `SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolname = $1`, serverRole); n != 1 {
			t.Fatal("a connection of the pool has another role")
		}
	}
	conn, err := db.listener(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer hangUp(t.Context(), conn)
	var who string
	if err := conn.QueryRow(t.Context(), `SELECT current_user`).Scan(&who); err != nil || who != serverRole {
		t.Errorf("the listener is %s, %v", who, err)
	}
}
