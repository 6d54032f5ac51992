package tile

import (
	"math"
	"slices"

	"gridmap/geo/lattice"
)

// Polygons is a layer of areas that share their borders.
type Polygons struct {
	*shapes
	names  []string // of the MVT layers: areas, labels
	labels []label
	sorted []float32 // the sizes, in square world steps
}

// NewPolygons makes a layer of areas, which form an exact coverage: neighbours
// share their borders vertex for vertex. feature is called once for each shape
// that has land, in any order; it may use the same slice for its properties each
// time. Shapes may have any number of parts and holes; overlapping ones are
// drawn as they are, but their borders are simplified each by itself.
func NewPolygons(name string, land []lattice.Shape, feature func(i int) Feature, o Options) (*Polygons, error) {
	return NewPolygonsBeside(name, land, nil, feature, o)
}

// NewPolygonsBeside makes a layer of a part of the land, for a Union with those of
// the other parts. beside are all areas of these that have a vertex in common with
// an area of this part. They are not drawn; borders with them come out alike, vertex
// for vertex, in both layers at every zoom.
func NewPolygonsBeside(name string, land, beside []lattice.Shape, feature func(i int) Feature, o Options) (*Polygons, error) {
	vertices := 0
	for _, shapes := range [...][]lattice.Shape{land, beside} {
		for _, shape := range shapes {
			vertices += shape.Vertices()
		}
	}
	if vertices > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	t := newTopology(vertices/2 + 1)
	drafts, neighbours := t.drafts(land), t.drafts(beside)
	s, err := build(name, t, drafts, neighbours, true, feature, o.withDefaults())
	if err != nil {
		return nil, err
	}
	p := &Polygons{shapes: s}
	p.measure()
	return p.Named(name), nil
}

// drafts takes the rings of shapes into the topology.
func (t *topology) drafts(shapes []lattice.Shape) []draft {
	drafts := make([]draft, len(shapes))
	for i, shape := range shapes {
		d := &drafts[i]
		d.vertices = make([]int32, 0, shape.Vertices())
		for _, polygon := range shape {
			for k, ring := range polygon {
				d.vertices = t.addPath(d.vertices, ring, true)
				d.paths = append(d.paths, draftPath{len(d.vertices), k == 0})
			}
		}
		d.bounds = boundsOf(shape)
	}
	return drafts
}

func boundsOf(shape lattice.Shape) box {
	b := shape.Bounds()
	if b.Empty() {
		return emptyBox()
	}
	return emptyBox().extend(project(b.Min)).extend(project(b.Max))
}

// Named returns the same layer under another name, sharing all memory.
func (p *Polygons) Named(name string) *Polygons {
	s := *p.shapes
	s.name = name
	return p.with(&s)
}

func (p *Polygons) named(name string) Layer { return p.Named(name) }

// With returns a layer of the same areas, numbered as they were when p was made,
// that tells something else about them: for instance when a grid gets another
// leader. It shares the borders with p, which costs nearly all the time and memory
// of a layer.
func (p *Polygons) With(feature func(i int) Feature) (*Polygons, error) {
	s := *p.shapes
	s.serial = nextSerial()
	if err := s.tell(feature); err != nil {
		return nil, err
	}
	return p.with(&s), nil
}

// with returns a layer of p's areas and labels, and what s tells about them.
func (p *Polygons) with(s *shapes) *Polygons {
	var columns []int
	for i := range s.table.columns {
		if slices.Contains(s.options.Labels, s.table.columns[i].key) {
			columns = append(columns, i)
		}
	}
	if columns == nil {
		columns = []int{}
	}
	s.pool = newPool(func() *scratch {
		return &scratch{writers: []*writer{
			writerFor(&s.table, nil, nil),
			writerFor(&s.table, []string{"label"}, columns),
		}}
	})
	return &Polygons{shapes: s, names: names(s.name), labels: p.labels, sorted: p.sorted}
}

func names(name string) []string { return []string{name, name + "_labels"} }

// Name returns the layer's name.
func (p *Polygons) Name() string { return p.name }

// Describe describes the layer.
func (p *Polygons) Describe() Description {
	t := p.describe()
	if len(p.options.Labels) > 0 {
		fields := map[string]string{"label": "Boolean"}
		for key, kind := range t.VectorLayers[0].Fields {
			if slices.Contains(p.options.Labels, key) {
				fields[key] = kind
			}
		}
		t.VectorLayers = append(t.VectorLayers, VectorLayer{
			ID: p.names[1], MinZoom: t.MinZoom, MaxZoom: t.MaxZoom, Fields: fields,
		})
	}
	return t
}

// Tile appends the tile; see Layer.
func (p *Polygons) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	if !p.options.served(id) {
		return dst, Summary{}
	}
	s := p.pool.get()
	defer p.pool.put(s)
	s.begin(id, e)
	p.find(s)
	leftOut := leaveOut([]*shapes{p.shapes}, []*scratch{s})
	p.write(s)
	return s.assemble(dst, e, p.names, leftOut)
}

// Meets reports whether a tile, with what borders it, may show any of the areas.
func (p *Polygons) Meets(id ID) bool {
	f := newFrame(id)
	return p.index.bounds().intersects(f.window)
}

// State names what the layer tells and shows: see Layer.
func (p *Polygons) State(ID) uint64 { return p.serial }

// write writes the areas that were found.
func (p *Polygons) write(s *scratch) {
	l := levelFor(p.levels, int(s.frame.id.Z))
	for _, i := range s.found {
		p.draw(s, l, i)
		if g := &s.geometry; !g.empty() {
			s.writers[0].add(g, i)
		}
		p.placeLabel(s, i)
	}
}

// draw puts area i as it is in the tile into s.geometry.
func (p *Polygons) draw(s *scratch, l *level, i uint32) {
	s.geometry.reset(areas)
	clip := !p.index.levels[0][i].within(s.frame.inner)
	gone := false // the outer ring of this part
	for _, path := range p.paths[p.paths0[i]:p.paths0[i+1]] {
		if path.outer {
			s.geometry.endPart()
			gone = false
		} else if gone {
			continue
		}
		ring := p.trace(s.ring[:0], path, l, &s.frame, clip)
		for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
			ring = ring[:len(ring)-1]
		}
		s.ring = ring
		if path.to-path.from == 1 && tiny(ring) {
			gone = path.outer
			continue
		}
		if clip {
			s.ring, s.spare = clipRing(ring, s.spare)
			ring = s.ring
		}
		if area := area2(ring); area == 0 || area < 0 != path.outer {
			gone = path.outer
			continue
		}
		s.geometry.addRing(ring)
	}
	s.geometry.endPart()
}

// tiny reports whether a ring that meets no other is less than a pixel wide and
// high. It vanishes on both its sides. Other rings are drawn while they enclose
// anything: their neighbours would leave a hole.
func tiny(ring trail) bool {
	if len(ring) < 3 {
		return true
	}
	lo, hi := ring[0], ring[0]
	for _, u := range ring[1:] {
		lo.x, lo.y = min(lo.x, u.x), min(lo.y, u.y)
		hi.x, hi.y = max(hi.x, u.x), max(hi.y, u.y)
		if hi.x-lo.x >= PixelUnits || hi.y-lo.y >= PixelUnits {
			return false
		}
	}
	return true
}
