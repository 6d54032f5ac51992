package coverage

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// An island is a group of rings that hang together by vertices, and its western
// end: the least of its vertices.
type island struct {
	end   lattice.Point
	rings []int32
}

// misplaced applies rule 4: around each island there is nobody's land, or a hole
// in the land of the cell that the island's own edges say is there.
func (f *flat) misplaced(seen *inspector) []Violation {
	var found []Violation
	islands := f.islands(seen.joined)
	ends := make([]lattice.Point, len(islands))
	for i := range islands {
		ends[i] = islands[i].end
	}
	below := make([]int32, len(islands))
	if len(islands) > 1 { // nothing is below a single one
		below = arrange.Below(f.lines, ends)
	} else {
		for i := range below {
			below[i] = -1
		}
	}
	for i := range islands {
		around := int32(-1)
		if k := below[i]; k >= 0 && f.lines[k].A.Less(f.lines[k].B) {
			around = f.cell(f.lines[k].Tag) // it runs eastwards, so its land is above
		}
		if says := f.westOf(&islands[i]); says != around {
			v := Violation{Kind: Overlap, At: islands[i].end, Cells: []int{int(f.cell(islands[i].rings[0]))}}
			if around >= 0 {
				v.Cells = append(v.Cells, int(around))
			}
			found = append(found, v)
		}
	}
	return found
}

func (f *flat) islands(joined unionFind) []island {
	byRoot := map[int32]int{}
	var islands []island
	for tag, id := range f.rings {
		ring := f.ring(id)
		if len(ring) == 0 {
			continue
		}
		least := slices.MinFunc(ring, comparePoints)
		root := joined.find(int32(tag))
		k, known := byRoot[root]
		if !known {
			k = len(islands)
			byRoot[root] = k
			islands = append(islands, island{end: least})
		}
		is := &islands[k]
		if least.Less(is.end) {
			is.end, is.rings = least, is.rings[:0]
		}
		if least == is.end {
			is.rings = append(is.rings, int32(tag))
		}
	}
	return islands
}

func comparePoints(p, q lattice.Point) int {
	switch {
	case p == q:
		return 0
	case p.Less(q):
		return -1
	}
	return 1
}

// westOf returns the cell just west of an island's western end, as its own edges
// say, or -1: all edges there lead east, and the land to the left of the
// northernmost is the land in the west.
func (f *flat) westOf(is *island) int32 {
	type way struct {
		to   lattice.Point
		left int32
	}
	var ways []way
	for _, tag := range is.rings {
		ring := f.ring(f.rings[tag])
		for i, p := range ring {
			if p == is.end {
				next, prev := ring[(i+1)%len(ring)], ring[(i+len(ring)-1)%len(ring)]
				if next != p { // else the vertex is repeated
					ways = append(ways, way{next, f.cell(tag)})
				}
				if prev != p {
					ways = append(ways, way{prev, -1})
				}
			}
		}
	}
	if len(ways) == 0 {
		return -1
	}
	top := slices.MaxFunc(ways, func(v, w way) int {
		if c := arrange.CompareAngle(is.end, v.to, w.to); c != 0 {
			return c
		}
		return int(v.left) - int(w.left) // the twin that knows whose land it is
	})
	return top.left
}
