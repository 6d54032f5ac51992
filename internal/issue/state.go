// Package issue knows what residents and cadres report: how it is taken in,
// routed to the person responsible, and carried through its states.
package issue

import (
	"slices"

	"gridmap/internal/fault"
)

// State is where an issue is in its life.
type State string

// The states.
//
//	          +---------> unplaced            outside all grids: waits for a
//	          |              | place          dispatcher to place it
//	report ---+-> received --+-> routed -> in_progress -> resolved -> closed
//	                nobody         |  ^         |  ^         |
//	                is responsible v  | route   v  |         | reopen
//	                             returned <-----+  +---------+
const (
	Received   State = "received"    // in a grid where nobody is responsible yet
	Unplaced   State = "unplaced"    // outside all grids
	Routed     State = "routed"      // given to the person responsible
	InProgress State = "in_progress" // that person works on it
	Returned   State = "returned"    // given back to the dispatcher: not mine
	Resolved   State = "resolved"    // done, says the person responsible
	Closed     State = "closed"      // done, says the dispatcher
)

// States lists all states in the order of an issue's life.
var States = []State{Received, Unplaced, Routed, InProgress, Returned, Resolved, Closed}

// next holds the states that may follow by a change of state. Routing and placing
// are their own acts: only they lead to routed from received, unplaced, returned.
var next = map[State][]State{
	Routed:     {InProgress, Returned},
	InProgress: {Resolved, Returned},
	Resolved:   {Closed, InProgress},
	Closed:     {},
	Received:   {},
	Unplaced:   {},
	Returned:   {},
}

// Known reports whether the state exists.
func (s State) Known() bool { return slices.Contains(States, s) }

// Open reports whether somebody still has to do something.
func (s State) Open() bool { return s != Closed }

// Next returns the states that may follow s by a change of state.
func (s State) Next() []State { return slices.Clone(next[s]) }

// MayBePlaced reports whether the issue may be given a (new) place and routed
// again: while it waits for a dispatcher or for the person responsible.
func (s State) MayBePlaced() bool {
	return s == Received || s == Unplaced || s == Returned || s == Routed
}

// moved returns the state of an open issue whose place an edition has given to
// another grid or person, who is the same or not. What somebody works on, or has given
// back, stays so while it is theirs; what is resolved stays so.
//
//	received, routed, returned, in_progress --> routed     to somebody else
//	                                        \-> received   nobody is responsible
//	                                        \-> unplaced   in no grid any more
func (s State) moved(r Route, same bool) State {
	switch to := stateFor(r); {
	case s == Resolved, to == Routed && same:
		return s
	default:
		return to
	}
}

// mayMove reports whether an edition may have moved an issue from one state to another.
func mayMove(from, to State) bool {
	switch to {
	case Received, Unplaced, Routed:
		return from.Open() && from != Resolved
	case Returned, InProgress, Resolved:
		return from == to
	}
	return false
}

// CheckChange returns a fault.Invalid if an issue in state from may not be moved
// to state to.
func CheckChange(from, to State) error {
	switch {
	case !to.Known():
		return fault.New(fault.Invalid, "state.unknown", "state", "%.40q is not a state.", string(to))
	case !slices.Contains(next[from], to):
		return fault.New(fault.Invalid, "state.transition", "state", "An issue that is %s cannot become %s.", from, to)
	}
	return nil
}
