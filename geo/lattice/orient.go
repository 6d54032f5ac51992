package lattice

import "math/bits"

// Side tells on which side of a directed line a point lies.
type Side int

// The sides of a directed line.
const (
	Right Side = -1
	On    Side = 0
	Left  Side = 1
)

// Orient returns the side of the line from a to b on which p lies. It is exact
// for all lattice points: the determinant is computed in 64 bits where the
// factors allow it and in 128 bits where they do not.
func Orient(a, b, p Point) Side {
	abx, aby := int64(b.X)-int64(a.X), int64(b.Y)-int64(a.Y)
	apx, apy := int64(p.X)-int64(a.X), int64(p.Y)-int64(a.Y)
	const narrow = 1 << 31
	if within(abx, narrow) && within(aby, narrow) && within(apx, narrow) && within(apy, narrow) {
		// Each product is below 2^62, so the difference fits.
		return sign(abx*apy - aby*apx)
	}
	return compareProducts(abx, apy, aby, apx)
}

// compareProducts returns the sign of a*b - c*d.
func compareProducts(a, b, c, d int64) Side {
	h1, l1 := mul128(a, b)
	h2, l2 := mul128(c, d)
	switch {
	case h1 != h2:
		if h1 > h2 {
			return Left
		}
		return Right
	case l1 != l2:
		if l1 > l2 {
			return Left
		}
		return Right
	}
	return On
}

// mul128 returns a*b as a signed 128-bit number: hi*2^64 + lo.
func mul128(a, b int64) (hi int64, lo uint64) {
	uhi, lo := bits.Mul64(uint64(a), uint64(b))
	hi = int64(uhi)
	if a < 0 {
		hi -= b
	}
	if b < 0 {
		hi -= a
	}
	return hi, lo
}

func within(v, limit int64) bool { return v < limit && v > -limit }

func sign(v int64) Side {
	switch {
	case v > 0:
		return Left
	case v < 0:
		return Right
	}
	return On
}

// OnSegment reports whether p lies on the closed segment s.
func OnSegment(s Segment, p Point) bool {
	return p.X >= min(s.A.X, s.B.X) && p.X <= max(s.A.X, s.B.X) &&
		p.Y >= min(s.A.Y, s.B.Y) && p.Y <= max(s.A.Y, s.B.Y) &&
		Orient(s.A, s.B, p) == On
}

// Below reports whether s counts as strictly below p for the half-open rule:
// whether the vertical ray that leaves p downwards crosses s, once p has been
// moved an infinitesimal step east and a far smaller one north.
//
//	    p            p crosses s: A.X <= p.X < B.X (or the reverse),
//	    |            and p is not under s. A point ON s is above it,
//	A---+----B       so s counts as below; a vertical s never counts.
func Below(s Segment, p Point) bool {
	west, east := s.A, s.B
	if west.X > east.X {
		west, east = east, west
	}
	return west.X <= p.X && p.X < east.X && Orient(west, east, p) != Right
}
