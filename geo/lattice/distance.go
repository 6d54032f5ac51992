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
func DistanceM(p Point, s Segment) float64 {
	east, north := MetresPerStep(p)
	ax, ay := float64(int64(s.A.X)-int64(p.X))*east, float64(int64(s.A.Y)-int64(p.Y))*north
	bx, by := float64(int64(s.B.X)-int64(p.X))*east, float64(int64(s.B.Y)-int64(p.Y))*north
	dx, dy := bx-ax, by-ay
	t := 0.0
	if length2 := dx*dx + dy*dy; length2 > 0 {
		t = min(max(-(ax*dx+ay*dy)/length2, 0), 1)
	}
	return math.Hypot(ax+t*dx, ay+t*dy)
}
