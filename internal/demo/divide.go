package demo

import (
	"math"
	"math/rand/v2"
	"slices"
)

// cell is one grid on the mesh, with what it belongs to.
type cell struct {
	face      int32
	township  int // of townships
	community int // of all, counted from 0
	people    []xy
}

// divider cuts the land into subdistricts, those into communities, those into
// grids. Each step cuts whole faces, so whatever belongs together hangs together.
type divider struct {
	*cutter
	grids       int
	outline     polygon
	cells       []cell
	communities int
}

// divide returns the cells, or false if some face found no legal cut.
func (d *divider) divide(people []xy) bool {
	parts, ok := d.riversides(people)
	if !ok {
		return false
	}
	var faces []cell
	for _, p := range parts {
		if faces, ok = d.subdistricts(p, faces); !ok {
			return false
		}
	}
	grids := apportion(d.grids, faces, func(f cell) float64 { return float64(len(f.people)) })
	for i, f := range faces {
		five := townships[f.township].code == FiveGrids[:9]
		for five && grids[i] < 5 {
			grids[slices.Index(grids, slices.Max(grids))]--
			grids[i]++
		}
	}
	for i, f := range faces {
		sizes := d.communitySizes(grids[i], townships[f.township].code == FiveGrids[:9])
		if !d.cutCommunities(f, sizes) {
			return false
		}
	}
	return true
}

// part is land that several townships still share.
type part struct {
	face      int32
	townships []int
	people    []xy
}

// riversides cuts the land along the river and the brook.
func (d *divider) riversides(people []xy) ([]part, bool) {
	var course []xy
	for y := -9000.0; y < 25000; y += 60 {
		y := y * d.g.scale
		course = append(course, xy{d.g.riverX(y), y})
	}
	slices.Reverse(course) // it flows south, and the new face lies to its right
	added, kept, moved, ok := d.follow(0, course, people, edge{rankRiver, river})
	if !ok {
		return nil, false
	}
	east, west := part{0, nil, kept}, part{added, nil, moved}

	course = nil
	for t := 30000 * d.g.scale; t > -200; t -= 60 {
		course = append(course, d.g.brook(t))
	}
	added, kept, moved, ok = d.follow(0, course, east.people, edge{rankRiver, river})
	if !ok {
		return nil, false
	}
	parts := []part{west, {0, nil, kept}, {added, nil, moved}}
	for i, c := range d.g.centres {
		for j := range parts {
			if d.m.polygon(d.m.loop(parts[j].face)).contains(c.at) {
				parts[j].townships = append(parts[j].townships, i)
			}
		}
	}
	for _, p := range parts {
		if len(p.townships) == 0 {
			return nil, false
		}
	}
	return parts, true
}

// follow cuts a face along the longest stretch of a course that lies inside it.
func (d *divider) follow(id int32, course, people []xy, what edge) (added int32, kept, moved []xy, ok bool) {
	t := &tracer{g: d.g, m: d.m, f: d.m.face(id)}
	var best line
	var from *end
	var inner []xy
	for i := 1; i < len(course); i++ {
		corner, at, met := t.meets(course[i-1], course[i])
		if met {
			hit := end{corner, false, at}
			if from != nil && len(inner) > len(best.inner) {
				best = line{from: *from, to: hit, inner: inner}
			}
			from, inner = &hit, nil
		}
		if from != nil && t.f.shape.contains(course[i]) {
			inner = append(inner, course[i])
		}
	}
	if len(best.inner) < 3 {
		return 0, nil, nil, false
	}
	best.inner = best.inner[1 : len(best.inner)-1]
	if !d.legal(t, best, strictness{clear: 0, angle: .2}) {
		return 0, nil, nil, false
	}
	added, kept, moved = d.apply(t.f, best, people, what)
	return added, kept, moved, true
}

// subdistricts cuts a part until every face has the centre of one township.
func (d *divider) subdistricts(p part, done []cell) ([]cell, bool) {
	if len(p.townships) == 1 {
		return append(done, cell{face: p.face, township: p.townships[0], people: p.people}), true
	}
	var total float64
	for _, i := range p.townships {
		total += d.g.centres[i].share
	}
	split := func(right polygon) (inside, rest []int, share float64) {
		for _, i := range p.townships {
			if right.contains(d.g.centres[i].at) {
				inside = append(inside, i)
				share += d.g.centres[i].share / total
			} else {
				rest = append(rest, i)
			}
		}
		return inside, rest, share
	}
	added, kept, moved, ok := d.cut(p.face, p.people, d.border(rankSubdistrict), func(share float64, right polygon) float64 {
		inside, rest, due := split(right)
		if len(inside) == 0 || len(rest) == 0 {
			return math.Inf(1)
		}
		balance := math.Abs(float64(len(inside))/float64(len(p.townships)) - .5)
		return 4*math.Abs(share-due) + balance
	})
	if !ok {
		return nil, false
	}
	inside, rest, _ := split(d.m.polygon(d.m.loop(added)))
	if done, ok = d.subdistricts(part{p.face, rest, kept}, done); !ok {
		return nil, false
	}
	return d.subdistricts(part{added, inside, moved}, done)
}

