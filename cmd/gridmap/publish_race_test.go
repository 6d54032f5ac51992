package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// Two planners publish plans about the same grid at once, through two processes over
// one database: one wins; the other is told, rebases, and publishes too. Meanwhile
// nobody who looks a place up is refused, or gets a grid of one edition as another's;
// and whatever is reported lies in a grid that is there.
func TestTwoPublishAtOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	rng := rand.New(rand.NewPCG(4, 3))
	town(t, db, rng)
	servers := []*server{startServer(t, db), startServer(t, db)}
	planners := make([]caller, len(servers))
	for i, s := range servers {
		planners[i] = caller{s.url, plannerOf(t, db, fmt.Sprintf("planner.%d", i))}
	}
	w := &witness{}
	stop := w.watch(t, servers)
	rounds := soakOr(60, 4)
	for n := range rounds {
		raceOnce(t, planners, communities[n%2], 2*int64(n)+1)
	}
	stop()
	checkEdition(t, db, 2*int64(rounds)+1)
	w.mustHold(t, db)
	t.Logf("%d look-ups in %d editions, %d issues", len(w.seen), len(w.editions()), w.sent.Load())
}

// raceOnce lets two planners publish plans that divide the same grid, one of them
// level, one upright. before is the number of the current edition, which two follow.
func raceOnce(t *testing.T, planners []caller, community string, before int64) {
	t.Helper()
	plans := make([]planned, len(planners))
	for i, planner := range planners {
		plans[i] = planner.begin(t, fmt.Sprintf("方案 %d", i), community)
		g := planner.squares(t, plans[i].ID)[0]
		plans[i] = planner.operate(t, plans[i], halves(g, i == 0))
	}
	key := func(i int, what string) string { return fmt.Sprintf("%s-%s-%d", what, plans[i].ID, i) }
	status, told := make([]int, len(planners)), make([][]byte, len(planners))
	begin := make(chan struct{})
	var group sync.WaitGroup
	for i, planner := range planners {
		group.Go(func() {
			<-begin
			status[i], told[i] = planner.publish(t.Context(), plans[i], key(i, "publish"))
		})
	}
	close(begin)
	group.Wait()
	loser := slices.Index(status, http.StatusConflict)
	if loser < 0 || status[1-loser] != http.StatusOK {
		t.Fatalf("published at once: %d %s, and %d %s", status[0], told[0], status[1], told[1])
	}
	mustBe(t, told[1-loser], before+1)
	var refused struct {
		Errors []struct {
			Code  string
			Grids []string
		}
	}
	if err := json.Unmarshal(told[loser], &refused); err != nil || len(refused.Errors) == 0 {
		t.Fatalf("the loser hears %s (%v)", told[loser], err)
	}
	for _, e := range refused.Errors {
		if e.Code != "plan.stale" || len(e.Grids) != 1 || !strings.HasPrefix(e.Grids[0], "520303") {
			t.Errorf("the loser hears %+v", e)
		}
	}
	var rebased struct {
		Plan planned
		Left []any
	}
	planners[loser].must(t, http.StatusOK, http.MethodPost, "/plans/"+plans[loser].ID+"/rebase", map[string]any{"revision": plans[loser].Revision}, &rebased)
	if len(rebased.Left) > 0 {
		t.Errorf("rebased, these no longer fit: %v", rebased.Left)
	}
	again, answer := planners[loser].publish(t.Context(), rebased.Plan, key(loser, "again"))
	if again != http.StatusOK {
		t.Fatalf("rebased, publishing is answered %d %s", again, answer)
	}
	mustBe(t, answer, before+2)
}

// mustBe fails the test unless a plan became an edition.
func mustBe(t *testing.T, told []byte, edition int64) {
	t.Helper()
	var outcome struct{ Edition int64 }
	if err := json.Unmarshal(told, &outcome); err != nil || outcome.Edition != edition {
		t.Fatalf("want edition %d: %s (%v)", edition, told, err)
	}
}

// witness looks places up and reports issues while others publish.
type witness struct {
	mu     sync.Mutex
	seen   []sighting
	wrong  []string
	issues []string // ids that were given
	sent   atomic.Int64
}

// sighting is what a look-up answered.
type sighting struct {
	lon, lat int32 // 1e-7 degree
	edition  int64
	grid     string
}

