package atlas

import (
	"context"
	"maps"
	"slices"
	"time"

	"gridmap/internal/region"
)

// news are small changes, of which is known what they are about.
type news struct {
	edition bool                 // there may be another
	grids   map[region.Code]bool // whose posts have changed
	issues  map[string]bool      // by id
}

func (n *news) empty() bool { return !n.edition && len(n.grids) == 0 && len(n.issues) == 0 }

func (n *news) add(o news) {
	n.edition = n.edition || o.edition
	if n.grids == nil {
		n.grids, n.issues = map[region.Code]bool{}, map[string]bool{}
	}
	maps.Copy(n.grids, o.grids)
	maps.Copy(n.issues, o.issues)
}

// Published says that there is another edition. Run loads what it changed, at once.
func (a *Atlas) Published() { a.tell(news{edition: true}) }

// PostsChanged says that posts on a grid have been written.
func (a *Atlas) PostsChanged(grid region.Code) { a.tell(postsOn(grid)) }

// postsOn is the news that posts on some grids have changed.
func postsOn(grids ...region.Code) news {
	n := news{grids: make(map[region.Code]bool, len(grids))}
	for _, grid := range grids {
		n.grids[grid] = true
	}
	return n
}

// IssueChanged says that one issue has been written.
func (a *Atlas) IssueChanged(id string) { a.tell(news{issues: map[string]bool{id: true}}) }

func (a *Atlas) tell(n news) {
	a.mu.Lock()
	a.pending.add(n)
	a.mu.Unlock()
	rouse(a.quick)
}

// takeNews returns the news and forgets them.
func (a *Atlas) takeNews() news {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := a.pending
	a.pending = news{}
	if a.lookUpsOnly {
		n.issues = nil
	}
	return n
}

// follow draws a picture with the news in it, or with the people who are responsible
// now, and swaps it in. Before the first picture the news wait for that.
func (a *Atlas) follow(ctx context.Context) error {
	a.drawing.Lock()
	defer a.drawing.Unlock()
	old, ok := a.Current()
	if !ok {
		return nil
	}
	n, start := a.takeNews(), time.Now()
	if n.empty() && !old.dutyDue(start) {
		return nil
	}
	next, err := a.redraw(ctx, old, &n, start)
	if err == nil {
		if a.meanwhile != nil {
			a.meanwhile.add(n)
		}
		a.swap(next)
		return nil
	}
	a.tell(n)
	a.figures.failures.Inc()
	if old.dutyDue(start) {
		if p, err := a.draw(a.from, old, start); err == nil {
			a.swap(p)
		}
	}
	return err
}

// redraw draws the news. It adds to them the grids whose posts came with an edition.
func (a *Atlas) redraw(ctx context.Context, old *Picture, n *news, start time.Time) (*Picture, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	from, err := a.learn(ctx, a.from, n)
	if err != nil {
		return nil, err
	}
	loaded := time.Now()
	p, err := a.draw(from, old, loaded)
	if err == nil {
		a.drawn("follow", p, start, loaded)
	}
	return p, err
}

// drawn notes how long a picture took.
func (a *Atlas) drawn(how string, p *Picture, start, loaded time.Time) {
	end := time.Now()
	a.figures.drawn(start, loaded, end)
	a.log.Debug("atlas drawn", "how", how, "edition", p.Edition().Number, "load", loaded.Sub(start), "draw", end.Sub(loaded))
}

// mapsWait is how long maps wait to be drawn, unless somebody wants a tile: as long as
// the other processes on a machine need to answer from the edition, too.
const mapsWait = 50 * time.Millisecond

// swap makes a picture the current one, and has its maps drawn, for which only those
// who want tiles have to wait. The lock drawing is held.
func (a *Atlas) swap(p *Picture) {
	a.from = parts{land: p.land, people: p.people, buildings: p.buildings, pins: p.pins}
	a.picture.Store(p)
	if p.sheets != nil {
		time.AfterFunc(mapsWait, func() {
			if now, _ := a.Current(); now == p {
				_, _ = p.sheets() // it logs what fails
			}
		})
	}
}

// learn returns the parts with the news in them. Where an edition changed too much,
// everything is to be loaded.
func (a *Atlas) learn(ctx context.Context, from parts, n *news) (parts, error) {
	grids := slices.Sorted(maps.Keys(n.grids))
	if n.edition {
		changes, err := a.source.Changes(ctx, from.land.edition.Number, 0)
		switch {
		case err != nil:
			return from, err
		case changes.TooMany:
			a.Changed(Land | Buildings | People)
		default:
			if from.land, err = from.land.with(&changes); err != nil {
				return from, err
			}
			from.people = from.people.with(&changes.Staff)
			grids = slices.DeleteFunc(grids, func(code region.Code) bool {
				_, read := slices.BinarySearch(changes.Staff.Grids, code)
				return read
			})
			n.add(postsOn(changes.Staff.Grids...))
		}
	}
	if len(grids) > 0 {
		staff, err := a.source.Staff(ctx, grids)
		if err != nil {
			return from, err
		}
		from.people = from.people.with(&staff)
	}
	switch {
	case len(n.issues) > fewIssues:
		a.Changed(Issues)
	case len(n.issues) > 0:
		var err error
		if from.pins, err = from.pins.with(ctx, a.issues, n.issues); err != nil {
			return from, err
		}
	}
	return from, nil
}
