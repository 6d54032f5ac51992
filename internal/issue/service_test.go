package issue

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// memory is a store that keeps the contract of Store without a database.
type memory struct {
	issues map[string]Issue
	events map[string][]Event
	outbox []string
}

func (m *memory) AddIssue(_ context.Context, is Issue, events []Event, _ Key) (Issue, error) {
	is.Revision = 1
	is.Number = fmt.Sprint(len(m.issues) + 1)
	m.issues[is.ID], m.events[is.ID] = is, events
	if is.State == Routed {
		m.outbox = append(m.outbox, is.ID)
	}
	return is, nil
}

func (m *memory) ChangeIssue(_ context.Context, c Change, _ Key, check func(Issue) error) (Issue, error) {
	is, ok := m.issues[c.ID]
	if !ok {
		return Issue{}, fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
	}
	if c.Revision != 0 && c.Revision != is.Revision {
		return Issue{}, fault.New(fault.Conflict, "issue.revision", "revision", "The issue has changed.")
	}
	if err := check(is); err != nil {
		return Issue{}, err
	}
	if c.To != "" {
		c.Event.From, c.Event.To = is.State, c.To
		is.State = c.To
	}
	if c.Place != nil {
		is.Place, is.Route = *c.Place, *c.Route
	}
	is.Revision++
	m.issues[is.ID] = is
	m.events[is.ID] = append(m.events[is.ID], c.Event)
	if c.Notify {
		m.outbox = append(m.outbox, is.ID)
	}
	return is, nil
}

func (m *memory) Issue(_ context.Context, id string) (Issue, []Event, error) {
	return m.issues[id], m.events[id], nil
}
func (m *memory) Issues(context.Context, Filter) (Page, error)   { return Page{}, nil }
func (m *memory) Categories(context.Context) ([]Category, error) { return nil, nil }

// halves routes the east to somebody, the middle to a grid without anybody, and
// the west to nowhere.
type halves struct{}

func (halves) Route(at orb.Point, _ float64, _ time.Time) (Route, error) {
	switch {
	case at[0] < 106:
		return Route{Edition: 1, Match: Outside, Responsible: roster.Responsible{Because: roster.BecauseNobody}}, nil
	case at[0] < 107:
		return Route{Edition: 1, Match: Inside, Grid: "520303006001001", Responsible: roster.Responsible{Because: roster.BecauseNobody}}, nil
	}
	return Route{Edition: 1, Match: Inside, Grid: "520303006001002", Responsible: roster.Responsible{
		Person: roster.Person{Number: "P1"}, Role: roster.FirstLeader, Because: roster.BecauseFirstLeader}}, nil
}

var (
	nowhere = Place{At: orb.Point{105.5, 27.7}, System: "wgs84"}
	vacant  = Place{At: orb.Point{106.5, 27.7}, System: "wgs84"}
	led     = Place{At: orb.Point{107.5, 27.7}, System: "wgs84"}
)

var anybody = By{"d", region.Everywhere, region.Everywhere, region.Everywhere}

func TestReportGoesWhereItBelongs(t *testing.T) {
	for _, tt := range []struct {
		place  Place
		want   State
		outbox int
	}{{nowhere, Unplaced, 0}, {vacant, Received, 0}, {led, Routed, 1}} {
		m := &memory{issues: map[string]Issue{}, events: map[string][]Event{}}
		s := NewService(m, halves{}, time.Now)
		is, err := s.Report(context.Background(), Report{Category: "safety", Description: "井盖缺失", Place: tt.place}, Key{})
		if err != nil || is.State != tt.want || len(m.outbox) != tt.outbox {
			t.Errorf("Report at %v = %s, %v with %d messages, want %s with %d", tt.place.At, is.State, err, len(m.outbox), tt.want, tt.outbox)
		}
		if events := m.events[is.ID]; events[0].Kind != EventReported || events[len(events)-1].To != tt.want {
			t.Errorf("history %+v does not end in %s", events, tt.want)
		}
	}
}

