package divide

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// An effort says how long is searched: from several starts for a while, and on from
// the best. Moves are for each atom.
type effort struct {
	starts, firstMoves    int
	finalists, finalMoves int
	fewest, most          int // moves of one search
	trees                 int // tried for each halving of a start
}

var usual = effort{trees: 80, starts: 12, firstMoves: 100, finalists: 2, finalMoves: 900, fewest: 10_000, most: 2_000_000}

// shareStarted is how much of the work is done when the finalists are known.
const shareStarted = 0.5

// A try is one of several searches for a division.
type try struct {
	annealer
	worth float64
	err   error
}

// partition gives each atom to a grid. Annealing seldom changes which grid lies
// about where; so there are several starts.
func partition(ctx context.Context, a *atoms, opt Options, how effort, told *progress) ([]int32, error) {
	tries := make([]*try, how.startsFor(a, opt.Grids))
	half := (shareStarted - shareLaid) / 2 / float64(len(tries)) // to start and to search
	each(ctx, len(tries), func(n int) {
		rng := rand.New(rand.NewPCG(opt.Seed, uint64(n)))
		trees := newBisector(a, opt.Tolerance, rng)
		t := &try{annealer: annealer{rng: rng, trees: trees}}
		tries[n] = t
		label, err := trees.start(ctx, opt.Grids, how.trees, func() { told.add(half / float64(opt.Grids)) })
		if t.err = err; err == nil {
			t.state = newState(a, label, opt.Grids, opt.Tolerance)
			t.search(ctx, how.moves(how.firstMoves, a), told, half)
		}
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	refused := tries[0].err
	tries = slices.DeleteFunc(tries, func(t *try) bool { return t.err != nil })
	if len(tries) == 0 {
		return nil, refused
	}
	told.at(shareStarted)
	byWorth := func(t, u *try) int { return cmp.Compare(t.worth, u.worth) }
	slices.SortStableFunc(tries, byWorth)
	tries = tries[:min(len(tries), how.finalists)]
	each(ctx, len(tries), func(n int) {
		tries[n].search(ctx, how.moves(how.finalMoves, a), told, (shareFound-shareStarted)/float64(len(tries)))
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return slices.MinFunc(tries, byWorth).label, nil
}

// startsFor returns the number of starts: fewer where there are very many atoms.
func (e effort) startsFor(a *atoms, grids int) int {
	if grids == 1 {
		return 1
	}
	const many, fewest = 3000, 4
	return max(min(e.starts, e.starts*many/len(a.people)), min(e.starts, fewest))
}

// moves returns the number of moves of a search.
func (e effort) moves(perAtom int, a *atoms) int {
	return min(max(perAtom*len(a.people), e.fewest), e.most)
}

// search makes so many moves, which are a share of the work.
func (t *try) search(ctx context.Context, moves int, told *progress, share float64) {
	if len(t.people) > 1 {
		t.run(ctx, moves, func(made int) { told.add(share * float64(made) / float64(moves)) })
	}
	t.worth = t.total()
}

// each calls do for 0 to n-1, from as many goroutines as there are processors, and
// returns when all are done; once ctx is, it calls no more.
func each(ctx context.Context, n int, do func(n int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
}

// start divides each part of the land by halving, each time along the best of so
// many trees, or fewer if they are large. found is called for each grid.
func (b *bisector) start(ctx context.Context, grids, most int, found func()) ([]int32, error) {
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
			found()
			return nil
		}
		const work, fewest = 40_000, 10
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
