package divide

import (
	"cmp"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// fineness is how many atoms of people the tolerance of one grid is made of.
const fineness = 4

// cutBlocks returns cuts between the buildings of all blocks with more people than
// an atom has.
func (c *ground) cutBlocks(opt Options) []lattice.Segment {
	atom := c.mean * opt.Tolerance / fineness
	in := make([][]int, c.g.Faces())
	for i, f := range c.face {
		if f != arrange.Nobody {
			in[f] = append(in[f], i)
		}
	}
	found := make([][]lattice.Segment, len(in))
	arrange.Each(len(in), func(f int) {
		people := 0
		for _, i := range in[f] {
			people += c.sites[i].Households
		}
		if float64(people) > atom || c.keepsSeveral(in[f]) {
			found[f] = c.cutBlock(int32(f), c.clusters(in[f], atom))
		}
	})
	return slices.Concat(found...)
}

// keepsSeveral reports whether sites are to be in different grids.
func (c *ground) keepsSeveral(sites []int) bool {
	for _, i := range sites {
		if c.sites[i].Keep != 0 {
			return true
		}
	}
	return false
}

// clusters returns middles of groups of neighbouring sites, with up to so many
// households each, or one site. No two are the same.
func (c *ground) clusters(sites []int, most float64) []xy {
	var middles []xy
	var halve func(sites []int)
	halve = func(sites []int) {
		people, kept := 0, false
		low, high := c.plane.xy(c.sites[sites[0]].At), c.plane.xy(c.sites[sites[0]].At)
		for _, i := range sites {
			p := c.plane.xy(c.sites[i].At)
			people += c.sites[i].Households
			kept = kept || c.sites[i].Keep != c.sites[sites[0]].Keep
			low, high = xy{min(low.x, p.x), min(low.y, p.y)}, xy{max(high.x, p.x), max(high.y, p.y)}
		}
		if low == high || float64(people) <= most && !kept {
			middles = append(middles, between(low, high, .5))
			return
		}
		along := func(i int) int32 { return c.sites[i].At.X }
		if high.y-low.y > high.x-low.x {
			along = func(i int) int32 { return c.sites[i].At.Y }
		}
		slices.SortFunc(sites, func(i, j int) int { return cmp.Or(cmp.Compare(along(i), along(j)), cmp.Compare(i, j)) })
		k, before := 0, 0
		for ; k < len(sites)-1 && 2*before < people; k++ {
			before += c.sites[sites[k]].Households
		}
		// Sites in one place stay together.
		for k > 0 && along(sites[k-1]) == along(sites[k]) {
			k--
		}
		for k == 0 || along(sites[k-1]) == along(sites[k]) {
			k++
		}
		halve(sites[:k])
		halve(sites[k:])
	}
	halve(slices.Clone(sites))
	slices.SortFunc(middles, func(p, q xy) int { return cmp.Or(cmp.Compare(p.x, q.x), cmp.Compare(p.y, q.y)) })
	return slices.Compact(middles)
}

// cutBlock returns the borders between the cells of middles, as far as they lie in
// a face.
func (c *ground) cutBlock(face int32, middles []xy) []lattice.Segment {
	if len(middles) < 2 {
		return nil
	}
	around := newRim(c.g, face)
	low, high := c.plane.xy(around.bounds.Min), c.plane.xy(around.bounds.Max)
	var cuts []lattice.Segment
	for _, b := range voronoi(middles, low, high) {
		if s := (lattice.Segment{A: c.plane.point(b[0]), B: c.plane.point(b[1])}); s.A != s.B {
			cuts = around.within(cuts, s)
		}
	}
	return cuts
}

// rim is the border of a face.
type rim struct {
	edges  []lattice.Segment
	bounds lattice.Bounds
	rows   [][]int32 // edges that come into each
	height int64
}

func newRim(g *arrange.Graph, face int32) *rim {
	r := &rim{bounds: lattice.EmptyBounds()}
	for _, h := range g.HalvesOf(face) {
		s := g.Segment(h)
		r.edges = append(r.edges, s)
		r.bounds = r.bounds.Extend(s.A).Extend(s.B)
	}
	const most = 1024
	n := min(len(r.edges)/4+1, most)
	r.rows = make([][]int32, n)
	r.height = (int64(r.bounds.Max.Y)-int64(r.bounds.Min.Y))/int64(n) + 1
	for i, s := range r.edges {
		for k := r.row(min(s.A.Y, s.B.Y)); k <= r.row(max(s.A.Y, s.B.Y)); k++ {
			r.rows[k] = append(r.rows[k], int32(i))
		}
	}
	return r
}

func (r *rim) row(y int32) int64 {
	return max(min((int64(y)-int64(r.bounds.Min.Y))/r.height, int64(len(r.rows))-1), 0)
}

// within appends those pieces of s that lie in the face. Where s crosses the rim it
// ends in the pixel of the crossing, so that noding joins the two.
func (r *rim) within(cuts []lattice.Segment, s lattice.Segment) []lattice.Segment {
	ends := []lattice.Point{s.A, s.B}
	box := lattice.EmptyBounds().Extend(s.A).Extend(s.B)
	if !box.Intersects(r.bounds) {
		return cuts
	}
	for k := r.row(box.Min.Y); k <= r.row(box.Max.Y); k++ {
		for _, i := range r.rows[k] {
			e := r.edges[i]
			if max(e.A.X, e.B.X) < box.Min.X || min(e.A.X, e.B.X) > box.Max.X ||
				max(e.A.Y, e.B.Y) < box.Min.Y || min(e.A.Y, e.B.Y) > box.Max.Y {
				continue
			}
			switch arrange.Meet(s, e) {
			case arrange.Cross:
				ends = append(ends, arrange.Crossing(s, e))
			case arrange.Touch:
				for _, p := range [...]lattice.Point{e.A, e.B} {
					if lattice.OnSegment(s, p) {
						ends = append(ends, p)
					}
				}
			}
		}
	}
	along := func(p lattice.Point) float64 {
		return (float64(p.X)-float64(s.A.X))*(float64(s.B.X)-float64(s.A.X)) +
			(float64(p.Y)-float64(s.A.Y))*(float64(s.B.Y)-float64(s.A.Y))
	}
	slices.SortStableFunc(ends, func(p, q lattice.Point) int { return cmp.Compare(along(p), along(q)) })
	for i := 1; i < len(ends); i++ {
		if piece := (lattice.Segment{A: ends[i-1], B: ends[i]}); piece.A != piece.B && r.holds(piece) {
			cuts = append(cuts, piece)
		}
	}
	return cuts
}

// holds reports whether the middle of a piece lies in the face.
func (r *rim) holds(s lattice.Segment) bool {
	x := (float64(s.A.X) + float64(s.B.X)) / 2
	y := (float64(s.A.Y) + float64(s.B.Y)) / 2
	if y < float64(r.bounds.Min.Y) || y > float64(r.bounds.Max.Y) {
		return false
	}
	inside := false
	for _, i := range r.rows[r.row(int32(y))] {
		e := r.edges[i]
		ay, by := float64(e.A.Y), float64(e.B.Y)
		if (ay <= y) != (by <= y) && x < float64(e.A.X)+(y-ay)/(by-ay)*(float64(e.B.X)-float64(e.A.X)) {
			inside = !inside
		}
	}
	return inside
}
