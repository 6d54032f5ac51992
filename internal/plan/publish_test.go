package plan_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

// Two plans from one edition: the first is published; the other has to be rebased, and
// goes on with its own grid under another number.
func TestPublishAndRebase(t *testing.T) {
	m, s := townStore()
	first, second := create(t, s, wang, community), create(t, s, wang, community)
	mustOperate(t, s, first, 0, cut(4))
	mustOperate(t, s, second, 0, plan.Split{Grid: west, Lines: [][]lattice.Point{path(3, 2, 3, 8)}})
	mustOperate(t, s, second, 1, plan.Rename{Grid: community + "005", Name: "西二"})
	mustOperate(t, s, second, 2, plan.MoveBorder{A: west, B: south, Path: path(6, 3, 5, 2, 3, 3)})
	_, err := s.Publish(ctx, wang, first, 1, "", map[region.Code]string{community + "099": "1"}, plan.Key{})
	kindOf(t, err, fault.Invalid, "plan.no_grid")
	_, err = s.Publish(ctx, wang, first, 1, strings.Repeat("啊", plan.MaxNote+1), nil, plan.Key{})
	kindOf(t, err, fault.Invalid, "note.too_long")
	for range 2 {
		o, err := s.Publish(ctx, wang, first, 1, "五变六", map[region.Code]string{west: "7"}, key("publish"))
		if err != nil || o.Edition.Number != 3 || o.Plan.State != plan.Published || o.Plan.Published != 3 || o.Added != 1 || !slices.Equal(o.Carried, []region.Code{community + "005"}) {
			t.Fatalf("%+v, %v", o, err)
		}
	}
	_, err = s.Publish(ctx, wang, first, 2, "", nil, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.closed")

	_, err = s.Publish(ctx, wang, second, 3, "", nil, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.stale")
	var stale *plan.StaleError
	if !errors.As(err, &stale) || !slices.Equal(stale.Grids, []region.Code{west, south, community + "005"}) {
		t.Fatalf("%v", err)
	}
	if v, _ := s.Plan(ctx, wang, second); v.Current != 3 || !slices.Equal(v.Stale, stale.Grids) {
		t.Errorf("%+v", v)
	}
	c, err := s.Rebase(ctx, wang, second, 3, plan.Key{})
	if err != nil || c.Plan.Edition != 3 || len(c.Left) != 1 || c.Left[0].Index != 2 || len(c.Stale) > 0 {
		t.Fatalf("%+v, %+v, %v", c.Left, c.View, err)
	}
	if g, _ := c.After.Grid(community + "006"); g.Name != "西二" || !slices.Equal(c.Done.New, []region.Code{community + "006"}) {
		t.Errorf("%+v, %+v", g, c.Done)
	}
	if want, _, _, err := plan.Replay(c.Before, c.Plan.Operations); err != nil {
		t.Error(err)
	} else {
		plantest.MustEqual(t, c.After, want)
	}
	_, err = s.Rebase(ctx, wang, second, 4, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.nothing_to_rebase")
	undone, err := s.Undo(ctx, wang, second, 4, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if g, _ := undone.After.Grid(community + "006"); g.Name == "西二" {
		t.Errorf("%+v", g)
	}
	if o, err := s.Publish(ctx, wang, second, 5, "", nil, plan.Key{}); err != nil || o.Edition.Number != 4 {
		t.Errorf("%+v, %v", o, err)
	}
	if m.calls["Publish"] != 3 {
		t.Error(m.calls)
	}
}

// Who publishes while another works on the plan is told so by whoever finds out.
func TestPublishGivesWay(t *testing.T) {
	m, s := townStore()
	other := plan.NewService(m, plan.Options{Now: m.now})
	id := create(t, s, wang, community)
	mustOperate(t, s, id, 0, cut(4))
	m.onPublish = func() { mustOperate(t, other, id, 1, plan.Rename{Grid: west, Name: "西"}) }
	_, err := s.Publish(ctx, wang, id, 1, "", nil, plan.Key{})
	var conflict *plan.ConflictError
	if !errors.As(err, &conflict) || conflict.Current.Plan.Revision != 2 || len(conflict.Steps) != 1 || len(m.editions) != 2 {
		t.Errorf("%v", err)
	}
}

func TestNothingToPublish(t *testing.T) {
	_, s := townStore()
	id := create(t, s, wang, community)
	_, err := s.Publish(ctx, wang, id, 0, "", nil, plan.Key{})
	kindOf(t, err, fault.Invalid, "plan.nothing")
}

// Going back gives the grids that were there, under their numbers; and forward again.
func TestRevert(t *testing.T) {
	m, s := townStore()
	id := create(t, s, wang, community)
	mustOperate(t, s, id, 0, cut(4))
	mustOperate(t, s, id, 1, plan.Merge{Grids: []region.Code{east}, Into: west})
	mustOperate(t, s, id, 2, plan.Rename{Grid: west, Name: "西"})
	if _, err := s.Publish(ctx, wang, id, 3, "", nil, plan.Key{}); err != nil {
		t.Fatal(err)
	}
	at := func(edition int64) plan.Land {
		g, err := m.Ground(ctx, community, edition)
		if err != nil {
			t.Fatal(err)
		}
		return newLand(t, plantest.World{Ground: g})
	}
	for range 2 {
		o, err := s.Revert(ctx, wang, community, 2, "", "又是五个", key("revert"))
		if err != nil || o.Edition.Number != 4 || o.Edition.Note != "又是五个" || o.Plan.Title == "" || len(m.plans) != 2 {
			t.Fatalf("%+v, %v", o, err)
		}
		if o.Added != 1 || o.Retired != 1 || o.Changed != 2 { // 002 comes back, 005 goes
			t.Errorf("%+v", o)
		}
	}
	if got := picture(at(4)); got != picture(at(2)) || len(m.editions) != 4 {
		t.Error(got)
	}
	for i, g := range at(4).Grids() {
		if was := at(2).Grids()[i]; g.Code != was.Code || g.Name != was.Name || g.Kind != was.Kind || plantest.Lost(was.Shape, g.Shape) != nil {
			t.Errorf("%v was %v", g, was)
		}
	}
	v, err := s.Create(ctx, wang, "再来", community, 3, plan.Key{})
	if err != nil || len(v.Plan.Operations) != 1 || v.Plan.Revision != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	if _, _, after, err := s.Lands(ctx, wang, v.Plan.ID); err != nil || picture(after) != picture(at(3)) {
		t.Errorf("%v", err)
	}
	n := len(m.plans)
	_, err = s.Revert(ctx, wang, community, 4, "", "", plan.Key{})
	kindOf(t, err, fault.Invalid, "plan.nothing")
	_, err = s.Revert(ctx, wang, community, 9, "", "", plan.Key{})
	kindOf(t, err, fault.NotFound, "edition.not_found")
	_, err = s.Revert(ctx, wang, community, 0, "", "", plan.Key{})
	kindOf(t, err, fault.Invalid, "plan.edition")
	if len(m.plans) != n {
		t.Error("a plan is left")
	}
	for range 2 {
		_, err = s.Revert(ctx, wang, community, 4, "", "", key("nothing"))
		kindOf(t, err, fault.Invalid, "plan.nothing")
	}
	if last := m.plans[len(m.plans)-1]; len(m.plans) != n+1 || last.State != plan.Discarded {
		t.Errorf("%+v", last)
	}
}

// A plan that could not be published in the end is not left as a draft.
func TestRevertLeavesNoDraft(t *testing.T) {
	m, s := townStore()
	id := create(t, s, wang, community)
	mustOperate(t, s, id, 0, cut(4))
	if _, err := s.Publish(ctx, wang, id, 1, "", nil, plan.Key{}); err != nil {
		t.Fatal(err)
	}
	other := create(t, s, wang, community)
	mustOperate(t, s, other, 0, plan.Rename{Grid: west, Name: "西"})
	m.onPublish = func() {
		m.onPublish = nil
		if _, err := s.Publish(ctx, wang, other, 1, "", nil, plan.Key{}); err != nil {
			t.Error(err)
		}
	}
	_, err := s.Revert(ctx, wang, community, 2, "", "", plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.stale")
	if p := m.plans[2]; p.State != plan.Discarded {
		t.Errorf("%+v", p)
	}
}

// Editions one after another, whatever is drawn, published and taken back: each is an
// exact coverage, and no number is ever given to another grid.
func TestEditionsKeepTheLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 1))
		w := plantest.NewWorld(rng, geotest.Coverage(seed, 9, geotest.Options{MinVertices: 3, MaxVertices: 8}), 5, 5, 3)
		m := newMemory(w)
		s := plan.NewService(m, plan.Options{Now: m.now})
		for range rapid.IntRange(1, 4).Draw(t, "editions") {
			if len(m.editions) > 1 && rapid.IntRange(0, 2).Draw(t, "back") == 0 {
				to := rapid.Int64Range(1, int64(len(m.editions))).Draw(t, "to")
				_, err := s.Revert(ctx, wang, w.Scope, to, "", "", plan.Key{})
				if err != nil && fault.KindOf(err) != fault.Invalid {
					t.Fatal(err)
				}
				continue
			}
			id := create(t, s, wang, w.Scope)
			_, _, land, err := s.Lands(ctx, wang, id)
			if err != nil {
				t.Fatal(err)
			}
			revision := 0
			for range 3 {
				if c, err := s.Operate(ctx, wang, id, revision, plantest.Draw(rng, land), false, plan.Key{}); err == nil {
					revision, land = c.Plan.Revision, c.After
				}
			}
			if _, err := s.Publish(ctx, wang, id, revision, "", nil, plan.Key{}); err != nil && fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
		}
		keepsNumbers(t, m)
	})
}

