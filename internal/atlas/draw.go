package atlas

import (
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"gridmap/geo/tile"
	"gridmap/internal/place"
)

// parts are what a picture is drawn from, as they were loaded last.
type parts struct {
	land      *land
	people    *people
	buildings []place.Building
	pins      *pins
}

// draw draws a picture of the parts as they stand at a moment. What did not change
// since the old picture is taken over from it; the first, for which old is nil, has
// everything changed. A panic in the drawing is an error: the old picture stays.
func (a *Atlas) draw(in parts, changed Part, old *Picture, at time.Time) (p *Picture, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("draw the atlas: %v\n%s", r, debug.Stack())
		}
	}()
	p = &Picture{drawn: at, land: in.land, people: in.people, pins: in.pins, atlas: a}
	p.duty = newDuty(in.land, in.people, at)
	if a.lookUpsOnly {
		return p, nil
	}
	if changed&(Land|Buildings) != 0 {
		p.buildings = newBuildings(in.buildings, in.land)
	} else {
		p.buildings = old.buildings
	}
	p.layers, err = p.drawLayers(changed, old)
	return p, err
}

// drawLayers draws the layers that show something that changed.
func (p *Picture) drawLayers(changed Part, old *Picture) (*layers, error) {
	next := &layers{byName: map[string]layer{}}
	if old != nil {
		*next = *old.layers
		next.byName = maps.Clone(old.layers.byName)
	}
	areas, grids := changed&(Land|Buildings) != 0, changed&(Land|Buildings) != 0 || !p.duty.shows(old.duty)
	var err error
	switch {
	case changed&Land != 0:
		err = p.drawPolygons(next)
	case areas:
		err = p.retellAreas(next, old.layers)
	}
	if err == nil && grids && changed&Land == 0 {
		next.grids, err = next.grids.With(p.gridFeatures())
	}
	if err != nil {
		return nil, err
	}
	add := func(l tile.Layer) { next.byName[l.Name()] = p.atlas.versions.next(l) }
	if areas {
		add(tile.StackBySize(LayerAreas, grownPixels, next.counties, next.subdistricts, next.communities))
	}
	if grids {
		add(tile.StackBySize(LayerGrids, grownPixels, next.communities, next.grids))
	}
	for _, one := range []struct {
		shows Part
		draw  func() (tile.Layer, error)
	}{{Land, p.drawReference}, {Land | Buildings, p.drawBuildings}, {Issues, p.pins.layer}} {
		if changed&one.shows == 0 {
			continue
		}
		l, err := one.draw()
		if err != nil {
			return nil, err
		}
		add(l)
	}
	return next, nil
}
