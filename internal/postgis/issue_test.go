package postgis

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/roster"
)

// The land of these tests: two grids, of which only the eastern has a leader.
const (
	vacantGrid = "520303006001001"
	ledGrid    = "520303006001002"
)

// openWithGrids returns a store with two grids, two people and one edition.
func openWithGrids(t testing.TB) *DB {
	db := open(t)
	exec(t, db, `INSERT INTO edition (number, published_at) VALUES (1, now())`)
	exec(t, db, `INSERT INTO area (code, name, pinyin) VALUES ('520303', '汇川区', ''), ('520303006', '洗马路街道', ''), ('520303006001', '汇川社区', '')`)
	exec(t, db, `INSERT INTO grid (code) VALUES ($1), ($2)`, vacantGrid, ledGrid)
	exec(t, db, `INSERT INTO unit (name) VALUES ('区教育局')`)
	exec(t, db, `INSERT INTO person (number, name, unit, phone, office) VALUES ('P1', '王一', 1, '13800000001', '101'), ('P2', '李二', NULL, '', '')`)
	return db
}

func at(lon, lat float64) orb.Point { return orb.Point{lon, lat} }

// outside, vacant and led are what an atlas answers for places in these tests.
var (
	outside = issue.Route{Edition: 1, Match: issue.Outside, Responsible: roster.Responsible{Because: roster.BecauseNobody}}
	vacant  = issue.Route{Edition: 1, Match: issue.Inside, Grid: vacantGrid, Responsible: roster.Responsible{Because: roster.BecauseNobody}}
	led     = issue.Route{Edition: 1, Match: issue.Near, DistanceM: 4.5, Grid: ledGrid, Responsible: roster.Responsible{
		Person: roster.Person{Number: "P1"}, Role: roster.FirstLeader, Because: roster.BecauseFirstLeader}}
	standIn = issue.Route{Edition: 1, Match: issue.Inside, Grid: ledGrid, Responsible: roster.Responsible{
		Person: roster.Person{Number: "P2"}, Role: roster.FirstLeader, Because: roster.BecauseDeputy, For: &roster.Person{Number: "P1"}}}
)

var day = time.Date(2026, 11, 24, 1, 2, 3, 4000, time.UTC)

// newIssue returns an issue as the service hands it to the store, with its events.
func newIssue(route issue.Route, description string) (issue.Issue, []issue.Event) {
	state := issue.Routed
	switch {
	case route.Match == issue.Outside:
		state = issue.Unplaced
	case route.Responsible.Person.Number == "":
		state = issue.Received
	}
	is := issue.Issue{
		ID: uuid.Must(uuid.NewV7()).String(), Category: "safety", Description: description,
		Place:    issue.Place{At: at(106.9312345, 27.7212345), System: "gcj02", AccuracyM: 12.5},
		Reporter: issue.Reporter{Name: "张三", Phone: "13900000000"},
		State:    state, Route: route, CreatedAt: day, UpdatedAt: day,
	}
	events := []issue.Event{{At: day, Kind: issue.EventReported, To: issue.Received}}
	if state != issue.Received {
		events = append(events, issue.Event{At: day, Kind: issue.EventRouted, From: issue.Received, To: state,
			Note: string(route.Responsible.Because), Grid: route.Grid, Person: route.Responsible.Person.Number})
	}
	return is, events
}

