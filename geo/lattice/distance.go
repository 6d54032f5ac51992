package lattice

import "math"

// WGS-84's semi-major axis in metres and first eccentricity squared.
const (
	semiMajorM    = 6378137.0
	eccentricity2 = 6.69437999014e-3
)

// MetresPerStep returns the length in metres of one lattice step eastwards and
// one northwards at p, from the radii of curvature of the WGS-84 ellipsoid there.
func MetresPerStep(p Point) (east, north float64) {
	lat := float64(p.Y) / PerDegree * math.Pi / 180
	sin, cos := math.Sincos(lat)
	w := 1 - eccentricity2*sin*sin
	const step = math.Pi / 180 / PerDegree
	east = semiMajorM / math.Sqrt(w) * cos * step
	north = semiMajorM * (1 - eccentricity2) / (w * math.Sqrt(w)) * step
	return east, north
}

// DistanceM returns the distance in metres from p to the closed segment s, on
// the plane that touches the ellipsoid at p: within a millimetre up to a
// kilometre away.
func DistanceM(p Point, s Segment) float64 { return NewRuler(p).DistanceM(s) }

// Ruler measures many distances from one point.
type Ruler struct {
	from        Point
	east, north float64
}

// NewRuler returns a ruler laid at p.
func NewRuler(p Point) Ruler {
	east, north := MetresPerStep(p)
	return Ruler{p, east, north}
}

// MetresPerStep is what the function of the same name returns for the ruler's point.
func (r Ruler) MetresPerStep() (east, north float64) { return r.east, r.north }

// DistanceM returns the distance in metres from the ruler's point to the closed
// segment s, as the function of the same name does. To the last bit, a segment is
// as far as its twin, and so are segments that are nearest with an end they share.
func (r Ruler) DistanceM(s Segment) float64 {
	if s.B.Less(s.A) {
		s = s.Reversed()
	}
	ax, ay := r.offset(s.A)
	bx, by := r.offset(s.B)
	dx, dy := bx-ax, by-ay
	along, length2 := -(ax*dx + ay*dy), dx*dx+dy*dy
	switch {
	case along <= 0:
		return length(ax, ay)
	case along >= length2:
		return length(bx, by)
	}
	t := along / length2
	return length(ax+t*dx, ay+t*dy)
}

// length is math.Hypot for metres on the Earth, whose squares cannot overflow: a
// third of its time.
func length(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// offset returns how far p lies east and north of the ruler's point, in metres.
func (r Ruler) offset(p Point) (east, north float64) {
	return float64(int64(p.X)-int64(r.from.X)) * r.east, float64(int64(p.Y)-int64(r.from.Y)) * r.north
}
