package postgis

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

const newGrid = "520303006001003" // the first that a plan makes in the west community

// heldOn returns the posts on a grid that are held or will be: "P1 first_leader 2".
func heldOn(t *testing.T, db *DB, grid region.Code) (held []string) {
	t.Helper()
	for _, p := range snapshot(t, db).Posts {
		if p.Code == grid && (p.Period.Until.IsZero() || p.Period.Until.After(time.Now())) {
			text := p.Person + " " + string(p.Role)
			if p.Carried != 0 {
				text += fmt.Sprintf(" carried by %d", p.Carried)
			}
			if p.Period.From.After(time.Now()) {
				text += " later"
			}
			held = append(held, text)
		}
	}
	slices.Sort(held)
	return held
}

func readIssue(t *testing.T, db *DB, id string) (issue.Issue, []issue.Event) {
	t.Helper()
	is, events, err := db.Issue(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := (issue.Past{Issue: is, Events: events}).Validate(); err != nil {
		t.Errorf("issue %s: %v", is.Number, err)
	}
	return is, events
}

// messages returns the messages about an issue: "issue_moved_here P1".
func messages(t *testing.T, db *DB, id string) (all []string) {
	t.Helper()
	rows, err := db.pool.Query(t.Context(), `SELECT o.topic, p.number, o.body FROM outbox o JOIN person p ON p.id = o.person WHERE o.issue = $1 ORDER BY o.id`, id)
	if err != nil {
		t.Fatal(err)
	}
	var topic, person string
	var body []byte
	if _, err := pgx.ForEachRow(rows, []any{&topic, &person, &body}, func() error {
		all = append(all, topic+" "+person)
		var fields map[string]any
		if topic == "issue_routed" {
			return nil
		}
		if err := json.Unmarshal(body, &fields); err != nil {
			return err
		}
		for _, f := range []string{"number", "category", "grid", "from_grid", "edition", "because"} {
			if fields[f] == nil {
				t.Errorf("%s to %s has no %s: %s", topic, person, f, body)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAPlanIsPublishedWhole(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	west := report(t, db, 106.82, 27.7)
	east := report(t, db, 106.88, 27.7, issue.InProgress)
	other := report(t, db, 106.95, 27.7)
	north := report(t, db, 106.82, 27.80004)
	if west.Route.Grid != vacantGrid || west.Route.Responsible.Person.Number != "P1" || north.Route.Match != issue.Near || other.Route.Responsible.Person.Number != "P3" {
		t.Fatalf("routes %+v, %+v, %+v", west.Route, north.Route, other.Route)
	}
	moment := time.Now()
	d := drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}, key: planKey("k", "publish")}
	drawn := draw(t, db, by, d)
	heard := listening(t, db)
	out, err := db.Publish(t.Context(), drawn)
	if err != nil {
		t.Fatal(err)
	}
	if out.Edition.Number != 3 || out.Edition.Plan != out.Plan.ID || out.Edition.Scope != westCommunity || out.Edition.Note != "人口变化" ||
		out.Added != 1 || out.Changed != 1 || out.Retired != 0 || out.BuildingsMoved != 1 || out.IssuesMoved != 2 || out.Messages != 0 ||
		!slices.Equal(out.Carried, []region.Code{newGrid}) || len(out.Leaderless) != 0 {
		t.Errorf("outcome %+v", out)
	}
	if p := out.Plan; p.State != plan.Published || p.Published != 3 || p.Revision != 2 || !p.History[1].At.Equal(out.Edition.PublishedAt) {
		t.Errorf("plan %+v", p)
	}
	for _, want := range []EventKind{IssueChanged, IssueChanged, LandChanged} {
		if e := next(t, heard); e.Kind != want {
			t.Errorf("told of %+v, want %s", e, want)
		}
	}
	for _, tt := range []struct {
		is   issue.Issue
		grid region.Code
	}{{west, newGrid}, {north, newGrid}, {east, vacantGrid}, {other, ledGrid}} {
		is, events := readIssue(t, db, tt.is.ID)
		moved := tt.grid == newGrid
		if is.Route.Grid != tt.grid || is.State != tt.is.State || responsibleFor(is) != responsibleFor(tt.is) || (is.Revision != tt.is.Revision) != moved {
			t.Errorf("issue at %v is %+v, was %+v", is.Place.At, is, tt.is)
		}
		if e := events[len(events)-1]; moved && (e.Kind != issue.EventMoved || e.Note != "五变七" || e.Actor != "规划员" || e.Grid != newGrid || e.Person != "P1") {
			t.Errorf("event %+v", e)
		}
	}
	for grid, want := range map[region.Code][]string{
		newGrid:    {"P1 first_leader carried by 3", "P2 community_leader", "P3 volunteer", "P4 first_leader carried by 3 later"},
		vacantGrid: {"P1 first_leader", "P2 community_leader", "P3 volunteer", "P4 first_leader later"},
		ledGrid:    {"P3 first_leader"},
	} {
		if got := heldOn(t, db, grid); !slices.Equal(got, want) {
			t.Errorf("on %s are %q, want %q", grid, got, want)
		}
	}
	// The same request again gets the same answer; another under its key does not.
	again, err := db.Publish(t.Context(), drawn)
	if err != nil || !reflect.DeepEqual(again.Edition, out.Edition) || again.IssuesMoved != 2 || again.Plan.Revision != 2 || !slices.Equal(again.Carried, out.Carried) {
		t.Errorf("again: %+v, %v", again, err)
	}
	drawn.Key = planKey("k", "another")
	_, err = db.Publish(t.Context(), drawn)
	mustFail(t, err, fault.Conflict, "idempotency.reused")
	drawn.Key = plan.Key{}
	_, err = db.Publish(t.Context(), drawn)
	mustFail(t, err, fault.Conflict, "plan.closed")
	checkLand(t, db)

	then, err := db.SnapshotAt(t.Context(), moment)
	if err != nil || then.Edition.Number != 2 || len(then.Grids) != 3 {
		t.Errorf("before: %+v with %d grids, %v", then.Edition, len(then.Grids), err)
	}
	now, err := db.SnapshotAt(t.Context(), time.Now().Add(time.Second))
	if err != nil || now.Edition != out.Edition || len(now.Grids) != 4 {
		t.Errorf("after: %+v with %d grids, %v", now.Edition, len(now.Grids), err)
	}
}

// Who is named leads; who leads no longer hears of it, as does who leads now.
func TestNamedLeadersGetTheIssues(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	west, busy := report(t, db, 106.82, 27.7), report(t, db, 106.82, 27.71, issue.InProgress)
	done, back := report(t, db, 106.82, 27.72, issue.InProgress, issue.Resolved), report(t, db, 106.82, 27.73, issue.Returned)
	old := report(t, db, 106.82, 27.74, issue.InProgress, issue.Resolved, issue.Closed)
	stays := report(t, db, 106.95, 27.7)
	out := publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)},
		leaders: map[region.Code]string{newGrid: "P4", ledGrid: "P3"}})
	if out.IssuesMoved != 4 || out.Messages != 8 || len(out.Carried) != 0 {
		t.Errorf("outcome %+v", out)
	}
	if got, want := heldOn(t, db, newGrid), []string{"P2 community_leader", "P3 volunteer", "P4 first_leader"}; !slices.Equal(got, want) {
		t.Errorf("on the new grid are %q, want %q", got, want)
	}
	for _, tt := range []struct {
		is    issue.Issue
		state issue.State
	}{{west, issue.Routed}, {busy, issue.Routed}, {done, issue.Resolved}, {back, issue.Routed}} {
		is, _ := readIssue(t, db, tt.is.ID)
		if is.State != tt.state || is.Route.Grid != newGrid || responsibleFor(is) != "P4" {
			t.Errorf("what was %s is %+v", tt.is.State, is)
		}
		if got, want := messages(t, db, is.ID), []string{"issue_routed P1", "issue_moved_here P4", "issue_moved_away P1"}; !slices.Equal(got, want) {
			t.Errorf("messages %q, want %q", got, want)
		}
	}
	for _, tt := range []issue.Issue{old, stays} {
		if is, _ := readIssue(t, db, tt.ID); !reflect.DeepEqual(is, tt) {
			t.Errorf("%+v has become %+v", tt, is)
		}
	}
	// Somebody else leads a grid that stays; whoever would have followed still does.
	out = publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Rename{Grid: ledGrid, Name: "新名"}},
		leaders: map[region.Code]string{ledGrid: "P2", vacantGrid: "P3"}})
	if out.IssuesMoved != 1 || out.Messages != 2 || out.Changed != 1 {
		t.Errorf("outcome %+v", out)
	}
	if is, _ := readIssue(t, db, stays.ID); is.Route.Grid != ledGrid || responsibleFor(is) != "P2" {
		t.Errorf("%+v", is)
	}
	if got, want := heldOn(t, db, vacantGrid), []string{"P2 community_leader", "P3 first_leader", "P3 volunteer", "P4 first_leader later"}; !slices.Equal(got, want) {
		t.Errorf("on 001 are %q, want %q", got, want)
	}
	_, err := db.Publish(t.Context(), draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Rename{Grid: ledGrid, Name: "又"}},
		leaders: map[region.Code]string{ledGrid: "nobody"}}))
	mustFail(t, err, fault.Invalid, "person.unknown")
	_, err = db.Publish(t.Context(), draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Rename{Grid: ledGrid, Name: "又"}},
		leaders: map[region.Code]string{eastGrid: "P1"}}))
	mustFail(t, err, fault.Invalid, "grid.unknown")
	checkLand(t, db)
}

