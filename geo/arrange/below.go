package arrange

import (
	"cmp"
	"slices"

	"gridmap/geo/lattice"
)

// Below finds for each point the line next below a spot just west of it: the one
// that a stone dropped there would hit. It returns the lines' indexes, -1 where
// there is nothing. The lines must not cross, and none may pass through a point
// but as one of its ends. Of lines that repeat, one that runs eastwards is taken
// if there is one.
//
//	   . p        the answer for p is a: b ends at p's own X, but c
//	---a--+-c-    begins there
//	--b---+
//
// It is meant for few points: the cost is that of finding, for each line, the
// points above or below it.
func Below(lines []Line, points []lattice.Point) []int32 {
	found := make([]int32, len(points))
	order := make([]int32, len(points))
	for i := range points {
		found[i], order[i] = -1, int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Compare(points[i].X, points[j].X) })
	xs := make([]int32, len(points))
	for k, i := range order {
		xs[k] = points[i].X
	}
	for i, l := range lines {
		s := eastward(l)
		if s.A.X == s.B.X {
			continue
		}
		k, exact := slices.BinarySearch(xs, s.A.X)
		if exact { // the spot is west of the point, so the line must begin before it
			for k < len(xs) && xs[k] == s.A.X {
				k++
			}
		}
		for ; k < len(xs) && xs[k] <= s.B.X; k++ {
			p := points[order[k]]
			if min(s.A.Y, s.B.Y) > p.Y || lattice.Orient(s.A, s.B, p) != lattice.Left {
				continue
			}
			best := &found[order[k]]
			if *best >= 0 {
				if b := eastward(lines[*best]); b == s && l.A != s.A || b != s && !higher(s, b) {
					continue
				}
			}
			*best = int32(i)
		}
	}
	return found
}

func eastward(l Line) lattice.Segment {
	if l.B.Less(l.A) {
		return lattice.Segment{A: l.B, B: l.A}
	}
	return l.Segment()
}
