package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gridmap/internal/pgcluster"
	"gridmap/internal/pgtest"
)

// A server that is killed around a publication leaves the edition before it or the
// whole of the new one; and the new one, if it had said so. The same request then has
// the answer that it would have had.
func TestKilledPublishIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	k := &killing{db: db, start: func() *server { return startServer(t, db) }, rng: rand.New(rand.NewPCG(4, 1))}
	k.kill = func(t *testing.T) {
		k.server.kill()
		settle(t, db)
	}
	k.rounds(t, soakOr(200, 6))
}

// The same if the private database is killed with its server at the same moment.
func TestPublishSurvivesTheDeathOfEverything(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	k := &killing{rng: rand.New(rand.NewPCG(4, 2))}
	k.start = func() *server {
		cmd := exec.Command(program, "serve")
		cmd.Env = append(os.Environ(), "GRIDMAP_DATABASE_URL=", "GRIDMAP_DATABASE_OWNER_URL=", "GRIDMAP_DATA="+dir, "GRIDMAP_LISTEN=127.0.0.1:0")
		s := launch(t, cmd)
		s.waitReady(t)
		cluster, err := pgcluster.Attach(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		k.db = &pgtest.DB{URL: cluster.URL()}
		return s
	}
	k.kill = func(t *testing.T) { killCluster(t, dir, k.server.kill) }
	k.rounds(t, soakOr(60, 2))
}

// soakOr is how often something is done: often under GRIDMAP_SOAK=1, else as often as
// every run has time for.
func soakOr(often, usual int) int {
	if os.Getenv("GRIDMAP_SOAK") == "1" {
		return often
	}
	return usual
}

// reachable returns an empty folder that the database's own user can enter, and that
// is removed when the test ends. In one that it cannot, as that of t.TempDir where root
// tests, the program keeps the database elsewhere, and there it would stay.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "gridmap-kill-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // another user has to enter it
		t.Fatal(err)
	}
	return dir
}

// killCluster kills the private database of a data folder, with all its processes,
// and what else is to be killed: stopped first, so that none ends in order.
func killCluster(t *testing.T, dir string, also func()) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(dir, "postgres", "pgdata", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(file), "\n")
	postmaster, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(postmaster, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for _, pid := range childrenOf(t, postmaster) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
	}
	also()
	if err := syscall.Kill(postmaster, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// childrenOf returns the processes that a process has started.
func childrenOf(t *testing.T, parent int) (pids []int) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state ppid; the name may hold anything.
		text := string(stat)
		fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _, _ := strings.Cut(text, " ")
			n, err := strconv.Atoi(pid)
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, n)
		}
	}
	return pids
}

// killing publishes plans in the town, and kills whoever does.
type killing struct {
	db     *pgtest.DB
	server *server
	start  func() *server // for the whole test, also after everything was killed
	kill   func(*testing.T)
	rng    *rand.Rand
	usual  time.Duration // that publishing takes
}

// rounds publishes one plan in peace, to see how long that takes, and then kills n
// times, at any moment of that and a little later.
func (k *killing) rounds(t *testing.T, n int) {
	k.server = k.start()
	town(t, k.db, k.rng)
	token := plannerOf(t, k.db, "chen.wu")
	eventually(t, patience, "the server has the town", func() bool {
		status, body := k.server.get(t, "/api/v1/locate?lon=106.9005&lat=27.7005")
		return status == http.StatusOK && strings.Contains(body, communities[0])
	})
	for i := range 40 {
		lon, lat := somewhere(k.rng)
		if (caller{url: k.server.url}).report(t.Context(), fmt.Sprintf("town-%d", i), lon, lat) == "" {
			t.Fatal("an issue was not accepted")
		}
	}
	began := time.Now()
	planner := caller{k.server.url, token}
	if status, told := planner.publish(t.Context(), planner.redraw(t, k.rng, communities[0]), "in-peace"); status != http.StatusOK {
		t.Fatalf("in peace: %d %s", status, told)
	}
	k.usual = time.Since(began) / 2 // the rest is drawing
	checkEdition(t, k.db, 2)
	var whole int
	for before := int64(2); before < int64(n)+2; before++ {
		// A test of its own, so that its connections are closed in time.
		ok := t.Run(fmt.Sprintf("edition=%d", before+1), func(t *testing.T) {
			if k.round(t, token, before) {
				whole++
			}
		})
		if !ok {
			return
		}
	}
	t.Logf("publishing took some %v; of %d that were killed, %d were published", k.usual.Round(time.Millisecond), n, whole)
}

// round kills the server while it publishes, and reports whether it had. before is
// the number of the current edition; there is one more afterwards.
func (k *killing) round(t *testing.T, token string, before int64) (published bool) {
	t.Helper()
	planner := caller{k.server.url, token}
	p := planner.redraw(t, k.rng, communities[k.rng.IntN(2)])
	key := fmt.Sprintf("publish-%d", before)
	answered := make(chan int, 1)
	go func() {
		status, _ := planner.publish(context.WithoutCancel(t.Context()), p, key)
		answered <- status
	}()
	time.Sleep(time.Duration(k.rng.Float64() * 1.3 * float64(k.usual)))
	k.kill(t)
	status := <-answered
	k.server = k.start()
	planner.url = k.server.url
	var current int64
	if err := k.db.Pool(t).QueryRow(t.Context(), "SELECT max(number) FROM edition").Scan(&current); err != nil {
		t.Fatal(err)
	}
	published = current == before+1
	switch {
	case !published && current != before:
		t.Fatalf("edition %d follows %d", current, before)
	case status == http.StatusOK && !published, status != 0 && status != http.StatusOK:
		t.Fatalf("it was answered %d, and the edition is %d after %d", status, current, before)
	}
	checkEdition(t, k.db, current)
	k.mustAnswer(t, current)
	status, told := planner.publish(t.Context(), p, key)
	var outcome struct{ Edition int64 }
	if status != http.StatusOK || json.Unmarshal(told, &outcome) != nil || outcome.Edition != before+1 {
		t.Fatalf("sent again, it was answered %d %s", status, told)
	}
	if !published {
		checkEdition(t, k.db, before+1)
	}
	return published
}

// mustAnswer fails the test unless the server finds every building where the
// database has it.
func (k *killing) mustAnswer(t *testing.T, edition int64) {
	t.Helper()
	rows, err := k.db.Pool(t).Query(t.Context(), "SELECT ST_X(entrance), ST_Y(entrance), grid FROM building ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	ask := strings.Builder{}
	ask.WriteString("id,lon,lat\n")
	var want []string
	for rows.Next() {
		var lon, lat float64
		var grid string
		if err := rows.Scan(&lon, &lat, &grid); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&ask, "%s,%.7f,%.7f\n", grid, lon, lat)
		want = append(want, grid)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	answer, err := http.Post(k.server.url+"/api/v1/locate", "text/csv", strings.NewReader(ask.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %v", answer.Status, told, err)
	}
	if got := answer.Header.Get("Gridmap-Edition"); got != strconv.FormatInt(edition, 10) {
		t.Errorf("the server answers from edition %s, and %d is the current one", got, edition)
	}
	lines := strings.Split(strings.TrimSpace(string(told)), "\n")[1:]
	if len(lines) != len(want) {
		t.Fatalf("%d answers about %d buildings", len(lines), len(want))
	}
	for i, line := range lines {
		if strings.Count(line, want[i]) != 2 { // as its id, and as its grid
			t.Errorf("of a building in %s the server says %s", want[i], line)
		}
	}
}
