package atlas

import (
	"cmp"
	"slices"
	"sync"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/geo/tile"
	"gridmap/internal/place"
)

// buildings are all buildings, by the county of a land that they are in.
type buildings struct {
	land *land
	sets []*houses // by county; the last are those outside all
	finder
}

// houses are the buildings of one county, or those outside all. They never change;
// pictures share those that are the same in them.
type houses struct {
	county     *county // nil outside
	all        []place.Building
	cells      []locate.Cell // by place in all: the grid in its county
	order      []int32       // places in all, by grid and then by id
	first      []int32       // by grid: where its buildings begin in order; one more at the end
	households []int64       // by grid: in all grids before it; one more at the end
	layer      func() (*tile.Points, error)
}

// finder knows which set has a building.
type finder struct {
	ids  []int64 // in order
	sets []int32
}

func byID(a, b place.Building) int { return cmp.Compare(a.ID, b.ID) }

// newBuildings finds the counties and grids of the buildings. The index decides, as it
// does for every position, so that a building and a look-up at its entrance agree.
func newBuildings(all []place.Building, l *land) *buildings {
	if !slices.IsSortedFunc(all, byID) {
		slices.SortFunc(all, byID)
	}
	nowhere := &buildings{land: &land{index: locate.Join(nil, nil)}, sets: []*houses{newHouses(nil, all, make([]locate.Cell, len(all)))}}
	nowhere.finder = newFinder(nowhere.sets)
	return nowhere.on(l)
}

// on returns the buildings on another land. Those in counties whose grids have the
// same land in both stay where they are; the others are found anew.
func (b *buildings) on(l *land) *buildings {
	if l == b.land {
		return b
	}
	next := &buildings{land: l, sets: make([]*houses, len(l.counties)+1)}
	homeless, came := b.leave(next)
	at := make([]lattice.Point, len(homeless))
	for i := range homeless {
		at[i], _ = lattice.FromDegrees(homeless[i].Entrance) // stored entrances are on the lattice
	}
	cells := make([]locate.Cell, len(at))
	l.index.LocateBatch(cells, at)
	moved := next.settle(homeless, cells, came)
	if !moved && b.sameCounties(l) {
		next.finder = b.finder
	} else {
		next.finder = newFinder(next.sets)
	}
	return next
}

// leave takes over to next the sets of counties that are the same, and returns the
// buildings of the others, and from which set of next's each comes: -1 if that is gone.
func (b *buildings) leave(next *buildings) (homeless []place.Building, came []int32) {
	from := func(set *houses, place int32) {
		homeless = append(homeless, set.all...)
		for range set.all {
			came = append(came, place)
		}
	}
	outside := len(next.land.counties)
	for i, set := range b.sets {
		if set.county == nil {
			next.sets[outside] = set // for whoever stays
			from(set, int32(outside))
			continue
		}
		k, ok := next.land.place(set.county.code)
		if !ok {
			from(b.sets[i], -1)
			continue
		}
		switch c := next.land.counties[k]; {
		case c == set.county:
			next.sets[k] = set
		case c.form == set.county.form:
			same := *set
			same.county = c
			next.sets[k] = &same
		default:
			from(b.sets[i], int32(k))
		}
	}
	return homeless, came
}

// settle gives every homeless building to the set of the cell that it is in, and
// reports whether any came from another.
func (b *buildings) settle(homeless []place.Building, cells []locate.Cell, came []int32) (moved bool) {
	outside := len(b.sets) - 1
	type arrivals struct {
		all   []place.Building
		cells []locate.Cell
	}
	arrived := make([]arrivals, len(b.sets))
	stay := true // those outside
	for i, cell := range cells {
		set, local := outside, locate.Outside
		building := homeless[i]
		building.Grid = ""
		if cell != locate.Outside {
			set, local = b.land.index.Part(cell)
			building.Grid = b.land.counties[set].grids[local].Code
		}
		if int(came[i]) != set {
			moved = true
			stay = stay && set != outside && int(came[i]) != outside
		}
		to := &arrived[set]
		to.all, to.cells = append(to.all, building), append(to.cells, local)
	}
	for set, a := range arrived {
		old := b.sets[set]
		switch {
		case set == outside && stay, set < outside && old != nil && len(a.all) == 0:
			continue
		case set == outside:
			b.sets[set] = newHouses(nil, a.all, a.cells)
			continue
		case old != nil: // of a county whose land is the same: there should be none
			a.all, a.cells = append(a.all, old.all...), append(a.cells, old.cells...)
		}
		b.sets[set] = newHouses(b.land.counties[set], a.all, a.cells)
	}
	return moved
}

