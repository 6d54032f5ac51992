package plan

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Impact says what a plan does. Zero limits are the service's. Buildings, people and
// issues are as they are now.
func (s *Service) Impact(ctx context.Context, by By, id int64, limits Limits) (Report, error) {
	w, err := s.openLands(ctx, by, id, 0)
	if err != nil {
		return Report{}, err
	}
	defer w.close()
	now := s.now()
	affairs, err := s.store.Affairs(ctx, w.desk.plan.Scope, now.AddDate(-1, 0, 0))
	if err != nil {
		return Report{}, err
	}
	issues, err := w.desk.report(affairs, now)
	if err != nil {
		return Report{}, err
	}
	if limits == (Limits{}) {
		limits = s.limits
	}
	before, after := w.desk.lands.base(), w.desk.now()
	q := Question{Limits: limits}
	q.IssuesBefore = before.count(issues.of)
	if q.IssuesAfter, err = issues.count(after, before); err != nil {
		return Report{}, err
	}
	r := Report{View: w.view()}
	if r.Impact, err = Figures(before, after, q); err != nil {
		return Report{}, tangled(err)
	}
	r.moveBuildings(before)
	r.lead(newStaff(affairs, now), before, after)
	err = r.moveIssues(affairs.Open, after)
	return r, err
}

func (r *Report) moveBuildings(land Land) {
	for _, m := range r.Done.Moved {
		i, _ := land.building(m.ID)
		r.Buildings = append(r.Buildings, MovedBuilding{land.buildings[i], m.From, m.To})
		r.HouseholdsMoved += land.buildings[i].Households
	}
}

// staff is who holds the posts of grids and subdistricts at a moment.
type staff struct {
	people map[string]roster.Person
	leaves map[string][]roster.Leave
	posts  map[region.Code]map[roster.Role][]roster.Post
	at     time.Time
}

func newStaff(affairs Affairs, at time.Time) *staff {
	s := &staff{map[string]roster.Person{}, map[string][]roster.Leave{}, map[region.Code]map[roster.Role][]roster.Post{}, at}
	for _, p := range affairs.People {
		s.people[p.Number] = p
	}
	for _, l := range affairs.Leaves {
		s.leaves[l.Person] = append(s.leaves[l.Person], l)
	}
	for _, p := range affairs.Posts {
		if !p.Period.Holds(at) || p.Code == "" {
			continue
		}
		if s.posts[p.Code] == nil {
			s.posts[p.Code] = map[roster.Role][]roster.Post{}
		}
		s.posts[p.Code][p.Role] = append(s.posts[p.Code][p.Role], p)
	}
	return s
}

// Person finds a person by staff number.
func (s *staff) Person(number string) (roster.Person, bool) {
	p, is := s.people[number]
	return p, is
}

// Leaves finds a person's leaves by staff number.
func (s *staff) Leaves(number string) []roster.Leave { return s.leaves[number] }

// answers says who is responsible for a grid that has the posts of another.
func (s *staff) answers(grid, posts region.Code) roster.Responsible {
	found, _ := roster.Resolve(roster.Posts{
		FirstLeader:     s.posts[posts][roster.FirstLeader],
		CommunityLeader: s.posts[posts][roster.CommunityLeader],
		Desk:            s.posts[grid.At(region.Subdistrict)][roster.Desk],
	}, s, s.at)
	return found
}

// lead says who leads what afterwards.
func (r *Report) lead(s *staff, before, after Land) {
	successors := Successors(before, after, r.Lineage)
	led := map[string]map[region.Code]int{} // by person, and grid as it is called afterwards: -1 before, 1 after
	count := func(posts, grid region.Code, times int) {
		for _, p := range s.posts[posts][roster.FirstLeader] {
			if led[p.Person] == nil {
				led[p.Person] = map[region.Code]int{}
			}
			led[p.Person][grid] += times
		}
	}
	called := map[region.Code]region.Code{}
	for _, n := range r.Done.Renumbered {
		called[n.From] = n.To
	}
	for _, g := range before.Grids() {
		count(g.Code, cmp.Or(called[g.Code], g.Code), -1)
	}
	for _, g := range after.Grids() {
		from := successors[g.Code].From
		count(from, g.Code, 1)
		leading := Leading{Grid: g.Code, Responsible: s.answers(g.Code, from)}
		if from != g.Code {
			leading.From = from
		}
		if len(s.posts[from][roster.FirstLeader]) == 0 {
			r.Leaderless = append(r.Leaderless, g.Code)
		} else {
			leading.Carried = successors[g.Code].Carried
		}
		r.Leading = append(r.Leading, leading)
	}
	r.changeLeaders(s, led)
}

// changeLeaders says who loses and gains grids, given how much more often each leads
// each grid afterwards.
func (r *Report) changeLeaders(s *staff, led map[string]map[region.Code]int) {
	was := map[region.Code]region.Code{}
	for _, n := range r.Done.Renumbered {
		was[n.To] = n.From
	}
	for number, grids := range led {
		c := LeaderChange{Person: s.people[number]}
		for code, more := range grids {
			switch {
			case more > 0:
				c.Gains = append(c.Gains, code)
			case more < 0:
				c.Loses = append(c.Loses, cmp.Or(was[code], code))
			}
		}
		if len(c.Gains)+len(c.Loses) == 0 {
			continue
		}
		slices.Sort(c.Gains)
		slices.Sort(c.Loses)
		c.Person.Number = number
		r.Leaders = append(r.Leaders, c)
	}
	slices.SortFunc(r.Leaders, func(a, b LeaderChange) int { return cmp.Compare(a.Person.Number, b.Person.Number) })
}

// moveIssues says which open issues come to another grid. One that lies in no grid
// stays with the one that it was given to, or goes where most of that went.
func (r *Report) moveIssues(open []OpenIssue, after Land) error {
	at := make([]lattice.Point, len(open))
	for i, is := range open {
		at[i] = is.At
	}
	codes, err := after.Locate(at)
	if err != nil {
		return err
	}
	heirs := map[region.Code]region.Code{}
	largest := map[region.Code]Descent{}
	for _, d := range r.Lineage {
		if most, is := largest[d.From]; !is || larger(d, most) {
			largest[d.From], heirs[d.From] = d, d.To
		}
	}
	person := map[region.Code]string{}
	for _, l := range r.Leading {
		person[l.Grid] = l.Person.Number
	}
	for i, is := range open {
		to := codes[i]
		if _, stays := after.Grid(is.Grid); to == "" && stays {
			to = is.Grid
		} else if to == "" {
			to = heirs[is.Grid]
		}
		if to != is.Grid {
			r.Issues = append(r.Issues, MovedIssue{is, to, person[to]})
		}
	}
	return nil
}
