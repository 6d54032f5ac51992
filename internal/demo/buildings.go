package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gridmap/internal/place"
	"gridmap/internal/region"
)

// builder puts buildings on the blocks.
type builder struct {
	m      *mesh
	g      *ground
	rng    *rand.Rand
	names  *names
	now    time.Time
	street map[int32]address // by edge
	taken  map[string]int    // how often an address was given
	total  int
}

// address is where on which way an edge lies.
type address struct {
	way   *way
	half  int32 // the half-edge that runs along the way
	along float64
}

func newBuilder(d *divider, rng *rand.Rand, names *names, ways []way, now time.Time) *builder {
	b := &builder{m: d.m, g: d.g, rng: rng, names: names, now: now, street: map[int32]address{}, taken: map[string]int{}}
	for i := range ways {
		for k, h := range ways[i].half {
			b.street[h/2] = address{&ways[i], h, ways[i].along[k]}
		}
	}
	return b
}

// all puts n buildings on the blocks of all grids, in the order of the grids.
func (b *builder) all(cells []cell, order []int, grids []region.Grid, blocks []block, n int) []place.Building {
	of := make([][]block, len(cells))
	for _, bl := range blocks {
		of[bl.cell] = append(of[bl.cell], bl)
	}
	weights := make([]float64, len(grids))
	for i, g := range grids {
		weights[i] = b.share(g, cells[order[i]])
	}
	lots := make([]lot, len(grids))
	missing := 0
	for i, count := range shareOut(n, weights) {
		for _, bl := range of[order[i]] {
			lots[i].sites = append(lots[i].sites, b.site(bl))
		}
		lots[i].slots = b.choose(lots[i].sites, count)
		missing += count - lots[i].count()
	}
	for i := 0; missing > 0 && i < 4*len(lots); i++ { // a few each, where there is more room
		i := i % len(lots)
		had := lots[i].count()
		if more := (lot{slots: b.choose(lots[i].sites, had+min(missing, had/8+1))}); more.count() > had {
			lots[i].slots = more.slots
			missing -= more.count() - had
		}
	}
	var all []place.Building
	for i, g := range grids {
		all = append(all, b.settle(cells[order[i]], g, lots[i], b.households(g))...)
	}
	return all
}

// lot is the land of a grid on which buildings are put.
type lot struct {
	sites []site
	slots [][]slot // of each site
}

func (l lot) count() int {
	n := 0
	for _, s := range l.slots {
		n += len(s)
	}
	return n
}

// share weighs how many buildings a grid gets: many small ones in the country.
func (b *builder) share(g region.Grid, c cell) float64 {
	if g.Kind == region.Dedicated {
		return 12
	}
	country := 1 - b.g.urbanity(b.m.polygon(b.m.loop(c.face)).centroid())
	return 36 + 34*country + 10*b.rng.Float64()
}

// households draws how many households a grid has: 300 to 500 mostly.
func (b *builder) households(g region.Grid) int {
	switch f := b.rng.Float64(); {
	case g.Kind == region.Dedicated:
		return 5 + b.rng.IntN(60)
	case f < .04:
		return 505 + b.rng.IntN(140)
	case f < .07:
		return 210 + b.rng.IntN(85)
	}
	return min(max(int(398+44*b.rng.NormFloat64()), 305), 495)
}

// settle puts buildings with so many households on a grid's slots.
func (b *builder) settle(c cell, g region.Grid, l lot, households int) []place.Building {
	var buildings []place.Building
	var weights []float64
	for i, slots := range l.slots {
		groups := map[int]string{}
		for _, s := range slots {
			buildings = append(buildings, b.building(c, g, s, groups))
			weights = append(weights, b.weight(s, l.sites[i].urban))
		}
	}
	if len(buildings) == 0 {
		return nil
	}
	shares := shareOut(households, weights)
	for i := range buildings {
		buildings[i].Households = shares[i]
		b.count(&buildings[i], g.Kind)
	}
	return buildings
}

// choose returns n slots on the sites: as close together as it takes, and then
// some left out.
func (b *builder) choose(sites []site, n int) [][]slot {
	seeds := make([]uint64, len(sites))
	for i := range seeds {
		seeds[i] = b.rng.Uint64()
	}
	var all [][]slot
	count := 0
	for stretch, round := 1.0, 0; round < 5; round++ {
		all, count = all[:0], 0
		for i, s := range sites {
			all = append(all, slots(b.m, s, seeds[i], stretch))
			count += len(all[i])
		}
		if count >= n && (count < n+n/3 || stretch > 1.6) {
			break
		}
		if count < n {
			stretch *= max(.92*math.Sqrt(float64(count+1)/float64(n+1)), .6)
		} else if round < 2 {
			stretch *= .97 * math.Sqrt(float64(count)/float64(n))
		} else {
			break
		}
	}
	for ; count > n; count-- {
		i := b.rng.IntN(count)
		for k := range all {
			if i < len(all[k]) {
				all[k] = slices.Delete(all[k], i, i+1)
				break
			}
			i -= len(all[k])
		}
	}
	return all
}

