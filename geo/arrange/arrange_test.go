package arrange

import (
	"math/big"
	"testing"

	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

// anySegment draws from small coordinates, where everything coincides, to those
// that need more than 64 bits.
func anySegment(t *rapid.T, reach int32) lattice.Segment {
	p := func(name string) lattice.Point {
		return lattice.Point{X: rapid.Int32Range(-reach, reach).Draw(t, name+".x"), Y: rapid.Int32Range(-reach/2, reach/2).Draw(t, name+".y")}
	}
	a, b := p("a"), p("b")
	if a == b {
		b.X++
	}
	return lattice.Segment{A: a, B: b}
}

func reaches() *rapid.Generator[int32] {
	return rapid.SampledFrom([]int32{4, 30, 1000, 1_000_000, 1_799_999_999})
}

// exactCrossing is Crossing in numbers of unlimited size.
func exactCrossing(s, u lattice.Segment) (x, y *big.Rat) {
	rat := func(v int32) *big.Rat { return new(big.Rat).SetInt64(int64(v)) }
	sub := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
	mul := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
	dx, dy := sub(rat(s.B.X), rat(s.A.X)), sub(rat(s.B.Y), rat(s.A.Y))
	ex, ey := sub(rat(u.B.X), rat(u.A.X)), sub(rat(u.B.Y), rat(u.A.Y))
	cx, cy := sub(rat(u.A.X), rat(s.A.X)), sub(rat(u.A.Y), rat(s.A.Y))
	t := new(big.Rat).Quo(sub(mul(cx, ey), mul(cy, ex)), sub(mul(dx, ey), mul(dy, ex)))
	return new(big.Rat).Add(rat(s.A.X), mul(t, dx)), new(big.Rat).Add(rat(s.A.Y), mul(t, dy))
}

func TestCrossingIsRoundedExactly(t *testing.T) {
	half := big.NewRat(1, 2)
	inPixel := func(p int32, v *big.Rat) bool { // p-1/2 <= v < p+1/2
		off := new(big.Rat).Sub(v, new(big.Rat).SetInt64(int64(p)))
		return off.Cmp(new(big.Rat).Neg(half)) >= 0 && off.Cmp(half) < 0
	}
	crossings := 0
	rapid.Check(t, func(t *rapid.T) {
		reach := reaches().Draw(t, "reach")
		s, u := anySegment(t, reach), anySegment(t, reach)
		if Meet(s, u) != Cross {
			return
		}
		crossings++
		p := Crossing(s, u)
		x, y := exactCrossing(s, u)
		if !inPixel(p.X, x) || !inPixel(p.Y, y) {
			t.Fatalf("Crossing(%v, %v) = %v, want the pixel of %v, %v", s, u, p, x, y)
		}
		if q := Crossing(u.Reversed(), s); q != p {
			t.Fatalf("Crossing depends on the order: %v, %v", p, q)
		}
		if !Snaps(s, p) && p != s.A && p != s.B || !Snaps(u, p) && p != u.A && p != u.B {
			t.Fatalf("%v or %v does not run through the pixel of its crossing %v", s, u, p)
		}
	})
	if crossings < 10 {
		t.Errorf("only %d crossings tried", crossings)
	}
}

// snapsExactly clips the segment to the half-open pixel in rational numbers.
func snapsExactly(s lattice.Segment, p lattice.Point) bool {
	// x(t) = ax + t*dx must be in [-1/2, 1/2), likewise y, for some t in [0, 1].
	type bound struct {
		at   *big.Rat
		open bool
	}
	low, high := bound{big.NewRat(0, 1), false}, bound{big.NewRat(1, 1), false}
	clip := func(a, d int64) bool {
		lo, hi := new(big.Rat).Sub(big.NewRat(-1, 2), big.NewRat(a, 1)), new(big.Rat).Sub(big.NewRat(1, 2), big.NewRat(a, 1))
		if d == 0 {
			return lo.Sign() <= 0 && hi.Sign() > 0
		}
		from, to := bound{lo.Quo(lo, big.NewRat(d, 1)), false}, bound{hi.Quo(hi, big.NewRat(d, 1)), true}
		if d < 0 {
			from, to = to, from
		}
		if c := from.at.Cmp(low.at); c > 0 || c == 0 && from.open {
			low = from
		}
		if c := to.at.Cmp(high.at); c < 0 || c == 0 && to.open {
			high = to
		}
		c := low.at.Cmp(high.at)
		return c < 0 || c == 0 && !low.open && !high.open
	}
	return clip(int64(s.A.X)-int64(p.X), int64(s.B.X)-int64(s.A.X)) &&
		clip(int64(s.A.Y)-int64(p.Y), int64(s.B.Y)-int64(s.A.Y))
}

func TestSnapsIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySegment(t, reaches().Draw(t, "reach"))
		f := rapid.Float64Range(0, 1).Draw(t, "f")
		p := lattice.Point{
			X: int32(float64(s.A.X)+f*(float64(s.B.X)-float64(s.A.X))) + rapid.Int32Range(-2, 2).Draw(t, "dx"),
			Y: int32(float64(s.A.Y)+f*(float64(s.B.Y)-float64(s.A.Y))) + rapid.Int32Range(-2, 2).Draw(t, "dy"),
		}
		if got, want := Snaps(s, p), snapsExactly(s, p); got != want {
			t.Fatalf("Snaps(%v, %v) = %v", s, p, got)
		}
		if Snaps(s, p) != Snaps(s.Reversed(), p) {
			t.Fatalf("Snaps(%v, %v) depends on the direction", s, p)
		}
	})
}

func TestMeet(t *testing.T) {
	seg := func(ax, ay, bx, by int32) lattice.Segment {
		return lattice.Segment{A: lattice.Point{X: ax, Y: ay}, B: lattice.Point{X: bx, Y: by}}
	}
	base := seg(0, 0, 10, 10)
	for _, tt := range []struct {
		name string
		with lattice.Segment
		want Meeting
	}{
		{"itself", base, Repeat},
		{"itself backwards", base.Reversed(), Repeat},
		{"through the middle", seg(0, 10, 10, 0), Cross},
		{"from one end", seg(10, 10, 20, 0), Apart},
		{"straight on", seg(10, 10, 20, 20), Apart},
		{"its own half", seg(0, 0, 5, 5), Touch},
		{"an end in the middle", seg(5, 5, 20, 0), Touch},
		{"over its end", seg(5, 15, 15, 5), Touch},
		{"over it and further", seg(-5, -5, 15, 15), Touch},
		{"over its second half", seg(5, 5, 15, 15), Touch},
		{"on its line, beyond", seg(11, 11, 15, 15), Apart},
		{"parallel", seg(0, 1, 10, 11), Apart},
		{"near", seg(6, 5, 20, 0), Apart},
		{"would cross if longer", seg(0, 10, 4, 6), Apart},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, s := range []lattice.Segment{base, base.Reversed()} {
				for _, u := range []lattice.Segment{tt.with, tt.with.Reversed()} {
					if got := Meet(s, u); got != tt.want {
						t.Errorf("Meet(%v, %v) = %d, want %d", s, u, got, tt.want)
					}
					if got := Meet(u, s); got != tt.want {
						t.Errorf("Meet(%v, %v) = %d, want %d", u, s, got, tt.want)
					}
				}
			}
		})
	}
}
