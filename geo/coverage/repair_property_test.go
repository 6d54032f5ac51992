package coverage

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

// anyCity draws an exact coverage with awkward corners; some have lakes.
func anyCity() *rapid.Generator[[]lattice.Shape] {
	return rapid.Custom(func(t *rapid.T) []lattice.Shape {
		return geotest.Coverage(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 12).Draw(t, "n"), geotest.Options{
			Brick:       rapid.Bool().Draw(t, "brick"),
			MinVertices: 1, MaxVertices: rapid.IntRange(1, 8).Draw(t, "vertices"),
			Enclaves: rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "enclaves"),
			Lakes:    rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "lakes"),
			Islands:  0.5,
		})
	})
}

// jitter moves each vertex of each cell by itself, up to so many metres.
func jitter(rng *rand.Rand, shapes []lattice.Shape, byM float64) {
	for _, s := range shapes {
		for _, polygon := range s {
			for _, ring := range polygon {
				for v, p := range ring {
					sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
					east, north := lattice.MetresPerStep(p)
					by := byM * rng.Float64()
					ring[v].X += int32(by * cos / east)
					ring[v].Y += int32(by * sin / north)
				}
			}
		}
	}
}

// landM2 returns the area that a repair should leave: what was there, each
// overlap counted once, and the closed gaps.
func landM2(shapes []lattice.Shape, done []Fix) float64 {
	var sum float64
	for _, s := range shapes {
		sum += s.AreaM2()
	}
	for _, f := range done {
		switch f.Kind {
		case Overlap:
			sum -= float64(len(f.Cells)-1) * f.AreaM2
		case Gap:
			sum += f.AreaM2
		}
	}
	return sum
}

func TestRepairRestoresWhatWasJittered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exact := anyCity().Draw(t, "city")
		widthM := rapid.SampledFrom([]float64{0.05, 0.5, 2, 5}).Draw(t, "width")
		shapes := clone(exact)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "jitter"), 1))
		// Where borders meet at right angles a circle of 1.4 widths has room.
		jitter(rng, shapes, widthM/2/math.Sqrt2)
		fixed, done, left, err := Repair(shapes, RepairOptions{WidthM: widthM, KeepHoles: true})
		if err != nil || len(left) > 0 {
			t.Fatalf("left %v, error %v", left, err)
		}
		if found := Check(fixed, KeepHoles(widthM)); found != nil {
			t.Fatalf("%d violations, first %v", len(found), found[0])
		}
		again, doneAgain, _, _ := Repair(shapes, RepairOptions{WidthM: widthM, KeepHoles: true})
		if !reflect.DeepEqual(fixed, again) || !reflect.DeepEqual(done, doneAgain) {
			t.Fatal("the same input is repaired in two ways")
		}
		var sum float64
		for _, s := range fixed {
			sum += s.AreaM2()
		}
		if want := landM2(shapes, done); math.Abs(sum-want) > 1e-4*want {
			t.Fatalf("%.1f m² of land, want %.1f", sum, want)
		}
		for _, f := range done {
			if f.WidthM > widthM {
				t.Fatalf("a repair of %v m: %v", f.WidthM, f)
			}
		}
		for _, p := range geotest.Positions(1, exact, 60) {
			if owner, _ := geotest.Owner(exact, p); owner >= 0 && deep(exact, p, 2*widthM) && !fixed[owner].Contains(p) {
				t.Fatalf("%v, deep inside cell %d, has changed hands", p, owner)
			}
		}
	})
}

func deep(shapes []lattice.Shape, p lattice.Point, byM float64) bool {
	for _, s := range shapes {
		for e := range s.Edges {
			if lattice.DistanceM(p, e) < byM {
				return false
			}
		}
	}
	return true
}

func TestRepairOfAnExactCoverageIsTheIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := anyCity().Draw(t, "city")
		fixed, done, left, err := Repair(shapes, RepairOptions{WidthM: rapid.Float64Range(0, 10).Draw(t, "width"), KeepHoles: true})
		if err != nil || len(done)+len(left) > 0 {
			t.Fatalf("done %v, left %v, error %v", done, left, err)
		}
		for i := range shapes {
			if !slices.EqualFunc(shapes[i], fixed[i], func(p, q lattice.Polygon) bool {
				return slices.EqualFunc(p, q, slices.Equal[lattice.Ring])
			}) {
				t.Fatalf("cell %d has changed", i)
			}
		}
	})
}

