package atlas

import (
	"context"
	"errors"
	"time"

	"gridmap/internal/roster"
)

// reload loads the parts that changed, draws a picture and swaps it in. Nothing waits
// for it: the news that come meanwhile are in the picture as well.
func (a *Atlas) reload(ctx context.Context) error {
	a.reloading.Lock()
	defer a.reloading.Unlock()
	changed := a.takeChanged()
	a.drawing.Lock()
	base := a.from
	a.meanwhile = &news{}
	a.drawing.Unlock()
	defer func() {
		a.drawing.Lock()
		a.meanwhile = nil
		a.drawing.Unlock()
	}()
	if base.land == nil {
		changed = All
	}
	if a.lookUpsOnly {
		changed &^= Buildings | Issues
	}
	if changed == 0 {
		return nil
	}
	err := a.reloadParts(ctx, base, changed)
	if err != nil {
		a.Changed(changed)
		a.figures.failures.Inc()
	}
	rouse(a.quick) // there may be news that waited for a picture, and another moment to look at the clock
	return err
}

func (a *Atlas) reloadParts(ctx context.Context, base parts, changed Part) error {
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	start := time.Now()
	next, changed, edition, err := a.load(ctx, base, changed)
	if err != nil {
		return err
	}
	loaded := time.Now()
	old, _ := a.Current()
	p, err := a.draw(next, old, loaded)
	if err != nil {
		return err
	}
	if p.sheets != nil {
		// Where much has changed, nobody is to wait for a tile so long. The old maps do
		// until then.
		if _, err := p.sheets(); err != nil {
			return err
		}
	}
	a.drawing.Lock()
	defer a.drawing.Unlock()
	next.buildings = p.buildings
	late, err := a.catchUp(ctx, next, changed, edition)
	if errors.Is(err, errLeftBehind) {
		return nil
	}
	if err == nil && late != next {
		p, err = a.draw(late, p, loaded)
	}
	if err != nil {
		return err
	}
	a.swap(p)
	a.drawn("reload", p, start, loaded)
	return nil
}

// errLeftBehind says that what was loaded belongs to another edition than the land,
// and that everything is to be loaded instead.
var errLeftBehind = errors.New("the land has changed too much meanwhile")

// catchUp returns the loaded parts with what was learnt since they were read. Those
// that were not loaded are as they are now.
func (a *Atlas) catchUp(ctx context.Context, loaded parts, changed Part, edition int64) (parts, error) {
	if a.from.land != nil {
		edition = max(edition, a.from.land.edition.Number)
	}
	if changed&Land == 0 {
		loaded.land = a.from.land
	}
	if changed&People == 0 {
		loaded.people = a.from.people
	}
	if changed&Buildings == 0 {
		loaded.buildings = a.from.buildings
	}
	if changed&Issues == 0 {
		loaded.pins = a.from.pins
	}
	var n news
	n.add(*a.meanwhile)
	n.edition = edition > loaded.land.edition.Number
	before := loaded.land
	late, err := a.learn(ctx, loaded, &n)
	if err == nil && n.edition && late.land == before {
		return late, errLeftBehind
	}
	return late, err
}

// load returns the parts with those that changed loaded anew, which these are, and
// the edition that they were read with.
func (a *Atlas) load(ctx context.Context, from parts, changed Part) (next parts, loaded Part, edition int64, err error) {
	if changed&(Land|Buildings|People) != 0 {
		var s roster.Snapshot
		if s, changed, err = a.snapshot(ctx, changed); err != nil {
			return from, 0, 0, err
		}
		edition = s.Edition.Number
		if changed&Land != 0 {
			editions, err := a.source.Editions(ctx)
			if err != nil {
				return from, 0, 0, err
			}
			if from.land, err = newLand(&s, editions, from.land); err != nil {
				return from, 0, 0, err
			}
		}
		if changed&Buildings != 0 {
			from.buildings = newBuildings(s.Buildings, from.land)
		}
		if changed&People != 0 {
			from.people = newPeople(&s)
		}
	}
	if changed&Issues != 0 {
		from.pins, err = loadPins(ctx, a.issues)
	}
	return from, changed, edition, err
}

// snapshot reads one part by itself if nothing else changed, and else all in one
// transaction, so that they belong together.
func (a *Atlas) snapshot(ctx context.Context, changed Part) (s roster.Snapshot, read Part, err error) {
	switch changed & (Land | Buildings | People) {
	case Land:
		s, err = a.source.Land(ctx)
	case Buildings:
		s, err = a.source.Buildings(ctx)
	case People:
		s, err = a.source.Roster(ctx)
	case Land | People:
		if a.lookUpsOnly {
			if s, err = a.source.Land(ctx); err != nil {
				return s, 0, err
			}
			var people roster.Snapshot
			people, err = a.source.Roster(ctx)
			s.People, s.Posts, s.Leaves = people.People, people.Posts, people.Leaves
			break
		}
		fallthrough
	default:
		changed |= Land | Buildings | People
		s, err = a.source.Snapshot(ctx)
	}
	return s, changed, err
}

// takeChanged returns what changed and forgets it.
func (a *Atlas) takeChanged() Part {
	a.mu.Lock()
	defer a.mu.Unlock()
	changed := a.changed
	a.changed = 0
	return changed
}
