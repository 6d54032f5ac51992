package tile

import (
	"math/bits"
	"slices"
)

// A Union is one layer of areas to the outside that is made of layers of parts of the
// land (see NewPolygonsBeside), so that one part can be exchanged without the others
// being drawn again. A tile holds the areas of all parts that meet it.
type Union struct {
	name  string
	parts []*Polygons
	boxes []box
}

// NewUnion unites layers that have the same options.
func NewUnion(name string, parts ...*Polygons) *Union {
	u := &Union{name, parts, make([]box, len(parts))}
	for i, p := range parts {
		u.boxes[i] = p.index.bounds()
	}
	return u
}

// Name returns the layer's name.
func (u *Union) Name() string { return u.name }

// Named returns the same layer under another name, sharing all memory.
func (u *Union) Named(name string) *Union { return &Union{name, u.parts, u.boxes} }

func (u *Union) named(name string) Layer { return u.Named(name) }

// ZoomForSize implements Areas.
func (u *Union) ZoomForSize(pixels float64) int { return zoomForSize(pixels, u.parts...) }

// Describe describes the layer.
func (u *Union) Describe() Description {
	if len(u.parts) == 0 {
		return Description{TileJSON: "3.0.0", Name: u.name, Tiles: []string{}}
	}
	one := u.parts[0].Named(u.name).Describe()
	for _, p := range u.parts[1:] {
		one.unite(p.Named(u.name).Describe())
	}
	return one
}

// unite adds what another part of the same layer has.
func (t *Description) unite(o Description) {
	t.Bounds = around(t.Bounds, o.Bounds)
	for _, v := range o.VectorLayers {
		t.addVectorLayer(v)
	}
}

// State names what the parts that meet the tile tell and show: see Layer.
func (u *Union) State(id ID) uint64 {
	window := newFrame(id).window
	var state uint64
	for i, b := range u.boxes {
		if b.intersects(window) {
			state = mix(state, u.parts[i].serial)
		}
	}
	return state
}

// mix makes one number of two, so that different ones hardly ever become the same.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^0x9E3779B97F4A7C15, b+0xD6E8FEB86659FD93)
	return high ^ low ^ bits.RotateLeft64(b, 32)
}

// Tile appends the tile; see Layer.
func (u *Union) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	if len(u.parts) == 0 || !u.parts[0].options.served(id) {
		return dst, Summary{}
	}
	window := newFrame(id).window
	var met []*Polygons
	for i, b := range u.boxes {
		if b.intersects(window) {
			met = append(met, u.parts[i])
		}
	}
	if len(met) == 0 {
		return dst, Summary{}
	}
	layers, found := make([]*shapes, len(met)), make([]*scratch, len(met))
	for k, p := range met {
		layers[k], found[k] = p.shapes, p.pool.get()
		found[k].begin(id, e)
		p.find(found[k])
	}
	leftOut := leaveOut(layers, found)
	if len(met) > 1 {
		found[0].share()
	}
	for k, p := range met {
		if k > 0 {
			found[k].goOn(found[k-1])
		}
		p.write(found[k])
	}
	dst, sum := found[len(met)-1].assemble(dst, e, names(u.name), leftOut)
	for k, p := range met {
		p.pool.put(found[k])
	}
	return dst, sum
}

// A PointUnion is one layer of points to the outside that is made of layers of some of
// them each, so that one part can be exchanged without the others being drawn again.
// Points of several parts become clusters together.
type PointUnion struct {
	name  string
	parts []*Points
}

// NewPointUnion unites layers, of which there is one at least, with the same options.
func NewPointUnion(name string, parts ...*Points) *PointUnion { return &PointUnion{name, parts} }

// Name returns the layer's name.
func (u *PointUnion) Name() string { return u.name }

// Describe describes the layer.
func (u *PointUnion) Describe() Description {
	one := u.parts[0].Describe()
	for _, p := range u.parts[1:] {
		one.unite(p.Describe())
	}
	one.Name, one.VectorLayers[0].ID = u.name, u.name
	return one
}

// State names what the parts with points in the tile tell and show: see Layer.
func (u *PointUnion) State(id ID) uint64 {
	f := newFrame(id)
	tile := f.around(0)
	var state uint64
	for _, p := range u.parts {
		if p.bounds.intersects(tile) {
			state = mix(state, p.serial)
		}
	}
	return state
}

// Tile appends the tile; see Layer.
func (u *PointUnion) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	o := &u.parts[0].options
	if !o.served(id) {
		return dst, Summary{}
	}
	f := newFrame(id)
	tile := f.around(0)
	var met []pointsIn
	all := 0
	for _, p := range u.parts {
		if !p.bounds.intersects(tile) {
			continue
		}
		if from, to := p.stretch(id); from < to {
			met = append(met, pointsIn{Points: p, from: from, to: to})
			all += to - from
		}
	}
	if len(met) == 0 {
		return dst, Summary{}
	}
	for k := range met {
		met[k].scratch = met[k].pool.get()
		met[k].scratch.begin(id, e)
	}
	if len(met) > 1 {
		met[0].scratch.share()
	}
	if int(id.Z) < o.SingleZoom || all > o.MaxFeatures {
		writeClusters(met)
	} else {
		writeSingles(met)
	}
	dst, sum := met[len(met)-1].scratch.assemble(dst, e, []string{u.name}, 0)
	for _, m := range met {
		m.pool.put(m.scratch)
	}
	return dst, sum
}

// pointsIn are the points of one part in a tile: those from up to, and without, to.
type pointsIn struct {
	*Points
	scratch  *scratch
	from, to int
	alone    []int // in their squares
}

func writeSingles(met []pointsIn) {
	for k, m := range met {
		if k > 0 {
			m.scratch.goOn(met[k-1].scratch)
		}
		for i := m.from; i < m.to; i++ {
			m.single(m.scratch, i)
		}
	}
}

// writeClusters writes those that are alone in their squares part by part, and then
// one feature for each square that has more.
func writeClusters(met []pointsIn) {
	type share struct {
		bunch
		part int
	}
	var shares []share
	for k, m := range met {
		for b := range m.bunches(m.scratch.frame.id, m.from, m.to) {
			shares = append(shares, share{b, k})
		}
	}
	slices.SortStableFunc(shares, func(a, b share) int {
		if a.square < b.square {
			return -1
		}
		if a.square > b.square {
			return 1
		}
		return 0
	})
	type crowded struct {
		n   int
		sum sums
	}
	var clusters []crowded
	for len(shares) > 0 {
		var c crowded
		square, first := shares[0].square, shares[0]
		for len(shares) > 0 && shares[0].square == square {
			b := shares[0]
			c.n += b.to - b.from
			c.sum.join(met[b.part].between(b.from, b.to))
			shares = shares[1:]
		}
		if c.n == 1 {
			met[first.part].alone = append(met[first.part].alone, first.from)
		} else {
			clusters = append(clusters, c)
		}
	}
	for k, m := range met {
		if k > 0 {
			m.scratch.goOn(met[k-1].scratch)
		}
		for _, i := range m.alone {
			m.single(m.scratch, i)
		}
	}
	last := met[len(met)-1]
	for _, c := range clusters {
		last.cluster(last.scratch, c.n, c.sum)
	}
}

func (s *sums) join(o sums) {
	s.x += o.x
	s.y += o.y
	s.weight += o.weight
}
