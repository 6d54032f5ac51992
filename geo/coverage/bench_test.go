package coverage

import (
	"fmt"
	"math/rand/v2"
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
	b.ReportAllocs()
	return shapes
}

// perVertex reports the time that one of all vertices took.
func perVertex(b *testing.B, shapes []lattice.Shape) {
	vertices := 0
	for _, s := range shapes {
		vertices += s.Vertices()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(vertices), "ns/vertex")
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
			perVertex(b, shapes)
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
			perVertex(b, shapes)
		})
	}
}

// BenchmarkRepair repairs a city whose cells were all drawn apart, each vertex
// up to 0.7 m off; and one of which only a cell in a hundred was.
func BenchmarkRepair(b *testing.B) {
	for _, n := range sizes() {
		for _, every := range []int{1, 100} {
			b.Run(fmt.Sprintf("grids=%d/drawn-apart=%d", n, n/every), func(b *testing.B) {
				shapes := clone(city(b, n))
				rng := rand.New(rand.NewPCG(1, 2))
				for i := 0; i < n; i += every {
					jitter(rng, shapes[i:i+1], 0.7)
				}
				for b.Loop() {
					fixed, _, left, err := Repair(shapes, RepairOptions{WidthM: 2})
					if err != nil || len(left) > 0 || len(fixed) != n {
						b.Fatal(left, err)
					}
				}
				perVertex(b, shapes)
			})
		}
	}
}
