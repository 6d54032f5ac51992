package divide

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"gridmap/geo/lattice"
)

func BenchmarkMake(b *testing.B) {
	for _, grids := range []int{7, 50} {
		b.Run(fmt.Sprintf("grids=%d", grids), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, uint64(grids)))
			side := int32(300 * grids / 7)
			outline := lattice.Shape{{rect(0, 0, side, 600)}}
			land := Land{Outline: outline, Buildings: strewn(rng, outline, 48*grids)}
			for x := int32(100); x < side; x += 100 {
				land.Lines = append(land.Lines, Line{Points: []lattice.Point{at(x, -10), at(x+30, 700)}, Class: 3})
			}
			for y := int32(90); y < 600; y += 150 {
				land.Lines = append(land.Lines, Line{Points: []lattice.Point{at(-10, y), at(side+10, y+20)}, Class: 2})
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Make(context.Background(), land, Options{Grids: grids, Seed: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
