package plan_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

// suburb makes a world of which the scope are two communities of three grids.
func suburb(seed uint64, buildings int) plantest.World {
	rng := rand.New(rand.NewPCG(seed, 1))
	return plantest.NewWorld(rng, geotest.Coverage(seed, 12, geotest.Options{MinVertices: 3, MaxVertices: 6}), 3, 6, buildings)
}

// The land is divided into as many grids as were wished, each in one part; what was
// locked stays; the law holds; and undoing gives back the land of before, to the vertex.
func TestSuggest(t *testing.T) {
	for seed := range uint64(times(2)) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := suburb(seed, 8)
			m := newMemory(w)
			s := plan.NewService(m, plan.Options{Now: m.now})
			id := create(t, s, wang, w.Scope)
			land := newLand(t, w)
			locked := land.Grids()[1]
			wish := plan.Wish{Grids: 8, Locked: []region.Code{locked.Code}, Seed: seed, LockedBuildings: locks(land, locked.Code)}
			var told []float64
			c, err := s.Suggest(ctx, wang, id, 0, wish, func(p float64) { told = append(told, p) })
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSorted(told) || len(told) < 3 || told[len(told)-1] != 1 {
				t.Errorf("%v", told)
			}
			if len(c.After.Grids()) != 8 || c.Plan.Revision != 1 || len(c.Done.Retired) > 0 || len(c.Done.New) != 2 {
				t.Errorf("%+v of %d", c.Done, len(c.After.Grids()))
			}
			for _, g := range c.After.Grids() {
				if len(g.Shape) != 1 {
					t.Errorf("%s is in %d parts", g.Code, len(g.Shape))
				}
			}
			if g, _ := c.After.Grid(locked.Code); g.Name != locked.Name || plantest.Lost(locked.Shape, g.Shape) != nil ||
				max(g.Shape.Area2()-locked.Shape.Area2(), locked.Shape.Area2()-g.Shape.Area2()) > plantest.Reach(locked.Shape) {
				t.Errorf("the locked grid has changed")
			}
			for _, lock := range wish.LockedBuildings {
				if c.After.GridOf(lock.Building) != c.Before.GridOf(lock.Building) {
					t.Errorf("building %d has moved", lock.Building)
				}
			}
			if d := c.Division; d == nil || d.Deviation > .5 || d.NewBorderM <= 0 || d.OnLinesM < 0 || d.OnLinesM > d.NewBorderM {
				t.Errorf("%+v", d)
			}
			plantest.NewLaw(w).Hold(t, c.Before, c.After, c.Done, c.Plan.Operations[0])
			undone, err := s.Undo(ctx, wang, id, 1, plan.Key{})
			if err != nil {
				t.Fatal(err)
			}
			plantest.MustEqual(t, undone.After, c.Before)
			if !reflect.DeepEqual(undone.After.Grids(), land.Grids()) {
				t.Error("the boundaries differ")
			}
			op, _, err := plan.Suggest(ctx, land, wish, nil)
			if err != nil {
				t.Fatal(err)
			}
			again, _, err := land.Apply(op)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(again.Grids(), c.After.Grids()) { // the seed is the same
				t.Error("another time it is another suggestion")
			}
		})
	}
}

// locks keeps one building in each grid but one.
func locks(land plan.Land, but region.Code) (locks []plan.Lock) {
	has := map[region.Code]bool{but: true, "": true}
	for _, b := range land.Buildings() {
		if code := land.GridOf(b.ID); !has[code] {
			has[code] = true
			locks = append(locks, plan.Lock{Building: b.ID})
		}
	}
	return locks[:3]
}

