package coverage

import (
	"math"
	"testing"

	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	circle := func(x, y, r float64, n int) lattice.Ring {
		var out lattice.Ring
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			out = append(out, at(x+r*cos, y+r*sin))
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		shape lattice.Shape
		want  float64
	}{
		{"nothing", nil, 0},
		{"a sliver", lattice.Shape{{box(0, 0, 500, 2)}}, 2},
		{"a long sliver", lattice.Shape{{box(0, 0, 20_000, 0.5)}}, 0.5},
		{"a slanting sliver", lattice.Shape{{ring(0, 0, 400, 300, 398.8, 301.6, -1.2, 1.6)}}, 2},
		{"a square", lattice.Shape{{box(0, 0, 30, 30)}}, 30},
		{"a triangle of 3, 4, 5", lattice.Shape{{ring(0, 0, 30, 0, 0, 40)}}, 20},
		{"a wedge", lattice.Shape{{ring(0, 0, 100, 0, 100, 2)}}, 1.98},
		{"a circle", lattice.Shape{{circle(0, 0, 50, 60)}}, 99.9},
		{"a ring road", lattice.Shape{{circle(0, 0, 500, 200), reversed(circle(0, 0, 494, 200))}}, 6},
		{"an L", lattice.Shape{{ring(0, 0, 100, 0, 100, 3, 3, 3, 3, 100, 0, 100)}}, 2 * 3 / (1 + math.Sqrt2/2) * 1.0},
		{"a lake with a long arm", lattice.Shape{{ring(0, 0, 500, 0, 500, -20, 540, -20, 540, 20, 500, 20, 500, 1, 0, 1)}}, 40},
		{"two parts", lattice.Shape{{box(0, 0, 500, 2)}, {box(0, 10, 500, 15)}}, 5},
		{"touching corners", lattice.Shape{{box(0, 0, 10, 10)}, {box(10, 10, 17, 17)}}, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Width(tt.shape); math.Abs(got-tt.want) > 0.015*tt.want+0.02 {
				t.Errorf("Width = %.3f, want %.3f", got, tt.want)
			}
		})
	}
}

func reversed(r lattice.Ring) lattice.Ring {
	out := make(lattice.Ring, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}

// No spot of a shape is further inside than Width says.
func TestWidthIsTheLargest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := anyCity().Draw(t, "city")
		s := shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "cell")]
		width := Width(s)
		b := s.Bounds()
		for range 20 {
			p := lattice.Point{
				X: rapid.Int32Range(b.Min.X, b.Max.X).Draw(t, "x"),
				Y: rapid.Int32Range(b.Min.Y, b.Max.Y).Draw(t, "y"),
			}
			if !s.Contains(p) {
				continue
			}
			d := math.Inf(1)
			for e := range s.Edges {
				d = min(d, lattice.DistanceM(p, e))
			}
			if 2*d > 1.011*width+0.001 {
				t.Fatalf("%v is %.2f m inside, but the width is %.2f", p, d, width)
			}
		}
	})
}
