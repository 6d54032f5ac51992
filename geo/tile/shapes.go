package tile

import (
	"math"
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

// build makes the layer from drafts whose paths are all in the topology.
func build(name string, t *topology, drafts []draft, closed bool, feature func(i int) Feature, o Options) (*shapes, error) {
	if len(t.chain) > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	s := &shapes{name: name, options: o, paths0: []uint32{0}}
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
	at := make([]world, len(t.chain))
	for i, v := range t.chain {
		at[i] = project(t.at[v])
	}
	s.levels = makeLevels(at, t.arcs, simplify(at, t.arcs))
	s.steps, s.paths = makeSteps(refs, at, t.arcs), slices.Clip(s.paths)
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

// features returns the numbers of the features that may be in a tile, at most
// MaxFeatures of them, the largest, and how many that leaves out.
func (s *shapes) features(found []uint32, f *frame) (kept []uint32, leftOut int) {
	found = s.index.search(found[:0], f.window)
	z := f.id.Z
	found = slices.DeleteFunc(found, func(i uint32) bool { return s.minZoom[i] > z })
	if leftOut = len(found) - s.options.MaxFeatures; leftOut <= 0 {
		return found, 0
	}
	slices.SortFunc(found, func(a, b uint32) int {
		switch {
		case s.size[a] > s.size[b]:
			return -1
		case s.size[a] < s.size[b]:
			return 1
		}
		return int(a) - int(b)
	})
	found = found[:s.options.MaxFeatures]
	slices.Sort(found)
	return found, leftOut
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
