package coverage

import (
	"slices"

	"gridmap/geo/arrange"
)

// A piece is connected land of one owner.
type piece struct {
	area2  int64
	faces  []int32
	cutOff bool // it hung together with more, which went to others
}

// settleSlivers gives narrow pieces that the repair has cut off from the rest of
// their cell to the neighbour with the longest common border.
//
//	 A       /\ s        Of A's land across the border the overlap went to B,
//	--------/--\----     and the tip s beyond it would lie alone.
//	 B     /    \
func (r *repair) settleSlivers() {
	of, owners, lines := regions(r.g, r.owner)
	pieces := r.pieces(of, len(owners))
	largest := make([]int64, len(r.flat.shapes))
	for n, p := range pieces {
		if o := owners[n]; o != nobody {
			largest[o] = max(largest[o], p.area2)
		}
	}
	loose := func(n int32) bool {
		return pieces[n].cutOff && pieces[n].area2 < largest[owners[n]]
	}
	lines = slices.DeleteFunc(lines, func(l arrange.Line) bool { return !loose(l.Tag) })
	places := arrange.Outlines(len(owners), lines)
	widths := widthsOf(places)
	for n, place := range places {
		if len(place) == 0 || widths[n] > r.opt.WidthM {
			continue
		}
		border := map[int32]float64{}
		for _, face := range pieces[n].faces {
			r.addBorder(border, face)
		}
		delete(border, owners[n])
		to := longest(border)
		if to == nobody {
			continue
		}
		for _, face := range pieces[n].faces {
			r.owner[face] = to
		}
		r.done = append(r.done, Fix{
			Kind: Sliver, At: leastOf(place), Place: place, AreaM2: place.AreaM2(), WidthM: widths[n],
			To: int(to), Cells: union([]int{int(owners[n]), int(to)}, nil),
		})
	}
}

func (r *repair) pieces(of []int32, n int) []piece {
	pieces := make([]piece, n)
	area2 := faceAreas(r.g)
	for face, k := range of {
		pieces[k].faces = append(pieces[k].faces, int32(face))
		pieces[k].area2 += area2[face]
	}
	for h := range int32(r.g.Halves()) {
		face, beyond := r.g.Face(h), r.g.Face(h^1)
		if o := r.owner[face]; o != nobody && o != r.owner[beyond] && slices.Contains(r.claimants(h^1), int(o)) {
			pieces[of[face]].cutOff = true
		}
	}
	return pieces
}
