package coverage

import (
	"math"
	"slices"
	"sync/atomic"

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
// shores to the nearest shore of each other cell, if that is no further than the
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
	team := make([][]arrange.Line, arrange.Workers())
	err := arrange.Tiles(lines, r.margin(r.opt.WidthM), func(worker int, t arrange.Tile) {
		for _, i := range t.Lines {
			if t.Bounds.Contains(lines[i].A) {
				team[worker] = r.bridgesFrom(team[worker], shores, lines, t.Lines, i)
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

// margin returns a width as lattice steps, rather too many.
func (f *flat) margin(widthM float64) int32 {
	steps := 0.0
	for _, y := range [...]int32{f.south, f.north} {
		east, north := lattice.MetresPerStep(lattice.Point{Y: y})
		steps = max(steps, widthM/min(east, north))
	}
	return int32(min(steps+3, 1<<28))
}

// mayCrack reports whether somewhere the rim of one cell comes so near to that of
// another, without meeting it, that there may be a crack.
func (f *flat) mayCrack(rim []edge, widthM float64) bool {
	if !(widthM > 0) {
		return false
	}
	at := make(map[lattice.Point][]int32, len(rim)) // cells on the rim
	lines := make([]arrange.Line, len(rim))
	for i, e := range rim {
		cell := max(f.cell(e.left), f.cell(e.right))
		lines[i] = arrange.Line{A: e.lo, B: e.hi, Tag: cell}
		at[e.lo], at[e.hi] = append(at[e.lo], cell), append(at[e.hi], cell)
	}
	var near atomic.Bool
	err := arrange.Tiles(lines, f.margin(widthM), func(_ int, t arrange.Tile) {
		for _, i := range t.Lines {
			for _, p := range [...]lattice.Point{lines[i].A, lines[i].B} {
				if near.Load() || !t.Bounds.Contains(p) {
					continue
				}
				ruler := lattice.NewRuler(p)
				for _, k := range t.Lines {
					if !slices.Contains(at[p], lines[k].Tag) && ruler.DistanceM(lines[k].Segment()) <= widthM {
						near.Store(true)
					}
				}
			}
		}
	})
	return near.Load() || err != nil
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

// bridgesFrom appends the shortest bridges from the origin of shore i to each
// other cell, in the sector of nobody's land to its left.
func (r *repair) bridgesFrom(found []arrange.Line, shores []shore, lines []arrange.Line, near []int32, i int32) []arrange.Line {
	type landfall struct {
		cell int
		d    float64
		to   lattice.Point
	}
	from := lines[i].A
	ruler := lattice.NewRuler(from)
	var falls []landfall
	for _, k := range near {
		l := lines[k]
		d := ruler.DistanceM(l.Segment())
		if d > r.opt.WidthM || lattice.Orient(l.A, l.B, from) != lattice.Left || common(shores[i].atOrigin, shores[k].cells) {
			continue
		}
		cell := shores[k].cells[0]
		n := slices.IndexFunc(falls, func(f landfall) bool { return f.cell == cell })
		if n >= 0 && falls[n].d <= d {
			continue
		}
		to := landing(from, l.Segment(), d, r.opt.WidthM)
		if to == from || !r.inSector(&shores[i], to) {
			continue
		}
		if n < 0 {
			n = len(falls)
			falls = append(falls, landfall{})
		}
		falls[n] = landfall{cell, d, to}
	}
	for _, f := range falls {
		found = append(found, arrange.Line{A: from, B: f.to, Tag: neutral})
	}
	return found
}

// landing returns where a bridge of length d to a shore ends: at the nearer end
// if that is not much further, else just behind the nearest point on it.
func landing(from lattice.Point, shore lattice.Segment, d, widthM float64) lattice.Point {
	east, north := lattice.MetresPerStep(from)
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
