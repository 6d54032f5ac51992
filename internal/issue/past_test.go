package issue

import (
	"testing"
	"time"

	"github.com/paulmach/orb"
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