// Junctions on straight borders come back, vertex for vertex, when the cell that
// runs straight through has lost them.
func TestRepairMatchesJunctions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exact := geotest.Coverage(rapid.Uint64().Draw(t, "seed"), 9, geotest.Options{Brick: true, Straight: true, MinVertices: 1, MaxVertices: 4})
		shapes := clone(exact)
		lost := 0
		for _, s := range shapes {
			ring := &s[0][0]
			for v := 0; v < len(*ring); v++ {
				n := len(*ring)
				if lattice.Orient((*ring)[(v+n-1)%n], (*ring)[v], (*ring)[(v+1)%n]) == lattice.On && rapid.Bool().Draw(t, "lose") {
					*ring = slices.Delete(*ring, v, v+1)
					lost++
					v--
				}
			}
		}
		fixed, done, left, err := Repair(shapes, RepairOptions{WidthM: 1})
		if err != nil || len(left) > 0 {
			t.Fatalf("left %v, error %v", left, err)
		}
		for _, f := range done {
			if f.Kind != UnmatchedVertex {
				t.Fatalf("%d vertices lost, but %v", lost, f)
			}
		}
		if found := Check(fixed); found != nil {
			t.Fatalf("still %v", found[0])
		}
		for i := range exact {
			if fixed[i].Area2() != exact[i].Area2() {
				t.Fatalf("cell %d changed its area", i)
			}
		}
	})
}

// A cell that was moved gets a proper border again, and cells that it does not
// touch stay as they are.
func TestRepairLeavesTheRestAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exact := geotest.Coverage(rapid.Uint64().Draw(t, "seed"), 49, geotest.Options{MinVertices: 1, MaxVertices: 3})
		shapes := clone(exact)
		const moved = 24 // in the middle of 7 by 7
		for v := range shapes[moved][0][0] {
			shapes[moved][0][0][v].X += rapid.Int32Range(-60, 60).Draw(t, "dx")
			shapes[moved][0][0][v].Y += rapid.Int32Range(-60, 60).Draw(t, "dy")
		}
		fixed, _, left, err := Repair(shapes, RepairOptions{WidthM: 2})
		if err != nil || len(left) > 0 || Check(fixed) != nil {
			t.Fatalf("left %v, error %v", left, err)
		}
		for i := range fixed {
			near := false
			for _, d := range []int{-8, -7, -6, -1, 0, 1, 6, 7, 8} {
				near = near || i == moved+d
			}
			if !near && !slices.Equal(fixed[i][0][0], exact[i][0][0]) {
				t.Fatalf("cell %d changed, far from the one that was moved", i)
			}
		}
	})
}

// Whatever is drawn, Repair ends, and what it calls repaired is lawful.
func TestRepairOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reach := rapid.SampledFrom([]int32{3, 20, 3000, 1_000_000_000}).Draw(t, "reach")
		shapes := make([]lattice.Shape, rapid.IntRange(0, 5).Draw(t, "cells"))
		for i := range shapes {
			for range rapid.IntRange(0, 2).Draw(t, "parts") {
				var polygon lattice.Polygon
				for range rapid.IntRange(0, 3).Draw(t, "rings") {
					var r lattice.Ring
					for range rapid.IntRange(0, 9).Draw(t, "vertices") {
						r = append(r, lattice.Point{X: rapid.Int32Range(-reach, reach).Draw(t, "x"), Y: rapid.Int32Range(-reach/2, reach/2).Draw(t, "y")})
					}
					polygon = append(polygon, r)
				}
				shapes[i] = append(shapes[i], polygon)
			}
		}
		found := Check(shapes)
		fixed, done, left, err := Repair(shapes, RepairOptions{WidthM: rapid.SampledFrom([]float64{0, 0.05, 10, 1e9}).Draw(t, "width")})
		switch err.(type) { //nolint:errorlint // the very type
		case nil, *EmptyError:
		default:
			t.Fatal(err)
		}
		if err == nil && len(left) == 0 {
			if found := Check(fixed); found != nil {
				t.Fatalf("%v, after %v", found[0], done)
			}
		}
		if found == nil && (err != nil || len(left) > 0) {
			t.Fatalf("an exact coverage, but left %v, error %v", left, err)
		}
	})
}
