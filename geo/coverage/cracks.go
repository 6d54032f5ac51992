package coverage

import (
	"math"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// A shore is a half edge with nobody's land to its left, and claimed land to its
// right.
type shore struct {
	half, left int32 // left: the next half counter-clockwise around its origin
	cells      []int // that claim the land on the right
	atOrigin   []int // that claim land around its origin
}

// bridges returns short lines across nobody's land: from each vertex of its
// shores to the nearest shore of other cells, if that is no further than the
// width to repair. They cut cracks off from the open land beyond, and a net of
// gaps into pieces between two cells each.
//
//	 A  \                outside
//	-----o-----------+.............
//	     :           :               a crack, with bridges
//	-----+-----------o-----
//	 B                     \
func (r *repair) bridges() []arrange.Line {
	if !(r.opt.WidthM > 0) || r.g.Halves() == 0 {
		return nil
	}
	shores, lines := r.shores()
	b := r.flat.lines[0].A // any place on the land will do for a margin
	east, north := lattice.MetresPerStep(b)
	margin := math.Ceil(r.opt.WidthM/min(east, north)*1.01) + 2
	team := make([][]arrange.Line, arrange.Workers())
	err := arrange.Tiles(lines, int32(min(margin, 1<<28)), func(worker int, t arrange.Tile) {
		for _, i := range t.Lines {
			if t.Bounds.Contains(lines[i].A) {
				if l, ok := r.bridge(shores, lines, t.Lines, i); ok {
					team[worker] = append(team[worker], l)
				}
			}
		}
	})
	if err != nil {
		return nil
	}
	found := slices.Concat(team...)
	slices.SortFunc(found, func(l, m arrange.Line) int {
		if c := comparePoints(l.A, m.A); c != 0 {
			return c
		}
		return comparePoints(l.B, m.B)
	})
	return slices.Compact(found)
}

// shores returns all shores, and their lines, tagged with their index.
func (r *repair) shores() (shores []shore, lines []arrange.Line) {
	before := make([]int32, r.g.Halves())
	for h := range before {
		before[r.g.Next(int32(h))] = int32(h)
	}
	for h := range int32(r.g.Halves()) {
		if r.claimed(h) || !r.claimed(h^1) {
			continue
		}
		s := shore{half: h, left: before[h] ^ 1, cells: r.claimants(h ^ 1)}
		for _, k := range r.g.Around(h) {
			s.atOrigin = append(s.atOrigin, r.claimants(k)...)
		}
		seg := r.g.Segment(h)
		lines = append(lines, arrange.Line{A: seg.A, B: seg.B, Tag: int32(len(shores))})
		shores = append(shores, s)
	}
	return shores, lines
}

// claimants returns the cells that claim the land to the left of a half edge.
func (r *repair) claimants(h int32) []int { return r.claims.sets[r.label[r.g.Face(h)]] }

func (r *repair) claimed(h int32) bool { return len(r.claimants(h)) > 0 }

// bridge returns the shortest bridge from the origin of shore i, in the sector of
// nobody's land to its left.
func (r *repair) bridge(shores []shore, lines []arrange.Line, near []int32, i int32) (arrange.Line, bool) {
	from := lines[i].A
	east, north := lattice.MetresPerStep(from)
	best := arrange.Line{Tag: neutral}
	reach := r.opt.WidthM
	for _, k := range near {
		l := lines[k]
		d := lattice.DistanceM(from, l.Segment())
		if d > reach || lattice.Orient(l.A, l.B, from) != lattice.Left || common(shores[i].atOrigin, shores[k].cells) {
			continue
		}
		to := landing(from, l.Segment(), d, r.opt.WidthM, east, north)
		if to == from || !r.inSector(&shores[i], to) {
			continue
		}
		reach = d
		best = arrange.Line{A: from, B: to, Tag: neutral}
	}
	return best, best.A != best.B
}

// landing returns where a bridge of length d to a shore ends: at the nearer end
// if that is not much further, else just behind the nearest point on it.
func landing(from lattice.Point, shore lattice.Segment, d, widthM, east, north float64) lattice.Point {
	metres := func(p lattice.Point) (x, y float64) {
		return float64(int64(p.X)-int64(from.X)) * east, float64(int64(p.Y)-int64(from.Y)) * north
	}
	ax, ay := metres(shore.A)
	bx, by := metres(shore.B)
	end, far := shore.A, math.Hypot(ax, ay)
	if o := math.Hypot(bx, by); o < far {
		end, far = shore.B, o
	}
	if far <= min(widthM, 1.5*d) {
		return end
	}
	dx, dy := bx-ax, by-ay
	t := min(max(-(ax*dx+ay*dy)/(dx*dx+dy*dy), 0), 1)
	x, y := (ax+t*dx)/east, (ay+t*dy)/north // steps
	behind := 1 + 2/max(math.Hypot(x, y), 1)
	return lattice.Point{
		X: from.X + int32(math.Round(x*behind)),
		Y: from.Y + int32(math.Round(y*behind)),
	}
}

// inSector reports whether the direction to p lies between a shore and the next
// half edge counter-clockwise.
func (r *repair) inSector(s *shore, p lattice.Point) bool {
	seg := r.g.Segment(s.half)
	hub, first, last := seg.A, seg.B, r.g.Segment(s.left).B
	fromFirst := arrange.CompareAngle(hub, first, p) < 0
	toLast := arrange.CompareAngle(hub, p, last) < 0
	switch c := arrange.CompareAngle(hub, first, last); {
	case c < 0:
		return fromFirst && toLast
	case c > 0: // the sector runs over south, where angles begin anew
		return fromFirst || toLast
	}
	return arrange.CompareAngle(hub, first, p) != 0 // one edge, all around
}

func common(a, b []int) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}
