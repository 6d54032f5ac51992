package httpapi

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// impactJSON is what a plan does.
type impactJSON struct {
	Plan       planView         `json:"plan"`
	Before     summaryJSON      `json:"before"`
	After      summaryJSON      `json:"after"`
	Changed    []region.Code    `json:"changed"`
	New        []region.Code    `json:"new"`
	Retired    []region.Code    `json:"retired"`
	Renumbered []renumberedJSON `json:"renumbered"`
	Lineage    []descentJSON    `json:"lineage"`
	Buildings  movedBuildings   `json:"buildings"`
	Issues     movedIssues      `json:"issues"`
	Leaders    []leaderChange   `json:"leaders"`
	Leading    []leadingJSON    `json:"leading"`
	Leaderless []region.Code    `json:"leaderless"`
}

// descentJSON says how much of a grid came to another.
type descentJSON struct {
	From            region.Code `json:"from"`
	To              region.Code `json:"to"`
	Households      int         `json:"households"`
	AreaM2          float64     `json:"area_m2"`
	ShareHouseholds float64     `json:"share_households"`
	ShareArea       float64     `json:"share_area"`
}

type movedBuildings struct {
	Moved      int             `json:"moved"`
	Households int             `json:"households"`
	Items      []movedBuilding `json:"items"`
}

type movedBuilding struct {
	ID         int64       `json:"id"`
	Name       string      `json:"name"`
	From       region.Code `json:"from"`
	To         region.Code `json:"to"`
	Households int         `json:"households"`
}

type movedIssues struct {
	Moved int          `json:"moved"`
	Items []movedIssue `json:"items"`
}

type movedIssue struct {
	ID       string      `json:"id"`
	Number   string      `json:"number"`
	Category string      `json:"category"`
	From     region.Code `json:"from"`
	To       region.Code `json:"to"`
}

type leaderChange struct {
	Person personJSON    `json:"person"`
	Loses  []region.Code `json:"loses"`
	Gains  []region.Code `json:"gains"`
}

type leadingJSON struct {
	Grid    region.Code    `json:"grid"`
	Person  *personJSON    `json:"person"`
	Because roster.Because `json:"because"`
	Carried bool           `json:"carried"`
	From    region.Code    `json:"from"` // whose posts they are, "" if there were none
}

// How much of what moves is listed.
const (
	maxMovedBuildings = 1000
	maxMovedIssues    = 200
)

func newDescent(d plan.Descent) descentJSON {
	return descentJSON{d.From, d.To, d.Households, rounded(d.AreaM2, 1), rounded(d.ShareOfHouseholds, 5), rounded(d.ShareOfArea, 5)}
}

// showImpact handles GET /api/v1/plans/:id/impact, measured by limits of households
// that are the usual ones where they are not given.
func (s *Server) showImpact(c echo.Context) error {
	q, err := readQuery(c, "least", "most")
	if err != nil {
		return err
	}
	limits := s.households
	q.households("least", &limits.Least)
	q.households("most", &limits.Most)
	if limits.Least > limits.Most {
		q.complain("households.order", "most", "The most households are fewer than the least.")
	}
	if err := q.fault(); err != nil {
		return err
	}
	id, err := pathPlan(c)
	if err != nil {
		return err
	}
	ctx, cancel := withinRedrawing(c)
	defer cancel()
	by := planner(who(c))
	report, err := s.plans.Impact(ctx, by, id, limits)
	if err != nil {
		return s.withPlan(err, by)
	}
	return answerLong(c, append(marshal(s.impact(report, limits, by)), '\n'))
}

// maxHouseholds is the highest limit of a grid's households.
const maxHouseholds = 100_000

// households reads a number of households, if it is there.
func (q *query) households(name string, into *int) {
	value := q.text(name)
	if value == "" {
		return
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > maxHouseholds {
		q.complain("households.number", name, "This is a whole number of households.")
		return
	}
	*into = n
}

func (s *Server) impact(r plan.Report, limits plan.Limits, to plan.By) impactJSON {
	out := impactJSON{
		Plan: s.view(r.View, to), Before: newSummary(r.Before, limits), After: newSummary(r.After, limits),
		Changed: codes(r.Done.Changed), New: codes(r.Done.New), Retired: codes(r.Done.Retired), Renumbered: newRenumbered(r.Done.Renumbered),
		Lineage:   make([]descentJSON, 0, len(r.Lineage)),
		Buildings: movedBuildings{len(r.Buildings), r.HouseholdsMoved, []movedBuilding{}},
		Issues:    movedIssues{len(r.Issues), []movedIssue{}},
		Leaders:   make([]leaderChange, 0, len(r.Leaders)), Leading: make([]leadingJSON, 0, len(r.Leading)), Leaderless: codes(r.Leaderless),
	}
	for _, d := range r.Lineage {
		out.Lineage = append(out.Lineage, newDescent(d))
	}
	for _, b := range r.Buildings[:min(len(r.Buildings), maxMovedBuildings)] {
		out.Buildings.Items = append(out.Buildings.Items, movedBuilding{b.ID, b.Name, b.From, b.To, b.Households})
	}
	for _, is := range r.Issues[:min(len(r.Issues), maxMovedIssues)] {
		out.Issues.Items = append(out.Issues.Items, movedIssue{is.ID, is.Number, is.Category, is.Grid, is.To})
	}
	for _, l := range r.Leaders {
		out.Leaders = append(out.Leaders, leaderChange{newPerson(l.Person), codes(l.Loses), codes(l.Gains)})
	}
	for _, l := range r.Leading {
		one := leadingJSON{Grid: l.Grid, Because: l.Because, Carried: l.Carried, From: l.From}
		if l.Person.Number != "" {
			person := newPerson(l.Person)
			one.Person = &person
		}
		out.Leading = append(out.Leading, one)
	}
	return out
}
