package locate

import (
	"fmt"
	"math/bits"

	"gridmap/geo/lattice"
)

// pairs finds the cells on both sides of the edges in one square. An edge that
// touches the square brings its twin along, so that nothing outside the square
// needs to be asked.
type pairs struct {
	points    []lattice.Point
	stretches []stretch
	right     []uint32 // of the edge that begins at each point
	slots     []slot   // a hash table of edges, a power of two long
	round     uint32   // slots of other rounds are empty
}

// A stretch is a run in pairs.points: its edges begin at the points from up to,
// but not including, to.
type stretch struct {
	from, to int
	code     uint32
}

type slot struct{ round, edge, code uint32 }

// read replaces what pairs holds by the given runs.
func (t *pairs) read(loops []loop, runs []run) error {
	t.points, t.stretches, t.right = t.points[:0], t.stretches[:0], t.right[:0]
	for _, r := range runs {
		l := loops[r.loop]
		from, ring := len(t.points), l.ring
		start := int(r.start) % len(ring)
		end := start + int(r.edges) + 1
		t.points = append(t.points, ring[start:min(end, len(ring))]...)
		for ; end > len(ring); end -= len(ring) {
			t.points = append(t.points, ring[:min(end-len(ring), len(ring))]...)
		}
		t.stretches = append(t.stretches, stretch{from, len(t.points) - 1, l.code})
	}
	t.right = append(t.right, make([]uint32, len(t.points))...)
	t.clear()
	for _, s := range t.stretches {
		if err := t.enter(s); err != nil {
			return err
		}
	}
	return nil
}

func (t *pairs) clear() {
	if len(t.slots) < 2*len(t.points) {
		t.slots = make([]slot, 1<<bits.Len(uint(2*len(t.points))))
		t.round = 0
	}
	t.round++
	if t.round == 0 { // after 2^32 squares
		clear(t.slots)
		t.round = 1
	}
}

// enter looks for the twin of each edge of the stretch, and keeps the edge for
// its twin to find.
func (t *pairs) enter(s stretch) error {
	shift := 64 - bits.Len(uint(len(t.slots)-1))
	ha := scatter(t.points[s.from])
	for i := s.from; i < s.to; i++ {
		a, b := t.points[i], t.points[i+1]
		hb := scatter(b)
		at := (ha + hb) >> shift // the same for the twin
		ha = hb
		if a == b {
			t.right[i] = s.code
			continue
		}
		for ; t.slots[at].round == t.round; at = (at + 1) & uint64(len(t.slots)-1) {
			k, code := t.slots[at].edge, t.slots[at].code
			if t.points[k] == a && t.points[k+1] == b {
				return overlap(code, s.code, a, b)
			}
			if t.points[k] == b && t.points[k+1] == a {
				if t.right[k] != 0 {
					return overlap(t.right[k], s.code, a, b)
				}
				t.right[i], t.right[k] = code, s.code
				break
			}
		}
		if t.right[i] == 0 {
			t.slots[at] = slot{t.round, uint32(i), s.code}
		}
	}
	return nil
}

func overlap(one, other uint32, a, b lattice.Point) error {
	return fmt.Errorf("%w: cells %d and %d both lie to the left of the edge from %v to %v",
		ErrNoCoverage, one-1, other-1, a, b)
}

// scatter spreads points over 64 bits, evenly in the highest.
func scatter(p lattice.Point) uint64 {
	h := (uint64(uint32(p.X))<<32 | uint64(uint32(p.Y))) * 0x9e3779b97f4a7c15
	return (h ^ h>>32) * 0xd6e8feb86659fd93
}
