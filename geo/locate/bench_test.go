package locate

import (
	"fmt"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// The peers stand beside the index in the bench module.

const benchGrids = 20_000

func benchIndex(b *testing.B) (*Index, []lattice.Point) {
	b.Helper()
	shapes := geotest.Coverage(1, benchGrids, geotest.Options{})
	ix, err := Build(shapes)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	return ix, geotest.Positions(2, shapes, 1<<18)
}

func BenchmarkBuild(b *testing.B) {
	b.Run(fmt.Sprintf("grids=%d", benchGrids), func(b *testing.B) {
		shapes := geotest.Coverage(1, benchGrids, geotest.Options{})
		b.ReportAllocs()
		for b.Loop() {
			ix, err := Build(shapes)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(ix.MemoryBytes())/benchGrids, "bytes/grid")
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	b.Run(fmt.Sprintf("grids=%d", benchGrids), func(b *testing.B) {
		ix, at := benchIndex(b)
		for i := 0; b.Loop(); i++ {
			ix.Locate(at[i%len(at)])
		}
	})
}

func BenchmarkLocateBatch(b *testing.B) {
	const batch = 1 << 10
	b.Run(fmt.Sprintf("grids=%d/positions=%d", benchGrids, batch), func(b *testing.B) {
		ix, at := benchIndex(b)
		cells := make([]Cell, batch)
		for i := 0; b.Loop(); i += batch {
			ix.LocateBatch(cells, at[i%len(at):][:batch])
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batch, "ns/position")
	})
}

func BenchmarkAround(b *testing.B) {
	for _, radiusM := range []float64{30, 50, 1000} {
		b.Run(fmt.Sprintf("grids=%d/radius=%.0fm", benchGrids, radiusM), func(b *testing.B) {
			ix, at := benchIndex(b)
			var found []Neighbour
			for i := 0; b.Loop(); i++ {
				found = ix.Around(found[:0], at[i%len(at)], radiusM)
			}
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, limitM := range []float64{50, 1000} {
		b.Run(fmt.Sprintf("grids=%d/limit=%.0fm", benchGrids, limitM), func(b *testing.B) {
			ix, at := benchIndex(b)
			for i := 0; b.Loop(); i++ {
				ix.Nearest(at[i%len(at)], limitM)
			}
		})
	}
}
