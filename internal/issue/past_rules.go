package issue

import (
	"gridmap/internal/fault"
)

// Validate returns a fault.Invalid for the first rule that the history breaks, or
// nil: it begins with the report, each event goes on from the state that the one
// before left, by steps that the service would allow, and the last state is the
// issue's.
func (p Past) Validate() error {
	is := p.Issue
	report := Report{Category: is.Category, Description: is.Description, Place: is.Place, Reporter: is.Reporter}
	if err := report.Validate(); err != nil {
		return err
	}
	if len(p.Events) == 0 || p.Events[0].Kind != EventReported || p.Events[0].From != "" || p.Events[0].To != Received {
		return brokenHistory("A history begins with the report, in the state received.")
	}
	state := p.Events[0].To
	for i, e := range p.Events[1:] {
		if e.At.Before(p.Events[i].At) {
			return brokenHistory("The events of a history follow one another in time.")
		}
		if e.Kind == EventComment && e.From == "" && e.To == "" {
			continue
		}
		if e.From != state {
			return brokenHistory("An event of a history goes on from %s, but the issue is %s.", e.From, state)
		}
		switch e.Kind {
		case EventState:
			if err := CheckChange(e.From, e.To); err != nil {
				return err
			}
			if e.To == Returned && e.Note == "" {
				return brokenHistory("A return in a history needs its reason.")
			}
		case EventRouted, EventPlaced:
			if !e.From.MayBePlaced() || !e.To.MayBePlaced() || e.To == Returned {
				return brokenHistory("An issue that is %s cannot be routed to %s.", e.From, e.To)
			}
		case EventMoved:
			if !mayMove(e.From, e.To) {
				return brokenHistory("An edition cannot move an issue from %s to %s.", e.From, e.To)
			}
		default:
			return brokenHistory("A history holds an event of the kind %.40q where none may be.", string(e.Kind))
		}
		state = e.To
	}
	if state != is.State {
		return brokenHistory("A history ends in %s, but the issue is %s.", state, is.State)
	}
	return nil
}

// Revision returns the revision that the history leaves the issue at: its report
// and first routing are one change, each later event is another.
func (p Past) Revision() int {
	if len(p.Events) > 1 && p.Events[1].Kind == EventRouted {
		return len(p.Events) - 1
	}
	return len(p.Events)
}

func brokenHistory(format string, args ...any) error {
	return fault.New(fault.Invalid, "history.broken", "events", format, args...)
}