// Where fewer grids are wished, some are retired; each community has one at least.
func TestSuggestFewer(t *testing.T) {
	land := newLand(t, suburb(1, 4))
	for _, n := range []int{3, 5} {
		op, _, err := plan.Suggest(ctx, land, plan.Wish{Grids: n}, nil)
		if err != nil {
			t.Fatal(err)
		}
		after, done, err := land.Apply(op)
		if err != nil || len(after.Grids()) != n || len(done.New) > 0 || len(done.Retired) != 6-n {
			t.Fatalf("%d: %+v, %v", n, done, err)
		}
		in := map[region.Code]int{}
		for _, g := range after.Grids() {
			in[g.Code.Parent()]++
		}
		if len(in) != 2 {
			t.Errorf("%v", in)
		}
	}
}

// Divided into as many as there are, most people stay in their grid.
func TestSuggestKeepsPeopleInTheirGrids(t *testing.T) {
	w := suburb(2, 8)
	land := newLand(t, w)
	op, _, err := plan.Suggest(ctx, land, plan.Wish{Grids: 7}, nil)
	if err != nil {
		t.Fatal(err)
	}
	after, _, err := land.Apply(op)
	if err != nil {
		t.Fatal(err)
	}
	stay, all := 0, 0
	for _, b := range land.Buildings() {
		all += b.Households
		if land.GridOf(b.ID) == after.GridOf(b.ID) {
			stay += b.Households
		}
	}
	t.Logf("%d of %d households stay", stay, all)
	if 2*stay < all {
		t.Errorf("only %d of %d households stay", stay, all)
	}
	// No two grids could change numbers so that more would.
	common := map[[2]region.Code]int{}
	for _, b := range land.Buildings() {
		common[[2]region.Code{land.GridOf(b.ID), after.GridOf(b.ID)}] += b.Households
	}
	grids := land.Grids()
	for _, a := range grids {
		for _, b := range grids {
			now := common[[2]region.Code{a.Code, a.Code}] + common[[2]region.Code{b.Code, b.Code}]
			if then := common[[2]region.Code{a.Code, b.Code}] + common[[2]region.Code{b.Code, a.Code}]; a.Code.Parent() == b.Code.Parent() && then > now {
				t.Errorf("%s and %s: %d households stay, %d could", a.Code, b.Code, now, then)
			}
		}
	}
}

