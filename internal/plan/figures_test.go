package plan_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

func near(got, want, within float64) bool { return math.Abs(got-want) <= within }

func TestFigures(t *testing.T) {
	// 111111222222###        111111222222###
	// 111111222222###        111111222222###
	// 111111222222###   ->   111111222222###    east keeps half of its buildings
	// 111111222222###        111111222222###
	// 333333333333###        555533333333###
	before := town()
	after, _, _, err := plan.Replay(before, []plan.Operation{
		plan.Split{Grid: south, Lines: [][]lattice.Point{path(4, -1, 4, 4)}},
		plan.TakeBuildings{IDs: []int64{5, 6}, To: west},
		plan.SetKind{Grid: community + "005", Kind: region.Dedicated},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := plan.Figures(before, after, plan.Question{
		IssuesBefore: map[region.Code]int{south: 3}, IssuesAfter: map[region.Code]int{community + "005": 3}, Limits: plan.Limits{Least: 100, Most: 200},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Before.Grids) != 3 || len(got.After.Grids) != 4 {
		t.Fatalf("%+v", got)
	}
	w, e, s := got.Before.Grids[0], got.Before.Grids[1], got.Before.Grids[2]
	if w.Households != 100 || w.Buildings != 4 || e.Households != 260 || s.Households != 190 || s.Issues != 3 || w.Parts != 1 {
		t.Errorf("%+v", got.Before.Grids)
	}
	// 6 by 4 characters of some 9.86 by 11.08 m
	if !near(w.AreaM2, 24*9.86*11.08, 10) || !near(w.PerimeterM, 2*(6*9.86+4*11.08), 1) {
		t.Errorf("%+v", w)
	}
	wide, high := 6*9.86, 4*11.08
	if !near(w.PolsbyPopper, 4*math.Pi*wide*high/math.Pow(2*(wide+high), 2), .002) || !near(w.Reock, wide*high/(math.Pi*(wide*wide+high*high)/4), .002) {
		t.Errorf("%+v", w)
	}
	if b := got.Before; !near(b.MeanHouseholds, 550./3, .01) || !near(b.LargestDeviation, 1-300./550, .01) || !near(b.TotalRange, 160/(550./3), .01) {
		t.Errorf("%+v", b)
	}
	if b := got.Before; len(b.OutOfBounds) != 1 || b.OutOfBounds[0] != east || b.Histogram[1].Grids != 2 || b.Histogram[2].Grids != 1 || b.Histogram[10].To != 0 {
		t.Errorf("%+v", b)
	}
	a := got.After
	if a.Grids[3].Issues != 3 || a.Grids[3].Households != 90 || a.Grids[3].OutOfBounds || !near(a.MeanHouseholds, 460./3, .01) {
		t.Errorf("%+v", a)
	}
	if len(got.Done.Moved) != 3 || len(got.Done.New) != 1 {
		t.Errorf("%+v", got.Done)
	}
	want := []plan.Descent{
		{From: west, To: west, Households: 100, ShareOfHouseholds: 1, ShareOfArea: 1},
		{From: east, To: west, Households: 110, ShareOfHouseholds: 110. / 260, ShareOfArea: .5},
		{From: east, To: east, Households: 150, ShareOfHouseholds: 150. / 260, ShareOfArea: .5},
		{From: south, To: south, Households: 100, ShareOfHouseholds: 100. / 190, ShareOfArea: 2. / 3},
		{From: south, To: community + "005", Households: 90, ShareOfHouseholds: 90. / 190, ShareOfArea: 1. / 3},
	}
	if len(got.Lineage) != len(want) {
		t.Fatalf("%+v", got.Lineage)
	}
	for i, d := range got.Lineage {
		w := want[i]
		if d.From != w.From || d.To != w.To || d.Households != w.Households || !near(d.ShareOfHouseholds, w.ShareOfHouseholds, 1e-9) || !near(d.ShareOfArea, w.ShareOfArea, 1e-3) {
			t.Errorf("%+v, want %+v", d, w)
		}
	}
}

// Of what a grid had, all went somewhere; and what a renumbered grid has, it has
// from itself.
func TestLineageAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng, w := cities(t)
		before := newLand(t, w)
		after := before
		for range 4 {
			after, _, _ = after.Apply(plantest.Draw(rng, after)) // a refused one leaves it as it is
		}
		got, err := plan.Figures(before, after, plan.Question{})
		if err != nil {
			t.Fatal(err)
		}
		area, households, people := map[region.Code]float64{}, map[region.Code]int{}, map[region.Code]int{}
		for _, g := range got.Before.Grids {
			people[g.Code] = g.Households
		}
		for _, d := range got.Lineage {
			area[d.From] += d.ShareOfArea
			households[d.From] += d.Households
		}
		for code, share := range area {
			if !near(share, 1, .01) {
				t.Fatalf("%.4f of %s went somewhere: %+v", share, code, got.Lineage)
			}
			// A building on the scope's outline may come to the neighbour by rounding.
			if households[code] > people[code] || people[code]-households[code] > 60 {
				t.Fatalf("%d of %d households of %s went somewhere", households[code], people[code], code)
			}
		}
		sum := func(s plan.Summary) (area float64, n int) {
			for _, g := range s.Grids {
				area += g.AreaM2
				n += g.Households
				if !(g.PolsbyPopper > 0 && g.PolsbyPopper <= 1 && g.Reock > 0 && g.Reock <= 1) {
					t.Fatalf("%+v", g)
				}
			}
			return area, n
		}
		wasM2, was := sum(got.Before)
		isM2, is := sum(got.After)
		if !near(wasM2, isM2, 1e-3*wasM2) || max(was-is, is-was) > 120 {
			t.Fatalf("%.0f m² and %d households were %.0f and %d", isM2, is, wasM2, was)
		}
	})
}

func TestCountAt(t *testing.T) {
	got, err := town().CountAt(path(1, 4, 1, 5, 7, 4, 13, 1, 99, 99))
	if err != nil || got[west] != 2 || got[east] != 1 || got[beside] != 1 || got[""] != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// The circle around a shape holds all of it, and none smaller does: two or three of
// its points are on it, on no side less than half.
func TestReockOfRandomShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var ring lattice.Ring
		for i := range rapid.IntRange(3, 30).Draw(t, "corners") {
			sin, cos := math.Sincos(float64(i) / 5)
			r := 2000 + 2000*rng.Float64()
			p := spot(0, 0)
			ring = append(ring, lattice.Point{X: p.X + int32(r*cos), Y: p.Y + int32(r*sin)})
		}
		r := plan.SmallestCircleM(lattice.Shape{{ring}})
		east, north := lattice.MetresPerStep(spot(0, 0))
		widest := 0.0
		for _, p := range ring {
			for _, q := range ring {
				widest = max(widest, math.Hypot(float64(p.X-q.X)*east, float64(p.Y-q.Y)*north))
			}
		}
		// Jung's theorem, and that two points must be inside.
		if r < widest/2*.9999 || r > widest/math.Sqrt(3)*1.0001 {
			t.Fatalf("radius %.3f m around points %.3f m apart", r, widest)
		}
	})
}
