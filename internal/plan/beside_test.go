package plan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/divide"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
)

// tens writes a line in tens of metres.
func tens(points []lattice.Point) (text string) {
	o := spot(0, 0)
	for _, p := range points {
		text += fmt.Sprintf("%.1f %.1f; ", math.Abs(float64(p.X-o.X)/1000), math.Abs(float64(p.Y-o.Y)/1000))
	}
	return text
}

func TestLinesBesideTheOutline(t *testing.T) {
	// 10 +------------+
	//    |            |    A character is 10 m wide and high.
	//    |            |
	//  0 +------------+
	//    0            12
	outline := lattice.Shape{ring(0, 0, 12, 0, 12, 10, 0, 10)}
	for _, tt := range []struct {
		name  string
		lines [][]lattice.Point
		want  []string
	}{
		{"across", [][]lattice.Point{path(6, -3, 6, 13)}, []string{"6.0 3.0; 6.0 13.0; "}},
		{"beside", [][]lattice.Point{path(2, .2, 10, .2)}, nil},
		{"on it", [][]lattice.Point{path(0, 0, 12, 0)}, nil},
		{"inside", [][]lattice.Point{path(2, 1, 10, 1)}, []string{"2.0 1.0; 10.0 1.0; "}},
		{"beside and away", [][]lattice.Point{path(0, .2, 6, .2, 6, 10)}, []string{"6.0 0.0; 6.0 0.4; 6.0 10.0; "}},
		{"away, beside and away", [][]lattice.Point{path(3, 5, 3, .2, 9, .2, 9, 5)}, []string{"3.0 5.0; 3.0 0.4; 3.0 0.0; ", "9.0 0.0; 9.0 0.4; 9.0 5.0; "}},
		{"beside each other", [][]lattice.Point{path(6, 0, 6, 10), path(6.3, 0, 6.3, 10)}, []string{"6.0 0.0; 6.0 10.0; "}},
		{"crossing each other", [][]lattice.Point{path(6, 0, 6, 10), path(0, 5, 12, 5)}, []string{"6.0 0.0; 6.0 10.0; ", "0.0 5.0; 12.0 5.0; "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var lines []divide.Line
			for _, l := range tt.lines {
				lines = append(lines, divide.Line{Points: l, Class: 1})
			}
			var got []string
			for _, l := range plan.Apart(outline, lines) {
				got = append(got, tens(l.Points))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// What is left of lines is on them, or ties them to the outline; and no more is left out
// than what is beside something.
func TestLinesStayWhereTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 1))
		outline := geotest.Coverage(seed, 1, geotest.Options{})[0]
		line := []lattice.Point{plantest.Spot(rng, outline.Bounds())}
		for range rapid.IntRange(1, 9).Draw(t, "turns") {
			line = append(line, plantest.Spot(rng, outline.Bounds()))
		}
		off := func(p lattice.Point, chain []lattice.Point) float64 {
			least := math.Inf(1)
			for i := 1; i < len(chain); i++ {
				least = min(least, lattice.DistanceM(p, lattice.Segment{A: chain[i-1], B: chain[i]}))
			}
			return least
		}
		left := plan.Apart(outline, []divide.Line{{Points: line, Class: 2}})
		for _, l := range left {
			if len(l.Points) < 2 || l.Class != 2 {
				t.Fatalf("%v", l)
			}
			for k, p := range l.Points {
				tie := k == 0 || k == len(l.Points)-1
				if far := off(p, line); far > .1 && !tie || far > 4.1 {
					t.Fatalf("%v is %.1f m off", p, far)
				}
			}
		}
		for range 20 {
			i, f := rng.IntN(len(line)-1), rng.Float64()
			p := lattice.Point{X: line[i].X + int32(f*float64(line[i+1].X-line[i].X)), Y: line[i].Y + int32(f*float64(line[i+1].Y-line[i].Y))}
			kept := slices.ContainsFunc(left, func(l divide.Line) bool { return off(p, l.Points) < .1 })
			var around []lattice.Point
			for _, r := range outline[0] {
				around = append(append(around, r...), r[0])
			}
			if !kept && off(p, around) > 6.1 { // two strides more
				t.Fatalf("%v is left out, %.1f m off the outline", p, off(p, around))
			}
		}
	})
}
