package atlas

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/geo/tile"
	"gridmap/internal/region"
)

// The names of the tile layers.
const (
	LayerAreas     = "areas"
	LayerGrids     = "grids"
	LayerBuildings = "buildings"
	LayerReference = "reference"
	LayerIssues    = "issues"
)

// layerNames lists them as they are drawn, from the bottom up.
var layerNames = []string{LayerAreas, LayerGrids, LayerReference, LayerBuildings, LayerIssues}

// The zooms that have tiles.
const (
	minZoom = 6
	maxZoom = 20
)

// grownPixels is how wide an area has to be on screen, for half of its kind, to be
// drawn in place of the areas above it.
const grownPixels = 24

// layers are the tile layers of a picture.
type layers struct {
	outlines    *outlines
	communities *tile.Polygons // shared by the layers areas and grids
	byName      map[string]layer
}

// layer is a tile layer with the version of its content.
type layer struct {
	tile.Layer
	version uint64
}

// versions numbers the states of layers. The nonce makes them this process's own:
// another process, or this one after a restart, may number otherwise.
type versions struct {
	nonce uint32
	last  *atomic.Uint64
}

func newVersions() versions { return versions{rand.Uint32(), new(atomic.Uint64)} }

func (v versions) next(l tile.Layer) layer { return layer{l, v.last.Add(1)} }

// outlines are the areas of a land with their shapes, widest first.
type outlines struct {
	counties, subdistricts, communities outline
}

// outline is one level's areas.
type outline struct {
	codes  []region.Code
	shapes []lattice.Shape
}

// newOutlines draws the areas around the grids of a land: each the union of the
// grids inside it. Each level is made of the one below it, which has fewer edges.
func newOutlines(l *land) *outlines {
	grids := outline{make([]region.Code, len(l.grids)), l.shapes()}
	for i := range l.grids {
		grids.codes[i] = l.grids[i].Code
	}
	var o outlines
	o.communities = grids.dissolve(region.Community)
	o.subdistricts = o.communities.dissolve(region.Subdistrict)
	o.counties = o.subdistricts.dissolve(region.County)
	return &o
}

// dissolve returns the areas of a higher level.
func (o outline) dissolve(level region.Level) outline {
	var above outline
	group := make([]int32, len(o.codes))
	for i, code := range o.codes {
		code = code.At(level)
		if n := len(above.codes); n == 0 || above.codes[n-1] != code {
			above.codes = append(above.codes, code) // codes are sorted: each comes in one run
		}
		group[i] = int32(len(above.codes) - 1)
	}
	above.shapes = coverage.Dissolve(o.shapes, group, len(above.codes))
	return above
}

