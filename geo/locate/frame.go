package locate

import (
	"iter"

	"gridmap/geo/lattice"
)

// A frame is the geometry of a raster: columns × rows squares of 2^shift lattice
// steps from a south-west corner. A square owns its southern and western rim.
type frame struct {
	min           corner
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

// point returns the box's corner, which is a point of the land's bounds.
func (b box) point() lattice.Point { return lattice.Point{X: int32(b.min.X), Y: int32(b.min.Y)} }

// westToEast returns the ends of an edge in that order.
func westToEast(a, b lattice.Point) (west, east lattice.Point) {
	if a.X > b.X {
		return b, a
	}
	return a, b
}

// span returns the rows that the edge touches in a column between its ends. It
// is the same in both directions of the edge.
func (f *frame) span(west, east lattice.Point, column int64) (low, high int64) {
	from, to := int64(west.Y), int64(east.Y)
	if west.X < east.X {
		x := f.min.X + column<<f.shift
		from = heightAt(west, east, max(x, int64(west.X)))
		to = heightAt(west, east, min(x+1<<f.shift, int64(east.X)))
	}
	return (min(from, to) - f.min.Y) >> f.shift, (max(from, to) - f.min.Y) >> f.shift
}

// risers yields column and row of every square whose south-west corner, moved by
// the half-open rule, is the first in its column with the edge below it. The row
// is negative, or past the last, where that corner is outside the frame.
func (f *frame) risers(a, b lattice.Point) iter.Seq2[int64, int64] {
	return func(yield func(int64, int64) bool) {
		west, east := westToEast(a, b)
		round := int64(1)<<f.shift - 1
		from := max((int64(west.X)-f.min.X+round)>>f.shift, 0)
		to := min((int64(east.X)-f.min.X+round)>>f.shift, int64(f.columns))
		for column := from; column < to; column++ {
			// The height rounded up is minus the mirrored height rounded down.
			y := -heightAt(mirrored(west), mirrored(east), f.min.X+column<<f.shift)
			if !yield(column, (y-f.min.Y+round)>>f.shift) {
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
