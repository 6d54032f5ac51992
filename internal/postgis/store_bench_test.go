package postgis

import (
	"fmt"
	"iter"
	"runtime"
	"slices"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// BenchmarkSnapshot reads a city of 1,258 grids and many buildings. Run it with
// -benchtime=1x.
func BenchmarkSnapshot(b *testing.B) {
	for _, n := range []int{60_000, 1_000_000} {
		b.Run(fmt.Sprintf("buildings=%d", n), func(b *testing.B) {
			db := open(b)
			shapes := importCity(b, db, 1258)
			if _, err := db.ImportBuildings(b.Context(), madeUpBuildings(1, n, shapes), region.ImportOptions{}); err != nil {
				b.Fatal(err)
			}
			var before, after runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				s, err := db.Snapshot(b.Context())
				if err != nil || len(s.Buildings) != n {
					b.Fatal(len(s.Buildings), err)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				runtime.KeepAlive(s)
			}
			b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/float64(n), "B/building")
		})
	}
}

// BenchmarkIntake stores issues from eight sides at once.
func BenchmarkIntake(b *testing.B) {
	db := openWithGrids(b)
	took := make(chan time.Duration, 1_000_000)
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			is, events := newIssue(led, "汇川大道井盖缺失，影响通行")
			start := time.Now()
			if _, err := db.AddIssue(b.Context(), is, events, issue.Key{Name: is.ID}); err != nil {
				b.Error(err)
			}
			took <- time.Since(start)
		}
	})
	close(took)
	var all []time.Duration
	for d := range took {
		all = append(all, d)
	}
	slices.Sort(all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "issues/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkUpdateBuildings imports a million buildings over a million, of which one
// in ten has changed. Run it with -benchtime=1x.
func BenchmarkUpdateBuildings(b *testing.B) {
	const n = 1_000_000
	db := open(b)
	shapes := importCity(b, db, 1258)
	if _, err := db.ImportBuildings(b.Context(), madeUpBuildings(1, n, shapes), region.ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c, err := db.ImportBuildings(b.Context(), changing(madeUpBuildings(1, n, shapes)), region.ImportOptions{Update: true})
		if err != nil || c.Changed+c.Unchanged != n {
			b.Fatal(c, err)
		}
	}
}

// changing adds a household to every tenth building.
func changing(all iter.Seq2[place.Building, error]) iter.Seq2[place.Building, error] {
	return func(yield func(place.Building, error) bool) {
		i := 0
		for b, err := range all {
			if i++; i%10 == 0 {
				b.Households++
			}
			if !yield(b, err) {
				return
			}
		}
	}
}

// BenchmarkLand publishes and reads cities of many grids. Run it with -benchtime=1x.
func BenchmarkLand(b *testing.B) {
	for _, n := range []int{1258, 20_000} {
		grids := cityGrids(geotest.Coverage(1, n, geotest.Options{}))
		b.Run(fmt.Sprintf("publish/grids=%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				db := open(b)
				importAreasFor(b, db, n)
				b.StartTimer()
				if _, err := db.ImportGrids(b.Context(), grids, region.ImportOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("read/grids=%d", n), func(b *testing.B) {
			db := open(b)
			importCity(b, db, n)
			for b.Loop() {
				if s, err := db.Land(b.Context()); err != nil || len(s.Grids) != n {
					b.Fatal(err)
				}
			}
		})
	}
}
