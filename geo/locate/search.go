package locate

import (
	"math"

	"gridmap/geo/lattice"
)

// A search visits the chains near a position.
type search struct {
	index *Index
	from  lattice.Point
	ruler lattice.Ruler
	limit float64 // metres; what is further away is of no use

	east, north float64 // metres per step

	nearest Neighbour // lowers the limit to its distance, if all is false

	all   bool
	owner Cell        // left out
	found []Neighbour // after the first old ones
	old   int
}

// newSearch returns a search for the nearest cell.
func newSearch(ix *Index, p lattice.Point, limitM float64) search {
	ruler := lattice.NewRuler(p)
	east, north := ruler.MetresPerStep()
	return search{
		index: ix, east: east, north: north, from: p, ruler: ruler, limit: limitM,
		nearest: Neighbour{Cell: Outside}, owner: Outside,
	}
}

// run visits the squares in rings around the one of the position, or around the
// nearest to it, until all that are left lie beyond the limit.
//
//	2 2 2 2 2
//	2 1 1 1 2
//	2 1 0 1 2
//	2 1 1 1 2
//	2 2 2 2 2
func (s *search) run() {
	ix := s.index
	if len(ix.squares) == 0 || !(s.limit >= 0) { // the latter for NaN, too
		return
	}
	lastColumn, lastRow := int64(ix.columns)-1, int64(ix.rows)-1
	column, row := ix.square(s.from)
	column, row = min(max(column, 0), lastColumn), min(max(row, 0), lastRow)
	for ring := int64(0); ; ring++ {
		west, east := max(column-ring, 0), min(column+ring, lastColumn)
		south, north := max(row-ring, 0), min(row+ring, lastRow)
		for y := south; y <= north; y++ {
			if y == row-ring || y == row+ring {
				for x := west; x <= east; x++ {
					s.square(x, y)
				}
				continue
			}
			if column-ring >= 0 {
				s.square(column-ring, y)
			}
			if column+ring <= lastColumn {
				s.square(column+ring, y)
			}
		}
		if s.beyond(column-ring, row-ring, column+ring, row+ring) {
			return
		}
	}
}

// sweep visits all squares that the limit reaches.
func (s *search) sweep() {
	ix := s.index
	if len(ix.squares) == 0 || !(s.limit >= 0) { // the latter for NaN, too
		return
	}
	x, y := int64(s.from.X)-ix.min.X, int64(s.from.Y)-ix.min.Y
	across, up := steps(s.limit/s.east), steps(s.limit/s.north)
	east := min((x+across)>>ix.shift, int64(ix.columns)-1)
	north := min((y+up)>>ix.shift, int64(ix.rows)-1)
	for row := max((y-up)>>ix.shift, 0); row <= north; row++ {
		for column := max((x-across)>>ix.shift, 0); column <= east; column++ {
			s.square(column, row)
		}
	}
}

// steps returns a number of steps that is not below n, or one that spans the
// lattice if n is larger or no number.
func steps(n float64) int64 {
	const whole = 1 << 33
	if !(n < whole-2) {
		return whole
	}
	return int64(n) + 2
}

func (s *search) square(column, row int64) {
	ix := s.index
	at := ix.squares[row*int64(ix.columns)+column]
	if at&tagMask == tagOwner {
		return
	}
	b := box{corner{ix.min.X + column<<ix.shift, ix.min.Y + row<<ix.shift}, ix.shift}
	s.visit(at, ix.wordsAt(ix.anchor(b)), b)
}

// beyond reports whether all squares outside the given columns and rows, those
// around the position, lie beyond the limit.
func (s *search) beyond(west, south, east, north int64) bool {
	ix := s.index
	whole := bounds{ix.min.X, ix.min.Y, ix.min.X + int64(ix.width) - 1, ix.min.Y + int64(ix.height) - 1}
	seen := bounds{
		ix.min.X + west<<ix.shift, ix.min.Y + south<<ix.shift,
		ix.min.X + (east+1)<<ix.shift, ix.min.Y + (north+1)<<ix.shift,
	}
	// Four strips along the sides hold all that was not seen.
	left := math.Inf(1)
	for _, strip := range [4]bounds{
		{whole.west, whole.south, min(whole.east, seen.west), whole.north},
		{max(whole.west, seen.east), whole.south, whole.east, whole.north},
		{whole.west, whole.south, whole.east, min(whole.north, seen.south)},
		{whole.west, max(whole.south, seen.north), whole.east, whole.north},
	} {
		if strip.west <= strip.east && strip.south <= strip.north {
			left = min(left, s.distance(strip))
		}
	}
	return left > s.limit || math.IsInf(left, 1)
}

