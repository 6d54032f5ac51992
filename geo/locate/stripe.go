package locate

import (
	"fmt"
	"slices"
)

// A stripe is some rows of squares, which can be written without the others.
type stripe struct {
	first, squares int      // numbers of the squares in the frame
	loops          []uint32 // those that reach into its rows
	words          []uint32 // what was written, which the squares refer to
	err            error
}

// The fewest rows of a stripe, lest it be all rim.
const (
	minStripeBits = 3
	minStripeRows = 1 << minStripeBits
)

// excessEdges bounds how many edges finer rasters may add, for each edge.
const excessEdges = 4

// cut cuts the index into stripes: so low that what one needs stays in the
// processor's cache, and so high that few loops reach into more than one.
func (l *land) cut(ix *Index) []stripe {
	reach := 0.0 // rows of squares under each edge's loop, added up
	for i := range l.loops {
		b := l.loops[i].bounds
		reach += float64(len(l.loops[i].ring)) * float64((int64(b.Max.Y)-int64(b.Min.Y))>>ix.shift)
	}
	// A loop as high as h rows is read 1 + h/rows times.
	want := min(int(4*reach/float64(l.edges)), (ix.rows+1)/2)
	rows := minStripeRows
	for ix.stripeShift = ix.shift + minStripeBits; rows < want; ix.stripeShift++ {
		rows *= 2
	}
	// No land is 2^31 steps high.
	ix.stripeShift = min(ix.stripeShift, 31)
	stripes := make([]stripe, (ix.rows+rows-1)/rows)
	for i := range stripes {
		height := min(rows, ix.rows-i*rows)
		stripes[i].first, stripes[i].squares = i*rows*ix.columns, height*ix.columns
	}
	for i := range l.loops {
		_, low := ix.square(l.loops[i].bounds.Min)
		_, high := ix.square(l.loops[i].bounds.Max)
		for k := int(low) / rows; k <= int(high)/rows; k++ {
			stripes[k].loops = append(stripes[k].loops, uint32(i))
		}
	}
	return stripes
}

// write writes the stripe's squares into the index and keeps the words.
func (s *stripe) write(w *writer, ix *Index) {
	t := &w.tracer
	t.begin(&ix.frame, s.first, s.squares)
	for _, id := range s.loops {
		t.add(id, &w.loops[id])
	}
	owners := t.rises
	for square := ix.columns; square < len(owners); square++ {
		owners[square] ^= owners[square-ix.columns]
	}
	w.sorted = sortRuns(w.sorted, s.squares, t.runs)
	runs := w.sorted
	w.words = w.words[:0]
	for square, owner := range owners {
		if owner > ix.cells {
			s.err = fmt.Errorf("%w: overlap around %v", ErrNoCoverage, ix.anchor(ix.box(s.first+square)))
			return
		}
		n, edges := 0, 0
		for n < len(runs) && int(runs[n].square) == square {
			edges += int(runs[n].edges)
			n++
		}
		at := owned(owner)
		if n > 0 {
			at, s.err = w.square(ix.box(s.first+square), owner, runs[:n], edges, excessEdges*edges)
		}
		if s.err == nil && len(w.words) >= maxWords {
			s.err = fmt.Errorf("%w: more than %d words", ErrTooLarge, maxWords)
		}
		if s.err != nil {
			return
		}
		ix.squares[s.first+square] = at
		runs = runs[n:]
	}
	s.words = slices.Clone(w.words)
}

// sortRuns orders runs by square, and leaves the order within each. It returns
// them in the given slice if that has room.
func sortRuns(sorted []run, squares int, runs []run) []run {
	ends := make([]uint32, squares+1)
	for _, r := range runs {
		ends[r.square+1]++
	}
	for i := range squares {
		ends[i+1] += ends[i]
	}
	if cap(sorted) < len(runs) {
		sorted = make([]run, len(runs))
	}
	sorted = sorted[:len(runs)]
	for _, r := range runs {
		sorted[ends[r.square]] = r
		ends[r.square]++
	}
	return sorted
}
