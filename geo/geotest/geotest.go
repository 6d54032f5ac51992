// Package geotest makes land to test and measure with: seeded coverages of any
// size, small ones full of awkward corners, positions on and beside their
// borders, and the slow but obvious answer to who owns a position.
//
// Coverage grows a city of grids with wiggly shared borders, quickly enough for
// a million of them. Mosaic cuts a small piece of land along a triangle mesh
// into grids of many parts with holes, enclaves and corners that only touch.
// Both are exact coverages: every edge has its twin, vertex for vertex, in one
// other grid or lies on the rim.
//
// The same seed and options give the same land on every machine.
package geotest

import (
	"math/rand/v2"

	"gridmap/geo/lattice"
)

// Outside is what Owner answers for a position that no shape owns.
const Outside = -1

// newRand returns a generator of its own for each purpose, so that an option
// that draws more numbers does not move the rest of the land.
func newRand(seed, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, purpose))
}

// Owner returns the index of the shape that owns p by the half-open rule, or
// Outside. It asks every shape whose bounds hold p, and reports a second owner
// with ok = false: in an exact coverage ok is always true.
func Owner(shapes []lattice.Shape, p lattice.Point) (owner int, ok bool) {
	return Owners(shapes)(p)
}

// Owners returns Owner for many positions in the same shapes.
func Owners(shapes []lattice.Shape) func(p lattice.Point) (owner int, ok bool) {
	bounds := make([]lattice.Bounds, len(shapes))
	for i, s := range shapes {
		bounds[i] = s.Bounds()
	}
	return func(p lattice.Point) (owner int, ok bool) {
		owner, ok = Outside, true
		for i, s := range shapes {
			if !bounds[i].Contains(p) || !s.Contains(p) {
				continue
			}
			if owner != Outside {
				return owner, false
			}
			owner = i
		}
		return owner, ok
	}
}

// Bounds returns the smallest bounds that hold all shapes.
func Bounds(shapes []lattice.Shape) lattice.Bounds {
	b := lattice.EmptyBounds()
	for _, s := range shapes {
		b = b.Union(s.Bounds())
	}
	return b
}

// Positions returns n positions spread evenly over the bounds of the shapes; a
// few may lie outside every shape.
func Positions(seed uint64, shapes []lattice.Shape, n int) []lattice.Point {
	b := Bounds(shapes)
	if b.Empty() {
		return nil
	}
	rng := newRand(seed, 1)
	at := make([]lattice.Point, n)
	for i := range at {
		at[i] = lattice.Point{X: between(rng, b.Min.X, b.Max.X), Y: between(rng, b.Min.Y, b.Max.Y)}
	}
	return at
}

// BorderPositions returns n positions on vertices, on edges (rounded to the
// lattice) and up to within steps of them in both directions: where a wrong
// owner is most likely. Three steps are some 3 cm.
func BorderPositions(seed uint64, shapes []lattice.Shape, n int, within int32) []lattice.Point {
	var rings []lattice.Ring
	for _, s := range shapes {
		for _, polygon := range s {
			for _, ring := range polygon {
				if len(ring) > 0 {
					rings = append(rings, ring)
				}
			}
		}
	}
	if len(rings) == 0 {
		return nil
	}
	rng := newRand(seed, 2)
	at := make([]lattice.Point, n)
	for i := range at {
		ring := rings[rng.IntN(len(rings))]
		k := rng.IntN(len(ring))
		a, b := ring[k], ring[(k+1)%len(ring)]
		p := a
		if rng.IntN(3) > 0 {
			f := rng.Float64()
			p.X += int32(f * float64(int64(b.X)-int64(a.X)))
			p.Y += int32(f * float64(int64(b.Y)-int64(a.Y)))
		}
		if rng.IntN(3) > 0 {
			p.X, p.Y = nudge(rng, p.X, within, maxX), nudge(rng, p.Y, within, maxY)
		}
		at[i] = p
	}
	return at
}

// The lattice ends at 180 degrees of longitude and 90 of latitude.
const (
	maxX = 180 * lattice.PerDegree
	maxY = 90 * lattice.PerDegree
)

// between returns a number from lo to hi, both included.
func between(rng *rand.Rand, lo, hi int32) int32 {
	return int32(int64(lo) + rng.Int64N(int64(hi)-int64(lo)+1))
}

// nudge moves v by up to within, but not past limit on either side.
func nudge(rng *rand.Rand, v, within, limit int32) int32 {
	moved := int64(v) + int64(between(rng, -within, within))
	return int32(min(max(moved, -int64(limit)), int64(limit)))
}
