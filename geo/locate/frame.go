package locate

import (
	"iter"

	"gridmap/geo/lattice"
)

// A frame is the geometry of a raster: columns × rows squares of 2^shift lattice
// steps from a south-west corner. A square owns its southern and western rim.
type frame struct {
	min           corner
	east          int64 // where the land ends, in or east of the frame
	shift         uint32
	columns, rows int
}

// A corner is a place that may lie beyond the lattice.
type corner struct{ X, Y int64 }

// square returns the column and the row of p, outside the frame too.
func (f *frame) square(p lattice.Point) (column, row int64) {
	return (int64(p.X) - f.min.X) >> f.shift, (int64(p.Y) - f.min.Y) >> f.shift
}

// index returns the number of the square that holds p, a point of the frame:
// row by row, south to north, west to east.
func (f *frame) index(p lattice.Point) int64 {
	column, row := f.square(p)
	return row*int64(f.columns) + column
}

// box returns a square by its number.
func (f *frame) box(square int) box {
	x, y := int64(square%f.columns), int64(square/f.columns)
	return box{corner{f.min.X + x<<f.shift, f.min.Y + y<<f.shift}, f.shift}
}

// A box is one square: its south-west corner, and its width as a power of two.
type box struct {
	min   corner
	shift uint32
}

// anchor returns the place for which the owner in a square is worked out first:
// the last point in its southernmost row, or of the land there. For a square
// beyond the land, which nobody asks for, it is not in the square.
func (f *frame) anchor(b box) lattice.Point {
	return lattice.Point{X: int32(min(b.min.X+1<<b.shift-1, f.east)), Y: int32(b.min.Y)}
}

// westToEast returns the ends of an edge in that order.
func westToEast(a, b lattice.Point) (west, east lattice.Point) {
	if a.X > b.X {
		return b, a
	}
	return a, b
}

// rows is a range of rows, both ends included.
type rows struct{ low, high int64 }

// touched yields the columns from first to last that the edge touches, and which
// rows it touches there: sometimes one too many, where the edge ends a column in
// a point that belongs to the next. It yields the same for the edge's twin.
func (f *frame) touched(a, b lattice.Point, first, last int64) iter.Seq2[int64, rows] {
	return func(yield func(int64, rows) bool) {
		west, east := westToEast(a, b)
		end, _ := f.square(east)
		begin, _ := f.square(west)
		first, last := max(first, begin), min(last, end)
		// Where the edge comes into the column.
		from := int64(west.Y)
		if first > begin && first <= last {
			from = heightAt(west, east, f.min.X+first<<f.shift)
		}
		for column := first; column <= last; column++ {
			to := int64(east.Y)
			if column < end {
				to = heightAt(west, east, f.min.X+(column+1)<<f.shift)
			}
			if !yield(column, rows{(min(from, to) - f.min.Y) >> f.shift, (max(from, to) - f.min.Y) >> f.shift}) {
				return
			}
			from = to
		}
	}
}

// crossings yields column and row of every square whose anchor, moved by the
// half-open rule, is the first in its column with the edge below it. The row is
// negative, or past the last, where that anchor is outside the frame.
func (f *frame) crossings(a, b lattice.Point) iter.Seq2[int64, int64] {
	return func(yield func(int64, int64) bool) {
		west, east := westToEast(a, b)
		from, _ := f.square(west)
		to, _ := f.square(east)
		for column := max(from, 0); column < min(to, int64(f.columns)); column++ {
			// The height rounded up is minus the mirrored height rounded down.
			y := -heightAt(mirrored(west), mirrored(east), f.min.X+(column+1)<<f.shift-1)
			if !yield(column, (y-f.min.Y+1<<f.shift-1)>>f.shift) {
				return
			}
		}
	}
}

func mirrored(p lattice.Point) lattice.Point { return lattice.Point{X: p.X, Y: -p.Y} }

// heightAt returns the height of the line from west to east at x, rounded down.
// On the Earth the product stays below 2^63.
func heightAt(west, east lattice.Point, x int64) int64 {
	run, rise := int64(east.X)-int64(west.X), int64(east.Y)-int64(west.Y)
	product := rise * (x - int64(west.X))
	quotient := product / run
	if product%run < 0 {
		quotient--
	}
	return int64(west.Y) + quotient
}
