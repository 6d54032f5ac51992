package arrange

import (
	"cmp"
	"slices"
	"sync/atomic"

	"gridmap/geo/lattice"
)

// Node cuts lines where they meet, so that those of the result share only ends,
// or both ends. Pieces keep their line's direction and tag, and follow one
// another in the line's place; a line that meets no other stays as it is. Lines
// that are points fall away.
//
// Places where lines cross are rounded to the lattice by snap rounding (Hobby
// 1999): a line turns at every end and rounded crossing whose pixel it runs
// through (see Snaps). So no piece lies more than 0.71 steps, some 8 mm, off its
// line, no end moves, and none changes sides with a line that it does not come to
// lie on. The result is tested; in theory it never needs a second round.
func Node(lines []Line) ([]Line, error) {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.A == l.B })
	const maxRounds = 8
	for range maxRounds {
		cuts, err := findCuts(lines)
		if err != nil {
			return nil, err
		}
		if len(cuts) == 0 {
			return lines, nil
		}
		lines = applyCuts(lines, cuts)
		if left, err := Conflicts(lines); err != nil || len(left) == 0 {
			return lines, err
		}
	}
	return nil, ErrTangled
}

// A cut is a point at which all lines between two points, in either direction,
// must turn.
type cut struct{ lo, hi, at lattice.Point }

func compareCuts(c, d cut) int {
	if o := comparePoints(c.lo, d.lo); o != 0 {
		return o
	}
	if o := comparePoints(c.hi, d.hi); o != 0 {
		return o
	}
	return comparePoints(c.at, d.at)
}

// A cutter finds the cuts in its tiles. There is one for each worker.
type cutter struct {
	segments []lattice.Segment
	cuts     []cut
	hot      []lattice.Point // crossings, rounded
}

