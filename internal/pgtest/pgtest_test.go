package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/pgcluster"
)

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	for i := range 6 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			pool := New(t).Pool(t)
			for _, sql := range []string{
				"TABLE goose_db_version",     // the migrations are applied
				"CREATE TABLE mine (id int)", // and nobody else's tables are here
			} {
				if _, err := pool.Exec(t.Context(), sql); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestADatabaseIsDroppedWhenItsTestEnds(t *testing.T) {
	var url string
	t.Run("while someone is connected", func(t *testing.T) {
		url = New(t).URL
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) }) //nolint:errcheck // dropped meanwhile
	})
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context()) //nolint:errcheck // it should not be there at all
		t.Errorf("%s is still there", url)
	}
}

func TestACopyTakesUnderAFifthOfASecond(t *testing.T) {
	best := time.Hour
	for i := range 5 { // the best of five, since others use this machine too
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			began := time.Now()
			New(t)
			best = min(best, time.Since(began))
		})
	}
	t.Logf("a database in %v", best)
	if best > 200*time.Millisecond {
		t.Errorf("a database took %v", best)
	}
}

func TestAnEmptyDatabaseHasNoTables(t *testing.T) {
	var tables int
	err := Empty(t).Pool(t).QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables)
	if err != nil || tables != 0 {
		t.Errorf("%d tables, error %v", tables, err)
	}
}

// TestProcessesShareOneCluster runs this program several times at once with a
// folder for temporary files that holds no cluster yet.
func TestProcessesShareOneCluster(t *testing.T) {
	if os.Getenv("GRIDMAP_TEST_DATABASE_URL") != "" {
		t.Setenv("GRIDMAP_TEST_DATABASE_URL", "")
	}
	tmp := shortDir(t)
	t.Cleanup(func() { endKeeper(t, tmp) })
	const processes = 4
	addresses := make([]string, processes)
	var all sync.WaitGroup
	for i := range addresses {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPrintServer$", "-test.v")
			cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "PGTEST_PRINT=1")
			out, err := cmd.CombinedOutput()
			_, after, found := strings.Cut(string(out), "server: ")
			if err != nil || !found {
				t.Errorf("%v: %s", err, out)
				return
			}
			addresses[i], _, _ = strings.Cut(after, "\n")
		})
	}
	all.Wait()
	for _, a := range addresses {
		if a != addresses[0] {
			t.Errorf("one process is at %q, another at %q", addresses[0], a)
		}
	}
}

// TestPrintServer is what the processes of TestProcessesShareOneCluster run: it
// prints which server started when.
func TestPrintServer(t *testing.T) {
	if os.Getenv("PGTEST_PRINT") == "" {
		return
	}
	var started time.Time
	if err := New(t).Pool(t).QueryRow(t.Context(), "SELECT pg_postmaster_start_time()").Scan(&started); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("server: %d\n", started.UnixMicro())
}

func TestTheKeeperEndsWhenNobodyCares(t *testing.T) {
	dir := shortDir(t)
	client, err := lockFile(filepath.Join(dir, "clients"), syscall.LOCK_SH)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- keep(t.Context(), dir, 200*time.Millisecond) }()
	data := filepath.Join(dir, "data")
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, err := pgcluster.Attach(t.Context(), data); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("the keeper left its client: %v", err)
	case <-time.After(time.Second):
	}
	client.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the keeper stays without a client")
	}
	if _, err := os.Lstat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the keeper left %s behind", data)
	}
}

// shortDir is a folder that the unprivileged user of root's cluster can enter,
// and with a path short enough for sockets. t.TempDir gives neither.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(temporary(), "pgtest")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // a test's own empty folder
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// endKeeper ends the keeper whose folder is in tmp, and waits for that.
func endKeeper(t *testing.T, tmp string) {
	t.Helper()
	locks, err := filepath.Glob(filepath.Join(tmp, "*", "data", "postgres", "lock"))
	if err != nil || len(locks) != 1 {
		t.Errorf("keepers: %v %v", locks, err)
		return
	}
	b, err := os.ReadFile(locks[0])
	if err != nil {
		t.Error(err)
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || syscall.Kill(pid, syscall.SIGTERM) != nil {
		t.Errorf("the keeper is process %q: %v", b, err)
		return
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Lstat(filepath.Dir(filepath.Dir(locks[0]))); errors.Is(err, os.ErrNotExist) {
			return
		}
	}
	t.Error("the keeper does not end")
}
