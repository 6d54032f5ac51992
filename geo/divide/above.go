package divide

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// A finder finds the line next below a point, by the half-open rule. The lines
// are noded.
type finder struct {
	lines   []arrange.Line // western end first
	east    []bool         // of each: whether it was directed so
	columns [][]int32
	from    int64
	width   int64
}

func newFinder(lines []arrange.Line) *finder {
	f := &finder{lines: make([]arrange.Line, len(lines)), east: make([]bool, len(lines))}
	bounds := lattice.EmptyBounds()
	for i, l := range lines {
		f.east[i] = l.A.X < l.B.X
		if l.A.X > l.B.X {
			l.A, l.B = l.B, l.A
		}
		f.lines[i] = l
		bounds = bounds.Extend(l.A).Extend(l.B)
	}
	const most = 4096
	n := min(len(lines)/2+1, most)
	f.columns = make([][]int32, n)
	f.from = int64(bounds.Min.X)
	f.width = (int64(bounds.Max.X)-f.from)/int64(n) + 1
	for i, l := range f.lines {
		if l.A.X == l.B.X {
			continue
		}
		for c := f.column(l.A.X); c <= f.column(l.B.X); c++ {
			f.columns[c] = append(f.columns[c], int32(i))
		}
	}
	return f
}

func (f *finder) column(x int32) int64 { return (int64(x) - f.from) / f.width }

// below returns the index of the line, of those that are there twice the one that
// was directed eastwards, or -1.
func (f *finder) below(p lattice.Point) int {
	best := -1
	c := f.column(p.X)
	if int64(p.X) < f.from || c >= int64(len(f.columns)) {
		return best
	}
	for _, i := range f.columns[c] {
		if !lattice.Below(f.lines[i].Segment(), p) {
			continue
		}
		if best < 0 || f.higher(int(i), best) {
			best = int(i)
		}
	}
	return best
}

// higher reports whether line i runs above line k, where both pass one meridian.
func (f *finder) higher(i, k int) bool {
	s, t := f.lines[i], f.lines[k]
	if s.A == t.A && s.B == t.B {
		return f.east[i] && !f.east[k]
	}
	if s.A.X >= t.A.X {
		if side := lattice.Orient(t.A, t.B, s.A); side != lattice.On {
			return side == lattice.Left
		}
	} else if side := lattice.Orient(s.A, s.B, t.A); side != lattice.On {
		return side == lattice.Right
	}
	if s.B.X <= t.B.X {
		return lattice.Orient(t.A, t.B, s.B) == lattice.Left
	}
	return lattice.Orient(s.A, s.B, t.B) == lattice.Right
}

// owners returns for each point the tag of the land that holds it: that to the
// left of the line below, nobody's where there is none.
func owners(lines []arrange.Line, points []lattice.Point) []int32 {
	f := newFinder(lines)
	found := make([]int32, len(points))
	for i, p := range points {
		found[i] = arrange.Nobody
		if k := f.below(p); k >= 0 && f.east[k] {
			found[i] = f.lines[k].Tag
		}
	}
	return found
}

// faceLines returns the edges of a graph from both sides, tagged with the face.
func faceLines(g *arrange.Graph) []arrange.Line {
	lines := make([]arrange.Line, g.Halves())
	for h := range lines {
		s := g.Segment(int32(h))
		lines[h] = arrange.Line{A: s.A, B: s.B, Tag: g.Face(int32(h))}
	}
	return slices.Clip(lines)
}