// findCuts returns all cuts of one round, sorted.
func findCuts(lines []Line) ([]cut, error) {
	var cuts []cut
	var hot []lattice.Point
	collect := func(pass func(*cutter, Tile), all []Line) error {
		team := make([]cutter, Workers())
		var tangled atomic.Bool
		limit := 16*len(lines) + 1_000_000
		err := Tiles(all, 1, func(worker int, t Tile) {
			if c := &team[worker]; len(c.cuts) < limit {
				pass(c, t)
			} else {
				tangled.Store(true)
			}
		})
		for i := range team {
			cuts = append(cuts, team[i].cuts...)
			hot = append(hot, team[i].hot...)
		}
		if tangled.Load() {
			err = ErrTangled
		}
		return err
	}
	if err := collect(func(c *cutter, t Tile) { c.meet(lines, t) }, lines); err != nil {
		return nil, err
	}
	if len(hot) > 0 {
		slices.SortFunc(hot, comparePoints)
		all := slices.Clone(lines)
		for _, p := range slices.Compact(hot) {
			all = append(all, Line{A: p, B: p})
		}
		if err := collect(func(c *cutter, t Tile) { c.snap(all, t) }, all); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(cuts, compareCuts)
	return slices.Compact(cuts), nil
}

// gather takes over the tile's lines, each once in whatever direction, sorted by
// their western ends. Points stay.
func (c *cutter) gather(lines []Line, t Tile) {
	c.segments = c.segments[:0]
	for _, i := range t.Lines {
		c.segments = append(c.segments, eastward(lines[i]))
	}
	slices.SortFunc(c.segments, compareSegments)
	c.segments = slices.Compact(c.segments)
}

// near calls yield for each two segments whose bounds meet.
func (c *cutter) near(yield func(s, t lattice.Segment)) {
	for i, s := range c.segments {
		low, high := min(s.A.Y, s.B.Y), max(s.A.Y, s.B.Y)
		for _, t := range c.segments[i+1:] {
			if t.A.X > s.B.X {
				break
			}
			if t.A.Y > high && t.B.Y > high || t.A.Y < low && t.B.Y < low {
				continue
			}
			yield(s, t)
		}
	}
}

// meet finds crossings, and ends in whose pixel another line runs.
func (c *cutter) meet(lines []Line, t Tile) {
	c.gather(lines, t)
	c.near(func(s, t lattice.Segment) {
		c.snapEnds(s, t)
		c.snapEnds(t, s)
		if Meet(s, t) == Cross {
			p := Crossing(s, t)
			c.hot = append(c.hot, p)
		}
	})
}

func (c *cutter) snapEnds(s, ends lattice.Segment) {
	for _, p := range [...]lattice.Point{ends.A, ends.B} {
		if p != s.A && p != s.B && Snaps(s, p) {
			c.cuts = append(c.cuts, cut{s.A, s.B, p})
		}
	}
}

// snap finds the lines that run through the pixels of hot points.
func (c *cutter) snap(lines []Line, t Tile) {
	if !slices.ContainsFunc(t.Lines, func(i int32) bool { return lines[i].A == lines[i].B }) {
		return
	}
	c.gather(lines, t)
	c.near(func(s, t lattice.Segment) {
		if s.A == s.B {
			s, t = t, s
		}
		if t.A == t.B && s.A != s.B && t.A != s.A && t.A != s.B && Snaps(s, t.A) {
			c.cuts = append(c.cuts, cut{s.A, s.B, t.A})
		}
	})
}

// applyCuts returns the pieces of all lines.
func applyCuts(lines []Line, cuts []cut) []Line {
	type span struct{ from, to int32 }
	of := make(map[lattice.Segment]span)
	for from := 0; from < len(cuts); {
		to := from + 1
		for to < len(cuts) && cuts[to].lo == cuts[from].lo && cuts[to].hi == cuts[from].hi {
			to++
		}
		of[lattice.Segment{A: cuts[from].lo, B: cuts[from].hi}] = span{int32(from), int32(to)}
		orderAlong(cuts[from:to])
		from = to
	}
	pieces := make([]Line, 0, len(lines)+2*len(cuts))
	for _, l := range lines {
		s := eastward(l)
		c := cuts[of[s].from:of[s].to]
		at := l.A
		add := func(p lattice.Point) {
			if p != at {
				pieces = append(pieces, Line{at, p, l.Tag})
				at = p
			}
		}
		if l.A == s.A {
			for i := range c {
				add(c[i].at)
			}
		} else {
			for i := range c {
				add(c[len(c)-1-i].at)
			}
		}
		add(l.B)
	}
	return pieces
}

// orderAlong sorts the cuts of one segment from lo to hi. The pixels that a line
// runs through form a staircase, so that the order by X and then Y is theirs.
func orderAlong(cuts []cut) {
	up := 1
	if cuts[0].lo.Y > cuts[0].hi.Y {
		up = -1
	}
	slices.SortFunc(cuts, func(c, d cut) int {
		if c.at.X != d.at.X {
			return cmp.Compare(c.at.X, d.at.X)
		}
		return up * cmp.Compare(c.at.Y, d.at.Y)
	})
}

// Conflicts returns the lines, west to east, that meet another one in more than
// common ends: none if the lines are noded.
func Conflicts(lines []Line) ([]lattice.Segment, error) {
	team := make([]struct {
		cutter
		found []lattice.Segment
	}, Workers())
	err := Tiles(lines, 1, func(worker int, t Tile) {
		c := &team[worker]
		c.gather(lines, t)
		c.near(func(s, t lattice.Segment) {
			if m := Meet(s, t); m == Cross || m == Touch {
				c.found = append(c.found, s, t)
			}
		})
	})
	var found []lattice.Segment
	for i := range team {
		found = append(found, team[i].found...)
	}
	slices.SortFunc(found, compareSegments)
	return slices.Compact(found), err
}

func compareSegments(s, t lattice.Segment) int {
	if o := comparePoints(s.A, t.A); o != 0 {
		return o
	}
	return comparePoints(s.B, t.B)
}
