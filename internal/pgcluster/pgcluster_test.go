package pgcluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
)

// reachable is an empty folder that the user of root's clusters can enter, which
// t.TempDir is not; in memory if that is roomy, where making a cluster is quick.
func reachable(t *testing.T) string {
	t.Helper()
	within := "/tmp"
	var st syscall.Statfs_t
	if syscall.Statfs("/dev/shm", &st) == nil && st.Bavail*uint64(st.Bsize) > 2<<30 {
		within = "/dev/shm"
	}
	dir, err := os.MkdirTemp(within, "pgcluster")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// started is a running cluster, stopped when t ends.
func started(t *testing.T, opts Options) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, c) })
	return c
}

func stop(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// query returns the one text that sql gives in the cluster at url.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // the answer is in
	var s string
	if err := conn.QueryRow(t.Context(), sql).Scan(&s); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

// note writes a row, durably, and notes counts them.
func note(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // the row is in
	if _, err := conn.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS note (at timestamptz); INSERT INTO note VALUES (now())"); err != nil {
		t.Fatal(err)
	}
}

func notes(t *testing.T, url string) string {
	t.Helper()
	return query(t, url, "SELECT count(*)::text FROM note")
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string, words ...string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Details[0].Code != code {
		t.Fatalf("got %v, want a fault of kind %d, %s", err, kind, code)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestASecondStartKeepsTheData(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	c := started(t, Options{Dir: dir})
	note(t, c.URL())
	if got := query(t, c.URL(), "SELECT current_setting('server_encoding') || ' ' || datctype FROM pg_database WHERE datname = current_database()"); got != "UTF8 C.UTF-8" {
		t.Errorf("the database is %s", got)
	}
	if got := query(t, c.URL(), "SELECT string_agg(current_setting(s), ' ') FROM unnest(array['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses']) s"); got != "on on on " {
		t.Errorf("fsync, synchronous_commit, full_page_writes, listen_addresses are %q", got)
	}
	stop(t, c)
	stop(t, c) // the second time does nothing

	began := time.Now()
	c = started(t, Options{Dir: dir})
	t.Logf("the second start took %v", time.Since(began))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the second start took %v", took)
	}
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
}

func TestOneOwnerAtATime(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	_, err := Attach(t.Context(), dir)
	wantFault(t, err, fault.Unavailable, "cluster.not-running", dir)
	owner := started(t, Options{Dir: dir, Scratch: true})
	note(t, owner.URL())

	_, err = Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Conflict, "cluster.in-use", "process")

	guest, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if guest.Owned() || !owner.Owned() {
		t.Error("the guest owns the cluster, or its owner does not")
	}
	stop(t, guest) // which leaves the server alone
	if got := notes(t, owner.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
	stop(t, owner)
	_, err = Attach(t.Context(), dir)
	wantFault(t, err, fault.Unavailable, "cluster.not-running")
}

func TestOddPaths(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"spaces and Chinese":    "数据 文件夹/遵义",
		"quotes":                `a "b" 'c' \`,
		"a comma and a plus":    "a,b+c?d=e&f#g%20",
		"too long for a socket": strings.Repeat("a-long-name/", 12) + "data",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(reachable(t), path)
			c := started(t, Options{Dir: dir, Scratch: true})
			note(t, c.URL())
			guest, err := Attach(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if got := notes(t, guest.URL()); got != "1" {
				t.Errorf("%s notes, want 1", got)
			}
			socket := c.socketDir
			stop(t, c)
			if !strings.HasPrefix(socket, dir) {
				if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is left behind", socket)
				}
			}
		})
	}
}

func TestStopDoesNotWaitForOpenTransactions(t *testing.T) {
	t.Parallel()
	c := started(t, Options{Dir: reachable(t), Scratch: true})
	note(t, c.URL())
	conn, err := pgx.Connect(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // its server is gone by then
	if _, err := conn.Exec(t.Context(), "BEGIN; INSERT INTO note VALUES (now())"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	stop(t, c)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestAnEndedContextEndsTheStart(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		waitUntil(t.Context(), time.Minute, func() bool { // initdb is in the middle of it
			_, err := os.Stat(filepath.Join(dir, "postgres", "pgdata.new", "PG_VERSION"))
			return err == nil
		})
		cancel()
	}()
	if c, err := Start(ctx, Options{Dir: dir}); err == nil {
		stop(t, c)
		t.Error("the start went on")
	}
	started(t, Options{Dir: dir, Scratch: true}) // what was begun is not in the way
}

// TestAFolderOutOfReach: root's data folder may lie where the user that
// PostgreSQL runs as cannot go.
func TestAFolderOutOfReach(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data") // below a folder of mode 0700
	c := started(t, Options{Dir: data, Scratch: true})
	home := c.server.home
	t.Cleanup(func() {
		stop(t, c)
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	note(t, c.URL())
	stop(t, c)
	moved := !strings.HasPrefix(home, data)
	if root := os.Geteuid() == 0; moved != root {
		t.Errorf("the cluster is in %s", home)
	}
	c = started(t, Options{Dir: data, Scratch: true})
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
	stop(t, c)
	if !moved {
		return
	}
	if err := os.RemoveAll(home); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: data})
	wantFault(t, err, fault.NotFound, "cluster.lost", data)
}
