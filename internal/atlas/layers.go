package atlas

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// layers are the tile layers of a picture.
type layers struct {
	byName map[string]layer
}

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

// drawLayers puts the layers together, those of which something has changed since the
// old picture anew.
func (p *Picture) drawLayers(before []*piece, old *Picture) (*layers, error) {
	next := &layers{byName: map[string]layer{}}
	put := func(name string, same bool, draw func() (tile.Layer, error)) error {
		if same {
			next.byName[name] = old.layers.byName[name]
			return nil
		}
		l, err := draw()
		if err == nil {
			next.byName[name] = p.atlas.versions.next(l)
		}
		return err
	}
	same := func(ranks ...int) bool {
		return old != nil && len(p.pieces) == len(old.pieces) && !slices.ContainsFunc(ranks, func(rank int) bool {
			return !slices.EqualFunc(p.pieces, before, func(a, b *piece) bool { return b != nil && a.layers[rank] == b.layers[rank] })
		})
	}
	for _, one := range []struct {
		name string
		same bool
		draw func() (tile.Layer, error)
	}{
		{LayerAreas, same(communityRank, subdistrictRank, countyRank), p.stackAreas},
		{LayerGrids, same(gridRank, communityRank), p.stackGrids},
		{LayerReference, old != nil && p.land.lines == old.land.lines, p.land.lines.draw},
		{LayerBuildings, old != nil && slices.Equal(p.buildings.sets, old.buildings.sets), p.buildings.unite},
		{LayerIssues, old != nil && p.pins == old.pins, p.pins.layer},
	} {
		if err := put(one.name, one.same, one.draw); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// stackAreas stacks the areas of all levels.
func (p *Picture) stackAreas() (tile.Layer, error) {
	counties, subdistricts, communities := p.unite(countyRank), p.unite(subdistrictRank), p.unite(communityRank)
	return tile.StackBySize(LayerAreas, grownPixels, counties, subdistricts, communities), nil
}

// stackGrids stacks the grids on communities.
func (p *Picture) stackGrids() (tile.Layer, error) {
	return tile.StackBySize(LayerGrids, grownPixels, p.unite(communityRank), p.unite(gridRank)), nil
}

// unite returns the areas of one rank in all counties.
func (p *Picture) unite(rank int) *tile.Union {
	parts := make([]*tile.Polygons, len(p.pieces))
	for i, one := range p.pieces {
		parts[i] = one.layers[rank]
	}
	return tile.NewUnion(layerOf[rank], parts...)
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

// layer returns a layer; those of a picture of the past are drawn when first asked for.
func (p *Picture) layer(name string) (l layer, ok bool) {
	layers := p.layers
	if p.pieces == nil && !p.atlas.lookUpsOnly {
		var err error
		if layers, err = p.atlas.mapOf(p); err != nil {
			p.atlas.log.Error("the map of an earlier moment could not be drawn", "edition", p.Edition().Number, "error", err)
			return layer{}, false
		}
	}
	if layers != nil {
		l, ok = layers.byName[name]
	}
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
