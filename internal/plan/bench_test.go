package plan_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
)

// BenchmarkApply measures random operations, done and refused, on a community and
// on a county: some 84 vertices and 48 buildings a grid.
func BenchmarkApply(b *testing.B) {
	for _, size := range []struct{ grids, city int }{{50, 100}, {1258, 1258}} {
		b.Run(fmt.Sprintf("grids=%d", size.grids), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			cells := geotest.Coverage(1, size.city, geotest.Options{})
			per := size.grids
			if per > 50 {
				per = 10
			}
			w := plantest.NewWorld(rng, cells, per, size.grids, 48)
			start := newLand(b, w)
			var took []time.Duration
			kinds := map[string][]time.Duration{}
			land, ops := start, 0
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				if ops%50 == 0 {
					land = start
				}
				op := plantest.Draw(rng, land)
				b.StartTimer()
				began := time.Now()
				next, _, err := land.Apply(op)
				took = append(took, time.Since(began))
				b.StopTimer()
				if name := plan.NameOf(op); err == nil {
					kinds[name] = append(kinds[name], took[len(took)-1])
					land, ops = next, ops+1
				}
				b.StartTimer()
			}
			b.ReportMetric(ms(took, .5), "p50-ms")
			b.ReportMetric(ms(took, .99), "p99-ms")
			if b.N > 100 {
				for name, t := range kinds {
					b.ReportMetric(ms(t, .5), name+"-ms")
				}
			}
		})
	}
}

// BenchmarkMergeAll measures one operation that changes all of a county.
func BenchmarkMergeAll(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	land := newLand(b, plantest.NewWorld(rng, geotest.Coverage(1, 1258, geotest.Options{}), 10, 1258, 48))
	var merge plan.Merge
	for _, g := range land.Grids() {
		merge.Grids, merge.Into = append(merge.Grids, g.Code), g.Code
	}
	for range b.N {
		if _, _, err := land.Apply(merge); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFigures measures what a plan of twenty operations does.
func BenchmarkFigures(b *testing.B) {
	for _, grids := range []int{50, 1258} {
		b.Run(fmt.Sprintf("grids=%d", grids), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			w := plantest.NewWorld(rng, geotest.Coverage(1, grids, geotest.Options{}), 10, grids, 48)
			before := newLand(b, w)
			after := before
			for range 20 {
				after, _, _ = after.Apply(plantest.Draw(rng, after)) // refused ones leave it as it is
			}
			b.ResetTimer()
			for range b.N {
				if _, err := plan.Figures(before, after, plan.Question{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNewLand measures reading the ground of a plan.
func BenchmarkNewLand(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	w := plantest.NewWorld(rng, geotest.Coverage(1, 1258, geotest.Options{}), 10, 1258, 48)
	for range b.N {
		newLand(b, w)
	}
}

// ms returns the quantile of times in milliseconds.
func ms(took []time.Duration, q float64) float64 {
	slices.Sort(took)
	return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000
}

// BenchmarkService measures random operations through a service, each with the figures
// of all grids and a year's issues, over a store in memory.
func BenchmarkService(b *testing.B) {
	for _, grids := range []int{50, 1258} {
		b.Run(fmt.Sprintf("grids=%d", grids), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			w := plantest.NewWorld(rng, geotest.Coverage(1, max(grids, 100), geotest.Options{}), min(grids, 50), grids, 48)
			m := newMemory(w)
			for range 20 * grids {
				g := w.Grids[rng.IntN(len(w.Grids))]
				m.affairs.Recent = append(m.affairs.Recent, plantest.Spot(rng, g.Shape.Bounds()))
			}
			s := plan.NewService(m, plan.Options{})
			var id int64
			var land plan.Land
			var opened time.Duration
			revision := 0
			begin := func() {
				id, revision = create(b, s, wang, w.Scope), 0
				began := time.Now()
				var err error
				if _, _, land, err = s.Lands(ctx, wang, id); err != nil {
					b.Fatal(err)
				}
				opened = time.Since(began)
			}
			begin()
			var done, undone []time.Duration
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				if revision >= 100 {
					begin()
				}
				op := plantest.Draw(rng, land)
				b.StartTimer()
				began := time.Now()
				c, err := s.Operate(ctx, wang, id, revision, op, false, plan.Key{})
				took := time.Since(began)
				b.StopTimer()
				if err != nil {
					continue
				}
				done, revision, land = append(done, took), c.Plan.Revision, c.After
				if rng.IntN(4) == 0 {
					began = time.Now()
					if c, err = s.Undo(ctx, wang, id, revision, plan.Key{}); err != nil {
						b.Fatal(err)
					}
					undone, revision, land = append(undone, time.Since(began)), c.Plan.Revision, c.After
				}
				b.StartTimer()
			}
			if len(undone) > 0 {
				b.ReportMetric(ms(done, .5), "p50-ms")
				b.ReportMetric(ms(done, .99), "p99-ms")
				b.ReportMetric(ms(undone, .5), "undo-ms")
			}
			b.ReportMetric(float64(opened.Milliseconds()), "open-ms")
		})
	}
}

// BenchmarkImpact measures what a plan of twenty operations does, through a service.
func BenchmarkImpact(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	w := plantest.NewWorld(rng, geotest.Coverage(1, 1258, geotest.Options{}), 50, 1258, 48)
	m := newMemory(w)
	m.lead(w.Grids)
	s := plan.NewService(m, plan.Options{})
	id := create(b, s, wang, w.Scope)
	_, _, land, err := s.Lands(ctx, wang, id)
	for revision := 0; revision < 20 && err == nil; {
		if c, err := s.Operate(ctx, wang, id, revision, plantest.Draw(rng, land), false, plan.Key{}); err == nil {
			revision, land = c.Plan.Revision, c.After
		}
	}
	b.ResetTimer()
	for range b.N {
		if _, err := s.Impact(ctx, wang, id, plan.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRedivide measures a county's going back to an edition: all grids at once.
func BenchmarkRedivide(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	land := newLand(b, plantest.NewWorld(rng, geotest.Coverage(1, 1258, geotest.Options{}), 10, 1258, 48))
	op := as(land, land, 1)
	for i := range op.Grids {
		op.Grids[i].Name = "旧" // else nothing would change
	}
	for range b.N {
		if _, _, err := land.Apply(op); err != nil {
			b.Fatal(err)
		}
	}
}
