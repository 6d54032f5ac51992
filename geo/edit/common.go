package edit

import (
	"cmp"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// Common is land that a cell of one coverage and one of another both have.
type Common struct {
	Before, After int   // the two cells
	Area2         int64 // twice the area, square lattice steps
}

// Commons returns the land that each cell of one coverage has in common with each
// of another, in the order of the cells. Where borders of the two cross, it is
// exact to the rounding of these places. The error is arrange.ErrTangled.
func Commons(before, after []lattice.Shape) ([]Common, error) {
	o := &overlay{}
	for i, cell := range slices.Concat(before, after) {
		for e := range cell.Edges {
			o.lines = append(o.lines, arrange.Line{A: e.A, B: e.B, Tag: int32(len(o.lines))})
			o.cell = append(o.cell, i)
		}
	}
	noded, err := arrange.Node(o.lines)
	if err != nil {
		return nil, err
	}
	o.g = arrange.Build(noded)
	area2 := map[[2]int]int64{}
	for face, w := range o.around() {
		pair := [2]int{Outside, Outside}
		for _, one := range w {
			if one.times <= 0 {
				continue
			}
			if one.cell < len(before) {
				pair[0] = one.cell
			} else {
				pair[1] = one.cell - len(before)
			}
		}
		if pair[0] != Outside && pair[1] != Outside {
			area2[pair] += o.area2(int32(face))
		}
	}
	commons := make([]Common, 0, len(area2))
	for pair, area := range area2 {
		commons = append(commons, Common{pair[0], pair[1], area})
	}
	slices.SortFunc(commons, func(c, d Common) int {
		return cmp.Or(cmp.Compare(c.Before, d.Before), cmp.Compare(c.After, d.After))
	})
	return commons, nil
}

// area2 returns twice the area of a face other than the outside. Sums may wrap
// around, but the result fits.
func (o *overlay) area2(face int32) int64 {
	var sum int64
	for _, h := range o.g.HalvesOf(face) {
		s := o.g.Segment(h)
		sum += int64(s.A.X)*int64(s.B.Y) - int64(s.B.X)*int64(s.A.Y)
	}
	return sum
}
