package demo

import (
	"math"

	"gridmap/geo/lattice"
)

// xy is a position or a direction in metres, x eastwards and y northwards of the
// city's anchor.
type xy struct{ x, y float64 }

func (a xy) plus(b xy) xy           { return xy{a.x + b.x, a.y + b.y} }
func (a xy) minus(b xy) xy          { return xy{a.x - b.x, a.y - b.y} }
func (a xy) times(f float64) xy     { return xy{a.x * f, a.y * f} }
func (a xy) dot(b xy) float64       { return a.x*b.x + a.y*b.y }
func (a xy) cross(b xy) float64     { return a.x*b.y - a.y*b.x }
func (a xy) length() float64        { return math.Sqrt(a.dot(a)) }
func (a xy) left() xy               { return xy{-a.y, a.x} }
func (a xy) towards(b xy) xy        { return b.minus(a).unit() }
func (a xy) distance(b xy) float64  { return b.minus(a).length() }
func between(a, b xy, t float64) xy { return a.plus(b.minus(a).times(t)) }
func heading(angle float64) xy      { return xy{math.Cos(angle), math.Sin(angle)} }
func turn(from, into xy) float64    { return math.Atan2(from.cross(into), from.dot(into)) }

// unit returns the direction of a with length 1, or zero for zero.
func (a xy) unit() xy {
	if l := a.length(); l > 0 {
		return a.times(1 / l)
	}
	return xy{}
}

// toSegment returns the distance from p to the closed segment ab, and where on it
// the nearest point lies: 0 at a, 1 at b.
func toSegment(p, a, b xy) (distance, t float64) {
	d := b.minus(a)
	if l2 := d.dot(d); l2 > 0 {
		t = min(max(p.minus(a).dot(d)/l2, 0), 1)
	}
	return p.distance(a.plus(d.times(t))), t
}

// crossing returns where on pq and on ab, each from 0 to 1, the two closed
// segments meet; parallel ones do not.
func crossing(p, q, a, b xy) (onPQ, onAB float64, ok bool) {
	r, s := q.minus(p), b.minus(a)
	d := r.cross(s)
	if d == 0 {
		return 0, 0, false
	}
	onPQ = a.minus(p).cross(s) / d
	onAB = a.minus(p).cross(r) / d
	return onPQ, onAB, onPQ >= 0 && onPQ <= 1 && onAB >= 0 && onAB <= 1
}

// plane maps metres to the lattice around an anchor. One scale serves the whole
// city, so a metre is a metre at the anchor and up to 0.3 % off at its edge.
type plane struct {
	anchor      lattice.Point
	east, north float64 // metres per lattice step
}

func newPlane(anchor lattice.Point) plane {
	east, north := lattice.MetresPerStep(anchor)
	return plane{anchor, east, north}
}

func (pl plane) toLattice(p xy) lattice.Point {
	return lattice.Point{
		X: pl.anchor.X + int32(math.Round(p.x/pl.east)),
		Y: pl.anchor.Y + int32(math.Round(p.y/pl.north)),
	}
}

func (pl plane) toMetres(p lattice.Point) xy {
	return xy{float64(p.X-pl.anchor.X) * pl.east, float64(p.Y-pl.anchor.Y) * pl.north}
}

// polygon is a simple closed line, counter-clockwise, its first point not repeated.
type polygon []xy

func (p polygon) area() float64 {
	var sum float64
	for i, a := range p {
		sum += a.cross(p[(i+1)%len(p)])
	}
	return sum / 2
}

func (p polygon) perimeter() float64 {
	var sum float64
	for i, a := range p {
		sum += a.distance(p[(i+1)%len(p)])
	}
	return sum
}

func (p polygon) centroid() xy {
	var c xy
	var sum float64
	o := p[0]
	for i, a := range p {
		a, b := a.minus(o), p[(i+1)%len(p)].minus(o)
		w := a.cross(b)
		sum += w
		c = c.plus(a.plus(b).times(w))
	}
	return o.plus(c.times(1 / (3 * sum)))
}

func (p polygon) contains(at xy) bool {
	inside := false
	j := len(p) - 1
	for i := range p {
		if (p[i].y > at.y) != (p[j].y > at.y) &&
			at.x < (p[j].x-p[i].x)*(at.y-p[i].y)/(p[j].y-p[i].y)+p[i].x {
			inside = !inside
		}
		j = i
	}
	return inside
}

// compactness is 1 for a circle and near 0 for a sliver.
func (p polygon) compactness() float64 {
	l := p.perimeter()
	return 4 * math.Pi * p.area() / (l * l)
}
