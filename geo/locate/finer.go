package locate

import (
	"math/bits"

	"gridmap/geo/lattice"
)

// maxFinerBits bounds the rows and columns of one finer raster to its power of
// two.
const maxFinerBits = 4

// A finerRaster is a square cut up, with the runs of each part.
type finerRaster struct {
	frame
	bits  uint32
	runs  []run // by square, then in the order of their loops
	edges int   // in all runs
}

// refine cuts a square with many edges into squares with few. It returns nil if
// the edges are too long for that to help, or would cost more than excess.
func (w *writer) refine(b box, runs []run, edges, excess int) *finerRaster {
	n := bits.Len(uint(edges/leafEdges)) / 2
	n = min(max(n, 1), maxFinerBits, int(b.shift))
	for ; n > 0; n-- {
		f := &finerRaster{bits: uint32(n)}
		f.frame = frame{min: b.min, east: w.east, shift: b.shift - uint32(n), columns: 1 << n, rows: 1 << n}
		if f.cut(w.loops, runs, min(3*edges, edges+excess)) {
			return f
		}
	}
	return nil
}

// cut finds the runs of each square. It gives up past limit edges.
func (f *finerRaster) cut(loops []loop, runs []run, limit int) bool {
	latest := make([]int, f.columns*f.rows) // run of each square, plus one
	var cut []run
	for _, r := range runs {
		ring := loops[r.loop].ring
		for i := range r.edges {
			start := (r.start + i) % uint32(len(ring))
			a, b := ring[start], ring[(start+1)%uint32(len(ring))]
			for column, rows := range f.touched(a, b, 0, int64(f.columns)-1) {
				for row := max(rows.low, 0); row <= min(rows.high, int64(f.rows)-1); row++ {
					square := uint32(row*int64(f.columns) + column)
					if f.edges++; f.edges > limit {
						return false
					}
					if k := latest[square] - 1; k >= 0 && cut[k].loop == r.loop && cut[k].start+cut[k].edges == r.start+i {
						cut[k].edges++
						continue
					}
					cut = append(cut, run{square, r.loop, r.start + i, 1})
					latest[square] = len(cut)
				}
			}
		}
	}
	f.runs = sortRuns(nil, f.columns*f.rows, cut)
	return true
}

// finer writes a finer raster and returns the reference to it. Excess is how
// many more edges the squares may add.
func (w *writer) finer(f *finerRaster, owner uint32, runs []run, excess int) (ref, error) {
	owners := w.owners(f, owner, runs)
	start := len(w.words)
	w.words = append(w.words, f.bits<<8|f.shift)
	w.words = append(w.words, make([]uint32, len(owners))...)
	rest := f.runs
	for square, owner := range owners {
		n, edges := 0, 0
		for n < len(rest) && int(rest[n].square) == square {
			edges += int(rest[n].edges)
			n++
		}
		if n == 0 {
			w.words[start+1+square] = uint32(owned(owner))
			continue
		}
		share := int(float64(excess) * float64(edges) / float64(f.edges))
		at, err := w.square(f.box(square), owner, rest[:n], edges, share)
		if err != nil {
			return 0, err
		}
		if at&tagMask != tagOwner {
			at -= ref(start) << tagBits
		}
		w.words[start+1+square] = uint32(at)
		rest = rest[n:]
	}
	return ref(start)<<tagBits | tagFiner, nil
}

// owners returns the code of the owner of each square's anchor, given that of the
// whole's: along the bottom row from one to the next, and then up each column.
func (w *writer) owners(f *finerRaster, owner uint32, runs []run) []uint32 {
	owners := make([]uint32, f.columns*f.rows)
	whole := box{f.min, f.shift + f.bits}
	for _, r := range runs {
		l := &w.loops[r.loop]
		there := whole.odd(l.ring, r, f.anchor(whole))
		for column := range f.columns {
			if whole.odd(l.ring, r, f.anchor(f.box(column))) != there {
				owners[column] ^= l.code
			}
		}
		a := l.ring[int(r.start)%len(l.ring)]
		for i := range r.edges {
			b := l.ring[(int(r.start)+int(i)+1)%len(l.ring)]
			for column, row := range f.crossings(a, b) {
				if row > 0 && row < int64(f.rows) {
					owners[row*int64(f.columns)+column] ^= l.code
				}
			}
			a = b
		}
	}
	for column := range f.columns {
		owners[column] ^= owner
	}
	for square := f.columns; square < len(owners); square++ {
		owners[square] ^= owners[square-f.columns]
	}
	return owners
}

// odd reports whether an odd number of edges of the run, with the ones far to
// the right that its ends would get, is below a point of the box's lowest row.
func (b box) odd(ring lattice.Ring, r run, p lattice.Point) bool {
	a := ring[int(r.start)%len(ring)]
	odd := b.below(a) && a.X <= p.X
	for i := range r.edges {
		next := ring[(int(r.start)+int(i)+1)%len(ring)]
		if lattice.Below(lattice.Segment{A: a, B: next}, p) {
			odd = !odd
		}
		a = next
	}
	if b.below(a) && a.X <= p.X {
		odd = !odd
	}
	return odd
}
