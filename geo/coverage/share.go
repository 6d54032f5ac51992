package coverage

import (
	"maps"
	"slices"

	"gridmap/geo/lattice"
)

// share decides who gets each face of a pocket: all to the neighbour with the
// longest border, if that is a good part of it or the pocket is small; else each
// branch between two cells to one of them, and then the places between branches.
func (r *repair) share(p *pocket) []int32 {
	to := make([]int32, len(p.faces))
	border := map[int32]float64{}
	for _, face := range p.faces {
		r.addBorder(border, face)
	}
	most := longest(border)
	const goodPart = 0.4
	if border[most] >= goodPart*p.shoreM || r.compact(p) {
		for i := range to {
			to[i] = most
		}
		return to
	}
	for i := range to {
		to[i] = nobody
	}
	r.shareBranches(p, to)
	r.shareRest(p, to)
	return to
}

// addBorder adds the lengths in metres of a face's border with each owner.
func (r *repair) addBorder(border map[int32]float64, face int32) {
	for _, h := range r.g.HalvesOf(face) {
		if o := r.owner[r.g.Face(h^1)]; o != nobody {
			border[o] += r.lengthM(h)
		}
	}
}

// longest returns the cell with the longest border, the lowest of equal ones.
func longest(border map[int32]float64) int32 {
	best := int32(nobody)
	for _, cell := range slices.Sorted(maps.Keys(border)) {
		if best == nobody || border[cell] > border[best] {
			best = cell
		}
	}
	return best
}

// compact reports whether a pocket is too small to have branches.
func (r *repair) compact(p *pocket) bool {
	const widths = 4
	b := lattice.EmptyBounds()
	for _, face := range p.faces {
		for _, h := range r.g.HalvesOf(face) {
			b = b.Extend(r.g.Segment(h).A)
		}
	}
	return lattice.DistanceM(b.Min, lattice.Segment{A: b.Max, B: b.Max}) <= widths*r.opt.WidthM
}

// shareBranches joins neighbouring faces that lie between the same two cells, and
// gives them to the one with the longer border.
func (r *repair) shareBranches(p *pocket, to []int32) {
	pair := make(map[int32][2]int32, len(p.faces))
	index := make(map[int32]int, len(p.faces))
	for i, face := range p.faces {
		index[face] = i
		if cells := r.touching(face); len(cells) == 2 {
			pair[face] = [2]int32{cells[0], cells[1]}
		}
	}
	seen := map[int32]bool{}
	for _, first := range p.faces {
		cells, ok := pair[first]
		if !ok || seen[first] {
			continue
		}
		branch, border := []int32{first}, map[int32]float64{}
		seen[first] = true
		for i := 0; i < len(branch); i++ {
			r.addBorder(border, branch[i])
			for _, h := range r.g.HalvesOf(branch[i]) {
				if next := r.g.Face(h ^ 1); !seen[next] && pair[next] == cells {
					if _, inside := pair[next]; inside {
						seen[next] = true
						branch = append(branch, next)
					}
				}
			}
		}
		for _, face := range branch {
			to[index[face]] = longest(border)
		}
	}
}

// touching returns the cells that have a vertex of the face, ascending.
func (r *repair) touching(face int32) []int32 {
	var cells []int32
	for _, h := range r.g.HalvesOf(face) {
		for _, k := range r.g.Around(h) {
			if o := r.owner[r.g.Face(k)]; o != nobody {
				cells = append(cells, o)
			}
		}
	}
	slices.Sort(cells)
	return slices.Compact(cells)
}

// shareRest gives the faces that are left, from their borders inwards, to the
// owner with the longest border, counting what has been shared before.
func (r *repair) shareRest(p *pocket, to []int32) {
	index := make(map[int32]int, len(p.faces))
	for i, face := range p.faces {
		index[face] = i
	}
	for rest := true; rest; {
		rest = false
		next := slices.Clone(to)
		given := false
		for i, face := range p.faces {
			if to[i] != nobody {
				continue
			}
			border := map[int32]float64{}
			r.addBorder(border, face)
			for _, h := range r.g.HalvesOf(face) {
				if k, inside := index[r.g.Face(h^1)]; inside && to[k] != nobody {
					border[to[k]] += r.lengthM(h)
				}
			}
			if next[i] = longest(border); next[i] == nobody {
				rest = true
			} else {
				given = true
			}
		}
		copy(to, next)
		if !given {
			return
		}
	}
}