// Merged and renumbered grids end with their posts, and their issues go on.
func TestRetiredGridsKeepNothing(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	is := report(t, db, 106.95, 27.7)
	out := publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{
		plan.Merge{Grids: []region.Code{vacantGrid, ledGrid}, Into: vacantGrid}}})
	if out.Added != 0 || out.Changed != 1 || out.Retired != 1 || out.IssuesMoved != 1 || out.Messages != 2 {
		t.Errorf("outcome %+v", out)
	}
	if got := heldOn(t, db, ledGrid); len(got) != 0 {
		t.Errorf("on a retired grid are %q", got)
	}
	moved, _ := readIssue(t, db, is.ID)
	if moved.Route.Grid != vacantGrid || responsibleFor(moved) != "P1" {
		t.Errorf("%+v", moved)
	}
	// 003 in the east of what was 001, so that it is out of order with 001.
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}})
	held := heldOn(t, db, vacantGrid)
	out = publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Renumber{}}})
	if out.Added == 0 || out.Added != out.Retired || out.Messages != 0 {
		t.Errorf("outcome %+v", out)
	}
	for _, g := range snapshot(t, db).Grids {
		if g.Shape.Contains(at7(106.95, 27.7)) {
			again, events := readIssue(t, db, is.ID)
			if again.Route.Grid != g.Code || responsibleFor(again) != "P1" || events[len(events)-1].Kind != issue.EventMoved {
				t.Errorf("after renumbering: %+v", again)
			}
			if got := heldOn(t, db, g.Code); !slices.Equal(got, held) {
				t.Errorf("on the renumbered grid are %q, want %q", got, held)
			}
		}
	}
	checkLand(t, db)
}

