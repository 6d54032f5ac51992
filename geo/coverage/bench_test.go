package coverage

import (
	"fmt"
	"os"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// sizes are the numbers of grids to measure with: Huichuan's, a big city's, and,
// where there is time, a province's.
func sizes() []int {
	if os.Getenv("GRIDMAP_SOAK") == "1" {
		return []int{1258, 20_000, 200_000}
	}
	return []int{1258, 20_000}
}

func city(b *testing.B, n int) []lattice.Shape {
	shapes := geotest.Coverage(1, n, geotest.Options{})
	vertices := 0
	for _, s := range shapes {
		vertices += s.Vertices()
	}
	b.ReportMetric(float64(vertices), "vertices")
	b.ReportAllocs()
	b.ResetTimer()
	return shapes
}

func BenchmarkCheck(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("grids=%d", n), func(b *testing.B) {
			shapes := city(b, n)
			for b.Loop() {
				if found := Check(shapes); found != nil {
					b.Fatal(found[0])
				}
			}
		})
	}
}

func BenchmarkDissolve(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprintf("grids=%d", n), func(b *testing.B) {
			shapes := city(b, n)
			group := make([]int32, n)
			for i := range group {
				group[i] = int32(i / 10)
			}
			for b.Loop() {
				Dissolve(shapes, group, n/10+1)
			}
		})
	}
}
