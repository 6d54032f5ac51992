package geotest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

// A failer is a test, rapid's or testing's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkCoverage tests law 2 by counting: no directed edge twice, and two grids
// on the two sides of an edge differ. Then law 3 by asking everybody.
func checkCoverage(t failer, shapes []lattice.Shape, at []lattice.Point) {
	t.Helper()
	left := map[lattice.Segment]int{}
	for i, s := range shapes {
		for _, polygon := range s {
			for k, ring := range polygon {
				if outer := ring.Area2() > 0; outer != (k == 0) {
					t.Fatalf("ring %d of grid %d turns the wrong way: %v", k, i, ring)
				}
				if nodes := slices.Clone(ring); len(nodes) != distinct(nodes) {
					t.Fatalf("grid %d has a ring that visits a vertex twice: %v", i, ring)
				}
			}
		}
		for e := range s.Edges {
			if other, ok := left[e]; ok {
				t.Fatalf("edge %v bounds grid %d and grid %d on the same side", e, other, i)
			}
			left[e] = i
		}
	}
	for e, i := range left {
		if j, ok := left[e.Reversed()]; ok && i == j {
			t.Fatalf("grid %d lies on both sides of %v", i, e)
		}
	}
	owner := Owners(shapes)
	for _, p := range at {
		if _, ok := owner(p); !ok {
			t.Fatalf("%v has two owners", p)
		}
	}
}

func distinct(nodes []lattice.Point) int {
	slices.SortFunc(nodes, func(a, b lattice.Point) int {
		if a.Less(b) {
			return -1
		}
		if b.Less(a) {
			return 1
		}
		return 0
	})
	return len(slices.Compact(nodes))
}

func TestCoverageIsExact(t *testing.T) {
	for _, o := range []Options{
		{},
		{Brick: true},
		{Lakes: .3, Enclaves: .5, Islands: .7},
		{Brick: true, Lakes: .3, Enclaves: .5, Islands: .7, Pitch: 2000},
		{Pitch: 1},
		{Pitch: 8, Brick: true, MinVertices: 1, MaxVertices: 1},
		{Pitch: 200, Straight: true, Lakes: .5},
		{Pitch: 100_000_000, Origin: lattice.Point{X: -1_790_000_000, Y: -890_000_000}},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			for seed := range uint64(3) {
				shapes := Coverage(seed, 57, o)
				if len(shapes) != 57 {
					t.Fatalf("%d grids, want 57", len(shapes))
				}
				at := append(Positions(seed, shapes, 500), BorderPositions(seed, shapes, 500, 3)...)
				checkCoverage(t, shapes, at)
			}
		})
	}
}

// The seams between rows must close: only the rim and lakes are without a twin.
func TestCoverageHasNoGaps(t *testing.T) {
	shapes := Coverage(7, 100, Options{Brick: true, Enclaves: .5})
	owner, inside := Owners(shapes), 0
	for i := range 100 {
		for j := range 100 {
			p := lattice.Point{X: 1_068_000_000 + 40_000 + int32(i)*2300, Y: 276_000_000 + 20_000 + int32(j)*2500}
			if grid, _ := owner(p); grid != Outside {
				inside++
			}
		}
	}
	if inside != 100*100 {
		t.Errorf("%d of 10000 positions have an owner", inside)
	}
}

func TestMosaicIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		o := MosaicOptions{
			Columns: rapid.IntRange(1, 9).Draw(t, "columns"),
			Rows:    rapid.IntRange(1, 9).Draw(t, "rows"),
			Grids:   rapid.IntRange(1, 9).Draw(t, "grids"),
			Noise:   rapid.SampledFrom([]float64{0, .1, .5}).Draw(t, "noise"),
			Holes:   rapid.SampledFrom([]float64{0, .1, .5}).Draw(t, "holes"),
			Jitter:  rapid.SampledFrom([]float64{0, .5}).Draw(t, "jitter"),
		}
		if scale := rapid.Int32Range(1, 100_000_000).Draw(t, "scale"); scale > 1 {
			lean := rapid.Int32Range(0, 1).Draw(t, "lean") * scale
			o.Across, o.Up = lattice.Point{X: scale}, lattice.Point{X: lean, Y: 1 + scale/3}
		}
		shapes := Mosaic(seed, o)
		b := Bounds(shapes)
		if b.Empty() {
			return
		}
		checkCoverage(t, shapes, append(Positions(seed, shapes, 50), BorderPositions(seed, shapes, 50, 2)...))
	})
}

func TestSameSeedSameLand(t *testing.T) {
	o := Options{Lakes: .2, Enclaves: .2, Islands: .5}
	if !reflect.DeepEqual(Coverage(3, 40, o), Coverage(3, 40, o)) {
		t.Error("Coverage differs between two runs")
	}
	if reflect.DeepEqual(Coverage(3, 40, o), Coverage(4, 40, o)) {
		t.Error("Coverage does not depend on the seed")
	}
	m := MosaicOptions{Noise: .2, Holes: .2}
	if !reflect.DeepEqual(Mosaic(3, m), Mosaic(3, m)) {
		t.Error("Mosaic differs between two runs")
	}
}

func BenchmarkCoverage(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		b.Run(fmt.Sprintf("grids=%d", n), func(b *testing.B) {
			for b.Loop() {
				Coverage(1, n, Options{})
			}
		})
	}
}
