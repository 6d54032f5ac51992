package locate

import "gridmap/geo/lattice"

// leafEdges is the number of edges up to which a square stays a leaf.
const leafEdges = 24

// A writer turns the runs of squares into words. It is used for one stripe after
// the other.
type writer struct {
	*frame
	loops  []loop
	tracer tracer
	sorted []run
	words  []uint32
	last   int // where the head of the latest chain stands
	pairs  pairs
}

// square writes what the square holds and returns the reference to it. Owner is
// the code of the owner of the square's anchor, edges how many edges
// are in the runs, and excess how many more there may be in finer rasters, which
// cut edges up between their squares.
func (w *writer) square(b box, owner uint32, runs []run, edges, excess int) (ref, error) {
	// Most edges are here twice, once for each side.
	if edges > 2*leafEdges && b.shift > 0 {
		if f := w.refine(b, runs, edges, excess); f != nil {
			return w.finer(f, owner, runs, excess-(f.edges-edges))
		}
	}
	return w.leaf(b, owner, runs)
}

// leaf writes a leaf, or nothing if all edges have the same cell on both sides.
func (w *writer) leaf(b box, owner uint32, runs []run) (ref, error) {
	start := len(w.words)
	w.words = append(w.words, 0)
	w.last = 0
	if !w.borders(b, runs) {
		w.words, w.last = w.words[:start+1], 0
		if err := w.chains(b, runs); err != nil {
			return 0, err
		}
	}
	if w.last == 0 {
		w.words = w.words[:start]
		return owned(owner), nil
	}
	w.words[w.last] |= lastChain
	anchor := w.anchor(b)
	x, y := uint32(int64(anchor.X)-b.min.X), uint32(int64(anchor.Y)-b.min.Y)
	w.words[start] = owner ^ leafOwner(w.words[start:], x, y, anchor)
	return ref(start)<<tagBits | tagLeaf, nil
}

// borders writes the chains of most squares, where every run is the twin of one
// other. It gives up, having written some, where cells meet in a vertex or end.
func (w *writer) borders(b box, runs []run) bool {
	const most = 8
	if len(runs)%2 != 0 || len(runs) > most {
		return false
	}
	var paired [most]bool
	for i, one := range runs {
		if paired[i] {
			continue
		}
		k := i + 1
		for k < len(runs) && (paired[k] || !w.twins(one, runs[k])) {
			k++
		}
		if k == len(runs) {
			return false
		}
		paired[k] = true
		l, start := &w.loops[one.loop], int(one.start)
		w.chain(b, l.code, w.loops[runs[k].loop].code, l.ring[start:start+int(one.edges)+1])
	}
	return true
}

// twins reports whether two runs are the same vertices, backwards, of different
// cells, and neither goes over the end of its ring.
func (w *writer) twins(one, other run) bool {
	a, b := &w.loops[one.loop], &w.loops[other.loop]
	n, i, k := int(one.edges), int(one.start), int(other.start)
	if one.edges != other.edges || i+n >= len(a.ring) || k+n >= len(b.ring) || a.code == b.code {
		return false
	}
	for d, p := range a.ring[i : i+n+1] {
		if b.ring[k+n-d] != p {
			return false
		}
	}
	return true
}

// chains writes any number of chains.
func (w *writer) chains(b box, runs []run) error {
	if err := w.pairs.read(w.loops, runs); err != nil {
		return err
	}
	for _, s := range w.pairs.stretches {
		for i := s.from; i < s.to; {
			right := w.pairs.right[i]
			k := i + 1
			for k < s.to && w.pairs.right[k] == right {
				k++
			}
			// The cell with the higher code writes the edge for both.
			if s.code > right {
				w.chain(b, s.code, right, w.pairs.points[i:k+1])
			}
			i = k
		}
	}
	return nil
}

// chain writes one chain.
func (w *writer) chain(b box, left, right uint32, points []lattice.Point) {
	start := len(w.words)
	w.last = start + chainWords - 1
	head := uint32(len(points)) << headBits
	if b.below(points[0]) {
		head += 1<<headBits | farAtStart
	}
	if b.below(points[len(points)-1]) {
		head += 1<<headBits | farAtEnd
	}
	w.words = append(w.words, left, right, head)
	if b.shift > narrowShift || !w.narrow(b, head, points) {
		w.words = append(w.words[:start], left, right, head|wideChain)
		w.wide(head, points)
	}
}

// narrow writes the points in 16 bits from the corner of the square, if they fit.
func (w *writer) narrow(b box, head uint32, points []lattice.Point) bool {
	west, south := int32(b.min.X), int32(b.min.Y)
	if head&farAtStart != 0 {
		w.words = append(w.words, farNarrow|uint32(points[0].Y-south)<<16)
	}
	excess := uint32(0)
	for _, p := range points {
		// On the Earth a difference may wrap around, but not into 16 bits.
		x, y := uint32(p.X-west), uint32(p.Y-south)
		excess |= (x + 1<<15) | (y + 1<<15)
		w.words = append(w.words, x&0xffff|y<<16)
	}
	if head&farAtEnd != 0 {
		w.words = append(w.words, farNarrow|uint32(points[len(points)-1].Y-south)<<16)
	}
	return excess < 1<<16
}

// wide writes them as they are.
func (w *writer) wide(head uint32, points []lattice.Point) {
	if head&farAtStart != 0 {
		w.words = append(w.words, farWide, uint32(points[0].Y))
	}
	for _, p := range points {
		w.words = append(w.words, uint32(p.X), uint32(p.Y))
	}
	if head&farAtEnd != 0 {
		w.words = append(w.words, farWide, uint32(points[len(points)-1].Y))
	}
}

// below reports whether p is under the square, where a chain must not end.
func (b box) below(p lattice.Point) bool {
	x := int64(p.X) - b.min.X
	return int64(p.Y) < b.min.Y && x > 0 && x < 1<<b.shift
}