// bounds is a closed rectangle that may reach beyond the lattice.
type bounds struct{ west, south, east, north int64 }

// distance returns how far the rectangle is from the position, in metres, a
// trifle less for the sake of rounding.
func (s *search) distance(b bounds) float64 {
	x, y := int64(s.from.X), int64(s.from.Y)
	dx, dy := max(b.west-x, x-b.east, 0), max(b.south-y, y-b.north, 0)
	const trifle = 1e-12
	east, north := float64(dx)*s.east, float64(dy)*s.north
	return math.Sqrt(east*east+north*north) * (1 - trifle) // as math.Hypot, in a third of the time
}

// visit visits what a square refers to, in words that it counts from.
func (s *search) visit(at ref, words []uint32, b box) {
	if at&tagMask == tagOwner {
		return
	}
	width := int64(1) << b.shift
	if s.distance(bounds{b.min.X, b.min.Y, b.min.X + width, b.min.Y + width}) > s.limit {
		return
	}
	words = words[at>>tagBits:]
	if at&tagMask == tagLeaf {
		s.leaf(words, b)
		return
	}
	head := words[0]
	f := frame{min: b.min, shift: head & 31, columns: 1 << (head >> 8), rows: 1 << (head >> 8)}
	for number := range f.columns * f.rows {
		s.visit(ref(words[1+number]), words, f.box(number))
	}
}

// leaf measures each chain.
func (s *search) leaf(leaf []uint32, b box) {
	for at := 1; ; {
		left, right, head := leaf[at], leaf[at+1], leaf[at+2]
		at += chainWords
		size, n := 1, int(head>>headBits)
		if head&wideChain != 0 {
			size = 2
		}
		vertices := leaf[at : at+size*n]
		at += size * n
		if head&farAtStart != 0 {
			vertices = vertices[size:]
		}
		if head&farAtEnd != 0 {
			vertices = vertices[:len(vertices)-size]
		}
		if d := s.chain(vertices, size, b); d <= s.limit {
			s.see(left, d)
			s.see(right, d)
		}
		if head&lastChain != 0 {
			return
		}
	}
}

// chain returns the distance in metres to the nearest edge of a chain.
func (s *search) chain(vertices []uint32, size int, b box) float64 {
	nearest := math.Inf(1)
	var a lattice.Point
	for i := 0; i < len(vertices); i += size {
		next := lattice.Point{
			X: int32(b.min.X + int64(int16(vertices[i]))),
			Y: int32(b.min.Y + int64(int16(vertices[i]>>16))),
		}
		if size == 2 {
			next = lattice.Point{X: int32(vertices[i]), Y: int32(vertices[i+1])}
		}
		if i > 0 {
			nearest = min(nearest, s.ruler.DistanceM(lattice.Segment{A: a, B: next}))
		}
		a = next
	}
	return nearest
}

// see takes note of a cell at a distance within the limit.
func (s *search) see(code uint32, distanceM float64) {
	cell := Cell(code) - 1
	if cell == Outside || s.all && cell == s.owner {
		return
	}
	if !s.all {
		if s.nearest.Cell == Outside || distanceM < s.nearest.DistanceM || distanceM == s.nearest.DistanceM && cell < s.nearest.Cell {
			s.nearest = Neighbour{cell, distanceM}
			s.limit = distanceM
		}
		return
	}
	for i := s.old; i < len(s.found); i++ {
		if s.found[i].Cell == cell {
			s.found[i].DistanceM = min(s.found[i].DistanceM, distanceM)
			return
		}
	}
	s.found = append(s.found, Neighbour{cell, distanceM})
}
