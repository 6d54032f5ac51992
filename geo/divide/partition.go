package divide

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// How long is searched: moves for each atom, and at most.
const (
	movesPerAtom = 1500
	fewestMoves  = 100_000
	mostMoves    = 1_600_000
	starts       = 4
)

// partition gives each atom to a grid. It starts several times, and returns the
// best division.
func partition(ctx context.Context, a *atoms, opt Options, told *progress) ([]int32, error) {
	moves := min(max(movesPerAtom*len(a.people), fewestMoves), mostMoves)
	if opt.Grids == 1 {
		moves = 0
	}
	type found struct {
		label []int32
		worth float64
		err   error
	}
	all := make([]found, starts)
	next := make(chan int, starts)
	for n := range all {
		next <- n
	}
	close(next)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), starts) {
		wg.Go(func() {
			for n := range next {
				if ctx.Err() != nil {
					return
				}
				rng := rand.New(rand.NewPCG(opt.Seed, uint64(n)))
				trees := newBisector(a, opt.Tolerance, rng)
				label, err := trees.start(ctx, opt.Grids)
				if err != nil {
					all[n].err = err
					continue
				}
				s := newState(a, label, opt.Grids, opt.Tolerance)
				search := annealer{state: s, rng: rng, trees: trees}
				search.run(ctx, moves, func(made int) {
					told.add((shareFound - shareLaid) / starts * float64(made) / float64(moves))
				})
				all[n] = found{s.label, s.total(), nil}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var best *found
	for n := range all {
		if all[n].err == nil && (best == nil || all[n].worth < best.worth) {
			best = &all[n]
		}
	}
	if best == nil {
		return nil, all[0].err
	}
	return best.label, nil
}

// start divides each part of the land by halving.
func (b *bisector) start(ctx context.Context, grids int) ([]int32, error) {
	label := make([]int32, len(b.a.people))
	lists := make([][]int32, 0)
	for i, part := range b.a.parts {
		for int(part) >= len(lists) {
			lists = append(lists, nil)
		}
		lists[part] = append(lists[part], int32(i))
	}
	counts, err := b.apportion(lists, grids)
	if err != nil {
		return nil, err
	}
	made := int32(0)
	var halve func(list []int32, k int) error
	halve = func(list []int32, k int) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if k == 1 {
			for _, i := range list {
				label[i] = made
			}
			made++
			return nil
		}
		const work, fewest, most = 40_000, 10, 80
		trials := min(max(work/len(list), fewest), most)
		first, ok := b.cut(list, k/2, k-k/2, trials)
		for n := 1; !ok && n < k; n++ { // some other number may do
			first, ok = b.cut(list, n, k-n, trials)
			if ok {
				return b.halves(list, first, n, k-n, halve)
			}
		}
		if !ok {
			return ErrTooMany
		}
		return b.halves(list, first, k/2, k-k/2, halve)
	}
	for part, list := range lists {
		if err := halve(list, counts[part]); err != nil {
			return nil, err
		}
	}
	return label, nil
}

func (b *bisector) halves(list []int32, first []bool, k1, k2 int, halve func([]int32, int) error) error {
	var one, other []int32
	for n, i := range list {
		if first[n] {
			one = append(one, i)
		} else {
			other = append(other, i)
		}
	}
	if err := halve(one, k1); err != nil {
		return err
	}
	return halve(other, k2)
}

// apportion shares the grids out among the parts of the land: one at a time to
// where they are largest.
func (b *bisector) apportion(lists [][]int32, grids int) ([]int, error) {
	counts := make([]int, len(lists))
	people := make([]float64, len(lists))
	left := grids
	for part, list := range lists {
		keeps := 0
		for _, i := range list {
			people[part] += b.a.people[i]
			keeps += int(min(b.a.keep[i], 1))
		}
		counts[part] = max(keeps, 1)
		left -= counts[part]
	}
	if left < 0 {
		return nil, ErrTooFew
	}
	for ; left > 0; left-- {
		best := -1
		for part, list := range lists {
			if counts[part] < len(list) && (best < 0 ||
				people[part]*float64(counts[best]) > people[best]*float64(counts[part])) {
				best = part
			}
		}
		if best < 0 {
			return nil, ErrTooMany
		}
		counts[best]++
	}
	return counts, nil
}

// number returns labels under which the grid that keeps k is k-1, and the others
// follow west to east.
func (a *atoms) number(label []int32, grids int) []int32 {
	to := make([]int32, grids)
	taken := make([]bool, grids)
	for k := range to {
		to[k] = nobody
	}
	var middle = make([]xy, grids)
	area := make([]float64, grids)
	for i, k := range label {
		middle[k].x += a.middle[i].x * a.area[i]
		middle[k].y += a.middle[i].y * a.area[i]
		area[k] += a.area[i]
		if a.keep[i] != 0 {
			to[k] = a.keep[i] - 1
			taken[to[k]] = true
		}
	}
	var open []int32
	for k := range to {
		if to[k] == nobody {
			open = append(open, int32(k))
		}
	}
	slices.SortStableFunc(open, func(p, q int32) int { return cmp.Compare(middle[p].x/area[p], middle[q].x/area[q]) })
	free := int32(0)
	for _, k := range open {
		for taken[free] {
			free++
		}
		to[k] = free
		free++
	}
	numbered := make([]int32, len(label))
	for i, k := range label {
		numbered[i] = to[k]
	}
	return numbered
}
