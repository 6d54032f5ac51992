package locate

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"

	"pgregory.net/rapid"
)

// bordersFrom measures the way to every cell's border, in the order of Around.
func bordersFrom(shapes []lattice.Shape, p lattice.Point) []Neighbour {
	var all []Neighbour
	for i, s := range shapes {
		nearest := math.Inf(1)
		for e := range s.Edges {
			nearest = min(nearest, lattice.DistanceM(p, e))
		}
		if len(s) > 0 {
			all = append(all, Neighbour{Cell(i), nearest})
		}
	}
	slices.SortFunc(all, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Cell, b.Cell))
	})
	return all
}

func TestNearestAndAroundEqualBruteForce(t *testing.T) {
	check(t, func(t *rapid.T) {
		shapes := anyMosaic(t)
		ix, err := Build(shapes)
		if err != nil {
			t.Fatal(err)
		}
		limit := rapid.SampledFrom([]float64{0, .01, 1, 50, 1000, 1e6, 1e8, math.Inf(1)}).Draw(t, "limit")
		at := append(geotest.Positions(1, shapes, 5), geotest.BorderPositions(2, shapes, 5, 3)...)
		at = append(at, geotest.BorderPositions(3, shapes, 5, 1_000_000)...)
		for _, p := range at {
			borders := bordersFrom(shapes, p)
			if len(borders) == 0 {
				return
			}
			cell, distance, ok := ix.Nearest(p, limit)
			if want := borders[0]; ok != (want.DistanceM <= limit) || ok && (Neighbour{cell, distance}) != want {
				t.Fatalf("Nearest(%v, %v) = %v, %v, %v, nearest is %v", p, limit, cell, distance, ok, want)
			}
			owner := ix.Locate(p)
			want := slices.DeleteFunc(borders, func(n Neighbour) bool {
				return n.Cell == owner || n.DistanceM > limit
			})
			if got := ix.Around(nil, p, limit); !slices.Equal(got, want) {
				t.Fatalf("Around(%v, %v) = %v, want %v", p, limit, got, want)
			}
		}
	})
}