// Dedicated grids stay as they are.
func TestSuggestLeavesDedicatedGrids(t *testing.T) {
	w := suburb(3, 4)
	w.Grids[2].Kind = region.Dedicated
	land := newLand(t, w)
	op, _, err := plan.Suggest(ctx, land, plan.Wish{Grids: 7}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(op.Replaces, w.Grids[2].Code) || len(op.Replaces) != 5 || len(op.Grids) != 6 {
		t.Errorf("%v", op.Replaces)
	}
}

func TestSuggestRefuses(t *testing.T) {
	land := newLand(t, suburb(4, 3))
	var all, first []region.Code
	for _, g := range land.Grids() {
		all = append(all, g.Code)
	}
	first = all[:1]
	inFirst, elsewhere := int64(0), int64(0)
	for _, b := range land.Buildings() {
		switch land.GridOf(b.ID) {
		case all[0]:
			inFirst = b.ID
		case all[4]:
			elsewhere = b.ID
		}
	}
	for _, tt := range []struct {
		name string
		wish plan.Wish
		code string
	}{
		{"none", plan.Wish{}, "plan.grids"},
		{"too many by far", plan.Wish{Grids: plan.MaxRedivided + 1}, "plan.grids"},
		{"too few", plan.Wish{Grids: 1}, "plan.too_few_grids"},
		{"too few beside the locked", plan.Wish{Grids: 3, Locked: all[:2]}, "plan.too_few_grids"},
		{"more than there are places", plan.Wish{Grids: 900}, "plan.too_many"},
		{"all locked", plan.Wish{Grids: 7, Locked: all}, "plan.locked"},
		{"a tolerance", plan.Wish{Grids: 7, Tolerance: 2}, "plan.tolerance"},
		{"no such grid", plan.Wish{Grids: 7, Locked: []region.Code{"520303001001999"}}, "plan.no_grid"},
		{"no grid", plan.Wish{Grids: 7, Locked: []region.Code{"520303001001"}}, "code.length"},
		{"no such building", plan.Wish{Grids: 7, LockedBuildings: []plan.Lock{{Building: 1 << 40}}}, "plan.no_building"},
		{"locked out", plan.Wish{Grids: 7, Locked: first, LockedBuildings: []plan.Lock{{Building: inFirst, Grid: all[1]}}}, "plan.keep"},
		{"locked in", plan.Wish{Grids: 7, Locked: first, LockedBuildings: []plan.Lock{{Building: elsewhere, Grid: all[0]}}}, "plan.keep"},
		{"to another community", plan.Wish{Grids: 7, LockedBuildings: []plan.Lock{{Building: elsewhere, Grid: all[1]}}}, "plan.keep"},
		{"twice", plan.Wish{Grids: 7, LockedBuildings: []plan.Lock{{Building: elsewhere}, {Building: elsewhere, Grid: all[5]}}}, "plan.keep"},
	} {
		_, _, err := plan.Suggest(ctx, land, tt.wish, nil)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Details[0].Code != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, _, err := plan.Suggest(ctx, land, plan.Wish{Grids: 7, Locked: first, LockedBuildings: []plan.Lock{{Building: inFirst}}}, nil); err != nil {
		t.Error(err) // it stays anyway
	}
}

// Who stops a suggestion has it stopped at once, and nothing is stored.
func TestSuggestStops(t *testing.T) {
	w := suburb(5, 30)
	m := newMemory(w)
	s := plan.NewService(m, plan.Options{Now: m.now})
	id := create(t, s, wang, w.Scope)
	stopped, stop := context.WithCancel(ctx)
	var at time.Time
	_, err := s.Suggest(stopped, wang, id, 0, plan.Wish{Grids: 20}, func(p float64) {
		if p > .2 && at.IsZero() {
			at = time.Now()
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || time.Since(at) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(at))
	}
	if v, err := s.Plan(ctx, wang, id); err != nil || v.Plan.Revision != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Who works on while a suggestion is made overwrites nothing, and is not overwritten.
func TestSuggestGivesWay(t *testing.T) {
	w := suburb(6, 4)
	m := newMemory(w)
	s := plan.NewService(m, plan.Options{Now: m.now})
	id := create(t, s, wang, w.Scope)
	worked := false
	_, err := s.Suggest(ctx, wang, id, 0, plan.Wish{Grids: 7}, func(float64) {
		if !worked {
			worked = true
			mustOperate(t, s, id, 0, plan.Rename{Grid: w.Grids[0].Code, Name: "甲"})
		}
	})
	var conflict *plan.ConflictError
	if !errors.As(err, &conflict) || len(conflict.Steps) != 1 {
		t.Errorf("%v", err)
	}
}

// No pairing of rows and columns has more in common.
func TestMatchIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		common := make([][]float64, rows)
		for i := range common {
			common[i] = rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 20), func(n int) float64 { return float64(n) }), columns, columns).Draw(t, "common")
		}
		got := 0.
		used := map[int]bool{}
		for i, j := range plan.Match(common) {
			if j < 0 {
				continue
			}
			if used[j] || common[i][j] == 0 {
				t.Fatalf("%d is used twice, or for nothing", j)
			}
			used[j] = true
			got += common[i][j]
		}
		if want := best(common, 0, map[int]bool{}); got != want {
			t.Fatalf("%v in common, %v could be", got, want)
		}
	})
}

func best(common [][]float64, row int, used map[int]bool) (most float64) {
	if row == len(common) {
		return 0
	}
	most = best(common, row+1, used)
	for j := range common[row] {
		if !used[j] {
			used[j] = true
			most = max(most, common[row][j]+best(common, row+1, used))
			used[j] = false
		}
	}
	return most
}
