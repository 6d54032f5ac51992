package plan_test

import (
	"slices"
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func TestImpact(t *testing.T) {
	// 111111222222###        111111222222###
	// 111111222222###        111111222222###
	// 111111222222###   ->   111111111222###   5 and 6 go to west
	// 111111222222###        111111111222###
	// 333333333333###        555533333333###
	m, s := townStore()
	m.lead(townGround().Grids[:2])
	m.affairs.People = append(m.affairs.People, roster.Person{Number: "desk"}, roster.Person{Number: "deputy"})
	m.affairs.Posts = append(m.affairs.Posts,
		roster.Post{Person: "desk", Role: roster.Desk, Code: "520303001"},
		roster.Post{Person: "gone", Role: roster.FirstLeader, Code: south, Period: roster.Period{Until: m.clock}})
	m.affairs.Leaves = []roster.Leave{{Person: "leader-001", Deputy: "deputy"}}
	m.affairs.Recent = path(1, 4, 7, 6, 1, 1, 2, 1)
	m.affairs.Open = []plan.OpenIssue{
		{ID: "a", At: spot(1, 4), Grid: west, Person: "deputy"},
		{ID: "b", At: spot(7, 6), Grid: east, Person: "leader-002"},
		{ID: "c", At: spot(1, 1), Grid: south, Person: "desk"},
		{ID: "d", At: spot(-1, 1), Grid: south, Person: "desk"}, // near it
	}
	id := create(t, s, wang, community)
	mustOperate(t, s, id, 0, plan.TakeBuildings{IDs: []int64{5, 6}, To: west})
	mustOperate(t, s, id, 1, cut(4))
	r, err := s.Impact(ctx, wang, id, plan.Limits{Least: 100, Most: 200})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Buildings) != 3 || r.Buildings[0].ID != 5 || r.Buildings[0].From != east || r.Buildings[0].To != west || r.HouseholdsMoved != 50+60+90 {
		t.Errorf("%+v, %d", r.Buildings, r.HouseholdsMoved)
	}
	if g := r.After.Grids; r.Before.Grids[0].Issues != 1 || g[0].Issues != 2 || g[1].Issues != 0 || g[3].Issues != 2 || !slices.Equal(r.After.OutOfBounds, []region.Code{west, community + "005"}) {
		t.Errorf("%+v", r.After)
	}
	moved := map[string]plan.MovedIssue{}
	for _, is := range r.Issues {
		moved[is.ID] = is
	}
	if len(moved) != 2 || moved["b"].To != west || moved["b"].ToPerson != "deputy" || moved["c"].To != community+"005" || moved["c"].ToPerson != "desk" {
		t.Errorf("%+v", r.Issues)
	}
	if !slices.Equal(r.Leaderless, []region.Code{south, community + "005"}) || len(r.Leaders) != 0 {
		t.Errorf("%v, %+v", r.Leaderless, r.Leaders)
	}
	if l := r.Leading; len(l) != 4 || l[0].Person.Number != "deputy" || l[0].Because != roster.BecauseDeputy || l[1].Person.Number != "leader-002" ||
		l[2].Because != roster.BecauseDesk || l[3].From != south || l[3].Carried {
		t.Errorf("%+v", l)
	}

	mustOperate(t, s, id, 2, plan.Merge{Grids: []region.Code{south, community + "005"}, Into: east})
	mustOperate(t, s, id, 3, plan.Split{Grid: west, Lines: [][]lattice.Point{path(-1, 6, 13, 6)}})
	r, err = s.Impact(ctx, wang, id, plan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	six := region.Code(community + "006")
	if l := r.Leading[2]; l.Grid != six || l.From != east || !l.Carried || len(r.Leaderless) > 0 { // building 5 has more people than 1 and 3
		t.Errorf("%+v, %v", l, r.Leaderless)
	}
	if l := r.Leaders; len(l) != 1 || l[0].Person.Number != "leader-002" || !slices.Equal(l[0].Gains, []region.Code{six}) || len(l[0].Loses) > 0 {
		t.Errorf("%+v", l)
	}
	mustOperate(t, s, id, 4, plan.Renumber{})
	again, err := s.Impact(ctx, wang, id, plan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if l := again.Leaders; len(l) != 1 || len(l[0].Gains) != 1 || len(l[0].Loses) > 0 { // numbers are neither lost nor gained
		t.Errorf("%+v", l)
	}
	mustOperate(t, s, id, 5, plan.Merge{Grids: []region.Code{again.Leading[0].Grid, again.Leading[1].Grid, again.Leading[2].Grid}, Into: again.Leading[0].Grid})
	last, err := s.Impact(ctx, wang, id, plan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	for _, l := range last.Leaders {
		lost += len(l.Loses)
	}
	if len(last.Leading) != 1 || lost != 2 {
		t.Errorf("%+v", last.Leaders)
	}
}

// Each grid has its own posts, or those of the number that it had, or carries over the
// most of another's.
func TestSuccessors(t *testing.T) {
	before := town()
	after, _, _, err := plan.Replay(before, []plan.Operation{
		plan.NewGrid{Name: "中", Kind: region.Commercial, Area: ring(4, 1, 12, 1, 12, 5, 4, 5)},
		plan.Renumber{},
	})
	if err != nil {
		t.Fatal(err)
	}
	lineage, err := plan.Lineage(before, after)
	if err != nil {
		t.Fatal(err)
	}
	carried := 0
	for code, s := range plan.Successors(before, after, lineage) {
		if _, is := before.Grid(s.From); !is {
			t.Errorf("%s has the posts of %q", code, s.From)
		}
		if s.Carried {
			carried++
			if s.From != east { // 60 and 80 households, west has 40 and south 100 of which it keeps none
				t.Errorf("%s has the posts of %s: %+v", code, s.From, lineage)
			}
		}
	}
	if carried != 1 {
		t.Errorf("%d are carried over", carried)
	}
}
