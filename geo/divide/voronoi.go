package divide

import (
	"cmp"
	"math"
	"slices"
)

// nobody stands for the frame where a neighbour is named.
const nobody = -1

// voronoi returns the borders between the sites' cells, the places nearer to the
// one than to any other, each once; those that leave the frame, which holds all
// sites, are cut off somewhere beyond it. No two sites may be the same.
//
// The ends are the centres of circles through three sites, computed alike from
// each of them: borders that meet do so to the last bit.
func voronoi(sites []xy, low, high xy) [][2]xy {
	order := make([]int, len(sites))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(sites[i].x, sites[j].x), cmp.Compare(sites[i].y, sites[j].y))
	})
	margin := 1 + (high.x - low.x) + (high.y - low.y)
	frame := []corner{
		{xy{low.x - margin, low.y - margin}, nobody}, {xy{high.x + margin, low.y - margin}, nobody},
		{xy{high.x + margin, high.y + margin}, nobody}, {xy{low.x - margin, high.y + margin}, nobody},
	}
	var borders [][2]xy
	var cell, spare []corner
	for k, i := range order {
		cell = append(cell[:0], frame...)
		reach2 := math.Inf(1)
		left, right := k-1, k+1
		for left >= 0 || right < len(order) {
			// The nearer one by longitude comes first.
			next := &right
			if right >= len(order) || left >= 0 && sites[i].x-sites[order[left]].x < sites[order[right]].x-sites[i].x {
				next = &left
			}
			j := order[*next]
			if dx := sites[j].x - sites[i].x; dx*dx > 4*reach2 {
				break
			}
			if next == &left {
				left--
			} else {
				right++
			}
			if sites[i].distance2(sites[j]) > 4*reach2 {
				continue
			}
			if spare = clip(spare[:0], cell, sites, i, j); len(spare) != len(cell) || !slices.Equal(spare, cell) {
				cell, spare = spare, cell
				reach2 = 0
				for _, c := range cell {
					reach2 = max(reach2, c.at.distance2(sites[i]))
				}
			}
		}
		borders = appendBorders(borders, cell, sites, i)
	}
	return borders
}

// A corner of a cell, and the site beyond the edge that begins there.
type corner struct {
	at     xy
	beyond int
}

// clip cuts off what is nearer to site j than to i.
func clip(into, cell []corner, sites []xy, i, j int) []corner {
	p, q := sites[i], sites[j]
	normal, half := q.minus(p), (dot(q, q)-dot(p, p))/2
	off := func(c corner) float64 { return dot(c.at, normal) - half }
	for k, c := range cell {
		next := cell[(k+1)%len(cell)]
		a, b := off(c), off(next)
		switch {
		case a <= 0 && b <= 0:
			into = append(into, c)
		case a <= 0:
			into = append(into, c, corner{between(c.at, next.at, a/(a-b)), j})
		case b <= 0:
			into = append(into, corner{between(c.at, next.at, a/(a-b)), c.beyond})
		}
	}
	return into
}

// appendBorders appends the edges of a cell towards sites with higher numbers.
func appendBorders(borders [][2]xy, cell []corner, sites []xy, i int) [][2]xy {
	for k, c := range cell {
		if c.beyond < i {
			continue
		}
		n := len(cell)
		before, after := cell[(k+n-1)%n].beyond, cell[(k+1)%n]
		a := vertex(sites, i, c.beyond, before, c.at)
		b := vertex(sites, i, c.beyond, after.beyond, after.at)
		borders = append(borders, [2]xy{a, b})
	}
	return borders
}

// vertex returns the centre of the circle through three sites, whatever their
// order; or near, what clipping made of it, if there is none.
func vertex(sites []xy, i, j, k int, near xy) xy {
	if k == nobody {
		return near
	}
	n := [3]int{i, j, k}
	slices.Sort(n[:])
	o := sites[n[0]]
	a, b := sites[n[1]].minus(o), sites[n[2]].minus(o)
	d := 2 * cross(a, b)
	a2, b2 := dot(a, a), dot(b, b)
	c := xy{o.x + (b.y*a2-a.y*b2)/d, o.y + (a.x*b2-b.x*a2)/d}
	const clippedTo = 0.01 // metres; the formula fails for sites on one line
	if !(c.distance2(near) < clippedTo*clippedTo) {
		return near
	}
	return c
}
