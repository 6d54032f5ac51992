package main

import (
	"fmt"
	"math"

	"gridmap/geo/divide"
	"gridmap/geo/lattice"
)

// A measure is how good a division is.
type measure struct {
	largestOff, meanOff float64 // of the mean households, as a share of it
	polsbyPopper        float64 // mean: 1 for a circle
	whole               int     // grids in one part
	newM, onLinesM      float64 // metres of border that is not on the outline
	lines               bool    // whether there are any
}

func (m measure) share() string {
	if !m.lines || m.newM == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f", 100*m.onLinesM/m.newM)
}

func measured(land divide.Land, grids []lattice.Shape) measure {
	var m measure
	households := make([]float64, len(grids))
	mean := 0.0
	for _, b := range land.Buildings {
		for i, g := range grids {
			if g.Contains(b.At) {
				households[i] += float64(b.Households)
				mean += float64(b.Households) / float64(len(grids))
				break
			}
		}
	}
	for i, g := range grids {
		off := math.Abs(households[i]-mean) / mean
		m.largestOff = max(m.largestOff, off)
		m.meanOff += off / float64(len(grids))
		m.polsbyPopper += polsbyPopper(g) / float64(len(grids))
		if len(g) == 1 {
			m.whole++
		}
	}
	m.measureBorder(land, grids)
	return m
}

// measureBorder takes a sample of every border between two grids each two metres.
// What lies within a metre of a reference line is on it.
func (m *measure) measureBorder(land divide.Land, grids []lattice.Shape) {
	const step, near = 2.0, 1.0
	refs := linesNear(land)
	m.lines = len(refs) > 0
	there := map[lattice.Segment]bool{}
	for _, g := range grids {
		for e := range g.Edges {
			there[e] = true
			if !there[e.Reversed()] {
				continue
			}
			length := lattice.DistanceM(e.A, lattice.Segment{A: e.B, B: e.B})
			n := int(length/step) + 1
			for k := range n {
				t := (float64(k) + .5) / float64(n)
				p := lattice.Point{
					X: e.A.X + int32(math.Round(t*float64(e.B.X-e.A.X))),
					Y: e.A.Y + int32(math.Round(t*float64(e.B.Y-e.A.Y))),
				}
				m.newM += length / float64(n)
				ruler := lattice.NewRuler(p)
				for _, l := range refs {
					if ruler.DistanceM(l) <= near {
						m.onLinesM += length / float64(n)
						break
					}
				}
			}
		}
	}
}

// linesNear returns the pieces of reference lines within the bounds of the land.
func linesNear(land divide.Land) []lattice.Segment {
	bounds := land.Outline.Bounds()
	var refs []lattice.Segment
	for _, l := range land.Lines {
		for i := 1; i < len(l.Points); i++ {
			s := lattice.Segment{A: l.Points[i-1], B: l.Points[i]}
			if lattice.EmptyBounds().Extend(s.A).Extend(s.B).Intersects(bounds) {
				refs = append(refs, s)
			}
		}
	}
	return refs
}

func polsbyPopper(s lattice.Shape) float64 {
	around := 0.0
	for e := range s.Edges {
		around += lattice.DistanceM(e.A, lattice.Segment{A: e.B, B: e.B})
	}
	if around == 0 {
		return 0
	}
	return 4 * math.Pi * s.AreaM2() / (around * around)
}
