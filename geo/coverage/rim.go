package coverage

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// gaps applies rule 5: it returns the land of nobody that the rim of an otherwise
// exact coverage encloses.
func (f *flat) gaps(rim []edge, o *options) []Violation {
	outside := make([]arrange.Line, len(rim)) // the rim, with nobody's land to the left
	for i, e := range rim {
		if e.left >= 0 {
			outside[i] = arrange.Line{A: e.hi, B: e.lo, Tag: e.left}
		} else {
			outside[i] = arrange.Line{A: e.lo, B: e.hi, Tag: e.right}
		}
	}
	holes, _ := arrange.Polygons(outside)
	var found []Violation
	for _, hole := range holes {
		place := lattice.Shape{hole}
		width := Width(place)
		if !o.keeps(place, width) {
			found = append(found, Violation{
				Kind: Gap, At: hole[0][0], Place: place, AreaM2: place.AreaM2(), WidthM: width,
			})
		}
	}
	if len(found) > 0 {
		f.neighbours(found, outside)
	}
	return found
}

// neighbours fills in the cells around gaps.
func (f *flat) neighbours(gaps []Violation, outside []arrange.Line) {
	cells := make(map[lattice.Segment]int32, len(outside))
	for _, l := range outside {
		cells[l.Segment()] = f.cell(l.Tag)
	}
	for i := range gaps {
		for e := range gaps[i].Place.Edges {
			gaps[i].Cells = append(gaps[i].Cells, int(cells[e]))
		}
		slices.Sort(gaps[i].Cells)
		gaps[i].Cells = slices.Compact(gaps[i].Cells)
	}
}