// communitySizes shares out the grids of a township among its communities.
func (d *divider) communitySizes(grids int, five bool) []int {

	if five {
		grids -= 5
	}
	sizes := make([]int, max(1, (grids+usualCommunity/2)/usualCommunity))
	for i := range sizes {
		sizes[i] = grids / len(sizes)
	}
	for i := range grids % len(sizes) {
		sizes[i]++
	}
	for range 2 * len(sizes) {
		if i, j := d.rng.IntN(len(sizes)), d.rng.IntN(len(sizes)); sizes[i] > 5 && sizes[j] < 13 {
			sizes[i]--
			sizes[j]++
		}
	}
	if five {
		sizes = append(sizes, 5)
	}
	d.rng.Shuffle(len(sizes), func(i, j int) { sizes[i], sizes[j] = sizes[j], sizes[i] })
	return sizes
}

// cutCommunities cuts a face into communities of so many grids each.
func (d *divider) cutCommunities(c cell, sizes []int) bool {
	if len(sizes) == 1 {
		c.community = d.communities
		d.communities++
		return d.cutGrids(c, sizes[0])
	}
	ahead := make([]int, len(sizes)+1) // grids before the i-th community
	for i, n := range sizes {
		ahead[i+1] = ahead[i] + n
	}
	total := float64(ahead[len(sizes)])
	nearest := func(share float64) (k int, off float64) {
		off = math.Inf(1)
		for i := 1; i < len(sizes); i++ {
			if o := math.Abs(float64(ahead[i])/total - share); o < off {
				k, off = i, o
			}
		}
		return k, off * total / usualCommunity
	}
	added, kept, moved, ok := d.cut(c.face, c.people, d.border(rankCommunity), func(share float64, _ polygon) float64 {
		k, off := nearest(share)
		return off + math.Abs(float64(k)/float64(len(sizes))-.5)
	})
	if !ok {
		return false
	}
	k, _ := nearest(float64(len(moved)) / float64(len(moved)+len(kept)))
	left, right := c, c
	left.people, right.people, right.face = kept, moved, added
	return d.cutCommunities(left, sizes[k:]) && d.cutCommunities(right, sizes[:k])
}

const usualCommunity = 8 // grids

// cutGrids cuts a community into n grids.
func (d *divider) cutGrids(c cell, n int) bool {
	if n == 1 {
		d.cells = append(d.cells, c)
		return true
	}
	added, kept, moved, ok := d.cut(c.face, c.people, d.border(rankGrid), func(share float64, _ polygon) float64 {
		k := nearestShare(share, n)
		return 1.5*math.Abs(share*float64(n)-float64(k)) + math.Abs(float64(k)/float64(n)-.5)
	})
	if !ok {
		return false
	}
	k := n / 2
	if all := len(kept) + len(moved); all > 0 {
		k = nearestShare(float64(len(moved))/float64(all), n)
	}
	left, right := c, c
	left.people, right.people, right.face = kept, moved, added
	return d.cutGrids(left, n-k) && d.cutGrids(right, k)
}

func nearestShare(share float64, n int) int {
	return min(max(int(math.Round(share*float64(n))), 1), n-1)
}

// border says what runs along a new border in the country: often a road. In the
// city it is a street all the same.
func (d *divider) border(r rank) edge {
	roads := map[rank]float64{rankSubdistrict: .5, rankCommunity: .6, rankGrid: .45}[r]
	if d.rng.Float64() < roads {
		return edge{r, street}
	}
	return edge{r, ridge}
}

// apportion shares n out by weight, to the largest remainder, at least one each.
func apportion[T any](n int, parts []T, weight func(T) float64) []int {
	var total float64
	for _, p := range parts {
		total += weight(p)
	}
	shares := make([]int, len(parts))
	rest := make([]float64, len(parts))
	order := make([]int, len(parts))
	given := 0
	for i, p := range parts {
		exact := float64(n) * weight(p) / total
		shares[i] = max(int(exact), 1)
		rest[i] = exact - float64(shares[i])
		given += shares[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for i := 0; given != n; i = (i + 1) % len(order) {
		if j := order[i]; given < n {
			shares[j]++
			given++
		} else if shares[order[len(order)-1-i]] > 1 {
			shares[order[len(order)-1-i]]--
			given--
		}
	}
	return shares
}

// newRand returns a generator for one purpose, so that what is drawn for one
// thing does not move another.
func newRand(seed uint64, purpose string) *rand.Rand {
	h := uint64(14695981039346656037)
	for _, b := range []byte(purpose) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h))
}
