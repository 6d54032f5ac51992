package divide

import (
	"math"

	"gridmap/geo/lattice"
)

// xy is a place on the plane, in metres east and north.
type xy struct{ x, y float64 }

func (p xy) minus(q xy) xy          { return xy{p.x - q.x, p.y - q.y} }
func (p xy) distance2(q xy) float64 { d := p.minus(q); return d.x*d.x + d.y*d.y }
func cross(a, b xy) float64         { return a.x*b.y - a.y*b.x }
func dot(a, b xy) float64           { return a.x*b.x + a.y*b.y }
func between(a, b xy, t float64) xy { return xy{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)} }
func distance(p, q xy) float64      { return math.Sqrt(p.distance2(q)) }

// plane touches the ellipsoid at the middle of the land.
type plane struct {
	from        lattice.Point
	east, north float64 // metres in a lattice step
}

func newPlane(s lattice.Shape) plane {
	b := s.Bounds()
	mid := lattice.Point{
		X: int32((int64(b.Min.X) + int64(b.Max.X)) / 2),
		Y: int32((int64(b.Min.Y) + int64(b.Max.Y)) / 2),
	}
	east, north := lattice.MetresPerStep(mid)
	return plane{mid, east, north}
}

func (l plane) xy(p lattice.Point) xy {
	return xy{float64(int64(p.X)-int64(l.from.X)) * l.east, float64(int64(p.Y)-int64(l.from.Y)) * l.north}
}

// point returns the lattice point nearest to p, moved onto the lattice if it lies
// beyond its ends.
func (l plane) point(p xy) lattice.Point {
	round := func(v float64, from int32) int32 {
		return int32(max(min(math.Round(v)+float64(from), math.MaxInt32), math.MinInt32))
	}
	return lattice.Point{X: round(p.x/l.east, l.from.X), Y: round(p.y/l.north, l.from.Y)}
}

// length returns the length of a line in metres.
func (l plane) length(s lattice.Segment) float64 { return distance(l.xy(s.A), l.xy(s.B)) }

// spread returns about n places, every other row set off, over the bounds of as
// much land as the shape has.
func (l plane) spread(s lattice.Shape, n int) []lattice.Point {
	b := s.Bounds()
	low, high := l.xy(b.Min), l.xy(b.Max)
	step := math.Sqrt(s.AreaM2() / float64(n))
	step = max(step, (high.x-low.x)/maxSpread, (high.y-low.y)/maxSpread, 1e-9)
	var places []lattice.Point
	for row := 0; ; row++ {
		y := low.y + (float64(row)+.5)*step
		if y > high.y {
			return places
		}
		for x := low.x + (.25+.5*float64(row%2))*step; x < high.x; x += step {
			places = append(places, l.point(xy{x, y}))
		}
	}
}

// maxSpread is the most rows and columns of places.
const maxSpread = 300
