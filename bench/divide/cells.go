package main

import (
	"math"
	"math/rand/v2"

	"gridmap/geo/coverage"
	"gridmap/geo/divide"
	"gridmap/geo/edit"
	"gridmap/geo/lattice"
)

// xy is a place in lattice steps, those eastwards shortened so that they are as
// long as those northwards.
type xy struct{ x, y float64 }

func (p xy) distance2(q xy) float64 { return (p.x-q.x)*(p.x-q.x) + (p.y-q.y)*(p.y-q.y) }

// A flat turns lattice points into places and back.
type flat struct {
	from   lattice.Point
	narrow float64
}

func newFlat(s lattice.Shape) flat {
	from := s.Bounds().Min
	east, north := lattice.MetresPerStep(from)
	return flat{from, east / north}
}

func (f flat) xy(p lattice.Point) xy {
	return xy{float64(p.X-f.from.X) * f.narrow, float64(p.Y - f.from.Y)}
}

func (f flat) point(p xy) lattice.Point {
	return lattice.Point{X: f.from.X + int32(math.Round(p.x/f.narrow)), Y: f.from.Y + int32(math.Round(p.y))}
}

// kMeansCells is Lloyd's algorithm from middles drawn by distance (k-means++).
func kMeansCells(c task) ([]lattice.Shape, error) {
	const rounds = 100
	f := newFlat(c.land.Outline)
	rng := rand.New(rand.NewPCG(seed, 1))
	at := make([]xy, len(c.land.Buildings))
	weight := make([]float64, len(at))
	for i, b := range c.land.Buildings {
		at[i], weight[i] = f.xy(b.At), float64(b.Households)
	}
	middles := drawMiddles(rng, at, weight, c.grids)
	for range rounds {
		sums := make([]xy, c.grids)
		all := make([]float64, c.grids)
		for i, p := range at {
			k := nearest(middles, p)
			sums[k].x += p.x * weight[i]
			sums[k].y += p.y * weight[i]
			all[k] += weight[i]
		}
		for k := range middles {
			if all[k] > 0 {
				middles[k] = xy{sums[k].x / all[k], sums[k].y / all[k]}
			}
		}
	}
	return cells(c.land.Outline, f, middles)
}

func drawMiddles(rng *rand.Rand, at []xy, weight []float64, n int) []xy {
	middles := []xy{at[rng.IntN(len(at))]}
	for len(middles) < n {
		total := 0.0
		off := make([]float64, len(at))
		for i, p := range at {
			off[i] = weight[i] * p.distance2(middles[nearest(middles, p)])
			total += off[i]
		}
		drawn, i := rng.Float64()*total, 0
		for ; i < len(at)-1 && drawn > off[i]; i++ {
			drawn -= off[i]
		}
		middles = append(middles, at[i])
	}
	return middles
}

func nearest(middles []xy, p xy) int {
	best := 0
	for k, m := range middles {
		if m.distance2(p) < middles[best].distance2(p) {
			best = k
		}
	}
	return best
}

// randomCells takes places of the land at random.
func randomCells(c task) ([]lattice.Shape, error) {
	rng := rand.New(rand.NewPCG(seed, 2))
	f := newFlat(c.land.Outline)
	var middles []xy
	for _, b := range strewn(rng, c.land.Outline, c.grids) {
		middles = append(middles, f.xy(b.At))
	}
	return cells(c.land.Outline, f, middles)
}

// strewn returns n buildings of 1 to 30 households, at random in a shape.
func strewn(rng *rand.Rand, s lattice.Shape, n int) []divide.Building {
	b := s.Bounds()
	buildings := make([]divide.Building, 0, n)
	for len(buildings) < n {
		p := lattice.Point{
			X: b.Min.X + rng.Int32N(b.Max.X-b.Min.X+1),
			Y: b.Min.Y + rng.Int32N(b.Max.Y-b.Min.Y+1),
		}
		if s.Contains(p) {
			buildings = append(buildings, divide.Building{At: p, Households: 1 + rng.IntN(30)})
		}
	}
	return buildings
}

// cells cuts land into what is nearest to each middle.
func cells(outline lattice.Shape, f flat, middles []xy) ([]lattice.Shape, error) {
	b := outline.Bounds()
	low, high := f.xy(b.Min), f.xy(b.Max)
	const beyond = 1000 // steps
	frame := []xy{{low.x - beyond, low.y - beyond}, {high.x + beyond, low.y - beyond}, {high.x + beyond, high.y + beyond}, {low.x - beyond, high.y + beyond}}
	var lines [][]lattice.Point
	for i := range middles {
		cell := frame
		for k := range middles {
			if k != i {
				cell = nearer(cell, middles[i], middles[k])
			}
		}
		var line []lattice.Point
		for _, p := range cell {
			line = append(line, f.point(p))
		}
		lines = append(lines, append(line, line[0]))
	}
	pieces, err := edit.Pieces(outline, lines...)
	if err != nil {
		return nil, err
	}
	shapes := make([]lattice.Shape, len(pieces))
	group := make([]int32, len(pieces))
	for i, p := range pieces {
		shapes[i] = p.Shape
		var sum xy // cells are convex, so the mean of a piece's vertices is in its cell
		n := 0.0
		for e := range p.Shape.Edges {
			at := f.xy(e.A)
			sum = xy{sum.x + at.x, sum.y + at.y}
			n++
		}
		group[i] = int32(nearest(middles, xy{sum.x / n, sum.y / n}))
	}
	return coverage.Dissolve(shapes, group, len(middles)), nil
}

// nearer returns the part of a convex cell that is nearer to p than to q.
func nearer(cell []xy, p, q xy) []xy {
	off := func(c xy) float64 { return c.distance2(p) - c.distance2(q) }
	var kept []xy
	for i, c := range cell {
		next := cell[(i+1)%len(cell)]
		a, b := off(c), off(next)
		if a <= 0 {
			kept = append(kept, c)
		}
		if (a <= 0) != (b <= 0) {
			t := a / (a - b)
			kept = append(kept, xy{c.x + t*(next.x-c.x), c.y + t*(next.y-c.y)})
		}
	}
	return kept
}
