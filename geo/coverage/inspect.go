package coverage

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// An inspector applies rules 1 to 3 to one tile after another, and collects what
// the rest needs to know. There is one for each worker.
type inspector struct {
	*flat
	found   []Violation // of rules 1 and 2, and rings that meet themselves
	twisted []Violation // vertices that break rule 3
	rim     []edge      // edges with one ring
	joined  unionFind   // rings that share a vertex
	tangled bool        // the rest is incomplete

	edges  []edge
	uses   []use
	degree vertexCount
	spokes []spoke
}

// maxFound is how many single places of a coverage are reported at most: more
// than that and the file is not a coverage at all.
const maxFound = 100_000

func (in *inspector) report(kind Kind, at lattice.Point, tags ...int32) {
	if len(in.found) >= maxFound {
		return
	}
	cells := make([]int, 0, len(tags))
	for _, tag := range tags {
		if tag >= 0 {
			cells = append(cells, int(in.cell(tag)))
		}
	}
	slices.Sort(cells)
	in.found = append(in.found, Violation{Kind: kind, At: at, Cells: slices.Compact(cells)})
}

func (in *inspector) visit(t arrange.Tile) {
	in.edges, in.uses = twins(in.edges, in.uses, in.lines, t.Lines, func(e *edge, tag int32) {
		if t.Bounds.Contains(e.lo) {
			in.report(DuplicateEdge, e.lo, e.left, e.right, tag)
		}
	})
	in.pair(t)
	in.meet()
	in.turn(t)
}

// pair applies rule 1.
func (in *inspector) pair(t arrange.Tile) {
	left, right := int32(-1), int32(-1)
	for i := range in.edges {
		e := &in.edges[i]
		switch {
		case e.left < 0 || e.right < 0:
			if t.Bounds.Contains(e.lo) {
				in.rim = append(in.rim, *e)
			}
			continue
		case in.cell(e.left) == in.cell(e.right) && t.Bounds.Contains(e.lo):
			in.report(Spike, e.lo, e.left)
		}
		if e.left != left || e.right != right { // mostly the same for a while
			left, right = e.left, e.right
			in.joined.join(left, right)
		}
	}
}

// meet applies rule 2. The edges are sorted by their western ends.
func (in *inspector) meet() {
	for i := range in.edges {
		if len(in.found) >= maxFound {
			return
		}
		e := &in.edges[i]
		low, high := min(e.lo.Y, e.hi.Y), max(e.lo.Y, e.hi.Y)
		for j := i + 1; j < len(in.edges) && in.edges[j].lo.X <= e.hi.X; j++ {
			f := &in.edges[j]
			if f.lo.Y > high && f.hi.Y > high || f.lo.Y < low && f.hi.Y < low {
				continue
			}
			switch arrange.Meet(e.segment(), f.segment()) {
			case arrange.Cross:
				at := arrange.Crossing(e.segment(), f.segment())
				in.report(Crossing, at, e.left, e.right, f.left, f.right)
				in.reportOwn(at, e, f)
			case arrange.Touch:
				at := touch(e, f)
				in.report(UnmatchedVertex, at, e.left, e.right, f.left, f.right)
				in.reportOwn(at, e, f)
			}
		}
	}
}

// reportOwn reports the cells that have both edges: their rings are bad.
func (in *inspector) reportOwn(at lattice.Point, e, f *edge) {
	for _, tag := range [...]int32{e.left, e.right} {
		if tag >= 0 && (in.cell(tag) == in.cell(f.left) || in.cell(tag) == in.cell(f.right)) {
			in.report(BadRing, at, tag)
		}
	}
}

// touch returns the end of one edge that lies inside the other.
func touch(e, f *edge) lattice.Point {
	for _, p := range []lattice.Point{f.lo, f.hi} {
		if p != e.lo && p != e.hi && lattice.OnSegment(e.segment(), p) {
			return p
		}
	}
	if e.lo != f.lo && e.lo != f.hi && lattice.OnSegment(f.segment(), e.lo) {
		return e.lo
	}
	return e.hi
}

// A spoke is an edge as seen from the vertex at one of its ends, looking along
// it: the ring on the left and the one on the right.
type spoke struct {
	hub, end    lattice.Point
	left, right int32
}

// turn applies rule 3 at the vertices that the tile owns. Where only two edges
// meet it holds by itself: each ring that comes must go on.
func (in *inspector) turn(t arrange.Tile) {
	in.degree.reset(2 * len(in.edges))
	for i := range in.edges {
		in.degree.add(in.edges[i].lo)
		in.degree.add(in.edges[i].hi)
	}
	in.spokes = in.spokes[:0]
	for i := range in.edges {
		e := &in.edges[i]
		if in.degree.of(e.lo) > 2 && t.Bounds.Contains(e.lo) {
			in.spokes = append(in.spokes, spoke{e.lo, e.hi, e.left, e.right})
		}
		if in.degree.of(e.hi) > 2 && t.Bounds.Contains(e.hi) {
			in.spokes = append(in.spokes, spoke{e.hi, e.lo, e.right, e.left})
		}
	}
	slices.SortFunc(in.spokes, func(s, t spoke) int {
		if s.hub != t.hub {
			if s.hub.Less(t.hub) {
				return -1
			}
			return 1
		}
		return arrange.CompareAngle(s.hub, s.end, t.end)
	})
	for from := 0; from < len(in.spokes); {
		to := from + 1
		for to < len(in.spokes) && in.spokes[to].hub == in.spokes[from].hub {
			to++
		}
		in.wheel(in.spokes[from:to])
		from = to
	}
}

// twist notes a vertex at which somebody's land lies over another's.
func (in *inspector) twist(spokes []spoke) {
	if len(in.twisted) >= maxFound {
		return
	}
	v := Violation{Kind: Overlap, At: spokes[0].hub}
	for _, s := range spokes {
		if s.left >= 0 {
			v.Cells = append(v.Cells, int(in.cell(s.left)))
		}
	}
	in.twisted = append(in.twisted, v)
}

// wheel looks at the spokes around one vertex, counter-clockwise.
func (in *inspector) wheel(spokes []spoke) {
	prev, known := spokes[len(spokes)-1], int32(-1)
	for _, s := range spokes {
		if in.cell(prev.left) != in.cell(s.right) {
			in.twist(spokes)
			return
		}
		prev = s
		for _, tag := range [...]int32{s.left, s.right} {
			if tag < 0 {
				continue
			}
			if known >= 0 {
				in.joined.join(known, tag)
			}
			known = tag
		}
	}
	// A ring leaves a vertex once: along the spoke that has its land to the left.
	for i, s := range spokes {
		again := func(o spoke) bool { return o.left == s.left }
		if s.left >= 0 && slices.ContainsFunc(spokes[i+1:], again) && !slices.ContainsFunc(spokes[:i], again) {
			in.report(BadRing, s.hub, s.left)
		}
	}
}
