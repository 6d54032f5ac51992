package atlas

import (
	"sync"
	"time"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// duty says who is responsible for each grid of a county at a moment.
type duty struct {
	at    time.Time
	found []roster.Responsible // by grid
	until []time.Time          // by grid: when the answer may change; zero: never
	next  time.Time            // the earliest of these; zero: never

	once     sync.Once                // for standing, which standIns fills when it is first asked for
	standing map[string][]region.Code // grids by the deputy's staff number
}

func newDuty(c *county, p *people, at time.Time) *duty {
	d := &duty{at: at, found: make([]roster.Responsible, len(c.grids)), until: make([]time.Time, len(c.grids))}
	for i := range c.grids {
		d.found[i], d.until[i] = p.resolve(c.grids[i].Code, at)
		d.next = earlier(d.next, d.until[i])
	}
	return d
}

// earlier returns the earlier of two moments; zero is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// moment returns the moment at which to ask who is responsible now: no earlier than the
// edition, whose posts begin with it by the clock of the database.
func (l *land) moment(now time.Time) time.Time {
	if l.edition.PublishedAt.After(now) {
		return l.edition.PublishedAt
	}
	return now
}

// due reports whether somebody else may be responsible by now, also since the clock
// was set back.
func (d *duty) due(now time.Time) bool {
	return !d.next.IsZero() && !now.Before(d.next) || now.Before(d.at)
}

// shows reports whether both say the same on a map: the names and the reasons.
func (d *duty) shows(other *duty) bool {
	if other == nil || len(d.found) != len(other.found) {
		return false
	}
	for i := range d.found {
		if d.found[i].Person.Name != other.found[i].Person.Name || d.found[i].Because != other.found[i].Because {
			return false
		}
	}
	return true
}

// standIns returns the grids for which deputies answer, by the staff number.
func (d *duty) standIns(c *county) map[string][]region.Code {
	d.once.Do(func() {
		d.standing = map[string][]region.Code{}
		for i := range d.found {
			if found := &d.found[i]; found.For != nil {
				d.standing[found.Person.Number] = append(d.standing[found.Person.Number], c.grids[i].Code)
			}
		}
	})
	return d.standing
}