// polygons makes a layer of areas.
func (p *Picture) polygons(name string, o outline) (*tile.Polygons, error) {
	properties := make([]tile.Property, 0, 5)
	return tile.NewPolygons(name, o.shapes, func(i int) tile.Feature {
		code := o.codes[i]
		area, _ := p.Area(code) // one that nobody named has its code alone
		grids, _, households := p.Tally(code)
		properties = append(properties[:0],
			tile.Property{Key: "code", Value: tile.String(string(code))},
			tile.Property{Key: "name", Value: tile.String(area.Name)},
			tile.Property{Key: "level", Value: tile.String(string(code.Level()))},
			tile.Property{Key: "grids", Value: tile.Int(int64(grids))},
			tile.Property{Key: "households", Value: tile.Int(int64(households))})
		return tile.Feature{ID: featureID(code), Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom, Labels: []string{"code", "name", "level"}})
}

// drawAreas draws the layer of areas, each zoom with those that are large enough
// there, and returns the communities by themselves too.
func (p *Picture) drawAreas(o *outlines) (tile.Layer, *tile.Polygons, error) {
	var floors []*tile.Polygons
	for _, level := range []outline{o.counties, o.subdistricts, o.communities} {
		polygons, err := p.polygons(LayerAreas, level)
		if err != nil {
			return nil, nil, err
		}
		floors = append(floors, polygons)
	}
	return tile.StackBySize(LayerAreas, grownPixels, floors...), floors[len(floors)-1], nil
}

// drawGrids draws the layer of grids, under which communities stand in where grids
// are too small.
func (p *Picture) drawGrids(communities *tile.Polygons) (tile.Layer, error) {
	properties := make([]tile.Property, 0, 6)
	grids, err := tile.NewPolygons(LayerGrids, p.land.shapes(), func(i int) tile.Feature {
		grid, responsible := &p.land.grids[i], &p.duty.found[i]
		_, households := 0, 0
		if p.buildings != nil {
			_, households = p.buildings.tally(i, i+1)
		}
		properties = append(properties[:0],
			tile.Property{Key: "code", Value: tile.String(string(grid.Code))},
			tile.Property{Key: "name", Value: tile.String(grid.Name)},
			tile.Property{Key: "kind", Value: tile.String(string(grid.Kind))},
			tile.Property{Key: "leader", Value: tile.String(responsible.Person.Name)},
			tile.Property{Key: "because", Value: tile.String(string(responsible.Because))},
			tile.Property{Key: "households", Value: tile.Int(int64(households))})
		return tile.Feature{ID: featureID(grid.Code), Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom, Labels: []string{"code", "name"}})
	if err != nil {
		return nil, err
	}
	return tile.StackBySize(LayerGrids, grownPixels, communities, grids), nil
}

// drawBuildings draws the layer of buildings.
func (p *Picture) drawBuildings() (tile.Layer, error) {
	b := p.buildings
	at := make([]lattice.Point, len(b.all))
	for i := range b.all {
		at[i], _ = lattice.FromDegrees(b.all[i].Entrance) // stored entrances are on the lattice
	}
	properties := make([]tile.Property, 0, 5)
	return tile.NewPoints(LayerBuildings, at, func(i int) tile.Feature {
		one := &b.all[i]
		grid := region.Code("")
		if cell := b.cells[i]; cell >= 0 {
			grid = p.land.grids[cell].Code
		}
		properties = append(properties[:0],
			tile.Property{Key: "id", Value: tile.Int(one.ID)},
			tile.Property{Key: "name", Value: tile.String(one.Name)},
			tile.Property{Key: "address", Value: tile.String(one.Address)},
			tile.Property{Key: "households", Value: tile.Int(int64(one.Households))},
			tile.Property{Key: "grid", Value: tile.String(string(grid))})
		return tile.Feature{ID: uint64(one.ID), Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom, Weight: "households"})
}

// lineZoom is the first zoom that shows a class of reference lines: main ones
// from afar, minor ones where there is room for them.
var lineZoom = map[int]int{1: minZoom, 2: 12, 3: 14}

// drawReference draws the layer of streets, rivers and railways.
func (p *Picture) drawReference() (tile.Layer, error) {
	lines := make([][]tile.Line, len(p.land.lines))
	for i, reference := range p.land.lines {
		line := make(tile.Line, 0, len(reference.Line))
		for _, position := range reference.Line {
			if at, ok := lattice.FromDegrees(position); ok {
				line = append(line, at)
			}
		}
		lines[i] = []tile.Line{line}
	}
	properties := make([]tile.Property, 0, 3)
	return tile.NewLines(LayerReference, lines, func(i int) tile.Feature {
		one := &p.land.lines[i]
		properties = append(properties[:0],
			tile.Property{Key: "kind", Value: tile.String(string(one.Kind))},
			tile.Property{Key: "class", Value: tile.Int(int64(one.Class))},
			tile.Property{Key: "name", Value: tile.String(one.Name)})
		return tile.Feature{ID: uint64(one.ID), MinZoom: lineZoom[one.Class], Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom})
}

// featureID makes a feature's number of a code.
func featureID(code region.Code) uint64 {
	id, err := strconv.ParseUint(string(code), 10, 64)
	if err != nil {
		return 0 // no code has other than digits
	}
	return id
}

func (p *Picture) layer(name string) (l layer, ok bool) {
	if p.layers != nil {
		l, ok = p.layers.byName[name]
	}
	return l, ok
}

// Layers lists the names of the tile layers.
func (p *Picture) Layers() []string { return layerNames }

// Describe describes a layer, but for the addresses of its tiles. The version is
// another whenever the content of a tile may be, and is this process's own.
func (p *Picture) Describe(name string) (about tile.Description, version string, ok bool) {
	l, ok := p.layer(name)
	if !ok {
		return tile.Description{}, "", false
	}
	return l.Describe(), fmt.Sprintf("%08x%x", p.atlas.versions.nonce, l.version), true
}

// Tile returns a tile ready to be sent; ok is false if there is no such layer or
// it has no such zoom.
func (p *Picture) Tile(name string, id tile.ID, e tile.Encoding) (t tile.Encoded, ok bool) {
	l, ok := p.layer(name)
	if !ok || !id.Valid() || id.Z < minZoom || id.Z > maxZoom {
		return tile.Encoded{}, false
	}
	return p.atlas.tiles.Tile(l.Layer, l.version, id, e), true
}
