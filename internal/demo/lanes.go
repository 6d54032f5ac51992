package demo

import "math"

// block is a piece of a grid between streets and lanes.
type block struct {
	face int32
	cell int
}

// lanes cuts grids on into blocks along lanes, which are no borders, and returns
// the blocks in the order of the cells. The grids' own outlines must have been
// taken before, as lanes put vertices on them.
func (d *divider) lanes() []block {
	var blocks []block
	for i, c := range d.cells {
		area := d.m.polygon(d.m.loop(c.face)).area()
		u := d.g.urbanity(d.m.polygon(d.m.loop(c.face)).centroid())
		side := 105 + 900*(1-u)*(1-u) // metres: how wide a block likes to be
		most := 4
		if u < cityStarts {
			most = 3
		}
		n := min(max(int(math.Round(area/(side*side))), 1), most)
		for _, face := range d.cutBlocks(c.face, n) {
			blocks = append(blocks, block{face, i})
		}
	}
	return blocks
}

// cutBlocks cuts a face into n blocks of about the same size, or fewer where no
// good lane is to be found.
func (d *divider) cutBlocks(face int32, n int) []int32 {
	if n == 1 {
		return []int32{face}
	}
	f := d.m.face(face)
	t := &tracer{g: d.g, m: d.m, f: f, kind: street}
	best, found := d.best(t, nil, strictness{clear: .25, angle: 55 * math.Pi / 180, tries: 6},
		func(share float64, _ polygon) float64 {
			return 1.5 * math.Abs(share*float64(n)-float64(nearestShare(share, n)))
		})
	if !found {
		return []int32{face}
	}
	right, left := best.sides(f)
	k := nearestShare(right.area()/(right.area()+left.area()), n)
	added, _, _ := d.apply(f, best, nil, edge{rankLane, street})
	return append(d.cutBlocks(face, n-k), d.cutBlocks(added, k)...)
}