// sameCounties reports whether another land has the counties of this one.
func (b *buildings) sameCounties(l *land) bool {
	return slices.EqualFunc(b.land.counties, l.counties, func(a, c *county) bool { return a.code == c.code })
}

// newHouses arranges the buildings of a county, or those outside all for nil.
func newHouses(c *county, all []place.Building, cells []locate.Cell) *houses {
	h := &houses{county: c, all: all, cells: cells}
	h.layer = sync.OnceValues(h.draw)
	if !slices.IsSortedFunc(all, byID) {
		h.sort()
	}
	if c == nil {
		return h
	}
	grids := len(c.grids)
	h.order = make([]int32, len(all))
	h.first, h.households = make([]int32, grids+1), make([]int64, grids+1)
	// Sorted by counting: how many in each grid, where each begins, then each in turn.
	for i, cell := range h.cells {
		h.first[cell+1]++
		h.households[cell+1] += int64(h.all[i].Households)
	}
	for grid := range grids {
		h.first[grid+1] += h.first[grid]
		h.households[grid+1] += h.households[grid]
	}
	place := slices.Clone(h.first)
	for i, cell := range h.cells {
		h.order[place[cell]] = int32(i)
		place[cell]++
	}
	return h
}

// sort orders the buildings by id.
func (h *houses) sort() {
	order := make([]int, len(h.all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return byID(h.all[a], h.all[b]) })
	all, cells := make([]place.Building, len(order)), make([]locate.Cell, len(order))
	for i, from := range order {
		all[i], cells[i] = h.all[from], h.cells[from]
	}
	h.all, h.cells = all, cells
}

func newFinder(sets []*houses) finder {
	n := 0
	for _, set := range sets {
		n += len(set.all)
	}
	type known struct {
		id  int64
		set int32
	}
	all := make([]known, 0, n)
	for i, set := range sets {
		for k := range set.all {
			all = append(all, known{set.all[k].ID, int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b known) int { return cmp.Compare(a.id, b.id) })
	f := finder{make([]int64, n), make([]int32, n)}
	for i, k := range all {
		f.ids[i], f.sets[i] = k.id, k.set
	}
	return f
}

// find returns a building and its cell.
func (b *buildings) find(id int64) (found *place.Building, cell locate.Cell, ok bool) {
	i, ok := slices.BinarySearch(b.ids, id)
	if !ok {
		return nil, locate.Outside, false
	}
	number := b.finder.sets[i]
	set := b.sets[number]
	k, ok := slices.BinarySearchFunc(set.all, id, func(b place.Building, id int64) int { return cmp.Compare(b.ID, id) })
	if !ok {
		return nil, locate.Outside, false
	}
	if set.county == nil {
		return &set.all[k], locate.Outside, true
	}
	return &set.all[k], b.land.index.First(int(number)) + set.cells[k], true
}

// tally counts the buildings and their households in grids from up to, without,
// to.
func (h *houses) tally(from, to int) (count, households int) {
	return int(h.first[to] - h.first[from]), int(h.households[to] - h.households[from])
}

// draw draws the layer of the buildings.
func (h *houses) draw() (*tile.Points, error) {
	at := make([]lattice.Point, len(h.all))
	for i := range h.all {
		at[i], _ = lattice.FromDegrees(h.all[i].Entrance) // stored entrances are on the lattice
	}
	properties := make([]tile.Property, 0, 5)
	return tile.NewPoints(LayerBuildings, at, func(i int) tile.Feature {
		one := &h.all[i]
		properties = append(properties[:0],
			tile.Property{Key: "id", Value: tile.Int(one.ID)},
			tile.Property{Key: "name", Value: tile.String(one.Name)},
			tile.Property{Key: "address", Value: tile.String(one.Address)},
			tile.Property{Key: "households", Value: tile.Int(int64(one.Households))},
			tile.Property{Key: "grid", Value: tile.String(string(one.Grid))})
		return tile.Feature{ID: uint64(one.ID), Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom, Weight: "households"})
}
