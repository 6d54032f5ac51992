package lattice

import (
	"math"
	"math/big"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func anyPoint() *rapid.Generator[Point] {
	return rapid.Custom(func(t *rapid.T) Point {
		return Point{
			rapid.Int32Range(-1_800_000_000, 1_800_000_000).Draw(t, "x"),
			rapid.Int32Range(-900_000_000, 900_000_000).Draw(t, "y"),
		}
	})
}

func TestDegreesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPoint().Draw(t, "p")
		if back, ok := FromDegrees(p.Degrees()); !ok || back != p {
			t.Fatalf("FromDegrees(%v) = %v, %v", p.Degrees(), back, ok)
		}
	})
}

func TestFromDegreesRefusesWhatIsNotAPosition(t *testing.T) {
	for _, p := range []orb.Point{
		{math.NaN(), 0}, {0, math.NaN()}, {math.Inf(1), 0}, {180.1, 0}, {27.7, 106.9}, {0, -90.1},
	} {
		if at, ok := FromDegrees(p); ok {
			t.Errorf("FromDegrees(%v) = %v, want it refused", p, at)
		}
	}
}

// Orient must agree with arithmetic of unlimited width, near the line and across
// the whole Earth.
func TestOrientIsExact(t *testing.T) {
	exact := func(a, b, p Point) Side {
		mul := func(x, y int64) *big.Int { return new(big.Int).Mul(big.NewInt(x), big.NewInt(y)) }
		l := mul(int64(b.X)-int64(a.X), int64(p.Y)-int64(a.Y))
		r := mul(int64(b.Y)-int64(a.Y), int64(p.X)-int64(a.X))
		return Side(l.Cmp(r))
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint().Draw(t, "a"), anyPoint().Draw(t, "b")
		p := anyPoint().Draw(t, "p")
		if rapid.Bool().Draw(t, "near the line") {
			f := rapid.Float64Range(0, 1).Draw(t, "f")
			p = Point{
				int32(float64(a.X) + f*(float64(b.X)-float64(a.X))),
				int32(float64(a.Y) + f*(float64(b.Y)-float64(a.Y))),
			}
		}
		if got, want := Orient(a, b, p), exact(a, b, p); got != want {
			t.Fatalf("Orient(%v, %v, %v) = %d, want %d", a, b, p, got, want)
		}
		if Orient(a, b, p) != -Orient(b, a, p) {
			t.Fatalf("Orient(%v, %v, %v) does not change sign with the direction", a, b, p)
		}
	})
}

func square(x0, y0, x1, y1 int32) Shape {
	return Shape{{{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}}}
}

func TestHalfOpenRule(t *testing.T) {
	// 20 +-----+-----+
	//    |  1  |  2  |
	// 10 +-----+-----+
	//    |     3     |
	//  0 +-----------+
	//    0    10    20
	shapes := []Shape{
		square(0, 10, 10, 20),
		square(10, 10, 20, 20),
		{{{{0, 0}, {20, 0}, {20, 10}, {10, 10}, {0, 10}}}},
	}
	for _, tt := range []struct {
		name string
		at   Point
		want int // 0: nobody
	}{
		{"interior", Point{5, 15}, 1},
		{"a west-east border belongs to the north", Point{5, 10}, 1},
		{"a south-north border belongs to the east", Point{10, 15}, 2},
		{"a junction belongs to the north-east", Point{10, 10}, 2},
		{"the southern rim belongs to the land", Point{5, 0}, 3},
		{"the western rim belongs to the land", Point{0, 5}, 3},
		{"the eastern rim does not", Point{20, 5}, 0},
		{"the northern rim does not", Point{5, 20}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := 0
			for i, s := range shapes {
				if s.Contains(tt.at) {
					if got != 0 {
						t.Fatalf("%v belongs to %d and to %d", tt.at, got, i+1)
					}
					got = i + 1
				}
			}
			if got != tt.want {
				t.Errorf("owner of %v = %d, want %d", tt.at, got, tt.want)
			}
		})
	}
}

func TestFromOrbTurnsAndCleansRings(t *testing.T) {
	shape, err := FromOrb(orb.MultiPolygon{{
		{{0, 0}, {0, 1}, {1, 1}, {1, 1}, {1, 0}, {0, 0}},       // clockwise, one point twice
		{{.2, .2}, {.4, .2}, {.4, .4}, {.2, .4}, {.2, .2}},     // counter-clockwise hole
		{{.5, .5}, {.50000001, .5}, {.5, .50000001}, {.5, .5}}, // shrinks to nothing
	}, {
		{{3, 3}, {4, 4}, {3, 3}}, // a line
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(shape) != 1 || len(shape[0]) != 2 {
		t.Fatalf("shape = %v, want one part with one hole", shape)
	}
	if len(shape[0][0]) != 4 || shape[0][0].Area2() <= 0 || shape[0][1].Area2() >= 0 {
		t.Errorf("rings = %v, want four points to the left and a clockwise hole", shape[0])
	}
	if got, want := shape.Area2(), int64(2*(PerDegree*PerDegree-PerDegree/5*PerDegree/5)); got != want {
		t.Errorf("Area2 = %d, want %d", got, want)
	}
	again, err := FromOrb(shape.Orb())
	if err != nil || again.Area2() != shape.Area2() || again.Vertices() != shape.Vertices() {
		t.Errorf("FromOrb(shape.Orb()) = %v, %v", again, err)
	}
}

func TestDistance(t *testing.T) {
	at := Point{1_069_300_000, 277_200_000}
	east, north := MetresPerStep(at)
	// At 27.72° N a degree is 98.6 km east and 110.8 km north.
	if e, n := east*PerDegree, north*PerDegree; math.Abs(e-98_636) > 60 || math.Abs(n-110_817) > 60 {
		t.Errorf("one degree = %.0f m east, %.0f m north", e, n)
	}
	s := Segment{Point{at.X + 1000, at.Y - 500}, Point{at.X + 1000, at.Y + 500}}
	if got, want := DistanceM(at, s), 1000*east; math.Abs(got-want) > 1e-9 {
		t.Errorf("DistanceM = %v, want %v", got, want)
	}
	if got := DistanceM(s.A, s); got != 0 {
		t.Errorf("DistanceM to an own end = %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPoint().Draw(t, "p"), Segment{anyPoint().Draw(t, "a"), anyPoint().Draw(t, "b")}
		if one, other := DistanceM(p, s), DistanceM(p, s.Reversed()); one != other {
			t.Fatalf("DistanceM(%v, %v) = %v, backwards %v", p, s, one, other)
		}
	})
	//   * at
	//    \
	//     +---- and another: both are nearest with the corner
	corner := Point{at.X + 777, at.Y - 1234}
	one := DistanceM(at, Segment{corner, Point{at.X + 5000, at.Y - 1300}})
	other := DistanceM(at, Segment{Point{at.X + 900, at.Y - 9999}, corner})
	if want := math.Hypot(777*east, 1234*north); one != want || other != want {
		t.Errorf("DistanceM to a shared corner = %v and %v, want %v", one, other, want)
	}
}
