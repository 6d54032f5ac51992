package coverage

import (
	"slices"

	"gridmap/geo/arrange"
)

// nobody owns the outside and open gaps.
const nobody = -1

// A repair gives each face of an overlay to one cell.
type repair struct {
	*overlay
	opt    RepairOptions
	claims *claims
	label  []int32 // of each face: its claimants, in claims.sets
	owner  []int32 // of each face: a cell, or nobody
	area2  []int64 // of each cell's claims, twice, square steps
	done   []Fix
	left   []Violation
}

func newRepair(f *flat, opt RepairOptions) (*repair, error) {
	r := &repair{opt: opt}
	var err error
	if r.overlay, err = f.overlay(); err != nil {
		return nil, err
	}
	r.claim()
	if bridges := r.bridges(); len(bridges) > 0 {
		if r.overlay, err = f.overlay(bridges...); err != nil {
			return nil, err
		}
		r.claim()
	}
	return r, nil
}

// claim finds the cells that claim each face, and gives faces with one to it.
func (r *repair) claim() {
	r.claims = newClaims()
	of := make([]int32, len(r.known))
	for i, w := range r.known {
		of[i] = r.claims.number(r.enclosing(w))
	}
	r.label = make([]int32, r.g.Faces())
	r.owner = make([]int32, r.g.Faces())
	r.area2 = make([]int64, len(r.flat.shapes))
	area2 := faceAreas(r.g)
	for face := range r.label {
		r.label[face] = of[r.around[face]]
		r.owner[face] = nobody
		cells := r.claims.sets[r.label[face]]
		if len(cells) == 1 {
			r.owner[face] = int32(cells[0])
		}
		for _, c := range cells {
			r.area2[c] += area2[face]
		}
	}
}

// enclosing returns the cells that have the land which rings run around, in
// whatever direction: a part is its first ring without the others.
func (f *flat) enclosing(w []winding) []int {
	var cells []int
	for i := 0; i < len(w); {
		id := f.rings[w[i].ring]
		first := id.ring == 0
		n := 1 // rings are numbered part by part
		for i+n < len(w) && sameCellPart(f.rings[w[i+n].ring], id) {
			n++
		}
		if c := int(id.cell); first && n == 1 && (len(cells) == 0 || cells[len(cells)-1] != c) {
			cells = append(cells, c)
		}
		i += n
	}
	return cells
}

func sameCellPart(a, b ringID) bool { return a.cell == b.cell && a.part == b.part }

// faceAreas returns twice the area of each face but the outside.
func faceAreas(g *arrange.Graph) []int64 {
	area2 := make([]int64, g.Faces())
	if g.Halves() == 0 {
		return area2
	}
	o := g.Segment(0).A
	for h := range int32(g.Halves()) {
		s := g.Segment(h)
		ax, ay := int64(s.A.X)-int64(o.X), int64(s.A.Y)-int64(o.Y)
		bx, by := int64(s.B.X)-int64(o.X), int64(s.B.Y)-int64(o.Y)
		area2[g.Face(h)] += ax*by - bx*ay
	}
	return area2
}

// settleOverlaps gives land with several claimants to the largest of them.
func (r *repair) settleOverlaps() {
	of, labels, lines := regions(r.g, r.label)
	lines = slices.DeleteFunc(lines, func(l arrange.Line) bool { return len(r.claims.sets[labels[l.Tag]]) < 2 })
	places := arrange.Outlines(len(labels), lines)
	widths := widthsOf(places)
	to := make([]int32, len(labels))
	for region, l := range labels {
		cells := r.claims.sets[l]
		to[region] = nobody
		if len(cells) < 2 {
			continue
		}
		largest := slices.MaxFunc(cells, func(a, b int) int {
			if r.area2[a] != r.area2[b] {
				return int(sign(r.area2[a] - r.area2[b]))
			}
			return b - a
		})
		to[region] = int32(largest)
		place := places[region]
		v := Violation{Kind: Overlap, At: leastOf(place), Place: place, AreaM2: place.AreaM2(), WidthM: widths[region], Cells: cells}
		if v.WidthM > r.opt.WidthM {
			r.left = append(r.left, v)
		} else {
			r.done = append(r.done, fixOf(v, largest))
		}
	}
	for face := range r.owner {
		if o := to[of[face]]; o != nobody {
			r.owner[face] = o
		}
	}
}

func sign(v int64) int64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

func fixOf(v Violation, to int) Fix {
	return Fix{Kind: v.Kind, At: v.At, Place: v.Place, AreaM2: v.AreaM2, WidthM: v.WidthM, To: to, Cells: v.Cells}
}
