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
	from, here, inside := (first+n-1)%n, last, t.boxAt(ring[n-1])
	open := run{loop: id}
	a, i := ring[from], from
	for range n {
		next := i + 1
		if next == n {
			next = 0
		}
		b := ring[next]
		open.edges++
		if !inside.contains(b) {
			if i != from {
				t.keep(here, open)
			}
			open = run{loop: id, start: uint32(i), edges: 1}
			t.cross(a, b, l.code, open)
			here, inside = t.index(b), t.boxAt(b)
		}
		a, i = b, next
	}
	open.edges++ // back at the edge it began with
	t.keep(here, open)
}

// cross takes note of an edge from one square to another: where it passes between
// the anchors of squares, and as a run of its own in each square that it touches
// between the squares of its ends.
func (t *tracer) cross(a, b lattice.Point, code uint32, edge run) {
	ac, ar := t.square(a)
	bc, br := t.square(b)
	if ac != bc {
		lowest := t.first / int64(t.columns)
		for column, row := range t.crossings(a, b) {
			// What is below the stripe is below its lowest row.
			square := max(row-lowest, 0)*int64(t.columns) + column
			if square < int64(len(t.rises)) {
				t.rises[square] ^= code
			}
		}
	}
	if abs(ac-bc)+abs(ar-br) == 1 {
		return
	}
	for column, rows := range t.touched(a, b, 0, int64(t.columns)-1) {
		for row := rows.low; row <= rows.high; row++ {
			if column == ac && row == ar || column == bc && row == br {
				continue
			}
			t.keep(row*int64(t.columns)+column, edge)
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
