package tile

import (
	"math"
	"sort"
)

// A Stack is one layer to the outside and another at each range of zooms: areas
// where grids would be too small to see, then grids.
type Stack struct {
	name   string
	floors []Floor
}

// Floor is the layer that a stack shows from a zoom on.
type Floor struct {
	FromZoom int
	Layer    Layer
}

// NewStack stacks layers, the coarsest first. Each serves the zooms from its own
// FromZoom up to the next one's; there is nothing below the first. In vector tiles
// each keeps its own name, so they should share the stack's (see Polygons.Named).
func NewStack(name string, floors ...Floor) *Stack {
	return &Stack{name, floors}
}

// Areas is a layer of areas in one piece or in parts: Polygons or a Union.
type Areas interface {
	Layer
	// ZoomForSize returns the first zoom at which at least half the areas are as large
	// as a square of so many pixels; MaxZoom+1 if none is.
	ZoomForSize(pixels float64) int
	named(name string) Layer
}

// StackBySize stacks layers of areas, the coarsest first: each zoom shows the
// finest of them in which at least half the areas are pixels wide, and if none is
// fit the first. All get the stack's name.
func StackBySize(name string, pixels float64, layers ...Areas) *Stack {
	s := &Stack{name: name}
	for i, areas := range layers {
		from := areas.ZoomForSize(pixels)
		if i == 0 {
			from = 0
		}
		s.floors = append(s.floors, Floor{from, areas.named(name)})
	}
	return s
}

// ZoomForSize returns the first zoom at which at least half the areas are as large
// as a square of so many pixels; MaxZoom+1 if none is.
func (p *Polygons) ZoomForSize(pixels float64) int { return zoomForSize(pixels, p) }

func zoomForSize(pixels float64, parts ...*Polygons) int {
	all := 0
	for _, p := range parts {
		all += len(p.sorted)
	}
	if all == 0 {
		return MaxZoom + 1
	}
	for z := 0; z <= MaxZoom; z++ {
		large := 0
		for _, p := range parts {
			large += len(p.sorted) - sort.Search(len(p.sorted), func(i int) bool {
				return math.Sqrt(float64(p.sorted[i])) >= pixels*pixel(z)
			})
		}
		if large >= all-all/2 {
			return z
		}
	}
	return MaxZoom + 1
}

// floor returns the layer at a zoom, or nil.
func (s *Stack) floor(zoom int) Layer {
	var layer Layer
	for _, f := range s.floors {
		if zoom >= f.FromZoom {
			layer = f.Layer
		}
	}
	return layer
}

// Name returns the stack's name.
func (s *Stack) Name() string { return s.name }

// Tile appends the tile of the layer that the zoom shows; see Layer.
func (s *Stack) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	if l := s.floor(int(id.Z)); l != nil {
		return l.Tile(id, e, dst)
	}
	return dst, Summary{}
}

// State names what the zoom's layer tells and shows: see Layer.
func (s *Stack) State(id ID) uint64 {
	if l := s.floor(int(id.Z)); l != nil {
		return l.State(id)
	}
	return 0
}

// Describe describes all layers of the stack as one.
func (s *Stack) Describe() Description {
	t := Description{TileJSON: "3.0.0", Name: s.name, Tiles: []string{}, MinZoom: MaxZoom}
	for i, f := range s.floors {
		last := MaxZoom
		if i+1 < len(s.floors) {
			last = s.floors[i+1].FromZoom - 1
		}
		own := f.Layer.Describe()
		first := max(f.FromZoom, own.MinZoom)
		last = min(last, own.MaxZoom)
		if first > last {
			continue
		}
		t.MinZoom, t.MaxZoom = min(t.MinZoom, first), max(t.MaxZoom, last)
		t.Bounds = around(t.Bounds, own.Bounds)
		for _, v := range own.VectorLayers {
			v.MinZoom, v.MaxZoom = first, last
			t.addVectorLayer(v)
		}
	}
	t.MinZoom = min(t.MinZoom, t.MaxZoom)
	return t
}

// addVectorLayer adds v, or widens the one of the same name.
func (t *Description) addVectorLayer(v VectorLayer) {
	for i := range t.VectorLayers {
		have := &t.VectorLayers[i]
		if have.ID != v.ID {
			continue
		}
		have.MinZoom, have.MaxZoom = min(have.MinZoom, v.MinZoom), max(have.MaxZoom, v.MaxZoom)
		for key, kind := range v.Fields {
			have.Fields[key] = kind
		}
		return
	}
	t.VectorLayers = append(t.VectorLayers, v)
}

// around returns the bounds around two bounds, each of which may be nil.
func around(a, b []float64) []float64 {
	if a == nil || b == nil {
		return append(a, b...)
	}
	return []float64{
		math.Min(a[0], b[0]), math.Min(a[1], b[1]), math.Max(a[2], b[2]), math.Max(a[3], b[3]),
	}
}