func add(t testing.TB, db *DB, route issue.Route, description string) issue.Issue {
	t.Helper()
	is, events := newIssue(route, description)
	stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func allow(issue.Issue) error { return nil }

func TestAnIssueIsStoredWhole(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	for _, tt := range []struct {
		route  issue.Route
		state  issue.State
		outbox int
	}{{outside, issue.Unplaced, 0}, {vacant, issue.Received, 0}, {led, issue.Routed, 1}, {standIn, issue.Routed, 1}} {
		is, events := newIssue(tt.route, "井盖缺失")
		stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
		if err != nil {
			t.Fatal(err)
		}
		read, history, err := db.Issue(t.Context(), is.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, stored) {
			t.Errorf("stored %+v, read %+v", stored, read)
		}
		is.Number, is.Revision, is.Route.Responsible = stored.Number, 1, stored.Route.Responsible
		if !reflect.DeepEqual(stored, is) {
			t.Errorf("stored %+v, want %+v", stored, is)
		}
		r := stored.Route.Responsible
		if want := tt.route.Responsible; r.Person.Number != want.Person.Number || r.Role != want.Role || r.Because != want.Because || (r.For == nil) != (want.For == nil) {
			t.Errorf("responsible %+v, want %+v", r, want)
		}
		if len(history) != len(events) || history[len(history)-1].To != tt.state || history[len(history)-1].Grid != events[len(events)-1].Grid {
			t.Errorf("history %+v, want %+v", history, events)
		}
		if n := count(t, db, `SELECT count(*) FROM outbox WHERE issue = $1`, is.ID); n != tt.outbox {
			t.Errorf("%s: %d messages, want %d", tt.state, n, tt.outbox)
		}
	}
	if p := add(t, db, led, "x").Route.Responsible.Person; p != (roster.Person{ID: 1, Number: "P1", Name: "王一", Unit: "区教育局", Phone: "13800000001", Office: "101"}) {
		t.Errorf("person %+v", p)
	}
}

func TestUnknownIssuesAndCategories(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	for _, id := range []string{"", "x", "7", uuid.NewString(), "{" + uuid.NewString() + "}"} {
		_, _, err := db.Issue(t.Context(), id)
		mustFail(t, err, fault.NotFound, "issue.unknown")
		_, err = db.ChangeIssue(t.Context(), issue.Change{ID: id}, issue.Key{}, allow)
		mustFail(t, err, fault.NotFound, "issue.unknown")
	}
	is, events := newIssue(led, "x")
	is.Category = "weather"
	_, err := db.AddIssue(t.Context(), is, events, issue.Key{})
	mustFail(t, err, fault.Invalid, "category.unknown")
	if n := count(t, db, `SELECT count(*) FROM issue_event`); n != 0 {
		t.Errorf("%d events of a refused issue", n)
	}
	if all, err := db.Categories(t.Context()); err != nil || len(all) != 9 || all[0] != (issue.Category{Code: "sanitation", Name: "环境卫生", En: "Sanitation"}) {
		t.Errorf("Categories = %v, %v", all, err)
	}
}

// Whoever sends the same request twenty times at once reports one issue.
// The first answer is given again even when the issue has moved on since.
// Of many who change the same revision at once, one succeeds and the others hear
// of it.
func TestOneOfManyChangesWins(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	is := add(t, db, led, "井盖缺失")
	var wg sync.WaitGroup
	results := make([]error, 12)
	for i := range results {
		wg.Go(func() {
			change := issue.Change{ID: is.ID, Revision: 1, To: issue.InProgress,
				Event: issue.Event{At: day, Kind: issue.EventState, Actor: "d"}}
			_, results[i] = db.ChangeIssue(t.Context(), change, issue.Key{}, func(is issue.Issue) error {
				return issue.CheckChange(is.State, issue.InProgress)
			})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		mustFail(t, err, fault.Conflict, "issue.revision")
	}
	read, history, err := db.Issue(t.Context(), is.ID)
	if err != nil || won != 1 || read.Revision != 2 || read.State != issue.InProgress || len(history) != 3 {
		t.Errorf("%d won, %+v, history %+v, %v", won, read, history, err)
	}
}

func TestARefusedChangeLeavesNothing(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	is := add(t, db, led, "井盖缺失")
	refused := fault.New(fault.Invalid, "state.transition", "state", "no")
	_, err := db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, Revision: 1, To: issue.Closed,
		Event: issue.Event{At: day, Kind: issue.EventState}}, key("k", "r"), func(issue.Issue) error { return refused })
	mustFail(t, err, fault.Invalid, "state.transition")
	read, history, err := db.Issue(t.Context(), is.ID)
	if err != nil || read.Revision != 1 || len(history) != 2 || count(t, db, `SELECT count(*) FROM idempotency`) != 0 {
		t.Errorf("after a refused change: %+v, %+v, %v", read, history, err)
	}
}

// Comments from all sides at once: none is lost, revisions have no gap, and events
// are numbered in the order in which they could be seen.
func TestHistoryHasNoGaps(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	is := add(t, db, led, "井盖缺失")
	const writers, each = 6, 5
	stop := make(chan struct{})
	seen := make(chan int)
	go func() { // a reader that goes on from the last number sees every event
		n, last := 0, int64(0)
		for done := false; ; {
			rows, err := db.pool.Query(t.Context(), `SELECT id FROM issue_event WHERE id > $1 ORDER BY id`, last)
			if err != nil {
				t.Error(err)
				break
			}
			for rows.Next() {
				if err := rows.Scan(&last); err != nil {
					t.Error(err)
				}
				n++
			}
			if done {
				break
			}
			select {
			case <-stop:
				done = true // and one last look
			default:
			}
		}
		seen <- n
	}()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if w%2 == 0 {
					add(t, db, vacant, "另一件")
				}
				_, err := db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, Event: issue.Event{
					At: day, Kind: issue.EventComment, Actor: fmt.Sprint(w), Note: fmt.Sprint(i)}}, issue.Key{}, allow)
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	close(stop)
	if want := 2 + writers*each + writers/2*each; <-seen != want {
		t.Errorf("a reader did not see all of the %d events", want)
	}
	read, history, err := db.Issue(t.Context(), is.ID)
	if err != nil || read.Revision != 1+writers*each || len(history) != 2+writers*each {
		t.Errorf("revision %d with %d events, %v", read.Revision, len(history), err)
	}
	next := map[string]int{}
	for _, e := range history[2:] {
		if e.Note != fmt.Sprint(next[e.Actor]) {
			t.Fatalf("comments of %s are out of order: %+v", e.Actor, history)
		}
		next[e.Actor]++
	}
}

