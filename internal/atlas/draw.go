package atlas

import (
	"fmt"
	"time"
)

// parts are what a picture is drawn from, as they were loaded last.
type parts struct {
	land      *land
	people    *people
	buildings *buildings // nil for look-ups only
	pins      *pins      // nil for look-ups only
}

// piece is what a picture holds of one county, but for its map. It never changes;
// pictures share what is the same in them.
type piece struct {
	*county
	roll   *roll  // of the people who are responsible
	staff  *staff // nil if there are no posts
	duty   *duty
	houses *houses // nil for look-ups only
}

// draw draws a picture of the parts as they stand at a moment: all that look-ups need.
// Its maps are drawn when they are first asked for. What follows from parts that are
// the same as in the old picture, which may be nil, is taken over from it, county by
// county. A panic in the drawing is an error: the old picture stays.
func (a *Atlas) draw(in parts, old *Picture, at time.Time) (p *Picture, err error) {
	defer rescue(&err)
	p = &Picture{drawn: at, land: in.land, people: in.people, pins: in.pins, atlas: a}
	p.pieces = make([]*piece, len(in.land.counties))
	at = in.land.moment(at)
	if !a.lookUpsOnly {
		p.buildings = in.buildings.on(in.land)
	}
	err = parallel(workers(old == nil), len(p.pieces), func(i int) error {
		c := in.land.counties[i]
		one := &piece{county: c, roll: in.people.roll, staff: in.people.staff[c.code]}
		if p.buildings != nil {
			one.houses = p.buildings.sets[i]
		}
		p.pieces[i] = one
		if was := old.piece(c); was != nil && was.county == c && was.roll == one.roll && was.staff == one.staff && !was.duty.due(at) {
			one.duty = was.duty
		} else {
			one.duty = newDuty(c, p.people, at)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("who is responsible: %w", err)
	}
	for _, one := range p.pieces {
		p.next = earlier(p.next, one.duty.next)
	}
	if !a.lookUpsOnly {
		p.sheets = p.newSheets()
	}
	return p, nil
}

// piece returns what a picture, which may be nil, holds of a county, as it was then;
// nil if there was none.
func (p *Picture) piece(c *county) *piece {
	if p == nil {
		return nil
	}
	i, ok := p.land.place(c.code)
	if !ok {
		return nil
	}
	return p.pieces[i]
}
