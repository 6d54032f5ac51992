package atlas

import (
	"fmt"
	"maps"
	"runtime/debug"
	"time"

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
func (p *Picture) drawLayers(changed Part, old *Picture) (_ *layers, err error) {
	next := &layers{byName: map[string]layer{}}
	if old != nil {
		next.outlines, next.communities = old.layers.outlines, old.layers.communities
		maps.Copy(next.byName, old.layers.byName)
	}
	if changed&Land != 0 {
		next.outlines = newOutlines(p.land)
		l, err := p.drawReference()
		if err != nil {
			return nil, err
		}
		next.byName[LayerReference] = p.atlas.versions.next(l)
	}
	if changed&(Land|Buildings) != 0 {
		l, communities, err := p.drawAreas(next.outlines)
		if err != nil {
			return nil, err
		}
		next.communities = communities
		next.byName[LayerAreas] = p.atlas.versions.next(l)
		if l, err = p.drawBuildings(); err != nil {
			return nil, err
		}
		next.byName[LayerBuildings] = p.atlas.versions.next(l)
	}
	if changed&(Land|Buildings) != 0 || !p.duty.shows(old.duty) {
		l, err := p.drawGrids(next.communities)
		if err != nil {
			return nil, err
		}
		next.byName[LayerGrids] = p.atlas.versions.next(l)
	}
	if changed&Issues != 0 {
		l, err := p.pins.layer()
		if err != nil {
			return nil, err
		}
		next.byName[LayerIssues] = p.atlas.versions.next(l)
	}
	return next, nil
}