// Whatever dispatchers and leaders try, in any order, an issue only ever takes
// the allowed steps, each step is in its history, and each routing is announced.
func TestRandomLivesKeepTheRules(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{issues: map[string]Issue{}, events: map[string][]Event{}}
		s := NewService(m, halves{}, time.Now)
		places := rapid.SampledFrom([]Place{nowhere, vacant, led})
		is, err := s.Report(ctx, Report{Category: "other", Description: "x", Place: places.Draw(t, "place")}, Key{})
		if err != nil {
			t.Fatal(err)
		}
		announced := len(m.outbox)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			before := m.issues[is.ID]
			var act string
			var after Issue
			switch act = rapid.SampledFrom([]string{"move", "place", "comment"}).Draw(t, "act"); act {
			case "move":
				to := rapid.SampledFrom(append(slices.Clone(States), "lost")).Draw(t, "to")
				after, err = s.Move(ctx, anybody, is.ID, before.Revision, to, "because", Key{})
				if allowed := slices.Contains(before.State.Next(), to); allowed != (err == nil) {
					t.Fatalf("from %s to %s: allowed %v, error %v", before.State, to, allowed, err)
				}
			case "place":
				place := places.Draw(t, "new place")
				after, err = s.Place(ctx, anybody, is.ID, before.Revision, place, "", Key{})
				if before.State.MayBePlaced() != (err == nil) {
					t.Fatalf("placing while %s: %v", before.State, err)
				}
				if err == nil && after.State == Routed {
					announced++
				}
			case "comment":
				if after, err = s.Comment(ctx, anybody, is.ID, "看过现场", Key{}); err != nil || after.State != before.State {
					t.Fatalf("comment: %v, %s", err, after.State)
				}
			}
			if err != nil {
				if m.issues[is.ID].Revision != before.Revision {
					t.Fatalf("a refused %s changed the issue", act)
				}
				continue
			}
			if after.Revision != before.Revision+1 {
				t.Fatalf("%s: revision %d after %d", act, after.Revision, before.Revision)
			}
			if _, err := s.Move(ctx, anybody, is.ID, before.Revision, InProgress, "", Key{}); err == nil {
				t.Fatalf("a stale revision was taken")
			}
		}
		state := State("")
		for _, e := range m.events[is.ID] {
			if e.Kind == EventComment {
				continue
			}
			if e.From != state {
				t.Fatalf("the history jumps from %s to %s", state, e.From)
			}
			state = e.To
		}
		if state != m.issues[is.ID].State {
			t.Fatalf("history ends in %s, issue is %s", state, m.issues[is.ID].State)
		}
		if len(m.outbox) != announced {
			t.Fatalf("%d messages for %d routings", len(m.outbox), announced)
		}
	})
}

// Whoever acts, what they may not know of is not there, what they may only read
// stays as it is, and what the steps shown to them say is what they may do.
func TestOnlyWhoMayActs(t *testing.T) {
	ctx := context.Background()
	scopes := rapid.SampledFrom([]region.Scope{
		{}, region.Everywhere, region.NewScope(true), region.NewScope(false, "520303006001"),
		region.NewScope(false, "520303006001002"), region.NewScope(false, "520303002"), region.NewScope(true, "5203"),
	})
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{issues: map[string]Issue{}, events: map[string][]Event{}}
		s := NewService(m, halves{}, time.Now)
		place := rapid.SampledFrom([]Place{nowhere, vacant, led}).Draw(t, "place")
		is, err := s.Report(ctx, Report{Category: "other", Description: "x", Place: place}, Key{})
		if err != nil {
			t.Fatal(err)
		}
		by := By{"d", scopes.Draw(t, "reads"), scopes.Draw(t, "handles"), scopes.Draw(t, "dispatches")}
		reads := by.Reads.Covers(is.Route.Grid)
		if _, _, err := s.Issue(ctx, by, is.ID); reads != (err == nil) || !reads && fault.KindOf(err) != fault.NotFound {
			t.Fatalf("reads is %v: %v", reads, err)
		}
		expect := func(act string, shown, known bool, err error) {
			t.Helper()
			switch kind := fault.KindOf(err); {
			case !reads && (err == nil || kind != fault.NotFound):
				t.Fatalf("%s of an unknown issue: %v", act, err)
			case reads && !known && (err == nil || kind != fault.Forbidden):
				t.Fatalf("%s without the right: %v", act, err)
			case reads && known && shown != (err == nil):
				t.Fatalf("%s is shown as %v: %v", act, shown, err)
			}
		}
		for _, to := range States {
			before := m.issues[is.ID]
			_, err := s.Move(ctx, by, is.ID, before.Revision, to, "because", Key{})
			expect("to "+string(to), slices.Contains(by.Next(before), to), by.moving(to).Covers(is.Route.Grid), err)
		}
		before := m.issues[is.ID]
		_, err = s.Comment(ctx, by, is.ID, "看过现场", Key{})
		expect("comment", by.MayComment(before), by.MayComment(before), err)
		_, err = s.Place(ctx, by, is.ID, m.issues[is.ID].Revision, led, "", Key{})
		expect("place", by.MayPlace(before), by.Dispatches.Covers(is.Route.Grid), err)
	})
}

func TestReturnNeedsAReason(t *testing.T) {
	m := &memory{issues: map[string]Issue{}, events: map[string][]Event{}}
	s := NewService(m, halves{}, time.Now)
	is, err := s.Report(context.Background(), Report{Category: "other", Description: "x", Place: led}, Key{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Move(context.Background(), anybody, is.ID, 1, Returned, "", Key{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("returned without a reason: %v", err)
	}
}

func TestReportNamesEverythingThatIsWrong(t *testing.T) {
	err := Report{Place: Place{At: orb.Point{27.7, 106.9}, AccuracyM: -1}}.Validate()
	f, ok := err.(*fault.Fault) //nolint:errorlint // Validate returns the fault itself
	if !ok || len(f.Details) != 4 {
		t.Fatalf("Validate = %v, want four details", err)
	}
}