// watch looks up and reports at all servers until the function that it returns is
// called.
func (w *witness) watch(t *testing.T, servers []*server) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for i, s := range servers {
		resident := caller{url: s.url}
		group.Go(func() { w.lookUp(ctx, resident, rand.New(rand.NewPCG(5, uint64(i)))) })
		group.Go(func() { w.report(ctx, resident, rand.New(rand.NewPCG(6, uint64(i))), i) })
	}
	stop = sync.OnceFunc(func() {
		cancel()
		group.Wait()
	})
	t.Cleanup(stop)
	return stop
}

func (w *witness) lookUp(ctx context.Context, resident caller, rng *rand.Rand) {
	for ctx.Err() == nil {
		lon, lat := int32(townWest+rng.IntN(townSide*townStep)), int32(townSouth+rng.IntN(townSide*townStep))
		status, header, told := resident.call(context.WithoutCancel(ctx), http.MethodGet, fmt.Sprintf("/locate?lon=%s&lat=%s", degrees(int(lon)), degrees(int(lat))), "", nil)
		var got struct {
			Edition int64
			Match   string
			Grid    *named
		}
		if status != http.StatusOK || json.Unmarshal(told, &got) != nil || got.Grid == nil || header.Get("Gridmap-Edition") != strconv.FormatInt(got.Edition, 10) {
			w.complain("a look-up is answered %d %s, edition %s", status, told, header.Get("Gridmap-Edition"))
			continue
		}
		w.mu.Lock()
		w.seen = append(w.seen, sighting{lon, lat, got.Edition, got.Grid.Code})
		w.mu.Unlock()
	}
}

func (w *witness) report(ctx context.Context, resident caller, rng *rand.Rand, who int) {
	const pause = 10 * time.Millisecond
	for n := 0; ctx.Err() == nil; n++ {
		lon, lat := somewhere(rng)
		w.sent.Add(1)
		id := resident.report(context.WithoutCancel(ctx), fmt.Sprintf("resident-%d-%d", who, n), lon, lat)
		if id == "" {
			w.complain("a report was not accepted")
			continue
		}
		w.mu.Lock()
		w.issues = append(w.issues, id)
		w.mu.Unlock()
		time.Sleep(pause)
	}
}

func (w *witness) complain(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

// editions are those that somebody saw.
func (w *witness) editions() map[int64]int {
	seen := map[int64]int{}
	for _, s := range w.seen {
		seen[s.edition]++
	}
	return seen
}

// mustHold fails the test unless every sighting is true of its edition, and every
// issue that was accepted is there. Nobody is watching any more.
func (w *witness) mustHold(t *testing.T, db *pgtest.DB) {
	t.Helper()
	for i, wrong := range w.wrong {
		if i == 5 {
			t.Errorf("and %d more", len(w.wrong)-i)
			break
		}
		t.Error(wrong)
	}
	if len(w.editions()) < 2 {
		t.Errorf("only the editions %v were seen", w.editions())
	}
	const most = 20_000 // some of them, evenly, if there are more
	var lon, lat []int32
	var edition []int64
	var grid []string
	for i := 0; i < len(w.seen); i += 1 + len(w.seen)/most {
		s := w.seen[i]
		lon, lat, edition, grid = append(lon, s.lon), append(lat, s.lat), append(edition, s.edition), append(grid, s.grid)
	}
	var mixed int
	err := db.Pool(t).QueryRow(t.Context(), `SELECT count(*) FROM unnest($1::integer[], $2::integer[], $3::bigint[], $4::text[]) AS s (lon, lat, edition, grid)
		WHERE s.grid IS DISTINCT FROM grid_at(s.lon, s.lat, s.edition)`, lon, lat, edition, grid).Scan(&mixed)
	if err != nil {
		t.Fatal(err)
	}
	if mixed > 0 {
		t.Errorf("%d of %d look-ups name a grid that did not own the place in the edition that they name", mixed, len(lon))
	}
	var stored, found int
	if err := db.Pool(t).QueryRow(t.Context(), "SELECT (SELECT count(*) FROM issue), (SELECT count(*) FROM issue WHERE id::text = ANY ($1))", w.issues).Scan(&stored, &found); err != nil {
		t.Fatal(err)
	}
	if found != len(w.issues) || int64(stored) != w.sent.Load() {
		t.Errorf("%d reports were sent, %d accepted; %d issues are there, %d of those", w.sent.Load(), len(w.issues), stored, found)
	}
}
