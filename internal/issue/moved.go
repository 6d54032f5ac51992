package issue

import "time"

// Moved returns the issue after an edition, published at a moment, has given its place
// to another grid or person, and the event that says so; note is why. The issue is
// open.
//
// A resolved one always has somebody responsible, in case it is reopened: where the
// new grid has nobody, whoever it was stays.
func (is Issue) Moved(r Route, at time.Time, actor, note string) (Issue, Event) {
	from := is.State
	was := is.Route.Responsible
	if from == Resolved && r.Responsible.Person.Number == "" {
		r.Responsible = was
	}
	is.State = from.moved(r, r.Responsible.Person.Number == was.Person.Number)
	is.Route = r
	is.Revision++
	if at.After(is.UpdatedAt) {
		is.UpdatedAt = at
	}
	return is, Event{Issue: is.ID, At: is.UpdatedAt, Kind: EventMoved, From: from, To: is.State, Actor: actor, Note: note,
		Grid: r.Grid, Person: r.Responsible.Person.Number}
}

// Rerouted returns a new issue, that no store has yet, with another route than it was
// given, and its events: the edition that it was routed by is the current one no more.
func (is Issue) Rerouted(r Route) (Issue, []Event) {
	is.Route, is.State = r, stateFor(r)
	return is, reported(is)
}

// Rerouted returns the change with another route than it was given.
func (c Change) Rerouted(r Route) Change {
	c.Route, c.To = &r, stateFor(r)
	c.Event.Grid, c.Event.Person = r.Grid, r.Responsible.Person.Number
	c.Notify = c.To == Routed
	return c
}