// A border that ends on the scope's outline gives the neighbour beyond a vertex.
func TestNeighboursGetVertices(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	out := publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAcross(ledGrid, 277000000)}})
	if out.Added != 1 || out.Changed != 2 {
		t.Errorf("outcome %+v", out)
	}
	past, err := db.GridHistory(t.Context(), eastGrid)
	if err != nil || len(past) != 2 || past[0].Shape.Vertices() != 5 || past[1].Shape.Vertices() != 4 ||
		past[0].Edition != 3 || past[1].UntilEdition != 3 || !past[1].Until.Equal(out.Edition.PublishedAt) {
		t.Errorf("history of the neighbour: %+v, %v", past, err)
	}
	checkLand(t, db)
}

// Whatever is wrong with the land, nothing is published.
func TestBrokenLandIsNotPublished(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	good := draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAcross(ledGrid, 277000000)}})
	whole := draw(t, db, by, drawing{scope: "520303006", ops: []plan.Operation{splitAcross(ledGrid, 277000000)}})
	before := snapshot(t, db)
	for name, tt := range map[string]struct {
		land func() plan.Land
		code string
	}{
		// The neighbour has not got its vertex.
		"unmatched": {func() plan.Land {
			return mustLand(t, plan.Ground{Scope: westCommunity, Grids: good.Land.Grids(), Around: good.Before.Around()})
		}, "coverage.unmatched_vertex"},
		// The scope's outline is another.
		"smaller": {func() plan.Land {
			g := groundOf(good.Land)
			for i, p := range g.Grids[0].Shape[0][0] {
				g.Grids[0].Shape[0][0][i].X = max(p.X, 1068100000)
			}
			return mustLand(t, g)
		}, "plan.out_of_scope"},
		"larger": {func() plan.Land {
			g := groundOf(whole.Land)
			g.Grids[len(g.Grids)-1].Shape[0][0][1].X += 1000000
			return mustLand(t, g)
		}, "plan.out_of_scope"},
		"bent": {func() plan.Land {
			g := groundOf(whole.Land)
			ring := g.Grids[0].Shape[0][0]
			mid := ring[0]
			mid.X, mid.Y = (ring[0].X+ring[1].X)/2, ring[0].Y-20
			g.Grids[0].Shape[0][0] = slices.Insert(ring, 1, mid)
			return mustLand(t, g)
		}, "plan.out_of_scope"},
	} {
		p := good
		if name == "larger" || name == "bent" {
			p = whole
		}
		p.Land = tt.land()
		_, err := db.Publish(t.Context(), p)
		if d := mustFail(t, err, fault.Invalid, tt.code); d.Position == nil {
			t.Errorf("%s: no position", name)
		}
	}
	if after := snapshot(t, db); !reflect.DeepEqual(after, before) {
		t.Error("a refused publication left something behind")
	}
	p := good
	p.Land = p.Before
	_, err := db.Publish(t.Context(), p)
	mustFail(t, err, fault.Invalid, "plan.nothing")
	if _, err := db.Publish(t.Context(), good); err != nil {
		t.Error(err)
	}
	p = whole
	_, err = db.Publish(t.Context(), p)
	if d := mustFail(t, err, fault.Conflict, "plan.stale"); d.Field != "grids" {
		t.Errorf("stale: %+v", d)
	}
}
