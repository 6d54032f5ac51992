package plan

import (
	"cmp"
	"math"
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/edit"
	"gridmap/geo/lattice"
)

// blunt gives the tips of narrow spikes of grids to the grids beside them, where that
// helps: those that hold no building. What is narrow by the outline alone is let be.
// The error is arrange.ErrTangled.
//
//	\      |              \      |
//	 \  1  |               \  1  |
//	  \    |   2   ->       \____|  2       two metres wide here
//	   \   |                 \   |
//	    \__|_                 \____
func blunt(outline lattice.Shape, grids []lattice.Shape, homes []lattice.Point) ([]lattice.Shape, error) {
	const rounds = 4 // what has been blunted may show another place
	for range rounds {
		changed := false
		for _, n := range edit.Narrows([]lattice.Shape{outline}, grids, slivers) {
			next, done, err := bluntAt(grids, n.Cell, n.At, homes)
			if err != nil {
				return nil, err
			}
			grids, changed = next, changed || done
		}
		if !changed {
			break
		}
	}
	return grids, nil
}

// bluntAt cuts the tip off a grid at a narrow place.
func bluntAt(grids []lattice.Shape, cell int, at lattice.Point, homes []lattice.Point) ([]lattice.Shape, bool, error) {
	pieces, err := edit.Pieces(grids[cell], chordAt(grids[cell], at))
	if err != nil || len(pieces) < 2 {
		return grids, false, err
	}
	tip := pieces[len(pieces)-1].Shape
	if slices.ContainsFunc(homes, tip.Contains) {
		return grids, false, nil
	}
	loose := len(grids)
	next, err := edit.Redraw(grids, edit.Rings(tip), func(f edit.Face) int {
		if f.Winding > 0 && f.Cell == cell {
			return loose
		}
		return f.Cell
	})
	if err != nil || len(next) == loose {
		return grids, false, err
	}
	to, longest := cell, 0.
	for k, g := range next[:loose] {
		if length := lengthM(edit.Shared(next[loose], g)); k != cell && length > longest {
			to, longest = k, length
		}
	}
	next[to] = coverage.Dissolve([]lattice.Shape{next[to], next[loose]}, []int32{0, 0}, 1)[0]
	return next[:loose], to != cell, nil
}

// lengthM returns how long chains are together.
func lengthM(chains [][]lattice.Point) (length float64) {
	for _, chain := range chains {
		for i := 1; i < len(chain); i++ {
			length += lattice.DistanceM(chain[i], lattice.Segment{A: chain[i-1], B: chain[i-1]})
		}
	}
	return length
}

// chordAt returns a line through a narrow place from the one side past the other.
func chordAt(shape lattice.Shape, at lattice.Point) []lattice.Point {
	var sides []lattice.Segment
	for e := range shape.Edges {
		sides = append(sides, e)
	}
	ruler := lattice.NewRuler(at)
	side := slices.MinFunc(sides, func(s, t lattice.Segment) int { return cmp.Compare(ruler.DistanceM(s), ruler.DistanceM(t)) })
	east, north := ruler.MetresPerStep()
	x, y := float64(int64(side.B.X)-int64(side.A.X))*east, float64(int64(side.B.Y)-int64(side.A.Y))*north
	length := math.Hypot(x, y)
	reach := slivers.WidthM
	dx, dy := int32(math.Round(-y/length*reach/east)), int32(math.Round(x/length*reach/north))
	return []lattice.Point{{X: at.X - dx, Y: at.Y - dy}, {X: at.X + dx, Y: at.Y + dy}}
}
