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
