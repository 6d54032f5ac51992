package coverage

import (
	"math"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// A pocket is a connected piece of nobody's land, each face of it no wider than
// the width to repair.
type pocket struct {
	faces  []int32
	shoreM float64 // length of its border with owned land
	mouthM float64 // length of its border with nobody's wider land
}

// settleGaps gives nobody's land that is enclosed and narrow to the cells around
// it, and reports what is enclosed and wide.
func (r *repair) settleGaps() {
	widths := r.narrowFaces()
	for _, p := range r.pockets(widths) {
		if p.closes() {
			r.settle(p, widths)
		}
	}
	r.reportOpen()
}

// closes reports whether a pocket is a gap: enclosed, or a crack that is long for
// its mouth. The corner between two cells on the rim of the land is no crack.
func (p *pocket) closes() bool {
	const slender = 6 // both sides of the crack, three times as long as its mouth
	return p.shoreM >= slender*p.mouthM && p.shoreM > 0
}

// narrowFaces returns the widths of the bounded faces of nobody's land that are
// not wider than the width to repair.
func (r *repair) narrowFaces() map[int32]float64 {
	number := map[int32]int32{}
	var faces []int32
	var lines []arrange.Line
	for h := range int32(r.g.Halves()) {
		face := r.g.Face(h)
		if face == 0 || r.owner[face] != nobody || r.g.Face(h^1) == face {
			continue
		}
		n, known := number[face]
		if !known {
			n = int32(len(faces))
			number[face] = n
			faces = append(faces, face)
		}
		s := r.g.Segment(h)
		lines = append(lines, arrange.Line{A: s.A, B: s.B, Tag: n})
	}
	widths := map[int32]float64{}
	for n, w := range widthsOf(arrange.Outlines(len(faces), lines)) {
		if w <= r.opt.WidthM {
			widths[faces[n]] = w
		}
	}
	return widths
}

// pockets joins narrow faces across edges that are nobody's on both sides.
func (r *repair) pockets(narrow map[int32]float64) []*pocket {
	var pockets []*pocket
	seen := map[int32]bool{}
	for face := range int32(r.g.Faces()) { // not over the map: the order is the answer's
		if _, ok := narrow[face]; !ok || seen[face] {
			continue
		}
		p := &pocket{faces: []int32{face}}
		seen[face] = true
		for i := 0; i < len(p.faces); i++ {
			for _, h := range r.g.HalvesOf(p.faces[i]) {
				next := r.g.Face(h ^ 1)
				_, ok := narrow[next]
				switch {
				case r.owner[next] != nobody:
					p.shoreM += r.lengthM(h)
				case !ok:
					p.mouthM += r.lengthM(h)
				case !seen[next]:
					seen[next] = true
					p.faces = append(p.faces, next)
				}
			}
		}
		pockets = append(pockets, p)
	}
	return pockets
}

// lengthM returns the length of a half edge in metres.
func (r *repair) lengthM(h int32) float64 {
	s := r.g.Segment(h)
	east, north := lattice.MetresPerStep(s.A)
	return math.Hypot(float64(int64(s.B.X)-int64(s.A.X))*east, float64(int64(s.B.Y)-int64(s.A.Y))*north)
}

// settle gives a pocket to its neighbours, and reports each piece.
func (r *repair) settle(p *pocket, widths map[int32]float64) {
	to := r.share(p)
	number := map[int32]int32{}
	var receivers []int32
	for i, face := range p.faces {
		if _, known := number[to[i]]; !known {
			number[to[i]] = int32(len(receivers))
			receivers = append(receivers, to[i])
		}
		r.owner[face] = to[i]
	}
	in := make(map[int32]int32, len(p.faces)) // receiver by face
	for i, face := range p.faces {
		in[face] = number[to[i]]
	}
	fixes := make([]Fix, len(receivers))
	var lines []arrange.Line
	for _, face := range p.faces {
		n := in[face]
		fix := &fixes[n]
		fix.WidthM = max(fix.WidthM, widths[face])
		for _, h := range r.g.HalvesOf(face) {
			next := r.g.Face(h ^ 1)
			if m, inside := in[next]; inside && m == n {
				continue
			} else if !inside && r.owner[next] != nobody {
				fix.Cells = append(fix.Cells, int(r.owner[next]))
			}
			s := r.g.Segment(h)
			lines = append(lines, arrange.Line{A: s.A, B: s.B, Tag: n})
		}
	}
	for n, place := range arrange.Outlines(len(receivers), lines) {
		fix := &fixes[n]
		fix.Kind, fix.To, fix.Place = Gap, int(receivers[n]), place
		fix.At, fix.AreaM2, fix.Cells = leastOf(place), place.AreaM2(), union(fix.Cells, []int{fix.To})
	}
	r.done = append(r.done, fixes...)
}

// reportOpen reports nobody's land that is still enclosed, unless it is kept.
func (r *repair) reportOpen() {
	if r.opt.KeepHoles {
		return
	}
	label := make([]int32, len(r.owner))
	for face, o := range r.owner {
		if o != nobody {
			label[face] = 1
		}
	}
	of, labels, lines := regions(r.g, label)
	cells := map[int32][]int{}
	for h := range int32(r.g.Halves()) {
		if a, o := r.g.Face(h), r.owner[r.g.Face(h^1)]; label[a] == 0 && o != nobody {
			cells[of[a]] = append(cells[of[a]], int(o))
		}
	}
	lines = slices.DeleteFunc(lines, func(l arrange.Line) bool { return labels[l.Tag] == 1 || l.Tag == of[0] })
	for region, place := range arrange.Outlines(len(labels), lines) {
		if len(place) > 0 {
			r.left = append(r.left, Violation{
				Kind: Gap, At: leastOf(place), Place: place, AreaM2: place.AreaM2(), WidthM: Width(place),
				Cells: union(cells[int32(region)], nil),
			})
		}
	}
}
