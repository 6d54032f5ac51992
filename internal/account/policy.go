// Package account decides who may see and change what: accounts, the roles that
// they hold on parts of the land, how they sign in, and what is written down of
// what they do.
//
// Everything is decided by Actor.Scope: handlers ask May with one code, and the
// database gets the same scope for a list, so that a list never holds what a
// detail would refuse.
package account

import (
	"slices"

	"gridmap/internal/region"
)

// Role is what an account may do on a part of the land.
type Role string

// The roles. Who is not signed in, the public, has none.
const (
	Admin      Role = "admin"      // everything there, accounts and the audit too
	Planner    Role = "planner"    // redraws boundaries there
	Dispatcher Role = "dispatcher" // routes issues there
	Leader     Role = "leader"     // answers for the grids where they hold a post
	Member     Role = "member"     // reads there
)

// Roles lists the roles, the widest first.
var Roles = []Role{Admin, Planner, Dispatcher, Leader, Member}

// Action is something that not everybody may do everywhere.
type Action string

// The actions.
const (
	// Public is what everybody may do: look up a spot, read the map, report an
	// issue. No session is asked for.
	Public Action = "public"
	// Self is what whoever is signed in may do to their own account.
	Self Action = "self"

	ReadIssues      Action = "read_issues"      // lists, details and the stream of issues
	HandleIssues    Action = "handle_issues"    // work on, resolve, give back, comment
	DispatchIssues  Action = "dispatch_issues"  // place, route, close
	RevealReporters Action = "reveal_reporters" // a reporter's name and phone
	ReadPeople      Action = "read_people"      // the list of cadres
	RevealPhones    Action = "reveal_phones"    // a cadre's phone
	Redraw          Action = "redraw"           // plans of new boundaries, and to publish them
	ManageAccounts  Action = "manage_accounts"
	ReadAudit       Action = "read_audit"
	Operate         Action = "operate" // the program itself: its figures
)

// Actions lists all actions.
var Actions = []Action{Public, Self, ReadIssues, HandleIssues, DispatchIssues, RevealReporters,
	ReadPeople, RevealPhones, Redraw, ManageAccounts, ReadAudit, Operate}

// policy says which roles allow an action where they are held.
var policy = map[Action][]Role{
	Public:          Roles,
	Self:            Roles,
	ReadIssues:      {Admin, Planner, Dispatcher, Leader, Member},
	HandleIssues:    {Admin, Dispatcher, Leader},
	DispatchIssues:  {Admin, Dispatcher},
	RevealReporters: {Admin, Dispatcher, Leader},
	ReadPeople:      {Admin, Planner, Dispatcher, Leader, Member},
	RevealPhones:    {Admin, Planner, Dispatcher, Leader, Member},
	Redraw:          {Admin, Planner},
	ManageAccounts:  {Admin},
	ReadAudit:       {Admin},
	Operate:         {Admin},
}

// Allows reports whether a role allows an action where it is held.
func Allows(role Role, action Action) bool { return slices.Contains(policy[action], role) }

// seesNowhere reports whether a grant covers what lies in no grid, so that an
// issue outside all grids has somebody to find it a place: the admins and
// dispatchers of a county, a city or everything.
func seesNowhere(g Grant) bool {
	return (g.Role == Admin || g.Role == Dispatcher) && len(g.Code) <= len("520303")
}

// Scope returns where the actor may do something. It is the one place where that
// is decided.
func (a Actor) Scope(action Action) region.Scope {
	switch {
	case action == Public:
		return region.Everywhere
	case !a.SignedIn() || a.MustChange && action != Self:
		return region.Scope{}
	case action == Self:
		return region.Everywhere
	}
	var codes []region.Code
	nowhere := false
	for _, g := range a.Grants {
		switch {
		case !Allows(g.Role, action):
		case g.Role == Leader:
			for _, own := range a.Own {
				if own.Within(g.Code) {
					codes = append(codes, own)
				}
			}
		default:
			codes = append(codes, g.Code)
			nowhere = nowhere || seesNowhere(g)
		}
	}
	return region.NewScope(nowhere, codes...)
}

// May reports whether the actor may do something to what has a code: that of an
// area or a grid, or "" for what lies in no grid.
func (a Actor) May(action Action, code region.Code) bool { return a.Scope(action).Covers(code) }

// MaySomewhere reports whether there is anything that the actor may do it to.
func (a Actor) MaySomewhere(action Action) bool { return !a.Scope(action).Empty() }
