package atlas

import (
	"slices"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/place"
)

// buildings are all buildings, and which grid of the land each is in.
type buildings struct {
	all        []place.Building // in the order of their ids
	cells      []locate.Cell    // by place in all
	order      []int32          // places in all, by cell and then by id; those outside come last
	first      []int32          // by cell: where its buildings begin in order; one more at the end
	households []int64          // by cell: in all cells before it; one more at the end
}

// newBuildings finds the grids of the buildings. The index decides, as it does for
// every position, so that a building and a look-up at its entrance agree.
func newBuildings(all []place.Building, l *land) *buildings {
	byID := func(a, b place.Building) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	}
	if !slices.IsSortedFunc(all, byID) {
		slices.SortFunc(all, byID)
	}
	b := &buildings{all: all, cells: make([]locate.Cell, len(all)), order: make([]int32, len(all)),
		first: make([]int32, len(l.grids)+1), households: make([]int64, len(l.grids)+1)}
	at := make([]lattice.Point, len(all))
	for i := range all {
		at[i], _ = lattice.FromDegrees(all[i].Entrance) // stored entrances are on the lattice
	}
	l.index.LocateBatch(b.cells, at)
	// Sorted by counting: how many in each cell, where each begins, then each in turn.
	count := make([]int32, len(l.grids)+1)
	for i, cell := range b.cells {
		if cell == locate.Outside {
			cell = locate.Cell(len(l.grids))
		} else {
			b.households[cell+1] += int64(all[i].Households)
		}
		count[cell]++
	}
	var sum int32
	for cell := range count {
		b.first[cell], sum = sum, sum+count[cell]
	}
	for cell := range l.grids {
		b.households[cell+1] += b.households[cell]
	}
	place := slices.Clone(b.first)
	for i, cell := range b.cells {
		if cell == locate.Outside {
			cell = locate.Cell(len(l.grids))
		}
		b.order[place[cell]] = int32(i)
		place[cell]++
	}
	return b
}

// tally counts the buildings and their households in cells from up to, without,
// to.
func (b *buildings) tally(from, to int) (count, households int) {
	return int(b.first[to] - b.first[from]), int(b.households[to] - b.households[from])
}
