package pgcluster

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestOwner is not a test: it is what the process of newOwner runs. It owns a
// cluster until it is killed.
func TestOwner(t *testing.T) {
	dir := os.Getenv("PGCLUSTER_OWN")
	if dir == "" {
		return
	}
	c, err := Start(t.Context(), Options{Dir: dir, Log: slog.Default()})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("ready: %s\n", c.URL())
	select {}
}

// newOwner starts a process that owns the cluster of dir, and waits until it
// runs. The process is killed when t ends.
func newOwner(t *testing.T, dir string) (owner *os.Process, url string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOwner$", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), "PGCLUSTER_OWN="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill() //nolint:errcheck // usually dead by now
		cmd.Wait()         //nolint:errcheck // killed
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if after, ok := strings.CutPrefix(lines.Text(), "ready: "); ok {
			return cmd.Process, after
		}
	}
	t.Fatal("the owner did not start the cluster")
	return nil, ""
}

func serverOf(t *testing.T, dir string) int {
	t.Helper()
	p, err := readPostmaster(filepath.Join(dir, "postgres", "pgdata"))
	if err != nil {
		t.Fatal(err)
	}
	return p.pid
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill %d: %v", pid, err)
	}
}

func TestKilledServersComeBack(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	c := started(t, Options{Dir: dir, Log: slog.Default()})
	for i := range 3 {
		note(t, c.URL())
		pid := serverOf(t, dir)
		kill(t, pid)
		back := func() bool { return c.connectable(t.Context(), database) == nil && serverOf(t, dir) != pid }
		if !waitUntil(t.Context(), time.Minute, back) {
			t.Fatal("the server does not come back")
		}
		if got := notes(t, c.URL()); got != strconv.Itoa(i+1) {
			t.Errorf("%s notes, want %d", got, i+1)
		}
	}
}

func TestAKilledOwnersServerEnds(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	owner, url := newOwner(t, dir)
	note(t, url)
	pid := serverOf(t, dir)
	kill(t, owner.Pid)
	if _, err := os.Stat("/proc/self"); err == nil { // Linux alone ties the server's life to its owner's
		if !waitUntil(t.Context(), time.Minute, func() bool { return !runsIn(pid, filepath.Join(dir, "postgres", "pgdata")) }) {
			t.Error("the server goes on without its owner")
		}
	}
	c := started(t, Options{Dir: dir})
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
}

func TestEverythingIsKilledAtOnce(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	owner, url := newOwner(t, dir)
	note(t, url)
	pid := serverOf(t, dir)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // so that it cannot end by itself
		t.Fatal(err)
	}
	kill(t, owner.Pid)
	kill(t, pid)
	c := started(t, Options{Dir: dir, Log: slog.Default()})
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
}

// TestAServersChildrenAreWaitedFor has a child of a killed server that does not
// notice for a while, and could write into a cluster that is in use again.
func TestAServersChildrenAreWaitedFor(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	owner, url := newOwner(t, dir)
	note(t, url)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // its server is gone by then
	child := int(conn.PgConn().PID())
	server := serverOf(t, dir)
	for _, pid := range []int{server, child} {
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
	}
	kill(t, owner.Pid)
	kill(t, server)

	began := time.Now()
	const dawdles = time.Second
	time.AfterFunc(dawdles, func() { syscall.Kill(child, syscall.SIGCONT) }) //nolint:errcheck // if it is gone, the test fails below
	c := started(t, Options{Dir: dir, Log: slog.Default()})
	if took := time.Since(began); took < dawdles {
		t.Errorf("the cluster is in use again after %v, while a child of the killed server lives", took)
	}
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
}

// TestAServerLeftBehind has a server that goes on after its owner, as one does
// where the system cannot tie their lives together.
func TestAServerLeftBehind(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	c := started(t, Options{Dir: dir, Scratch: true})
	note(t, c.URL())
	stop(t, c)
	s := c.server
	orphan := exec.CommandContext(t.Context(), s.bin.path("postgres"), s.args...)
	orphan.Dir, orphan.Env, orphan.SysProcAttr = s.home, environment(), s.user.attributes()
	orphan.SysProcAttr.Pdeathsig = 0
	if err := orphan.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	if !waitUntil(t.Context(), time.Minute, func() bool { return c.connectable(t.Context(), database) == nil }) {
		t.Fatal("the orphan does not run")
	}
	c = started(t, Options{Dir: dir, Scratch: true, Log: slog.Default()})
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
	select {
	case err := <-ended:
		t.Logf("the orphan ended: %v", err)
	case <-time.After(time.Minute):
		t.Error("the orphan still runs")
	}
}

// TestAStalePidFile names a process that lives and is no server: after a restart
// of the machine the number may be anybody's.
func TestAStalePidFile(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	c := started(t, Options{Dir: dir, Scratch: true})
	note(t, c.URL())
	stop(t, c)
	sleep := exec.CommandContext(t.Context(), "sleep", "300")
	sleep.SysProcAttr = c.server.user.attributes() // of the very user that PostgreSQL runs as
	if err := sleep.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sleep.Process.Kill() //nolint:errcheck // it sleeps
		sleep.Wait()         //nolint:errcheck // killed
	})
	pgdata := filepath.Join(dir, "postgres", "pgdata")
	text := fmt.Sprintf("%d\n%s\n1\n%d\n%s\n\n", sleep.Process.Pid, pgdata, port, c.socketDir)
	for _, file := range []string{filepath.Join(pgdata, "postmaster.pid"), socketPath(c.socketDir) + ".lock"} {
		put(t, file, text, 0o600)
		if err := c.server.user.own(file); err != nil {
			t.Fatal(err)
		}
	}
	c = started(t, Options{Dir: dir, Scratch: true})
	if got := notes(t, c.URL()); got != "1" {
		t.Errorf("%s notes, want 1", got)
	}
}
