package atlas

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"gridmap/geo/lattice"
	"gridmap/geo/tile"
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

// layer is a tile layer with the version of its content.
type layer struct {
	tile.Layer
	version uint64
	edition int64 // of the past; 0 in the current picture
	about   func() tile.Description
}

// versions numbers the states of layers. The nonce makes them this process's own:
// another process, or this one after a restart, may number otherwise.
type versions struct {
	nonce uint32
	last  *atomic.Uint64
}

func newVersions() versions { return versions{rand.Uint32(), new(atomic.Uint64)} }

func (v versions) next(l tile.Layer) layer {
	return layer{l, v.last.Add(1), 0, sync.OnceValue(l.Describe)}
}

// unite returns the buildings of all counties, and those outside them.
func (b *buildings) unite() (tile.Layer, error) {
	parts := make([]*tile.Points, len(b.sets))
	for i, set := range b.sets {
		var err error
		if parts[i], err = set.layer(); err != nil {
			return nil, err
		}
	}
	return tile.NewPointUnion(LayerBuildings, parts...), nil
}

// lineZoom is the first zoom that shows a class of reference lines: main ones
// from afar, minor ones where there is room for them.
var lineZoom = map[int]int{1: minZoom, 2: 12, 3: 14}

// draw draws the layer of streets, rivers and railways.
func (l *lines) draw() (tile.Layer, error) {
	all := make([][]tile.Line, len(l.all))
	for i, reference := range l.all {
		line := make(tile.Line, 0, len(reference.Line))
		for _, position := range reference.Line {
			if at, ok := lattice.FromDegrees(position); ok {
				line = append(line, at)
			}
		}
		all[i] = []tile.Line{line}
	}
	properties := make([]tile.Property, 0, 3)
	return tile.NewLines(LayerReference, all, func(i int) tile.Feature {
		one := &l.all[i]
		properties = append(properties[:0],
			tile.Property{Key: "kind", Value: tile.String(string(one.Kind))},
			tile.Property{Key: "class", Value: tile.Int(int64(one.Class))},
			tile.Property{Key: "name", Value: tile.String(one.Name)})
		return tile.Feature{ID: uint64(one.ID), MinZoom: lineZoom[one.Class], Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom})
}

// layer returns a layer. It waits for the maps if they are still being drawn.
func (p *Picture) layer(name string) (l layer, ok bool) {
	var m *sheets
	var err error
	switch {
	case p.atlas.lookUpsOnly:
		return layer{}, false
	case p.pieces == nil:
		m, err = p.atlas.mapsOf(p)
	default:
		m, err = p.sheets()
	}
	if err != nil {
		return layer{}, false // which was logged
	}
	l, ok = m.byName[name]
	return l, ok
}

// Layers lists the names of the tile layers.
func (p *Picture) Layers() []string { return layerNames }

// Describe describes a layer, but for the addresses of its tiles. The version is
// another whenever the content of a tile may be, and is this process's own; that of
// the past names the edition.
func (p *Picture) Describe(name string) (about tile.Description, version string, ok bool) {
	l, ok := p.layer(name)
	if !ok {
		return tile.Description{}, "", false
	}
	version = fmt.Sprintf("%08x%x", p.atlas.versions.nonce, l.version)
	if l.edition > 0 {
		version = fmt.Sprintf("%s-%d", version, l.edition)
	}
	return l.about(), version, true
}

// Tile returns a tile ready to be sent; ok is false if there is no such layer or
// it has no such zoom.
func (p *Picture) Tile(name string, id tile.ID, e tile.Encoding) (t tile.Encoded, ok bool) {
	l, ok := p.layer(name)
	if !ok || !id.Valid() || id.Z < minZoom || id.Z > maxZoom {
		return tile.Encoded{}, false
	}
	return p.atlas.tiles.Tile(l.Layer, l.State(id), id, e), true
}
