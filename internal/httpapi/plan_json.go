package httpapi

import (
	"strconv"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// planJSON is a plan in a list.
type planJSON struct {
	ID             string        `json:"id"`
	Title          string        `json:"title"`
	Scope          scopeOfPlan   `json:"scope"`
	Edition        int64         `json:"edition"`
	CurrentEdition int64         `json:"current_edition"`
	State          plan.State    `json:"state"`
	Revision       int           `json:"revision"`
	Owner          ownerJSON     `json:"owner"`
	Operations     int           `json:"operations"`
	Undone         int           `json:"undone"`
	Published      *int64        `json:"published"`
	CreatedAt      time.Time     `json:"created_at"`
	UpdatedAt      time.Time     `json:"updated_at"`
	Overlaps       []overlapJSON `json:"overlaps"`
}

// planView is a plan by itself: with what makes it necessary to rebase.
type planView struct {
	planJSON
	Stale []region.Code `json:"stale"`
	Unfit *leftJSON     `json:"unfit,omitempty"` // the first operation that is not done any more
}

// planDetail is a plan with its history, oldest first.
type planDetail struct {
	planView
	History []stepJSON `json:"history"`
}

type scopeOfPlan struct {
	Code  region.Code  `json:"code"`
	Name  string       `json:"name"`
	Level region.Level `json:"level"`
}

type ownerJSON struct {
	Name string `json:"name"`
	Mine bool   `json:"mine"`
}

// overlapJSON is another draft that changes the same grids.
type overlapJSON struct {
	ID    string        `json:"id"`
	Title string        `json:"title"`
	Owner string        `json:"owner"`
	Grids []region.Code `json:"grids"`
}

// planner returns who works on plans.
func planner(a account.Actor) plan.By {
	return plan.By{Account: a.Account, Name: a.Shown, Redraws: a.Scope(account.Redraw)}
}

// newPlan describes a plan to somebody. The name of its scope is that of now; a
// picture that is nil knows none.
func newPlan(p plan.Plan, operations, undone int, current int64, overlaps []plan.Overlap, picture *rendered, to plan.By) planJSON {
	out := planJSON{
		ID: strconv.FormatInt(p.ID, 10), Title: p.Title, Scope: scopeOfPlan{Code: p.Scope, Level: p.Scope.Level()},
		Edition: p.Edition, CurrentEdition: current, State: p.State, Revision: p.Revision,
		Owner: ownerJSON{p.Owner, p.Account == to.Account}, Operations: operations, Undone: undone,
		CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(), Overlaps: make([]overlapJSON, 0, len(overlaps)),
	}
	if picture != nil {
		area, _ := picture.Area(p.Scope)
		out.Scope.Name = area.Name
	}
	if p.Published != 0 {
		out.Published = &p.Published
	}
	for _, o := range overlaps {
		out.Overlaps = append(out.Overlaps, overlapJSON{strconv.FormatInt(o.ID, 10), o.Title, o.Owner, codes(o.Grids)})
	}
	return out
}

// view describes a plan by itself.
func (s *Server) view(v plan.View, to plan.By) planView {
	out := planView{planJSON: newPlan(v.Plan, len(v.Plan.Operations), len(v.Plan.Undone), v.Current, v.Overlaps, s.picture0(), to), Stale: codes(v.Stale)}
	if v.Unfit != nil {
		left := newLeft(*v.Unfit)
		out.Unfit = &left
	}
	return out
}

// codes returns a list that is never null.
func codes(list []region.Code) []region.Code {
	if list == nil {
		return []region.Code{}
	}
	return list
}
