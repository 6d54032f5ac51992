package divide

import (
	"context"
	"math"
	"math/rand/v2"
)

// An annealer improves a division by moves that are random at first, and only for
// the better in the end.
type annealer struct {
	*state
	rng   *rand.Rand
	trees *bisector
	piece []int32
	from  []int32 // whose each of the piece was
}

// How hot it is, in units of what a division is worth, and how often moves larger
// than that of an atom are tried.
const (
	hottest, coldest = 1.0, 0.003
	blockEvery       = 4
	treeEvery        = 300
)

// run makes so many moves. tell is told how many.
func (s *annealer) run(ctx context.Context, moves int, tell func(made int)) {
	const batch = 500
	heat := hottest
	cooling := math.Pow(coldest/hottest, batch/float64(moves))
	for made := 0; made < moves; made += batch {
		if ctx.Err() != nil {
			return
		}
		for n := made; n < made+batch; n++ {
			switch {
			case n%treeEvery == 0:
				s.recut(heat)
			case n%blockEvery == 0:
				s.step(heat, true)
			default:
				s.step(heat, false)
			}
		}
		heat *= cooling
		tell(batch)
	}
}

// step tries to move a random atom on a border, or all of its block that its grid
// has, across it.
func (s *annealer) step(heat float64, block bool) {
	i := int32(s.rng.IntN(len(s.label)))
	if len(s.a.arcs[i]) == 0 {
		return
	}
	next := s.a.arcs[i][s.rng.IntN(len(s.a.arcs[i]))]
	from, to := s.label[i], s.label[next.to]
	if from == to || !next.firm {
		return
	}
	s.piece = append(s.piece[:0], i)
	if block {
		s.spread(from)
	}
	if len(s.piece) == len(s.members[from]) {
		return
	}
	s.try(to, heat)
}

// spread takes in what hangs together with the first of the piece in its block and
// grid.
func (s *annealer) spread(from int32) {
	s.now += 2
	block := s.a.block[s.piece[0]]
	s.stamp[s.piece[0]] = s.now
	for n := 0; n < len(s.piece); n++ {
		for _, next := range s.a.arcs[s.piece[n]] {
			if next.firm && s.label[next.to] == from && s.a.block[next.to] == block && s.stamp[next.to] != s.now {
				s.stamp[next.to] = s.now
				s.piece = append(s.piece, next.to)
			}
		}
	}
}

// try moves the piece, which is of one grid, to another, if that is worth it.
func (s *annealer) try(to int32, heat float64) {
	from := s.label[s.piece[0]]
	before := s.worth(from) + s.worth(to) + weightOff*s.off/s.a.size
	for _, i := range s.piece {
		s.move(i, to)
	}
	change := s.worth(from) + s.worth(to) + weightOff*s.off/s.a.size - before
	if s.keeps[to] > 1 || !s.accepts(change, heat) || !s.whole(s.piece, from) {
		for _, i := range s.piece {
			s.move(i, from)
		}
	}
}

func (s *annealer) accepts(change, heat float64) bool {
	return change <= 0 || s.rng.Float64() < math.Exp(-change/heat)
}

// recut cuts two neighbours anew, along a spanning tree of both.
func (s *annealer) recut(heat float64) {
	i := int32(s.rng.IntN(len(s.label)))
	for range 64 {
		if len(s.a.arcs[i]) == 0 {
			return
		}
		next := s.a.arcs[i][s.rng.IntN(len(s.a.arcs[i]))]
		if next.firm && s.label[next.to] != s.label[i] {
			s.recutPair(s.label[i], s.label[next.to], heat)
			return
		}
		i = next.to
	}
}

func (s *annealer) recutPair(p, q int32, heat float64) {
	s.piece = append(append(s.piece[:0], s.members[p]...), s.members[q]...)
	first, ok := s.trees.cut(s.piece, 1, 1, 2)
	if !ok {
		return
	}
	s.from = s.from[:0]
	mine := 0 // atoms that stay if the first half becomes p's
	for n, i := range s.piece {
		s.from = append(s.from, s.label[i])
		if first[n] == (s.label[i] == p) {
			mine++
		}
	}
	swapped := 2*mine < len(s.piece)
	before := s.worth(p) + s.worth(q) + weightOff*s.off/s.a.size
	for n, i := range s.piece {
		to := q
		if first[n] != swapped {
			to = p
		}
		if s.label[i] != to {
			s.move(i, to)
		}
	}
	change := s.worth(p) + s.worth(q) + weightOff*s.off/s.a.size - before
	if s.accepts(change, heat) {
		return
	}
	for n, i := range s.piece {
		if s.label[i] != s.from[n] {
			s.move(i, s.from[n])
		}
	}
}
