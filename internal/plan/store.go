package plan

import (
	"context"
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// By is who works on plans, and on those of which part of the land.
type By struct {
	Account int64
	Name    string // as others read it
	Redraws region.Scope
}

// Key makes a changing request idempotent: the client's key, and a digest of the
// request that it came with. The zero Key is none.
type Key struct {
	Name   string // at most 200 bytes
	Digest [32]byte
}

// Store keeps plans, tells what they are drawn on, and publishes them.
type Store interface {
	// AddPlan stores a new plan, which starts from the current edition, and returns
	// it with its ID. The same account, key and digest give the plan that was
	// stored first; another digest is a fault.Conflict. A scope that does not exist
	// is a fault.Invalid, as is one without grids.
	AddPlan(ctx context.Context, p Plan, by By, key Key) (Plan, error)
	// Plan returns a plan with its whole history (see Restore), or a fault.NotFound.
	Plan(ctx context.Context, id int64) (Plan, error)
	// Head returns a plan without Operations, Undone and History, and what surrounds
	// it, or a fault.NotFound. It is asked for with every request, so it reads no
	// operation.
	Head(ctx context.Context, id int64) (View, error)
	// Steps returns the steps of a plan after a revision, in order, with their keys.
	Steps(ctx context.Context, id int64, after int) ([]Step, error)
	// Plans returns a page of the plans that a filter chooses, newest first, without
	// operations and history, each with those drafts that change the same grids.
	Plans(ctx context.Context, f Filter) (Page, error)
	// AddStep stores the last step of p.History, of a plan that was at the revision
	// before, with what lists ask of p, and returns p with the step's time. If the plan
	// is elsewhere by now, or the step's key was used in it, nothing is stored, and the
	// plan is returned as it is with ok false. touched are the grids of the plan's
	// edition that it changes or retires; they stay as they are stored with a step that
	// only gives another title or closes the plan.
	AddStep(ctx context.Context, p Plan, by By, touched []region.Code) (stored Plan, ok bool, err error)
	// Ground returns what a scope's Land of an edition is made of: the grids, and the
	// codes that were retired, as they were in it; buildings and lines as they are now.
	// So the same operations always give the same codes. Edition 0 is the current one;
	// Ground.Edition says which it is. An edition that does not exist is a
	// fault.NotFound.
	Ground(ctx context.Context, scope region.Code, edition int64) (Ground, error)
	// Affairs returns what plans about a scope have to respect besides: as it is now.
	Affairs(ctx context.Context, scope region.Code, since time.Time) (Affairs, error)
	// Publish makes a plan an edition, in one transaction or not at all, with the step
	// that closes it, under p.Key. The same key and digest give the outcome of before
	// (then nothing else of p needs to be there but By and the plan, as it is by then);
	// another digest is a fault.Conflict. The fault is a Conflict too if the plan is at
	// another revision, or stale (a *StaleError); Invalid if a leader does not exist or
	// the land would be no exact coverage. Who holds the posts of which grid afterwards
	// is what Successors says.
	Publish(ctx context.Context, p Publication) (Outcome, error)
	// Attend notes that somebody has a plan open, and returns who else has.
	Attend(ctx context.Context, id int64, by By) ([]Presence, error)
}

// Filter chooses plans. Zero fields choose all, but for Scope.
type Filter struct {
	Scope  region.Scope // plans whose own scope lies in it; the zero Scope chooses none
	States []State
	Area   region.Code // plans about it, what is inside it, or what it is inside of
	Limit  int
	After  string // cursor: what Page.Next gave
}

// Listed is a plan as lists show it.
type Listed struct {
	Plan           // without Operations, Undone and History
	OperationCount int
	UndoneCount    int
	Overlaps       []Overlap
}

// Overlap is another draft that changes the same grids.
type Overlap struct {
	ID    int64
	Title string
	Owner string
	Grids []region.Code // that both change, in code order
}

// Page is a stretch of a list of plans.
type Page struct {
	Plans []Listed
	Next  string // "" at the end
}

// Affairs are the people and issues of a scope.
type Affairs struct {
	// Open are the open issues whose grid is in the scope.
	Open []OpenIssue
	// Recent are the positions of issues reported since a moment.
	Recent []lattice.Point
	// Posts are those of all times on the scope's grids and their subdistricts;
	// People, and Leaves, of those who hold them or stand in.
	Posts  []roster.Post
	People []roster.Person
	Leaves []roster.Leave
}

// OpenIssue is what redrawing asks of an issue.
type OpenIssue struct {
	ID, Number string
	Category   string
	At         lattice.Point
	Grid       region.Code
	Person     string // staff number of who is responsible; "" if nobody
}

// Publication is a plan on its way to be an edition.
type Publication struct {
	Plan    Plan // as it was looked at; it has this revision still
	By      By
	Note    string // why, in the planner's words
	Land    Land   // that the plan has made of its edition's
	Before  Land   // its edition's
	Lineage []Descent
	Leaders map[region.Code]string // staff numbers of first leaders, by grids of Land
	Key     Key
}

// Outcome says what a publication has done.
type Outcome struct {
	Plan           Plan
	Edition        region.Edition
	Added, Changed int // grids
	Retired        int
	BuildingsMoved int
	IssuesMoved    int // open ones that lie in another grid now, or have another responsible person
	Messages       int
	// Carried are the grids whose first leader is that of their largest predecessor,
	// since nobody said who leads them; Leaderless those that have none.
	Carried, Leaderless []region.Code
}

// Presence is somebody who has a plan open.
type Presence struct {
	Account int64
	Name    string
	SeenAt  time.Time
}
