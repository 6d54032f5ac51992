package divide

import (
	"context"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// What a line of the arrangement is. Reference lines are of their class, 1 to 3.
const (
	onOutline = 0
	lowest    = 3 // class of reference lines
	onCut     = lowest + 1
)

// A ground is the land cut into the finest pieces that grids are made of.
type ground struct {
	land   Land
	plane  plane
	sites  []Building // where people live, or if nobody does, places spread evenly
	mean   float64    // households of a grid
	empty  bool       // nobody lives here: sites are places
	input  []arrange.Line
	kind   []uint8 // of each input line
	g      *arrange.Graph
	inside []bool  // of each face
	face   []int32 // of each site
}

// lay cuts the land along its reference lines, and then the blocks between these
// where many people live.
func lay(ctx context.Context, land Land, opt Options) (*ground, error) {
	c := &ground{land: land, plane: newPlane(land.Outline)}
	c.populate(opt.Grids)
	bounds := land.Outline.Bounds()
	for e := range land.Outline.Edges {
		c.add(e, onOutline)
	}
	for _, l := range land.Lines {
		for i := 1; i < len(l.Points); i++ {
			s := lattice.Segment{A: l.Points[i-1], B: l.Points[i]}
			if s.A != s.B && lattice.EmptyBounds().Extend(s.A).Extend(s.B).Intersects(bounds) {
				c.add(s, uint8(min(max(l.Class, 1), lowest)))
			}
		}
	}
	streets, err := arrange.Node(c.input)
	if err != nil {
		return nil, err
	}
	c.build(streets)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	first := len(c.input)
	for _, s := range c.cutBlocks(opt) {
		c.add(s, onCut)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if len(c.input) == first {
		return c, nil
	}
	all, err := arrange.Node(append(streets, c.input[first:]...))
	if err != nil {
		return nil, err
	}
	c.build(all)
	return c, nil
}

func (c *ground) add(s lattice.Segment, kind uint8) {
	c.input = append(c.input, arrange.Line{A: s.A, B: s.B, Tag: int32(len(c.input))})
	c.kind = append(c.kind, kind)
}

// build makes the graph of noded lines, and finds which faces are land and which
// site lies in which.
func (c *ground) build(noded []arrange.Line) {
	c.g = arrange.Build(noded)
	c.findInside()
	points := make([]lattice.Point, len(c.sites))
	for i, s := range c.sites {
		points[i] = s.At
	}
	c.face = owners(faceLines(c.g), points)
	for i, f := range c.face {
		if f == arrange.Nobody || !c.inside[f] {
			c.face[i] = arrange.Nobody
		}
	}
}

// findInside visits all faces from the outside inwards, and counts how often the
// outline runs around each.
func (c *ground) findInside() {
	around := make([]int, c.g.Faces())
	seen := make([]bool, len(around))
	seen[0] = true
	queue := []int32{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, h := range c.g.HalvesOf(at) {
			next := c.g.Face(h ^ 1)
			if seen[next] {
				continue
			}
			around[next], seen[next] = around[at]-c.outlines(h)+c.outlines(h^1), true
			queue = append(queue, next)
		}
	}
	c.inside = make([]bool, len(around))
	for f, times := range around {
		c.inside[f] = times > 0
	}
}

// outlines counts how often the outline runs along a half edge.
func (c *ground) outlines(h int32) (times int) {
	for _, line := range c.g.Tags(h) {
		if c.kind[line] == onOutline {
			times++
		}
	}
	return times
}

// class returns what an edge is: the best that runs along it in either direction.
func (c *ground) class(edge int32) uint8 {
	best := uint8(onCut)
	for h := 2 * edge; h <= 2*edge+1; h++ {
		for _, line := range c.g.Tags(h) {
			best = min(best, c.kind[line])
		}
	}
	return best
}

// populate takes the buildings that count, and the mean. Where nobody lives, land
// counts instead of people: places are spread over it evenly.
func (c *ground) populate(grids int) {
	total := 0
	points := make([]lattice.Point, len(c.land.Buildings))
	for i, b := range c.land.Buildings {
		points[i] = b.At
	}
	var rim []arrange.Line
	for e := range c.land.Outline.Edges {
		rim = append(rim, arrange.Line{A: e.A, B: e.B})
	}
	for i, owner := range owners(rim, points) {
		if owner != arrange.Nobody {
			c.sites = append(c.sites, c.land.Buildings[i])
			total += c.land.Buildings[i].Households
		}
	}
	if c.empty = total == 0; c.empty {
		c.sites = c.keepers()
		even := c.plane.spread(c.land.Outline, spreadPerGrid*grids)
		for i, owner := range owners(rim, even) {
			if owner != arrange.Nobody {
				c.sites = append(c.sites, Building{At: even[i], Households: 1})
				total++
			}
		}
	}
	c.mean = float64(max(total, 1)) / float64(grids)
}

// keepers returns the buildings that count although nobody lives there.
func (c *ground) keepers() []Building {
	return slices.DeleteFunc(c.sites, func(b Building) bool { return b.Keep == 0 })
}

// spreadPerGrid is how many places there are for each grid where nobody lives.
const spreadPerGrid = 100
