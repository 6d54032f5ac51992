package edit

import (
	"math"

	"gridmap/geo/lattice"
)

// Nearer returns rings, counter-clockwise, which together run around the land
// within bounds that is nearer to one of the chosen points than to any of the
// others: the union of their Voronoi cells. It measures in metres, on a plane, and
// rounds to the lattice; no chosen point may be another. Rings
// may overlap.
//
//	+--------/---+
//	| o    o/  x |     o chosen, x another
//	|    o  \    |
//	+--------\---+
func Nearer(bounds lattice.Bounds, chosen, others []lattice.Point) []lattice.Ring {
	const (
		margin  = 1000 // steps, some 10 m: the rings' rim keeps off the bounds
		overlap = 1.0  // metres
	)
	mid := lattice.Point{X: bounds.Min.X, Y: int32((int64(bounds.Min.Y) + int64(bounds.Max.Y)) / 2)}
	east, north := lattice.MetresPerStep(mid)
	toPlane := func(p lattice.Point) metres {
		return metres{float64(int64(p.X)-int64(bounds.Min.X)) * east, float64(int64(p.Y)-int64(bounds.Min.Y)) * north}
	}
	low := metres{-margin * east, -margin * north}
	high := toPlane(bounds.Max)
	high.x, high.y = high.x-low.x, high.y-low.y
	rivals := make([]metres, 0, len(others)+len(chosen))
	for _, list := range [...][]lattice.Point{others, chosen} {
		for _, p := range list {
			rivals = append(rivals, toPlane(p))
		}
	}
	var rings []lattice.Ring
	for _, p := range chosen {
		c := toPlane(p)
		region := []metres{low, {high.x, low.y}, high, {low.x, high.y}}
		reach2 := c.farthest2(region)
		for i, u := range rivals {
			// The cells of chosen points overlap, so that rounding leaves no cracks
			// between them; but not by much, else they would all cross each other.
			past := 0.0
			if i >= len(others) {
				past = overlap
			}
			if d := c.distance2(u); d > 0 && d < 4*reach2 {
				region = c.sideOf(region, u, past)
				reach2 = c.farthest2(region)
			}
		}
		ring := make(lattice.Ring, 0, len(region))
		for _, v := range region {
			q := lattice.Point{
				X: bounds.Min.X + int32(math.Round(v.x/east)),
				Y: bounds.Min.Y + int32(math.Round(v.y/north)),
			}
			if len(ring) == 0 || ring[len(ring)-1] != q && ring[0] != q {
				ring = append(ring, q)
			}
		}
		if ring.Area2() > 0 {
			rings = append(rings, ring)
		}
	}
	return rings
}

// metres is a position on a plane, in metres.
type metres struct{ x, y float64 }

func (s metres) distance2(t metres) float64 {
	return (t.x-s.x)*(t.x-s.x) + (t.y-s.y)*(t.y-s.y)
}

func (s metres) farthest2(all []metres) (most float64) {
	for _, t := range all {
		most = max(most, s.distance2(t))
	}
	return most
}

// sideOf returns the part of a convex region that is nearer to s than to rival, or
// past the middle between them by no more than so much.
func (s metres) sideOf(region []metres, rival metres, most float64) []metres {
	mx, my := (s.x+rival.x)/2, (s.y+rival.y)/2
	dx, dy := rival.x-s.x, rival.y-s.y
	most *= math.Sqrt(s.distance2(rival))
	past := func(p metres) float64 { return (p.x-mx)*dx + (p.y-my)*dy - most }
	kept := make([]metres, 0, len(region)+1)
	for i, p := range region {
		q := region[(i+1)%len(region)]
		a, b := past(p), past(q)
		if a <= 0 {
			kept = append(kept, p)
		}
		if a < 0 && b > 0 || a > 0 && b < 0 {
			t := a / (a - b)
			kept = append(kept, metres{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)})
		}
	}
	return kept
}
