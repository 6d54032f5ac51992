package plan

import (
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Report is what a plan does, as it would if it were published now and nobody said
// who leads what.
type Report struct {
	View
	Impact
	Buildings       []MovedBuilding // by ID
	HouseholdsMoved int
	Issues          []MovedIssue // open ones whose grid or person changes, as Affairs has them
	// Leaders are the people who lead a grid first before or after, and not the same
	// ones: by staff number.
	Leaders    []LeaderChange
	Leading    []Leading     // of every grid of the scope afterwards, in code order
	Leaderless []region.Code // grids without a first leader
}

// MovedBuilding is a building that changes hands.
type MovedBuilding struct {
	Building
	From, To region.Code // "" for no grid
}

// MovedIssue is an open issue that comes to another grid or person.
type MovedIssue struct {
	OpenIssue
	To       region.Code // its grid afterwards, "" for none
	ToPerson string      // staff number of who is responsible then; "" if nobody
}

// LeaderChange is a first leader whose grids change. A grid that is renumbered only
// is neither lost nor gained.
type LeaderChange struct {
	Person       roster.Person
	Loses, Gains []region.Code // in code order
}

// Leading says who is responsible for a grid afterwards.
type Leading struct {
	Grid region.Code
	roster.Responsible
	// Carried says that the grid's posts are those of another grid, From, that most of
	// its households come from.
	Carried bool
	From    region.Code
}

// Successor says whose posts a grid takes over.
type Successor struct {
	From    region.Code // the grid that had them; "" if none had
	Carried bool        // From is another grid, so somebody should confirm it
}
