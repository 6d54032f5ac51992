// Package lattice keeps positions and boundaries as integers.
//
// Every stored boundary vertex lies on multiples of 1e-7 degree (about 1 cm) of
// WGS-84, so a coordinate is an int32 and the side of a line on which a point
// lies is an integer expression without rounding. Everything that must have one
// answer (the coverage, the look-up, the owner of a point on a border) is
// computed here and not in degrees.
package lattice

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// PerDegree is the number of lattice steps in one degree.
const PerDegree = 10_000_000

// Point is a position on the lattice, in steps of 1e-7 degree of WGS-84:
// X is longitude, Y is latitude.
type Point struct{ X, Y int32 }

// FromDegrees rounds a WGS-84 position (degrees, longitude first) to the nearest
// lattice point, halves away from zero. ok is false, and the point meaningless,
// unless the longitude is within ±180 and the latitude within ±90 (so also for
// NaN).
func FromDegrees(p orb.Point) (at Point, ok bool) {
	lon, lat := p[0], p[1]
	if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
		return Point{}, false
	}
	return Point{int32(math.Round(lon * PerDegree)), int32(math.Round(lat * PerDegree))}, true
}

// Degrees returns the position in WGS-84 degrees, longitude first. It is the
// double nearest to the decimal fraction, so FromDegrees gives p back and seven
// decimals print it exactly.
func (p Point) Degrees() orb.Point {
	return orb.Point{float64(p.X) / PerDegree, float64(p.Y) / PerDegree}
}

// String returns the position as "lon lat" with seven decimals.
func (p Point) String() string {
	d := p.Degrees()
	return fmt.Sprintf("%.7f %.7f", d[0], d[1])
}

// Less orders points west to east, then south to north.
func (p Point) Less(q Point) bool {
	return p.X < q.X || p.X == q.X && p.Y < q.Y
}

// Segment is a directed straight line between two lattice points.
type Segment struct{ A, B Point }

// Reversed returns the segment's twin: the same two points backwards.
func (s Segment) Reversed() Segment { return Segment{s.B, s.A} }
