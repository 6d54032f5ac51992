package tile

import (
	"cmp"
	"iter"
	"slices"
)

// shapes is what layers of lines and of areas have in common: features made of
// arcs, along a Z-curve, in an R-tree.
type shapes struct {
	name    string
	options Options
	levels  []level
	index   rtree
	paths   []path   // of all features
	paths0  []uint32 // feature i has paths[paths0[i]:paths0[i+1]]
	steps   []step
	size    []float32 // by feature: what decides who stays in a full tile
	order   []uint32  // by feature: its number among those the layer was made of
	minZoom []uint8   // by feature
	table   table
	pool    *pool[scratch]
	serial  uint64
}

// A path is a line or a ring: steps[from:to] of the layer.
type path struct {
	from, to uint32
	outer    bool // begins a new part of an area
}

// A step of a path goes along one arc. What is needed to pass over it where it lies
// beside a tile stands here, so that the arc need not be fetched.
type step struct {
	arc      arcRef
	from, to world
	bounds   box
}

// A draft is one feature of a layer in the making.
type draft struct {
	vertices []int32 // of all paths one after the other, as the topology gave them
	paths    []draftPath
	bounds   box
}

type draftPath struct {
	to    int // end in vertices
	outer bool
}

// all yields the vertices of each path.
func (d *draft) all() iter.Seq[[]int32] {
	return func(yield func([]int32) bool) {
		from := 0
		for _, p := range d.paths {
			if !yield(d.vertices[from:p.to]) {
				return
			}
			from = p.to
		}
	}
}

// build makes the layer from drafts whose paths are all in the topology, as are those
// of the neighbours beside it.
func build(name string, t *topology, drafts, neighbours []draft, closed bool, feature func(i int) Feature, o Options) (*shapes, error) {
	s := &shapes{name: name, options: o, paths0: []uint32{0}, serial: nextSerial()}
	keys := make([]uint64, len(drafts))
	for i := range drafts {
		keys[i] = zorder(drafts[i].bounds.middle())
	}
	t.findNodes()
	var refs []arcRef
	boxes := make([]box, 0, len(drafts))
	for _, i := range alongZ(keys) {
		d := &drafts[i]
		if len(d.paths) == 0 {
			continue
		}
		from := 0
		for _, p := range d.paths {
			start := uint32(len(refs))
			refs = t.cut(refs, d.vertices[from:p.to], closed)
			from = p.to
			s.paths = append(s.paths, path{start, uint32(len(refs)), p.outer})
		}
		s.paths0 = append(s.paths0, uint32(len(s.paths)))
		boxes = append(boxes, d.bounds)
		s.order = append(s.order, i)
	}
	if err := s.tell(feature); err != nil {
		return nil, err
	}
	s.index = newRTree(boxes)
	n, rim := t.network(), 0
	if closed {
		n, rim = t.coverage(refs, s.paths, neighbours)
	}
	s.levels = makeLevels(n.at, n.arcs, simplify(n, o.Workers), rim)
	s.steps, s.paths = makeSteps(refs, n.at, n.arcs), slices.Clip(s.paths)
	return s, nil
}

func makeSteps(refs []arcRef, at []world, arcs [][2]uint32) []step {
	bounds := make([]box, len(arcs))
	for i, arc := range arcs {
		bounds[i] = emptyBox()
		for _, w := range at[arc[0]:arc[1]] {
			bounds[i] = bounds[i].extend(w)
		}
	}
	steps := make([]step, len(refs))
	for i, ref := range refs {
		arc, backwards := ref.split()
		from, to := at[arcs[arc][0]], at[arcs[arc][1]-1]
		if backwards {
			from, to = to, from
		}
		steps[i] = step{ref, from, to, bounds[arc]}
	}
	return steps
}

// trace appends the vertices of a path in units. With cut it leaves out what lies
// beside the window.
func (s *shapes) trace(t trail, p path, l *level, f *frame, cut bool) trail {
	steps := s.steps[p.from:p.to]
	for i := range steps {
		step := &steps[i]
		if cut && !step.bounds.intersects(f.window) {
			t = t.addCut(f.round(step.from)).addCut(f.round(step.to))
		} else {
			t = l.follow(t, step.arc, f, cut)
		}
	}
	return t
}

// tell asks for what the layer tells about its features.
func (s *shapes) tell(feature func(i int) Feature) error {
	var rows tabulator
	s.minZoom = make([]uint8, len(s.order))
	for row, i := range s.order {
		f := feature(int(i))
		s.minZoom[row] = uint8(max(0, min(f.MinZoom, MaxZoom+1)))
		if !rows.add(f) {
			return ErrTooLarge
		}
	}
	s.table = rows.table()
	return nil
}

// find notes the features that may be in a tile.
func (s *shapes) find(to *scratch) {
	z := to.frame.id.Z
	to.found = slices.DeleteFunc(s.index.search(to.found[:0], to.frame.window), func(i uint32) bool { return s.minZoom[i] > z })
}

// leaveOut leaves no more of what layers have found than the first one's MaxFeatures,
// the largest, and returns how many it has taken out.
func leaveOut(layers []*shapes, found []*scratch) (leftOut int) {
	leftOut = -layers[0].options.MaxFeatures
	for _, s := range found {
		leftOut += len(s.found)
	}
	if leftOut <= 0 {
		return 0
	}
	type candidate struct {
		size     float32
		layer, i uint32
	}
	all := make([]candidate, 0, leftOut+layers[0].options.MaxFeatures)
	for k, s := range found {
		for _, i := range s.found {
			all = append(all, candidate{layers[k].size[i], uint32(k), i})
		}
		s.found = s.found[:0]
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.layer, b.layer), cmp.Compare(a.i, b.i))
	})
	for _, c := range all[:len(all)-leftOut] {
		found[c.layer].found = append(found[c.layer].found, c.i)
	}
	for _, s := range found {
		slices.Sort(s.found)
	}
	return leftOut
}

func (s *shapes) describe() Description {
	return describe(s.name, &s.options, s.index.bounds(), s.table.fields())
}

func describe(name string, o *Options, bounds box, fields map[string]string) Description {
	return Description{
		TileJSON: "3.0.0", Name: name, Tiles: []string{},
		MinZoom: o.MinZoom, MaxZoom: o.MaxZoom, Bounds: bounds.bounds(),
		VectorLayers: []VectorLayer{{ID: name, MinZoom: o.MinZoom, MaxZoom: o.MaxZoom, Fields: fields}},
	}
}
