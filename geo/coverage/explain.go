package coverage

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// explain finds the overlaps and gaps of shapes that are no exact coverage.
func (f *flat) explain(found []Violation, seen *inspector, opt *options) []Violation {
	o, err := f.overlay()
	if err != nil {
		return append(found, f.knot())
	}
	claims := newClaims()
	label := make([]int32, o.g.Faces())
	labelOf := make([]int32, len(o.known))
	for i, w := range o.known {
		cells, valid := o.claimants(w)
		if labelOf[i] = claims.number(cells); !valid {
			labelOf[i] = -1 - labelOf[i]
		}
	}
	for face := range label {
		label[face] = labelOf[o.around[face]]
	}
	of, labels, lines := regions(o.g, label)
	lines = slices.DeleteFunc(lines, func(l arrange.Line) bool { // proper land is no news
		return labels[l.Tag] >= 0 && len(claims.sets[labels[l.Tag]]) == 1
	})
	places := arrange.Outlines(len(labels), lines)
	widths := widthsOf(places)
	for region, l := range labels {
		place := places[region]
		if region == int(of[0]) || len(place) == 0 {
			continue
		}
		v := Violation{At: leastOf(place), Place: place, AreaM2: place.AreaM2()}
		switch {
		case l < 0:
			v.Kind, v.Cells = BadRing, claims.sets[-1-l]
		case len(claims.sets[l]) > 1:
			v.Kind, v.Cells = Overlap, claims.sets[l]
		case len(claims.sets[l]) == 0:
			v.Kind = Gap
		default:
			continue
		}
		v.WidthM = widths[region]
		if v.Kind == Gap {
			if opt.keeps(place, v.WidthM) {
				continue
			}
			v.Cells = nil
		}
		found = append(found, v)
	}
	o.surround(found, label, claims)
	found = append(found, o.unmatched()...)
	if !slices.ContainsFunc(found, func(v Violation) bool { return v.Place != nil || v.Kind != BadRing && v.Kind != Empty }) {
		found = append(found, seen.twisted...) // so small that rounding has closed it
	}
	return found
}

// claimants returns the cells that have the rings' land, ascending. valid is
// false if one of them has it twice, or less than not at all.
func (f *flat) claimants(w []winding) (cells []int, valid bool) {
	valid = true
	times := map[int]int32{}
	for _, x := range w {
		times[int(f.cell(x.ring))] += x.times
	}
	for cell, n := range times {
		if n != 0 {
			cells = append(cells, cell)
		}
		valid = valid && (n == 0 || n == 1)
	}
	slices.Sort(cells)
	return cells, valid
}

// claims numbers sets of cells.
type claims struct {
	sets    [][]int
	numbers map[string]int32
}

func newClaims() *claims { return &claims{numbers: map[string]int32{}} }

func (c *claims) number(cells []int) int32 {
	key := make([]byte, 0, 8*len(cells))
	for _, cell := range cells {
		for ; cell >= 0x80; cell >>= 7 {
			key = append(key, byte(cell)|0x80)
		}
		key = append(key, byte(cell))
	}
	if n, ok := c.numbers[string(key)]; ok {
		return n
	}
	n := int32(len(c.sets))
	c.numbers[string(key)] = n
	c.sets = append(c.sets, cells)
	return n
}

// surround fills in the cells around gaps.
func (o *overlay) surround(found []Violation, label []int32, claims *claims) {
	cells := map[lattice.Segment][]int{}
	for h := range int32(o.g.Halves()) {
		if l := label[o.g.Face(h)]; l >= 0 && len(claims.sets[l]) == 0 {
			if l := label[o.g.Face(h^1)]; l >= 0 {
				cells[o.g.Segment(h)] = claims.sets[l]
			}
		}
	}
	for i := range found {
		if v := &found[i]; v.Kind == Gap {
			for e := range v.Place.Edges {
				v.Cells = append(v.Cells, cells[e]...)
			}
			slices.Sort(v.Cells)
			v.Cells = slices.Compact(v.Cells)
		}
	}
}

// unmatched reports what rounding to the lattice has closed: edges of two cells
// that run along each other, though one has a vertex where the other has none.
func (o *overlay) unmatched() []Violation {
	var found []Violation
	for h := range int32(o.g.Halves()) {
		s := o.g.Segment(h)
		for _, i := range o.g.Tags(h) {
			if i == neutral || o.hasTwin(i, h^1) {
				continue
			}
			for _, j := range o.g.Tags(h ^ 1) {
				if j == neutral {
					continue
				}
				straight, turns := o.lines[i], o.lines[j]
				cells := []int{int(o.cell(straight.Tag)), int(o.cell(turns.Tag))}
				for _, p := range [...]lattice.Point{s.A, s.B} {
					if p != straight.A && p != straight.B && (p == turns.A || p == turns.B) && cells[0] != cells[1] {
						found = append(found, Violation{Kind: UnmatchedVertex, At: p, Cells: cells})
					}
				}
			}
		}
	}
	return found
}

// hasTwin reports whether the twin of line i runs along half h.
func (o *overlay) hasTwin(i, h int32) bool {
	for _, j := range o.g.Tags(h) {
		if j != neutral && o.lines[j].Segment() == o.lines[i].Segment().Reversed() {
			return true
		}
	}
	return false
}