func (b *builder) weight(s slot, urban float64) float64 {
	switch {
	case s.use == frontage && urban > .8:
		return .3 + .5*b.rng.Float64()
	case s.use == frontage:
		return .5 + .6*b.rng.Float64()
	case s.use == estate:
		return 1.3 + .9*b.rng.Float64()
	}
	return .5 + b.rng.Float64()
}

// building makes up a building; groups has the names of the estates or hamlets of
// its block so far.
func (b *builder) building(c cell, g region.Grid, s slot, groups map[int]string) place.Building {
	b.total++
	bd := place.Building{
		Ref:      fmt.Sprintf("LD%06d", b.total),
		Grid:     g.Code,
		Entrance: b.m.plane.toLattice(s.at).Degrees(),
	}
	if b.rng.IntN(20) > 0 {
		bd.CountedAt = b.now.Add(-time.Duration(b.rng.IntN(400)) * 24 * time.Hour).UTC().Truncate(24 * time.Hour)
	}
	door, ok := b.door(s)
	if _, known := groups[s.group]; !known && s.use != frontage {
		if s.use == farm {
			groups[s.group] = b.names.hamlet()
		} else {
			groups[s.group] = b.names.estate()
		}
	}
	name := groups[s.group]
	switch s.use {
	case frontage:
		bd.Address = door
		bd.Name = door + one(b.rng, fronts)
	case estate:
		bd.Name = fmt.Sprintf("%s%d栋", name, s.number)
		bd.Address = townships[c.township].name + name + fmt.Sprintf("%d栋", s.number)
		if ok {
			bd.Address = door + name + fmt.Sprintf("%d栋", s.number)
		}
	case farm:
		bd.Name = fmt.Sprintf("%s%d号", name, s.number)
		bd.Address = townships[c.township].name + villageOf(g) + bd.Name
	}
	return bd
}

var fronts = []string{"", "", "商住楼", "商住楼", "综合楼", "宿舍楼", "住宅楼", "临街楼"}

// villageOf returns the name of a grid's community: its own without the number.
func villageOf(g region.Grid) string {
	for i, r := range g.Name {
		if r == '第' || r == ' ' {
			return g.Name[:i]
		}
	}
	return g.Name
}

// door returns the number of a slot on its street: odd on the left, even on the
// right, counted from the way's start, with 附 where a number is taken.
func (b *builder) door(s slot) (string, bool) {
	const metresPerNumber = 9
	a, ok := b.street[s.edge/2]
	if !ok || a.way.kind != street {
		return "", false
	}
	from, to := b.m.xy[b.m.half[a.half].from], b.m.xy[b.m.to(a.half)]
	_, t := toSegment(s.at, from, to)
	number := 1 + 2*int((a.along+t*from.distance(to))/metresPerNumber)
	if to.minus(from).cross(s.at.minus(from)) < 0 {
		number++
	}
	door := fmt.Sprintf("%s%d号", a.way.name, number)
	if s.use == frontage {
		b.taken[door]++
		if n := b.taken[door]; n > 1 {
			door += fmt.Sprintf("附%d号", n-1)
		}
	}
	return door, true
}

// count makes up how many people need help, more in the country.
func (b *builder) count(bd *place.Building, kind region.Kind) {
	minors := .008
	if kind == region.Rural {
		minors = .05
	}
	for _, h := range []struct {
		help place.Help
		rate float64
	}{{place.Elderly, .035}, {place.Disabled, .022}, {place.Minors, minors}, {place.LowPay, .02}} {
		n := 0
		for range bd.Households {
			if b.rng.Float64() < h.rate {
				n++
			}
		}
		if n > 0 {
			if bd.Assisted == nil {
				bd.Assisted = map[place.Help]int{}
			}
			bd.Assisted[h.help] = n
		}
	}
}

// shareOut shares n out by weight so that the shares add up to n.
func shareOut(n int, weights []float64) []int {
	var total, upTo float64
	for _, w := range weights {
		total += w
	}
	shares := make([]int, len(weights))
	given := 0
	for i, w := range weights {
		upTo += w
		due := int(math.Round(float64(n) * upTo / total))
		shares[i] = due - given
		given = due
	}
	return shares
}
