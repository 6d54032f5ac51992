package edit

import (
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

// An overlay is the cells' borders and what was drawn, cut where they meet.
type overlay struct {
	chosen []int          // the cells
	lines  []arrange.Line // as they were before; tags in the graph are their indexes
	cell   []int          // of each line: whose land is to its left, or drawn
	g      *arrange.Graph
	faces  []Face
}

// lay cuts the borders of cells along drawn lines, whose tags are drawn or cells past
// the last. Only edges near the drawing, whose bounds are given, are cut, which their
// cells agree about; where rounding would push one of these across an edge further
// off, that one counts as near too.
func lay(cells []lattice.Shape, more []arrange.Line, drawing lattice.Bounds) (*overlay, error) {
	for {
		o := &overlay{chosen: touched(cells, drawing)}
		noded, err := o.node(cells, more, drawing)
		if err != nil {
			return nil, err
		}
		conflicts, err := arrange.Conflicts(noded)
		if err != nil {
			return nil, err
		}
		if len(conflicts) == 0 {
			o.g = arrange.Build(noded)
			o.describe()
			return o, nil
		}
		for _, s := range conflicts {
			drawing = drawing.Extend(s.A).Extend(s.B)
		}
	}
}

// node returns the lines that are drawn and those of the chosen cells, the near
// ones cut.
func (o *overlay) node(cells []lattice.Shape, more []arrange.Line, drawing lattice.Bounds) ([]arrange.Line, error) {
	var near, far []arrange.Line
	add := func(s lattice.Segment, cell int) {
		line := arrange.Line{A: s.A, B: s.B, Tag: int32(len(o.lines))}
		o.lines = append(o.lines, line)
		o.cell = append(o.cell, cell)
		if b := grown(lattice.EmptyBounds().Extend(s.A).Extend(s.B)); b.Intersects(drawing) {
			near = append(near, line)
		} else {
			far = append(far, line)
		}
	}
	for _, i := range o.chosen {
		for e := range cells[i].Edges {
			add(e, i)
		}
	}
	for _, line := range more {
		add(line.Segment(), int(line.Tag))
	}
	noded, err := arrange.Node(near)
	return append(noded, far...), err
}

// touched returns the cells that a drawing may change: those whose bounds come
// within a pixel of its own.
func touched(cells []lattice.Shape, drawing lattice.Bounds) []int {
	var near []int
	for i, cell := range cells {
		if b := cell.Bounds(); !b.Empty() && grown(b).Intersects(drawing) {
			near = append(near, i)
		}
	}
	return near
}

// grown returns bounds with a pixel more on each side.
func grown(b lattice.Bounds) lattice.Bounds {
	const pixel = 2
	return lattice.Bounds{
		Min: lattice.Point{X: b.Min.X - pixel, Y: b.Min.Y - pixel},
		Max: lattice.Point{X: b.Max.X + pixel, Y: b.Max.Y + pixel},
	}
}

// describe says of each face whose it is and how often the drawing runs around it.
func (o *overlay) describe() {
	around := o.around()
	o.faces = make([]Face, len(around))
	for i, w := range around {
		o.faces[i] = Face{Cell: Outside}
		if halves := o.g.HalvesOf(int32(i)); len(halves) > 0 {
			o.faces[i].At = o.g.Segment(halves[0]).A
		}
		for _, one := range w {
			switch {
			case one.cell == drawn:
				o.faces[i].Winding = one.times
			case one.times > 0:
				o.faces[i].Cell = one.cell
			}
		}
	}
}

// around visits all faces from the outside inwards, and counts how often each
// cell's border, and the drawing, runs around them. Rounding bends borders and may
// close a crack or a tip, but a closed line stays closed: so the counts of a face
// are the same on whatever way one comes to it.
func (o *overlay) around() []windings {
	around := make([]windings, o.g.Faces())
	seen := make([]bool, len(around))
	seen[0] = true
	queue := []int32{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, h := range o.g.HalvesOf(at) {
			if next := o.g.Face(h ^ 1); !seen[next] {
				around[next], seen[next] = o.across(around[at], h), true
				queue = append(queue, next)
			}
		}
	}
	return around
}

// windings tell how often lines run around a face, counter-clockwise, for each
// cell and for what was drawn; never 0 times.
type windings []winding

type winding struct{ cell, times int }

// across returns the windings on the other side of a half edge, given those on
// its left.
func (o *overlay) across(w windings, h int32) windings {
	w = slices.Clone(w)
	turn := func(half int32, times int) {
		for _, line := range o.g.Tags(half) {
			cell := o.cell[line]
			i := slices.IndexFunc(w, func(one winding) bool { return one.cell == cell })
			if i < 0 {
				i = len(w)
				w = append(w, winding{cell, 0})
			}
			if w[i].times += times; w[i].times == 0 {
				w = slices.Delete(w, i, i+1)
			}
		}
	}
	turn(h, -1)
	turn(h^1, 1)
	return w
}

// owners asks whose each face becomes; the owners are cells.
func (o *overlay) owners(assign func(Face) int) []int32 {
	owner := make([]int32, len(o.faces))
	for i, f := range o.faces {
		owner[i] = arrange.Nobody
		if f.Cell != Outside {
			owner[i] = int32(assign(f))
		}
	}
	return owner
}

// shapes draws the land of n owners: with straight borders wherever they were, or
// as they were noded if that would break the law.
func (o *overlay) shapes(owner []int32, n int) ([]lattice.Shape, error) {
	border := arrange.NewBorder(o.g, o.lines, owner)
	lines, err := border.Straight()
	if err != nil {
		return nil, err
	}
	shapes := arrange.Outlines(n, lines)
	if !exact(shapes) {
		shapes = arrange.Outlines(n, border.Bent())
	}
	return shapes, nil
}

// exact applies the law to a part of the land, around which there may be more.
func exact(shapes []lattice.Shape) bool {
	var land []lattice.Shape
	for _, s := range shapes {
		if len(s) > 0 {
			land = append(land, s)
		}
	}
	for _, v := range coverage.Check(land) {
		if v.Kind != coverage.Gap {
			return false
		}
	}
	return true
}
