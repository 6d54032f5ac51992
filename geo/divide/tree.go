package divide

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A bisector cuts connected atoms in two along random spanning trees. There is one
// for each goroutine.
type bisector struct {
	a         *atoms
	tolerance float64
	rng       *rand.Rand
	at        []int32 // the place of each atom in the list, or nobody
	links     []link
	keys      []uint64 // of each link, in whose order the tree takes them in, and its index
	sets      sets
	tree      [][]int32
	order     []int32
	parent    []int32
	end       []int32 // past the last below each, in order
	place     []int32 // in order
	people    []float64
	keeps     []int32
	nodes     []int32
}

// A link is between two places in the list.
type link struct{ p, q int32 }

func newBisector(a *atoms, tolerance float64, rng *rand.Rand) *bisector {
	b := &bisector{a: a, tolerance: tolerance, rng: rng, at: make([]int32, len(a.people))}
	for i := range b.at {
		b.at[i] = nobody
	}
	return b
}

// cut returns the better half of some cuts of a list of atoms into land for k1 and
// for k2 grids: whether each belongs to the first. false means that there is none.
func (b *bisector) cut(list []int32, k1, k2, trials int) (first []bool, ok bool) {
	for n, i := range list {
		b.at[i] = int32(n)
	}
	defer func() {
		for _, i := range list {
			b.at[i] = nobody
		}
	}()
	total, best := 0.0, math.Inf(1)
	for _, i := range list {
		total += b.a.people[i]
	}
	mean := total / float64(k1+k2)
	for range trials {
		b.grow(list)
		low, lowOff := int32(nobody), math.Inf(1)
		lowSwapped := false
		for n := 1; n < len(b.order); n++ {
			for _, swapped := range [...]bool{false, true} {
				k, rest := k1, k2
				if swapped {
					k, rest = k2, k1
				}
				below := int(b.end[n]) - n
				if below < k || len(list)-below < rest || int(b.keeps[n]) > k || int(b.keeps[0]-b.keeps[n]) > rest {
					continue
				}
				off := math.Abs(b.people[n]-mean*float64(k)) / (b.tolerance * max(b.a.mean, 1e-9))
				// A cut within the tolerance is worth as much as another: take any.
				if off = max(off, .5) + .2*b.rng.Float64(); off < lowOff {
					low, lowOff, lowSwapped = int32(n), off, swapped
				}
			}
		}
		if low == nobody {
			continue
		}
		if worth := 8*(lowOff-.5) + b.border(list, low); worth < best {
			best, ok = worth, true
			first = resized(first, len(list))
			for n, node := range b.order {
				first[node] = (int32(n) >= low && int32(n) < b.end[low]) != lowSwapped
			}
		}
	}
	return first, ok
}

func resized(s []bool, n int) []bool {
	if len(s) != n {
		return make([]bool, n)
	}
	return s
}

// grow grows a random spanning tree in which blocks hang together as long as they
// can, and orders it from the root so that what is below a node follows it.
func (b *bisector) grow(list []int32) {
	const most, width = 2.2, 1 << 31
	b.links, b.keys = b.links[:0], b.keys[:0]
	for n, i := range list {
		for _, next := range b.a.arcs[i] {
			if m := b.at[next.to]; next.firm && m > int32(n) {
				apart := next.off / next.length // 1 between the buildings of a block
				key := uint64((b.rng.Float64() + (most-1)*(1-apart)) / most * width)
				b.keys = append(b.keys, key<<32|uint64(len(b.links)))
				b.links = append(b.links, link{int32(n), m})
			}
		}
	}
	slices.Sort(b.keys)
	b.sets = b.sets[:0]
	for n := range list {
		b.sets = append(b.sets, int32(n))
		if n == len(b.tree) {
			b.tree = append(b.tree, nil)
		}
		b.tree[n] = b.tree[n][:0]
	}
	for _, key := range b.keys {
		l := b.links[uint32(key)]
		if b.sets.root(l.p) != b.sets.root(l.q) {
			b.sets.join(l.p, l.q)
			b.tree[l.p] = append(b.tree[l.p], l.q)
			b.tree[l.q] = append(b.tree[l.q], l.p)
		}
	}
	b.walk(list)
}

// walk orders the tree depth first and sums up what is below each node.
func (b *bisector) walk(list []int32) {
	n := len(list)
	b.order, b.nodes = b.order[:0], append(b.nodes[:0], 0)
	b.parent = append(b.parent[:0], make([]int32, n)...)
	b.place = append(b.place[:0], make([]int32, n)...)
	b.parent[0] = nobody
	for len(b.nodes) > 0 {
		at := b.nodes[len(b.nodes)-1]
		b.nodes = b.nodes[:len(b.nodes)-1]
		b.place[at] = int32(len(b.order))
		b.order = append(b.order, at)
		for _, next := range b.tree[at] {
			if next != b.parent[at] {
				b.parent[next] = at
				b.nodes = append(b.nodes, next)
			}
		}
	}
	n = len(b.order)
	b.people, b.keeps, b.end = b.people[:0], b.keeps[:0], b.end[:0]
	for k, at := range b.order {
		i := list[at]
		b.people = append(b.people, b.a.people[i])
		b.keeps = append(b.keeps, min(b.a.keep[i], 1))
		b.end = append(b.end, int32(k+1))
	}
	for k := n - 1; k > 0; k-- {
		up := b.place[b.parent[b.order[k]]]
		b.people[up] += b.people[k]
		b.keeps[up] += b.keeps[k]
		b.end[up] = max(b.end[up], b.end[k])
	}
}

// border returns what the border of a subtree is worth, less is better.
func (b *bisector) border(list []int32, low int32) float64 {
	var length, off float64
	for n := low; n < b.end[low]; n++ {
		for _, next := range b.a.arcs[list[b.order[n]]] {
			m := b.at[next.to]
			if m == nobody {
				continue
			}
			if p := b.place[m]; p < low || p >= b.end[low] {
				length += next.length
				off += next.off
			}
		}
	}
	return (weightOff*off + length) / b.a.size
}
