package issue

import (
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/internal/roster"
)

// life is a history that the service could have written.
func life() Past {
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	p := Past{
		Issue:  Issue{Category: "safety", Description: "x", Place: Place{At: orb.Point{106.9, 27.7}}, State: Received, CreatedAt: at},
		Events: []Event{{At: at, Kind: EventReported, To: Received}},
	}
	p = p.Next(Event{At: at, Kind: EventRouted, To: Routed})
	p = p.Next(Event{At: at.Add(time.Hour), Kind: EventState, To: Returned, Note: "not mine"})
	p = p.Next(Event{At: at.Add(2 * time.Hour), Kind: EventPlaced, To: Routed})
	p = p.Next(Event{At: at.Add(3 * time.Hour), Kind: EventComment, Note: "seen"})
	return p.Next(Event{At: at.Add(4 * time.Hour), Kind: EventState, To: InProgress})
}

func TestAPastKeepsTheRules(t *testing.T) {
	if err := life().Validate(); err != nil {
		t.Fatal(err)
	}
	if got := life().Revision(); got != 5 {
		t.Errorf("Revision = %d, want 5: reported and routed, returned, placed, a comment, in progress", got)
	}
	for name, spoil := range map[string]func(p *Past){
		"no history":              func(p *Past) { p.Events = nil },
		"no report":               func(p *Past) { p.Events = p.Events[1:] },
		"a jump":                  func(p *Past) { p.Events[2].From = InProgress },
		"a step that is not":      func(p *Past) { p.Events[5].To, p.Issue.State = Closed, Closed },
		"a return without reason": func(p *Past) { p.Events[2].Note = "" },
		"back in time":            func(p *Past) { p.Events[3].At = p.Events[0].At.Add(-time.Hour) },
		"another end":             func(p *Past) { p.Issue.State = Resolved },
		"a second report":         func(p *Past) { p.Events[5].Kind = EventReported },
		"routed to closed":        func(p *Past) { p.Events[3].To, p.Events[5].From = Closed, Closed },
		"no description":          func(p *Past) { p.Issue.Description = "" },
		"a comment with a state":  func(p *Past) { p.Events[4].From, p.Events[4].To = Routed, Routed },
	} {
		p := life()
		spoil(&p)
		if err := p.Validate(); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// Whatever an issue has been through, an edition that moves it leaves a history that
// keeps the rules, and takes nothing from whoever works on it but what is no longer
// theirs.
func TestAnEditionMovesAnIssueByTheRules(t *testing.T) {
	somebody := func(number string) roster.Responsible {
		return roster.Responsible{Person: roster.Person{Number: number}, Role: roster.FirstLeader, Because: roster.BecauseFirstLeader}
	}
	nobody := roster.Responsible{Because: roster.BecauseNobody}
	mine := Route{Match: Inside, Grid: "520303006001001", Responsible: somebody("a")}
	theirs := Route{Match: Inside, Grid: "520303006001002", Responsible: somebody("b")}
	same := Route{Match: Inside, Grid: "520303006001002", Responsible: somebody("a")}
	vacant := Route{Match: Inside, Grid: "520303006001002", Responsible: nobody}
	off := Route{Match: Outside, Responsible: nobody}
	for _, tt := range []struct {
		steps                      []State
		same, theirs, vacant, gone State
	}{
		{nil, Routed, Routed, Received, Unplaced},
		{[]State{Returned}, Returned, Routed, Received, Unplaced},
		{[]State{InProgress}, InProgress, Routed, Received, Unplaced},
		{[]State{InProgress, Resolved}, Resolved, Resolved, Resolved, Resolved},
	} {
		at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		p := Past{
			Issue:  Issue{Category: "safety", Description: "x", Place: Place{At: orb.Point{106.9, 27.7}}, State: Received, Route: mine, CreatedAt: at},
			Events: []Event{{At: at, Kind: EventReported, To: Received}},
		}
		p = p.Next(Event{At: at, Kind: EventRouted, To: Routed})
		for _, s := range tt.steps {
			p = p.Next(Event{At: at, Kind: EventState, To: s, Note: "n"})
		}
		for _, to := range []struct {
			route Route
			want  State
		}{{same, tt.same}, {theirs, tt.theirs}, {vacant, tt.vacant}, {off, tt.gone}} {
			moved, event := p.Issue.Moved(to.route, at.Add(time.Hour), "planner", "five become seven")
			if moved.State != to.want || moved.Route.Grid != to.route.Grid || event.To != to.want || event.From != p.Issue.State || moved.Revision != p.Issue.Revision+1 {
				t.Errorf("from %s to %+v: %+v by %+v, want %s", p.Issue.State, to.route, moved, event, to.want)
			}
			if who := moved.Route.Responsible.Person.Number; (who == "") != (moved.State == Received || moved.State == Unplaced) {
				t.Errorf("from %s to %+v: %s is responsible while %s", p.Issue.State, to.route, who, moved.State)
			}
			after := Past{Issue: moved, Events: append(slices.Clone(p.Events), event)}
			if err := after.Validate(); err != nil {
				t.Errorf("from %s to %+v: %v", p.Issue.State, to.route, err)
			}
			after.Events[len(after.Events)-1].To = Closed
			after.Issue.State = Closed
			if after.Validate() == nil {
				t.Error("an edition closes an issue")
			}
		}
	}
	waits := Issue{State: Received, Route: vacant}
	if moved, _ := waits.Moved(theirs, time.Time{}, "", ""); moved.State != Routed {
		t.Errorf("what waited for somebody is %s", moved.State)
	}
}
