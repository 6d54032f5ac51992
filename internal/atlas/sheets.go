package atlas

import (
	"slices"
	"sync"
	"time"

	"gridmap/geo/tile"
)

// sheets are the maps of a picture, as tile layers, and what they are made of.
type sheets struct {
	land      *land
	buildings *buildings
	pins      *pins
	counties  []*sheet
	byName    map[string]layer
}

// sheet is what maps show of one county. It never changes; maps share the sheets that
// are the same in them.
type sheet struct {
	*piece
	*drawing
	told
}

// newSheets returns the maps of a picture, which are drawn when they are first asked
// for. What is the same on those that were drawn last is taken over from there, be they
// of an earlier picture or a later one.
func (p *Picture) newSheets() func() (*sheets, error) {
	return sync.OnceValues(func() (*sheets, error) {
		start := time.Now()
		m, err := p.drawSheets(p.atlas.shown.Load())
		if err != nil {
			p.atlas.log.Error("the maps could not be drawn", "edition", p.Edition().Number, "error", err)
			return nil, err
		}
		p.atlas.shown.Store(m)
		p.atlas.figures.maps.Observe(time.Since(start).Seconds())
		p.atlas.log.Debug("maps drawn", "edition", p.Edition().Number, "took", time.Since(start))
		return m, nil
	})
}

// drawSheets draws the maps beside those before, which may be nil.
func (p *Picture) drawSheets(before *sheets) (m *sheets, err error) {
	defer rescue(&err)
	hands := workers(before == nil)
	m = &sheets{land: p.land, buildings: p.buildings, pins: p.pins, counties: make([]*sheet, len(p.pieces))}
	was := make([]*sheet, len(p.pieces))
	drawings := make([]*drawing, len(p.pieces))
	for i, c := range p.land.counties {
		if was[i] = before.sheet(c); was[i] != nil {
			drawings[i] = was[i].drawing
		}
	}
	drawings, err = p.land.drawings(before.ground(), drawings, hands)
	if err != nil {
		return nil, err
	}
	err = parallel(hands, len(p.pieces), func(i int) (err error) {
		one := &sheet{piece: p.pieces[i], drawing: drawings[i]}
		m.counties[i] = one
		if one.told, err = p.tell(one, was[i]); err != nil {
			return err
		}
		_, err = one.houses.layer()
		return err
	})
	if err != nil {
		return nil, err
	}
	m.byName, err = m.layers(before, was, p.atlas.versions)
	return m, err
}

// ground returns the land that the sheets, which may be nil, were drawn on.
func (m *sheets) ground() *land {
	if m == nil {
		return nil
	}
	return m.land
}

// sheet returns what sheets, which may be nil, show of a county, as it was then; nil if
// there was none.
func (m *sheets) sheet(c *county) *sheet {
	if m == nil {
		return nil
	}
	i, ok := m.land.place(c.code)
	if !ok {
		return nil
	}
	return m.counties[i]
}

// layers puts the layers together, those of which something has changed since the maps
// before anew.
func (m *sheets) layers(before *sheets, was []*sheet, versions versions) (map[string]layer, error) {
	next := map[string]layer{}
	same := func(ranks ...int) bool {
		return before != nil && len(m.counties) == len(before.counties) && !slices.ContainsFunc(ranks, func(rank int) bool {
			return !slices.EqualFunc(m.counties, was, func(a, b *sheet) bool { return b != nil && a.layers[rank] == b.layers[rank] })
		})
	}
	for _, one := range []struct {
		name string
		same bool
		draw func() (tile.Layer, error)
	}{
		{LayerAreas, same(communityRank, subdistrictRank, countyRank), m.stackAreas},
		{LayerGrids, same(gridRank, communityRank), m.stackGrids},
		{LayerReference, before != nil && m.land.lines == before.land.lines, m.land.lines.draw},
		{LayerBuildings, before != nil && slices.Equal(m.buildings.sets, before.buildings.sets), m.buildings.unite},
		{LayerIssues, before != nil && m.pins == before.pins, m.pins.layer},
	} {
		if one.same {
			next[one.name] = before.byName[one.name]
			continue
		}
		l, err := one.draw()
		if err != nil {
			return nil, err
		}
		next[one.name] = versions.next(l)
	}
	return next, nil
}

// stackAreas stacks the areas of all levels.
func (m *sheets) stackAreas() (tile.Layer, error) {
	counties, subdistricts, communities := m.unite(countyRank), m.unite(subdistrictRank), m.unite(communityRank)
	return tile.StackBySize(LayerAreas, grownPixels, counties, subdistricts, communities), nil
}

// stackGrids stacks the grids on communities.
func (m *sheets) stackGrids() (tile.Layer, error) {
	return tile.StackBySize(LayerGrids, grownPixels, m.unite(communityRank), m.unite(gridRank)), nil
}

// unite returns the areas of one rank in all counties.
func (m *sheets) unite(rank int) *tile.Union {
	parts := make([]*tile.Polygons, len(m.counties))
	for i, one := range m.counties {
		parts[i] = one.layers[rank]
	}
	return tile.NewUnion(layerOf[rank], parts...)
}
