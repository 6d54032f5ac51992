package plan

import (
	"slices"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// Locate returns the grids that own positions, "" for those that none of the land
// does: for issues that a plan moves.
func (l Land) Locate(at []lattice.Point) ([]region.Code, error) {
	of, err := l.locate(at)
	if err != nil {
		return nil, err
	}
	codes := make([]region.Code, len(at))
	for i, place := range of {
		if place != locate.Outside {
			codes[i] = l.grids[place].Code
		}
	}
	return codes, nil
}

// CountAt counts positions by the grid that owns them, "" for none.
func (l Land) CountAt(at []lattice.Point) (map[region.Code]int, error) {
	of, err := l.locate(at)
	if err != nil {
		return nil, err
	}
	return l.count(of), nil
}

// locate returns the places in grids that own positions, or locate.Outside.
func (l Land) locate(at []lattice.Point) ([]int32, error) {
	index, err := locate.Build(shapesOf(l.grids))
	if err != nil {
		return nil, err
	}
	of := make([]int32, len(at))
	for i, p := range at {
		of[i] = index.Locate(p)
	}
	return of, nil
}

// relocate returns the places in grids that own n positions, given those that did
// before the grids at some places changed.
func (l Land) relocate(n int, at func(int) lattice.Point, of []int32, changed []int) ([]int32, error) {
	if len(changed) == 0 {
		return of, nil
	}
	touched := make([]bool, len(l.grids))
	shapes := make([]lattice.Shape, len(changed))
	for k, i := range changed {
		touched[i] = true
		shapes[k] = l.grids[i].Shape
	}
	index, err := locate.Build(shapes)
	if err != nil {
		return nil, err
	}
	of = slices.Clone(of)
	for i := range n {
		if of[i] != locate.Outside && !touched[of[i]] {
			continue
		}
		if of[i] = index.Locate(at(i)); of[i] != locate.Outside {
			of[i] = int32(changed[of[i]])
		}
	}
	return of, nil
}

// changedSince returns the places of grids whose land is drawn otherwise than on
// another land, which this one was made of.
func (l Land) changedSince(before Land) []int {
	var changed []int
	for i, g := range l.grids {
		if i >= len(before.grids) || !same(g.Shape, before.grids[i].Shape) {
			changed = append(changed, i)
		}
	}
	return changed
}

// count counts places by their codes, "" for none.
func (l Land) count(of []int32) map[region.Code]int {
	counts := map[region.Code]int{}
	for _, place := range of {
		if place == locate.Outside {
			counts[""]++
		} else {
			counts[l.grids[place].Code]++
		}
	}
	return counts
}
