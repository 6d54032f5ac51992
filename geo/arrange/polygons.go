package arrange

import (
	"slices"

	"gridmap/geo/lattice"
)

// Polygons closes lines to polygons: the border of some land, which is to their
// left. The lines must meet only at common ends, and as many must lead to a point
// as leave it; if they do not, what does not close is left out.
//
// The rings are simple: none comes to a point twice, and parts that touch at
// points only stay apart, so that the polygons are valid for everyone.
//
//	+-------+            +-------+
//	| +---+ |            | +---+ |      one part with a hole, not
//	| |   | |            | |   | |      a ring that meets itself at o
//	+-o---+ |   or   +---o-+---+-+
//	  |     |        |   |              two parts
//	  +-----+        +---+
//
// around are the clockwise rings that no other ring encloses: the land outside
// them goes on without end. Borders of bounded land have none.
func Polygons(lines []Line) (shape lattice.Shape, around []lattice.Ring) {
	w := newWalker(lines)
	walks := w.walks()
	part := make([]int32, len(walks)) // in shape, of each walk; -1 unknown
	for i := range walks {
		part[i] = -1
		for k, ring := range walks[i].rings {
			if ring.Area2() > 0 {
				part[i] = int32(len(shape))
				rings := slices.Clone(walks[i].rings)
				rings[0], rings[k] = rings[k], rings[0]
				shape = append(shape, rings)
				break
			}
		}
	}
	for i, p := range w.inner(walks, part) {
		switch {
		case part[i] >= 0:
		case p >= 0:
			shape[p] = append(shape[p], walks[i].rings...)
		default:
			around = append(around, walks[i].rings...)
		}
	}
	return shape, around
}

// A walk is one closed way along the border of one piece of land, cut into
// simple rings. At most one of them is counter-clockwise.
type walk struct {
	rings []lattice.Ring
	least lattice.Point // of all its points
}

type walker struct {
	lines  []Line  // sorted by A, then counter-clockwise
	next   []int32 // the line after each along the same land; -1 if it does not close
	walkOf []int32
}

func newWalker(lines []Line) *walker {
	w := &walker{lines: slices.Clone(lines), next: make([]int32, len(lines)), walkOf: make([]int32, len(lines))}
	slices.SortFunc(w.lines, func(l, m Line) int {
		if c := comparePoints(l.A, m.A); c != 0 {
			return c
		}
		return CompareAngle(l.A, l.B, m.B)
	})
	arriving := make([]int32, len(lines))
	for i := range arriving {
		arriving[i] = int32(i)
	}
	slices.SortFunc(arriving, func(i, j int32) int { return comparePoints(w.lines[i].B, w.lines[j].B) })
	from := 0
	for _, i := range arriving {
		hub := w.lines[i].B
		for from < len(w.lines) && w.lines[from].A.Less(hub) {
			from++
		}
		to := from
		for to < len(w.lines) && w.lines[to].A == hub {
			to++
		}
		w.next[i] = w.clockwise(hub, w.lines[i].A, from, to)
	}
	return w
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

// clockwise returns the first of the lines from hub that a hand meets when it
// turns clockwise from the direction of back.
func (w *walker) clockwise(hub, back lattice.Point, from, to int) int32 {
	if from == to {
		return -1
	}
	k := to - 1
	for ; k >= from; k-- {
		if CompareAngle(hub, w.lines[k].B, back) < 0 {
			return int32(k)
		}
	}
	return int32(to - 1)
}

// walks follows the lines; each is used once.
func (w *walker) walks() []walk {
	var walks []walk
	for i := range w.walkOf {
		w.walkOf[i] = -1
	}
	var path []int32
	for first := range w.lines {
		if w.walkOf[first] >= 0 {
			continue
		}
		path = path[:0]
		at := int32(first)
		for ; at >= 0 && w.walkOf[at] < 0; at = w.next[at] {
			w.walkOf[at] = int32(len(walks))
			path = append(path, at)
		}
		walks = append(walks, walk{})
		if at == int32(first) {
			walks[len(walks)-1] = w.cut(path)
		}
	}
	return walks
}

// cut makes simple rings of a closed path: whenever it comes back to a point, the
// loop since then becomes a ring.
func (w *walker) cut(path []int32) walk {
	made := walk{least: w.lines[path[0]].A}
	ring := make(lattice.Ring, 0, len(path))
	seen := map[lattice.Point]int{} // place in ring of points with several lines
	for _, i := range path {
		p := w.lines[i].A
		if p.Less(made.least) {
			made.least = p
		}
		if w.branches(int(i)) {
			if k, again := seen[p]; again {
				made.add(slices.Clone(ring[k:]))
				for _, q := range ring[k:] {
					delete(seen, q)
				}
				ring = ring[:k]
			}
			seen[p] = len(ring)
		}
		ring = append(ring, p)
	}
	made.add(ring)
	return made
}

// branches reports whether other lines leave the point where line i begins.
func (w *walker) branches(i int) bool {
	return i > 0 && w.lines[i-1].A == w.lines[i].A || i+1 < len(w.lines) && w.lines[i+1].A == w.lines[i].A
}

// add keeps a ring unless it is a way there and back.
func (m *walk) add(ring lattice.Ring) {
	if len(ring) >= 3 {
		m.rings = append(m.rings, ring)
	}
}

// inner finds the part of each walk that has no outer ring of its own: that of
// the line next below the walk's western end, where the land must be the same.
func (w *walker) inner(walks []walk, part []int32) []int32 {
	var orphans []int32
	for i := range walks {
		if part[i] < 0 && len(walks[i].rings) > 0 {
			orphans = append(orphans, int32(i))
		}
	}
	found := slices.Clone(part)
	if len(orphans) == 0 {
		return found
	}
	// A line below begins further west, so its own walk has been found before.
	slices.SortFunc(orphans, func(i, j int32) int { return comparePoints(walks[i].least, walks[j].least) })
	ends := make([]lattice.Point, len(orphans))
	for k, i := range orphans {
		ends[k] = walks[i].least
	}
	for k, line := range Below(w.lines, ends) {
		if line >= 0 && w.lines[line].A.Less(w.lines[line].B) {
			found[orphans[k]] = found[w.walkOf[line]]
		}
	}
	return found
}