// keepsNumbers checks that a number that comes back in an edition is that of the same
// grid: one that had most of its land before.
func keepsNumbers(t *rapid.T, m *memory) {
	last := map[region.Code]region.Grid{}
	for k, grids := range m.editions {
		for _, g := range grids {
			was, is := last[g.Code]
			gone := is && k > 0 && !slices.ContainsFunc(m.editions[k-1], func(h region.Grid) bool { return h.Code == g.Code })
			if gone && !slices.ContainsFunc(m.editions[:k], func(grids []region.Grid) bool {
				return slices.ContainsFunc(grids, func(h region.Grid) bool {
					return h.Code == g.Code && max(h.Shape.Area2()-g.Shape.Area2(), g.Shape.Area2()-h.Shape.Area2()) <= plantest.Reach(h.Shape)
				})
			}) {
				t.Fatalf("%s, which was %v, is given again, to %v", g.Code, was, g)
			}
			last[g.Code] = g
		}
	}
}

// Where a building has gone, what was done with it no longer fits. The plan can be
// undone or rebased then, and nothing else.
func TestBuildingsThatAreGone(t *testing.T) {
	m, s := townStore()
	id := create(t, s, wang, community)
	mustOperate(t, s, id, 0, plan.TakeBuildings{IDs: []int64{5, 6}, To: west})
	mustOperate(t, s, id, 1, cut(4))
	mustOperate(t, s, id, 2, plan.Rename{Grid: community + "005", Name: "新"})
	gone := m.buildings[4:6]
	m.buildings = slices.Concat(m.buildings[:4], m.buildings[6:])
	if v, _, _, err := s.Lands(ctx, wang, id); err != nil || v.Unfit != nil {
		t.Fatalf("%+v, %v", v, err) // not looked at again yet
	}
	m.clock = m.clock.Add(time.Hour)
	v, before, after, err := s.Lands(ctx, wang, id)
	if err != nil || v.Unfit == nil || v.Unfit.Index != 0 || plan.NameOf(v.Unfit.Op) != "take_buildings" {
		t.Fatalf("%+v, %v", v, err)
	}
	plantest.MustEqual(t, before, after)
	_, err = s.Operate(ctx, wang, id, 3, cut(8), false, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.unfit")
	_, err = s.Suggest(ctx, wang, id, 3, plan.Wish{Grids: 4}, nil)
	kindOf(t, err, fault.Conflict, "plan.unfit")
	_, err = s.Publish(ctx, wang, id, 3, "", nil, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.unfit")
	c, err := s.Undo(ctx, wang, id, 3, plan.Key{})
	if err != nil || c.Unfit == nil {
		t.Fatalf("%+v, %v", c.View, err)
	}
	m.buildings = slices.Concat(m.buildings[:4], gone, m.buildings[4:])
	m.clock = m.clock.Add(time.Hour)
	if v, _, after, err := s.Lands(ctx, wang, id); err != nil || v.Unfit != nil || after.GridOf(5) != west {
		t.Errorf("%+v, %v", v, err) // they were not gone for good
	}
	m.buildings = slices.Concat(m.buildings[:4], m.buildings[6:])
	m.clock = m.clock.Add(time.Hour)
	c, err = s.Rebase(ctx, wang, id, 4, plan.Key{})
	if err != nil || c.Unfit != nil || len(c.Left) != 1 || len(c.Plan.Operations) != 1 || picture(c.After) == picture(c.Before) {
		t.Fatalf("%+v, %+v, %v", c.View, c.Left, err)
	}
	if _, err := s.Publish(ctx, wang, id, 5, "", nil, plan.Key{}); err != nil {
		t.Error(err)
	}
}

// What comes after an operation that would have given numbers is left out with it.
func TestCarryOverLosesNumbers(t *testing.T) {
	g := townGround()
	ops := []plan.Operation{
		plan.Split{Grid: community + "099", Lines: [][]lattice.Point{path(9, 2, 9, 8)}}, // 005, when there was 099
		cut(4), // 006, which is 005 now
		plan.Rename{Grid: community + "005", Name: "of the first"},
	}
	land, kept, left := plan.CarryOver(town(), newLand(t, plantest.World{Ground: g}), ops)
	if len(kept) > 0 || len(left) != 3 || picture(land) != picture(town()) {
		t.Errorf("%v, %v", kept, left)
	}
}