func TestNumbersNeverRepeat(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 6 {
				is, events := newIssue(vacant, "x")
				if w%4 == 0 {
					is.CreatedAt = time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC) // the 25th in China
				}
				if i == 3 {
					is.Category = "refused"
				}
				stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
				if i == 3 {
					continue
				}
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				if seen[stored.Number] {
					t.Errorf("%s was given twice", stored.Number)
				}
				seen[stored.Number] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if !seen["20261124-000030"] || !seen["20261125-000010"] || len(seen) != 40 {
		t.Errorf("numbers %v", seen)
	}
	exec(t, db, `UPDATE issue_day SET last = 999999 WHERE day = '2026-11-24'`)
	if n := add(t, db, vacant, "x").Number; n != "20261124-1000000" {
		t.Errorf("after 999,999 issues: %s", n)
	}
}

func TestTheDatabaseRefusesWhatTheDomainWould(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	is := add(t, db, led, "x")
	for name, sql := range map[string]string{
		"a grid for an issue outside":    `UPDATE issue SET match = 'outside'`,
		"nobody for a routed issue":      `UPDATE issue SET responsible = NULL, role = NULL, because = 'nobody'`,
		"an unplaced issue in a grid":    `UPDATE issue SET state = 'unplaced'`,
		"an unknown state":               `UPDATE issue SET state = 'lost'`,
		"a position off the lattice":     `UPDATE issue SET position = ST_SetSRID(ST_MakePoint(106.93123456, 27.7), 4326)`,
		"no description":                 `UPDATE issue SET description = ''`,
		"an infinite distance":           `UPDATE issue SET distance_m = 'Infinity'`,
		"history rewritten":              `UPDATE issue_event SET note = 'x'`,
		"history deleted":                `DELETE FROM issue_event`,
		"an issue with history deleted":  `DELETE FROM issue`,
		"a change of state from nowhere": `INSERT INTO issue_event (issue, at, kind, to_state) SELECT id, now(), 'state', 'closed' FROM issue`,
		"the same number twice":          `UPDATE issue SET number = '1'`,
	} {
		if err := asOwner(t.Context(), db, sql); err == nil || fault.KindOf(translate(err)) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if read, history, err := db.Issue(t.Context(), is.ID); err != nil || read.State != issue.Routed || len(history) != 2 {
		t.Errorf("%+v %+v %v", read, history, err)
	}
}
