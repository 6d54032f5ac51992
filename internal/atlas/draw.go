package atlas

import (
	"fmt"
	"runtime/debug"
	"time"
)

// parts are what a picture is drawn from, as they were loaded last.
type parts struct {
	land      *land
	people    *people
	buildings *buildings // nil for look-ups only
	pins      *pins      // nil for look-ups only
}

// piece is what a picture holds of one county. It never changes; pictures share the
// pieces that are the same in them.
type piece struct {
	*county
	roll   *roll  // of the people who are responsible
	staff  *staff // nil if there are no posts
	duty   *duty
	houses *houses // nil for look-ups only
	*drawing
	told
}

// draw draws a picture of the parts as they stand at a moment. What follows from parts
// that are the same as in the old picture, which may be nil, is taken over from it,
// county by county. A panic in the drawing is an error: the old picture stays.
func (a *Atlas) draw(in parts, old *Picture, at time.Time) (p *Picture, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("draw the atlas: %v\n%s", r, debug.Stack())
		}
	}()
	p = &Picture{drawn: at, land: in.land, people: in.people, pins: in.pins, atlas: a}
	p.pieces = make([]*piece, len(in.land.counties))
	if !a.lookUpsOnly {
		p.buildings = in.buildings.on(in.land)
	}
	before := make([]*piece, len(p.pieces))
	for i, c := range in.land.counties {
		if old != nil {
			before[i] = old.piece(c)
		}
		p.pieces[i] = &piece{county: c, roll: in.people.roll, staff: in.people.staff[c.code]}
		if p.buildings != nil {
			p.pieces[i].houses = p.buildings.sets[i]
		}
	}
	err = parallel(len(p.pieces), func(i int) error {
		one, was := p.pieces[i], before[i]
		if was != nil && was.county == one.county && was.roll == one.roll && was.staff == one.staff && !was.duty.due(at) {
			one.duty = was.duty
		} else {
			one.duty = newDuty(one.county, p.people, at)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("who is responsible: %w", err)
	}
	for _, one := range p.pieces {
		p.next = earlier(p.next, one.duty.next)
	}
	if a.lookUpsOnly {
		return p, nil
	}
	if err := p.drawPieces(before, old); err != nil {
		return nil, err
	}
	p.layers, err = p.drawLayers(before, old)
	return p, err
}

// piece returns what a picture holds of a county, as it was then; nil if there was
// none.
func (p *Picture) piece(c *county) *piece {
	i, ok := p.land.place(c.code)
	if !ok {
		return nil
	}
	return p.pieces[i]
}

// drawPieces draws what maps show of each county.
func (p *Picture) drawPieces(before []*piece, old *Picture) error {
	var from *land
	if old != nil {
		from = old.land
	}
	drawings := make([]*drawing, len(before))
	for i, was := range before {
		if was != nil {
			drawings[i] = was.drawing
		}
	}
	drawings, err := p.land.drawings(from, drawings)
	if err != nil {
		return err
	}
	return parallel(len(p.pieces), func(i int) (err error) {
		one, was := p.pieces[i], before[i]
		one.drawing = drawings[i]
		if one.told, err = p.tell(one, was, old); err != nil {
			return err
		}
		_, err = one.houses.layer()
		return err
	})
}
