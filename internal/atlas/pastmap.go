package atlas

import (
	"slices"
	"sync"
	"time"

	"gridmap/geo/tile"
)

// maxMaps is the number of earlier moments whose maps are kept.
const maxMaps = 4

// pastMap is the tile layers of an earlier moment: areas and grids, with those who
// answered for them then. The borders of counties that are the same as now are those
// of the current picture; the others are drawn when a tile is first asked for, and
// what is told about a county when a tile first meets it.
type pastMap struct {
	edition int64
	moment  time.Time
	people  *people
	maps    func() (*sheets, error)
}

// mapsOf returns the maps of a picture of the past.
func (a *Atlas) mapsOf(p *Picture) (*sheets, error) {
	return a.past.mapOf(p, func() (*sheets, error) {
		m, err := p.drawPast()
		if err != nil {
			a.log.Error("the map of an earlier moment could not be drawn", "edition", p.Edition().Number, "error", err)
		}
		return m, err
	}).maps()
}

func (p *past) mapOf(of *Picture, draw func() (*sheets, error)) *pastMap {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.maps, func(m *pastMap) bool {
		return m.edition == of.Edition().Number && m.moment.Equal(of.moment) && m.people == of.people
	})
	if i >= 0 {
		m := p.maps[i]
		p.maps = slices.Insert(slices.Delete(p.maps, i, i+1), 0, m)
		return m
	}
	m := &pastMap{of.Edition().Number, of.moment, of.people, sync.OnceValues(draw)}
	p.maps = slices.Insert(p.maps, 0, m)
	if len(p.maps) > maxMaps {
		p.maps = slices.Delete(p.maps, maxMaps, len(p.maps))
	}
	return m
}

// drawPast draws the layers of a picture of the past.
func (p *Picture) drawPast() (_ *sheets, err error) {
	defer rescue(&err)
	picture, ok := p.atlas.Current()
	if !ok {
		return nil, errLoading()
	}
	now, err := picture.sheets()
	if err != nil {
		return nil, err
	}
	old := make([]*drawing, len(p.land.counties))
	for i, c := range p.land.counties {
		if sheet := now.sheet(c); sheet != nil {
			old[i] = sheet.drawing
		}
	}
	drawings, err := p.land.drawings(now.land, old, workers(false))
	if err != nil {
		return nil, err
	}
	counties := make([]*pastCounty, len(drawings))
	for i, d := range drawings {
		counties[i] = p.pastCounty(p.land.counties[i], d)
	}
	next := &sheets{byName: map[string]layer{}}
	for name, ranks := range map[string][]int{
		LayerAreas: {countyRank, subdistrictRank, communityRank}, LayerGrids: {communityRank, gridRank},
	} {
		l := p.atlas.versions.next(newPastLayer(name, ranks, counties, now.byName[name].about()))
		l.edition = p.Edition().Number
		next.byName[name] = l
	}
	return next, nil
}

// pastCounty is a county on a map of the past.
type pastCounty struct {
	*drawing
	told [ranks]func() (*tile.Polygons, error)
}

func (p *Picture) pastCounty(c *county, d *drawing) *pastCounty {
	one := &pastCounty{drawing: d}
	for rank := range one.told {
		one.told[rank] = sync.OnceValues(func() (*tile.Polygons, error) {
			if rank == gridRank {
				return d.areas[rank].With(p.gridFeatures(&piece{county: c, duty: newDuty(c, p.people, p.moment)}))
			}
			return d.areas[rank].With(p.areaFeatures(d.codes[rank]))
		})
	}
	return one
}

// pastLayer is a stack of areas of several ranks, one for each range of zooms, as
// tile.StackBySize makes it.
type pastLayer struct {
	name     string
	ranks    []int // from the largest areas down
	from     []int // by place in ranks: the first zoom that shows it
	counties []*pastCounty
	now      tile.Description // of the current layer
}

func newPastLayer(name string, ranks []int, counties []*pastCounty, now tile.Description) *pastLayer {
	l := &pastLayer{name, ranks, make([]int, len(ranks)), counties, now}
	for i, rank := range ranks[1:] {
		parts := make([]*tile.Polygons, len(counties))
		for k, c := range counties {
			parts[k] = c.areas[rank]
		}
		l.from[i+1] = tile.NewUnion(name, parts...).ZoomForSize(grownPixels)
	}
	return l
}

// Name implements tile.Layer.
func (l *pastLayer) Name() string { return l.name }

// Tile implements tile.Layer.
func (l *pastLayer) Tile(id tile.ID, e tile.Encoding, dst []byte) ([]byte, tile.Summary) {
	return l.union(id).Tile(id, e, dst)
}

// State implements tile.Layer.
func (l *pastLayer) State(id tile.ID) uint64 { return l.union(id).State(id) }

// Describe implements tile.Layer. Telling about all counties would be much work for
// that: the fields are those of the layer as it is now.
func (l *pastLayer) Describe() tile.Description {
	about := l.now
	about.Bounds = nil
	if len(l.counties) > 0 {
		parts := make([]*tile.Polygons, len(l.counties))
		for i, c := range l.counties {
			parts[i] = c.areas[countyRank]
		}
		about.Bounds = tile.NewUnion(l.name, parts...).Describe().Bounds
	}
	return about
}

// union returns the areas in the counties that a tile meets, of the rank that its zoom
// shows.
func (l *pastLayer) union(id tile.ID) *tile.Union {
	rank := l.ranks[0]
	for i, from := range l.from {
		if int(id.Z) >= from {
			rank = l.ranks[i]
		}
	}
	var parts []*tile.Polygons
	for _, c := range l.counties {
		if !c.areas[rank].Meets(id) {
			continue
		}
		if told, err := c.told[rank](); err == nil { // it fits: the borders did
			parts = append(parts, told)
		}
	}
	return tile.NewUnion(l.name, parts...)
}
