package arrange

import "gridmap/geo/lattice"

// Nobody owns the outside, and land that is left open.
const Nobody = -1

// Border is the edges of a graph between faces of different owners.
type Border struct {
	g        *Graph
	input    []Line
	owner    []int32 // of each face, or Nobody
	on       []bool  // of each edge
	needless []bool  // of each point: only noding put it on a straight edge
	straight []int32 // of each edge: an input line that it is a piece of, or none
}

const none = -1

// NewBorder returns the border between owners. Tags in the graph are indexes of
// input: the lines as they were before Node cut them; others, below 0, are no
// input's. owner tells whose each face is.
func NewBorder(g *Graph, input []Line, owner []int32) *Border {
	edges := g.Halves() / 2
	b := &Border{g: g, input: input, owner: owner,
		on: make([]bool, edges), needless: make([]bool, g.Points()), straight: make([]int32, edges)}
	given := make([]bool, g.Points())
	degree := make([]int32, g.Points())
	for e := range int32(edges) {
		b.on[e] = owner[g.Face(2*e)] != owner[g.Face(2*e+1)]
		b.straight[e] = none
		for h := 2 * e; h <= 2*e+1; h++ {
			if b.on[e] {
				degree[g.Origin(h)]++
			}
			for _, i := range g.Tags(h) {
				if i < 0 {
					continue
				}
				if b.straight[e] == none || i < b.straight[e] {
					b.straight[e] = i
				}
				s := g.Segment(h)
				given[g.Origin(h)] = given[g.Origin(h)] || input[i].A == s.A
				given[g.Origin(h^1)] = given[g.Origin(h^1)] || input[i].B == s.B
			}
		}
	}
	for h := range int32(g.Halves()) {
		v := g.Origin(h)
		if !b.on[h>>1] || given[v] || degree[v] != 2 {
			continue
		}
		k := b.other(h)
		b.needless[v] = b.straight[h>>1] != none && b.straight[h>>1] == b.straight[k>>1]
	}
	return b
}

// other returns the other half on the border that begins where h does.
func (b *Border) other(h int32) int32 {
	for _, k := range b.g.Around(h) {
		if k != h && b.on[k>>1] {
			return k
		}
	}
	return h
}

// Lines returns the border from both sides, tagged with the owner to the left;
// that along nobody's land once. Points that only noding put on a straight input
// line are left out, but those that were taken back in.
func (b *Border) Lines() []Line {
	var lines []Line
	for h := range int32(b.g.Halves()) {
		owner := b.owner[b.g.Face(h)]
		if !b.on[h>>1] || owner == Nobody || b.needless[b.g.Origin(h)] {
			continue
		}
		last := h
		b.along(h, func(k int32) { last = k })
		lines = append(lines, Line{A: b.g.Segment(h).A, B: b.g.Segment(last).B, Tag: owner})
	}
	return lines
}

// along calls yield for each half after h up to the next point that stays.
func (b *Border) along(h int32, yield func(k int32)) {
	for b.needless[b.g.Origin(h^1)] {
		h = b.other(h ^ 1)
		yield(h)
	}
}

// Straight returns Lines with as many points taken back in as are needed so that
// no two lines meet: with the straight lines of the input wherever they may be.
func (b *Border) Straight() ([]Line, error) {
	const rounds = 4
	for range rounds {
		lines := b.Lines()
		conflicts, err := Conflicts(lines)
		conflicts = append(conflicts, twice(lines)...)
		if err != nil || len(conflicts) == 0 {
			return lines, err
		}
		b.restore(conflicts)
	}
	return b.Bent(), nil
}

// twice returns the lines that are there twice in one direction: two borders that
// ran close beside each other, and without their points would lie on each other.
func twice(lines []Line) []lattice.Segment {
	seen := make(map[lattice.Segment]bool, len(lines))
	var found []lattice.Segment
	for _, l := range lines {
		if s := l.Segment(); seen[s] {
			found = append(found, s)
		} else {
			seen[s] = true
		}
	}
	return found
}

// Bent takes all points back in and returns Lines: the border just as it was noded.
func (b *Border) Bent() []Line {
	clear(b.needless)
	return b.Lines()
}

// restore takes points back in on lines that would meet others without them; if
// there are none to take back, on all.
func (b *Border) restore(conflicts []lattice.Segment) {
	meets := make(map[lattice.Segment]bool, 2*len(conflicts))
	for _, s := range conflicts {
		meets[s], meets[s.Reversed()] = true, true
	}
	var back []int32
	for h := range int32(b.g.Halves()) {
		if !b.on[h>>1] || b.needless[b.g.Origin(h)] {
			continue
		}
		last := h
		from := len(back)
		b.along(h, func(k int32) { back, last = append(back, b.g.Origin(k)), k })
		if !meets[lattice.Segment{A: b.g.Segment(h).A, B: b.g.Segment(last).B}] {
			back = back[:from]
		}
	}
	for _, v := range back {
		b.needless[v] = false
	}
	if len(back) == 0 {
		clear(b.needless)
	}
}
