package issue

import (
	"slices"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// By is who does something to issues, and to those of which part of the land. An
// issue lies where its grid is; one in no grid lies nowhere, see region.Scope.
type By struct {
	Name       string       // for the history
	Reads      region.Scope // may know of them
	Handles    region.Scope // may work on them, resolve, give back and comment
	Dispatches region.Scope // may place and close them
}

// check returns a fault.NotFound if by may not know of the issue, so that nobody
// learns which ids there are, and a fault.Forbidden if it lies outside the scope
// that the act asks for.
func (by By) check(is Issue, scope region.Scope) error {
	switch {
	case !by.Reads.Covers(is.Route.Grid):
		return fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
	case !scope.Covers(is.Route.Grid):
		return fault.New(fault.Forbidden, "issue.forbidden", "", "You may read this issue, and not do this to it.")
	}
	return nil
}

// moving returns where by may move issues to a state. Who closes an issue is not
// who resolved it.
func (by By) moving(to State) region.Scope {
	if to == Closed {
		return by.Dispatches
	}
	return by.Handles
}

// Next returns the states to which by may move the issue.
func (by By) Next(is Issue) []State {
	return slices.DeleteFunc(is.State.Next(), func(to State) bool { return !by.moving(to).Covers(is.Route.Grid) })
}

// MayPlace reports whether by may give the issue a place and route it from there.
func (by By) MayPlace(is Issue) bool {
	return is.State.MayBePlaced() && by.Dispatches.Covers(is.Route.Grid)
}

// MayComment reports whether by may comment on the issue.
func (by By) MayComment(is Issue) bool { return by.Handles.Covers(is.Route.Grid) }
