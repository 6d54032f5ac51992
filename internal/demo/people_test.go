package demo

import (
	"strings"
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Nearly every grid has its first leader at work; the ways round a vacancy or a
// leave all occur.
func TestWhoIsResponsible(t *testing.T) {
	c := normal()
	book := newChronicler(1, c.Grids, staff{people: c.People, posts: c.Posts, leaves: c.Leaves}, noon)
	steps := map[roster.Because]int{}
	chained := 0
	for _, g := range c.Grids {
		found, _ := roster.Resolve(book.posts[g.Code], book, noon)
		steps[found.Because]++
		if found.Because == roster.BecauseNobody {
			t.Errorf("nobody is responsible for %s", g.Code)
		}
		if found.Because == roster.BecauseDeputy {
			first := book.posts[g.Code].FirstLeader[0]
			for _, l := range c.Leaves {
				if l.Person == first.Person && l.Deputy != "" && l.Deputy != found.Person.Number {
					chained++
				}
			}
		}
	}
	if steps[roster.BecauseFirstLeader] < len(c.Grids)*95/100 {
		t.Errorf("first leaders answer for %d of %d grids", steps[roster.BecauseFirstLeader], len(c.Grids))
	}
	if steps[roster.BecauseDeputy] < 5 || steps[roster.BecauseCommunityLeader] < 5 || chained == 0 {
		t.Errorf("steps = %v, %d by a chain of deputies", steps, chained)
	}
}

// Every grid has its team of four, and every subdistrict its desk.
func TestPostsAreFilled(t *testing.T) {
	c := normal()
	held := map[region.Code]map[roster.Role]int{}
	buildings := 0
	for _, p := range c.Posts {
		if p.Building != "" {
			buildings++
			continue
		}
		if held[p.Code] == nil {
			held[p.Code] = map[roster.Role]int{}
		}
		held[p.Code][p.Role]++
	}
	vacant := 0
	for _, g := range c.Grids {
		for _, role := range []roster.Role{roster.TeamCounty, roster.TeamSubdistrict, roster.TeamCommunity, roster.Volunteer} {
			if held[g.Code][role] == 0 {
				t.Errorf("%s has no %s", g.Code, role)
			}
		}
		if held[g.Code][roster.FirstLeader] == 0 {
			vacant++
		}
	}
	for _, s := range townships {
		if held[s.code][roster.Desk] != 1 || held[s.code][roster.ContactLeader] == 0 {
			t.Errorf("%s has %d desks and %d contact leaders", s.name, held[s.code][roster.Desk], held[s.code][roster.ContactLeader])
		}
	}
	if vacant == 0 || vacant > 30 {
		t.Errorf("%d grids without a first leader, want a few", vacant)
	}
	if buildings < len(c.Buildings)/10 {
		t.Errorf("%d buildings have a leader, want many", buildings)
	}
}

// Everybody's unit says that it is made up, and no phone can be anybody's.
func TestPeopleAreMadeUp(t *testing.T) {
	for _, p := range normal().People {
		if p.Unit != "" && !strings.HasSuffix(p.Unit, "（演示）") {
			t.Errorf("the unit of %s is %s", p.Number, p.Unit)
		}
		if p.Phone == "" || strings.HasPrefix(p.Phone, "13") || strings.HasPrefix(p.Phone, "15") || strings.HasPrefix(p.Phone, "18") {
			t.Errorf("the phone of %s is %s", p.Number, p.Phone)
		}
	}
}

// Issues lie where they say, in every state, and their histories end in it.
func TestPastIssues(t *testing.T) {
	c := normal()
	land := map[region.Code]lattice.Shape{}
	for _, g := range c.Grids {
		land[g.Code] = g.Shape
	}
	states := map[issue.State]int{}
	for i, p := range c.Issues {
		states[p.Issue.State]++
		valid(t, p.Issue.Description, p.Validate())
		if !strings.HasPrefix(p.Issue.Description, "【演示】") {
			t.Errorf("%q does not say that it is made up", p.Issue.Description)
		}
		if i > 0 && p.Issue.CreatedAt.Before(c.Issues[i-1].Issue.CreatedAt) {
			t.Errorf("issue %d is older than the one before", i)
		}
		if age := noon.Sub(p.Issue.CreatedAt); age < 0 || age.Hours() > 366*24 {
			t.Errorf("issue %d is from %v", i, p.Issue.CreatedAt)
		}
		at, _ := lattice.FromDegrees(p.Issue.Place.At)
		if p.Issue.Route.Match == issue.Inside && !land[p.Issue.Route.Grid].Contains(at) {
			t.Errorf("issue %d at %v is not in %s", i, at, p.Issue.Route.Grid)
		}
		for k, e := range p.Events {
			if k > 0 && e.At.Before(p.Events[k-1].At) || e.At.After(noon) {
				t.Errorf("issue %d: event %d at %v is out of order", i, k, e.At)
			}
		}
	}
	for _, s := range []issue.State{issue.Unplaced, issue.Routed, issue.InProgress, issue.Returned, issue.Resolved, issue.Closed} {
		if states[s] == 0 {
			t.Errorf("no issue is %s: %v", s, states)
		}
	}
	if len(c.Issues) < 2000 || states[issue.Closed] < len(c.Issues)/2 {
		t.Errorf("states = %v", states)
	}
}
