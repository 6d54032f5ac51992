package atlas

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// layers are the tile layers of a picture, and the areas that they are made of.
type layers struct {
	byName                                     map[string]layer
	counties, subdistricts, communities, grids *tile.Polygons
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

// outline is one level's areas, in code order.
type outline struct {
	codes  []region.Code
	shapes []lattice.Shape
}

// dissolve returns the areas of a higher level: each the union of those inside it.
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

// drawPolygons draws the areas of all levels: communities from grids,
// subdistricts from communities, counties from subdistricts.
func (p *Picture) drawPolygons(to *layers) (err error) {
	level := outline{make([]region.Code, len(p.land.grids)), p.land.shapes()}
	for i := range p.land.grids {
		level.codes[i] = p.land.grids[i].Code
	}
	o := tile.Options{MinZoom: minZoom, MaxZoom: maxZoom, Labels: []string{"code", "name", "level", "leader", "because"}}
	if to.grids, err = tile.NewPolygons(LayerGrids, level.shapes, p.gridFeatures(), o); err != nil {
		return err
	}
	for _, step := range []struct {
		level region.Level
		to    **tile.Polygons
	}{{region.Community, &to.communities}, {region.Subdistrict, &to.subdistricts}, {region.County, &to.counties}} {
		level = level.dissolve(step.level)
		if *step.to, err = tile.NewPolygons(LayerAreas, level.shapes, p.areaFeatures(level.codes), o); err != nil {
			return err
		}
	}
	return nil
}

// retellAreas takes the areas over from an older picture of the same land, with
// counts as they are now.
func (p *Picture) retellAreas(to, from *layers) (err error) {
	level := make([]region.Code, 0, len(p.land.grids))
	for i := range p.land.grids {
		level = append(level, p.land.grids[i].Code)
	}
	for _, step := range []struct {
		level    region.Level
		to, from **tile.Polygons
	}{
		{region.Community, &to.communities, &from.communities},
		{region.Subdistrict, &to.subdistricts, &from.subdistricts},
		{region.County, &to.counties, &from.counties},
	} {
		for i, code := range level {
			level[i] = code.At(step.level)
		}
		level = slices.Compact(level)
		if *step.to, err = (*step.from).With(p.areaFeatures(level)); err != nil {
			return err
		}
	}
	return nil
}

// areaFeatures tells about areas.
func (p *Picture) areaFeatures(codes []region.Code) func(i int) tile.Feature {
	properties := make([]tile.Property, 0, 5)
	return func(i int) tile.Feature {
		code := codes[i]
		area, _ := p.Area(code) // one that nobody named has its code alone
		grids, _, households := p.Tally(code)
		properties = append(properties[:0],
			tile.Property{Key: "code", Value: tile.String(string(code))},
			tile.Property{Key: "name", Value: tile.String(area.Name)},
			tile.Property{Key: "level", Value: tile.String(string(code.Level()))},
			tile.Property{Key: "grids", Value: tile.Int(int64(grids))},
			tile.Property{Key: "households", Value: tile.Int(int64(households))})
		return tile.Feature{ID: featureID(code), Properties: properties}
	}
}

// gridFeatures tells about grids.
func (p *Picture) gridFeatures() func(i int) tile.Feature {
	properties := make([]tile.Property, 0, 6)
	return func(i int) tile.Feature {
		grid, responsible := &p.land.grids[i], &p.duty.found[i]
		_, households := p.buildings.tally(i, i+1)
		properties = append(properties[:0],
			tile.Property{Key: "code", Value: tile.String(string(grid.Code))},
			tile.Property{Key: "name", Value: tile.String(grid.Name)},
			tile.Property{Key: "kind", Value: tile.String(string(grid.Kind))},
			tile.Property{Key: "leader", Value: tile.String(responsible.Person.Name)},
			tile.Property{Key: "because", Value: tile.String(string(responsible.Because))},
			tile.Property{Key: "households", Value: tile.Int(int64(households))})
		return tile.Feature{ID: featureID(grid.Code), Properties: properties}
	}
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
