package locate

import "gridmap/geo/lattice"

// A run is a stretch of edges of one loop, all of which touch one square.
type run struct {
	square, loop uint32
	start, edges uint32 // the vertex where the first edge begins; may go past the ring's end
}

// A tracer finds which edges of loops touch which squares of a stripe, and how
// the owner changes from the anchor of one square to the next.
type tracer struct {
	*frame
	first int64 // the stripe's first square; others count from it
	runs  []run
	rises []uint32 // by square: XOR of the codes whose edges begin to be below its anchor
}

// begin forgets all loops.
func (t *tracer) begin(f *frame, first, squares int) {
	t.frame, t.first, t.runs = f, int64(first), t.runs[:0]
	if cap(t.rises) < squares {
		t.rises = make([]uint32, squares)
	}
	t.rises = t.rises[:squares]
	clear(t.rises)
}

// add traces one loop: it cuts the ring into runs. An edge from square to square
// belongs to the run that it ends, to the one that it begins, and to one of its
// own in each square that it passes.
func (t *tracer) add(id uint32, l *loop) {
	ring, n := l.ring, len(l.ring)
	// Begin where an edge changes the square, so that the stretch over the end
	// of the ring is not cut in two.
	first, last := 0, t.index(ring[n-1])
	for first < n && t.index(ring[first]) == last {
		first++
	}
	if first == n {
		t.keep(last, run{loop: id, edges: uint32(n)})
		return
	}
	from := (first + n - 1) % n
	a, i := ring[from], from
	column, row := t.square(a)
	west, south := t.westAndSouth(column, row)
	width := uint32(1) << t.shift
	open := run{loop: id}
	for range n {
		next := i + 1
		if next == n {
			next = 0
		}
		b := ring[next]
		open.edges++
		if (uint32(b.X)-west)|(uint32(b.Y)-south) >= width {
			if i != from {
				t.keep(row*int64(t.columns)+column, open)
			}
			open = run{loop: id, start: uint32(i), edges: 1}
			nextColumn, nextRow := t.square(b)
			if nextColumn != column {
				t.rise(a, b, l.code)
			}
			if abs(nextColumn-column)+abs(nextRow-row) > 1 {
				t.pass(a, b, open)
			}
			column, row = nextColumn, nextRow
			west, south = t.westAndSouth(column, row)
		}
		a, i = b, next
	}
	open.edges++ // back at the edge it began with
	t.keep(last, open)
}

// westAndSouth returns where a square begins. The difference from a point, taken
// without a sign, tells whether it is in the square.
func (t *tracer) westAndSouth(column, row int64) (west, south uint32) {
	return uint32(t.min.X + column<<t.shift), uint32(t.min.Y + row<<t.shift)
}

// rise takes note of an edge that passes between the anchors of squares.
func (t *tracer) rise(a, b lattice.Point, code uint32) {
	lowest := t.first / int64(t.columns)
	for column, row := range t.crossings(a, b) {
		// What is below the stripe is below its lowest row.
		square := max(row-lowest, 0)*int64(t.columns) + column
		if square < int64(len(t.rises)) {
			t.rises[square] ^= code
		}
	}
}

// pass adds a run of one edge for each square that it touches between the
// squares of its ends.
func (t *tracer) pass(a, b lattice.Point, edge run) {
	from, to := t.index(a), t.index(b)
	for column, rows := range t.touched(a, b, 0, int64(t.columns)-1) {
		for row := rows.low; row <= rows.high; row++ {
			if square := row*int64(t.columns) + column; square != from && square != to {
				t.keep(square, edge)
			}
		}
	}
}

// keep adds a run if its square is one of the stripe's.
func (t *tracer) keep(square int64, r run) {
	if square -= t.first; square >= 0 && square < int64(len(t.rises)) {
		r.square = uint32(square)
		t.runs = append(t.runs, r)
	}
}
