package plan

import (
	"math"
	"slices"

	"gridmap/geo/lattice"
)

// A form is how a piece of land is shaped, on a plane in metres.
type form struct {
	areaM2, perimeterM float64
	// polsbyPopper is the area by that of a circle with the same perimeter, reock by
	// that of the smallest circle around it: 1 for a circle, towards 0 for what is long
	// and winding.
	polsbyPopper, reock float64
}

func formOf(shape lattice.Shape) form {
	f := form{areaM2: shape.AreaM2()}
	b := shape.Bounds()
	if b.Empty() {
		return f
	}
	mid := lattice.Point{X: b.Min.X, Y: int32((int64(b.Min.Y) + int64(b.Max.Y)) / 2)}
	east, north := lattice.MetresPerStep(mid)
	for e := range shape.Edges {
		f.perimeterM += math.Hypot(float64(int64(e.B.X)-int64(e.A.X))*east, float64(int64(e.B.Y)-int64(e.A.Y))*north)
	}
	hull := hullOf(shape)
	plane := make([][2]float64, len(hull))
	for i, p := range hull {
		plane[i] = [2]float64{float64(int64(p.X)-int64(b.Min.X)) * east, float64(int64(p.Y)-int64(b.Min.Y)) * north}
	}
	f.polsbyPopper = 4 * math.Pi * f.areaM2 / (f.perimeterM * f.perimeterM)
	if c := around(plane); c.r > 0 {
		f.reock = f.areaM2 / (math.Pi * c.r * c.r)
	}
	return f
}

// hullOf returns the corners of the convex hull, counter-clockwise (Andrew's chain).
func hullOf(shape lattice.Shape) []lattice.Point {
	var points []lattice.Point
	for _, polygon := range shape {
		points = append(points, polygon[0]...)
	}
	slices.SortFunc(points, func(p, q lattice.Point) int {
		switch {
		case p.Less(q):
			return -1
		case q.Less(p):
			return 1
		}
		return 0
	})
	points = slices.Compact(points)
	if len(points) < 3 {
		return points
	}
	half := func(points []lattice.Point) (chain []lattice.Point) {
		for _, p := range points {
			for len(chain) > 1 && lattice.Orient(chain[len(chain)-2], chain[len(chain)-1], p) != lattice.Left {
				chain = chain[:len(chain)-1]
			}
			chain = append(chain, p)
		}
		return chain[:len(chain)-1]
	}
	lower := half(points)
	slices.Reverse(points)
	return append(lower, half(points)...)
}

type circle struct{ x, y, r float64 }

func (c circle) holds(p [2]float64) bool {
	const slack = 1 + 1e-9
	return math.Hypot(p[0]-c.x, p[1]-c.y) <= c.r*slack
}

// around returns the smallest circle around points: Welzl's method, without
// recursion. A point outside the circle so far is on the next one.
func around(points [][2]float64) circle {
	var c circle
	for i, p := range points {
		if i > 0 && c.holds(p) {
			continue
		}
		c = circle{p[0], p[1], 0}
		for j, q := range points[:i] {
			if c.holds(q) {
				continue
			}
			c = across(p, q)
			for _, s := range points[:j] {
				if !c.holds(s) {
					c = through(p, q, s)
				}
			}
		}
	}
	return c
}

// across returns the circle with two points at the ends of a diameter.
func across(p, q [2]float64) circle {
	return circle{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, math.Hypot(q[0]-p[0], q[1]-p[1]) / 2}
}

// through returns the circle through three points; of three on a line, the one
// across the two furthest apart.
func through(p, q, s [2]float64) circle {
	bx, by, cx, cy := q[0]-p[0], q[1]-p[1], s[0]-p[0], s[1]-p[1]
	d := 2 * (bx*cy - by*cx)
	if d == 0 {
		widest := across(p, q)
		for _, c := range [...]circle{across(p, s), across(q, s)} {
			if c.r > widest.r {
				widest = c
			}
		}
		return widest
	}
	ux := (cy*(bx*bx+by*by) - by*(cx*cx+cy*cy)) / d
	uy := (bx*(cx*cx+cy*cy) - cx*(bx*bx+by*by)) / d
	return circle{p[0] + ux, p[1] + uy, math.Hypot(ux, uy)}
}
