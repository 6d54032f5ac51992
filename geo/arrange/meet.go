package arrange

import (
	"math"
	"math/big"
	"math/bits"

	"gridmap/geo/lattice"
)

// Meeting says how two lines meet.
type Meeting uint8

// The ways in which two lines meet.
const (
	Apart  Meeting = iota // not at all, or only in common ends
	Cross                 // at one point inside both
	Touch                 // an end of one lies inside the other
	Repeat                // they have the same two ends
)

// Meet returns how two lines of some length meet. Lines that run over each other
// without being the same Touch.
func Meet(s, t lattice.Segment) Meeting {
	switch {
	case s.A == t.A:
		return meetAtEnd(s.A, s.B, t.B)
	case s.A == t.B:
		return meetAtEnd(s.A, s.B, t.A)
	case s.B == t.A:
		return meetAtEnd(s.B, s.A, t.B)
	case s.B == t.B:
		return meetAtEnd(s.B, s.A, t.A)
	}
	ta, tb := lattice.Orient(s.A, s.B, t.A), lattice.Orient(s.A, s.B, t.B)
	if ta == tb && ta != lattice.On {
		return Apart
	}
	sa, sb := lattice.Orient(t.A, t.B, s.A), lattice.Orient(t.A, t.B, s.B)
	if sa == sb && sa != lattice.On {
		return Apart
	}
	if ta != lattice.On && tb != lattice.On && sa != lattice.On && sb != lattice.On {
		return Cross
	}
	// An end is on the other's line: it touches if it is within the other's bounds.
	if ta == lattice.On && within(s, t.A) || tb == lattice.On && within(s, t.B) ||
		sa == lattice.On && within(t, s.A) || sb == lattice.On && within(t, s.B) {
		return Touch
	}
	return Apart
}

// meetAtEnd tells how two lines from one point meet.
func meetAtEnd(from, p, q lattice.Point) Meeting {
	switch {
	case p == q:
		return Repeat
	case lattice.Orient(from, p, q) == lattice.On && sameSide(from, p, q):
		return Touch
	}
	return Apart
}

// sameSide reports whether p and q, on one line with from, are to one side of it.
func sameSide(from, p, q lattice.Point) bool {
	if p.X != from.X {
		return (p.X > from.X) == (q.X > from.X)
	}
	return (p.Y > from.Y) == (q.Y > from.Y)
}

func within(s lattice.Segment, p lattice.Point) bool {
	return p.X >= min(s.A.X, s.B.X) && p.X <= max(s.A.X, s.B.X) &&
		p.Y >= min(s.A.Y, s.B.Y) && p.Y <= max(s.A.Y, s.B.Y)
}

// narrow is the extent below which products of two differences, added twice, fit
// into 64 bits: 53 degrees.
const narrow = 1 << 29

func isNarrow(s lattice.Segment, p lattice.Point) bool {
	return abs(int64(s.A.X)-int64(p.X)) < narrow && abs(int64(s.A.Y)-int64(p.Y)) < narrow &&
		abs(int64(s.B.X)-int64(p.X)) < narrow && abs(int64(s.B.Y)-int64(p.Y)) < narrow
}

// Snaps reports whether s runs through the pixel of p: the square of one lattice
// step around p, with its western and southern border. In an arrangement that is
// rounded to the lattice, s must then turn at p.
//
//   - - - -o
//     |      '
//     |  p   '      o not in the pixel
//     |      '
//     +------o
func Snaps(s lattice.Segment, p lattice.Point) bool {
	if p.X < min(s.A.X, s.B.X) || p.X > max(s.A.X, s.B.X) ||
		p.Y < min(s.A.Y, s.B.Y) || p.Y > max(s.A.Y, s.B.Y) {
		return false // ends are lattice points, so half a step more does not matter
	}
	dx, dy := int64(s.B.X)-int64(s.A.X), int64(s.B.Y)-int64(s.A.Y)
	ax, ay := int64(s.A.X)-int64(p.X), int64(s.A.Y)-int64(p.Y)
	reach := abs(dx) + abs(dy)
	var off2 int64 // twice the cross product; clamped, since only its order counts
	if isNarrow(s, p) {
		off2 = 2 * (dy*ax - dx*ay)
	} else {
		off2 = bigCross2(dx, dy, ax, ay)
	}
	switch {
	case abs(off2) < reach:
		return true
	case abs(off2) > reach:
		return false
	case off2 > 0: // through one corner only; the south-western one is the pixel's
		return dx > 0 && dy < 0
	default:
		return dx < 0 && dy > 0
	}
}

func bigCross2(dx, dy, ax, ay int64) int64 {
	v := new(big.Int).Mul(big.NewInt(dy), big.NewInt(ax))
	v.Sub(v, new(big.Int).Mul(big.NewInt(dx), big.NewInt(ay)))
	v.Lsh(v, 1)
	switch {
	case v.IsInt64():
		return v.Int64()
	case v.Sign() > 0:
		return math.MaxInt64
	}
	return -math.MaxInt64
}

// Crossing returns the place where two lines that Cross do so, rounded to the
// lattice point in whose pixel it lies.
func Crossing(s, t lattice.Segment) lattice.Point {
	dx, dy := int64(s.B.X)-int64(s.A.X), int64(s.B.Y)-int64(s.A.Y)
	ex, ey := int64(t.B.X)-int64(t.A.X), int64(t.B.Y)-int64(t.A.Y)
	cx, cy := int64(t.A.X)-int64(s.A.X), int64(t.A.Y)-int64(s.A.Y)
	if !isNarrow(s, t.A) || !isNarrow(s, t.B) || !isNarrow(t, s.A) {
		return bigCrossing(s.A, dx, dy, ex, ey, cx, cy)
	}
	num, den := cx*ey-cy*ex, dx*ey-dy*ex
	if den < 0 {
		num, den = -num, -den
	}
	return lattice.Point{
		X: int32(int64(s.A.X) + mulDivRound(dx, num, den)),
		Y: int32(int64(s.A.Y) + mulDivRound(dy, num, den)),
	}
}

// mulDivRound returns floor(d*num/den + 1/2), for 0 < num < den < 2^61.
func mulDivRound(d, num, den int64) int64 {
	hi, lo := bits.Mul64(uint64(abs(d)), uint64(num))
	quo, rem := bits.Div64(hi, lo, uint64(den)) // num < den, so that it fits
	q, r := int64(quo), int64(rem)
	if d < 0 {
		q = -q
		if r > 0 {
			q, r = q-1, den-r
		}
	}
	if 2*r >= den {
		q++
	}
	return q
}

func bigCrossing(from lattice.Point, dx, dy, ex, ey, cx, cy int64) lattice.Point {
	cross := func(a, b, c, d int64) *big.Int {
		v := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		return v.Sub(v, new(big.Int).Mul(big.NewInt(c), big.NewInt(d)))
	}
	num, den := cross(cx, ey, cy, ex), cross(dx, ey, dy, ex)
	if den.Sign() < 0 {
		num.Neg(num)
		den.Neg(den)
	}
	round := func(d int64) int64 { // floor((2*d*num + den) / (2*den))
		v := new(big.Int).Mul(big.NewInt(2*d), num)
		v.Add(v, den)
		return v.Div(v, new(big.Int).Lsh(den, 1)).Int64() // Euclidean: den is positive
	}
	return lattice.Point{X: int32(int64(from.X) + round(dx)), Y: int32(int64(from.Y) + round(dy))}
}
