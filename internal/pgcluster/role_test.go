package pgcluster

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"gridmap/migrations"
)

// The server's role logs in where the superuser owns everything, also in a cluster
// that has kept it out until now, and for whoever attaches.
func TestTheServerIsLetIn(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	c := started(t, Options{Dir: dir, Scratch: true})
	const who = `SELECT session_user || ' ' || usesuper FROM pg_user WHERE usename = session_user`
	if got, want := query(t, c.ServerURL(), who), migrations.ServerRole+" false"; got != want {
		t.Errorf("the server is %s, want %s", got, want)
	}
	if got, want := query(t, c.URL(), who), superuser+" true"; got != want {
		t.Errorf("the owner is %s, want %s", got, want)
	}
	admin, err := pgx.Connect(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context()) //nolint:errcheck // nothing is at stake any more
	for _, before := range []string{`ALTER ROLE gridmap_server NOLOGIN`, `DROP ROLE gridmap_server`} {
		if _, err := admin.Exec(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		attached, err := Attach(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := query(t, attached.ServerURL(), who), migrations.ServerRole+" false"; got != want {
			t.Errorf("after %s the server is %s, want %s", before, got, want)
		}
	}
}
