package atlas

import (
	"context"
	"maps"
	"time"

	"gridmap/internal/roster"
)

// The times of the reloads.
const (
	loadTimeout = 5 * time.Minute
	firstRetry  = 500 * time.Millisecond
	lastRetry   = 30 * time.Second
	// dutyCheck is the longest wait before the clock is looked at again, since it
	// may have been set meanwhile.
	dutyCheck = time.Minute
	// fewIssues is the most changed issues that are read one by one.
	fewIssues = 20
)

// Load reads everything, draws a picture, and returns why it could not. It is for
// programs that need one picture, or one before they go on; Run does without.
func (a *Atlas) Load(ctx context.Context) error {
	a.Changed(All)
	return a.Refresh(ctx)
}

// Run draws pictures until ctx is done: the first at once if there is none, and
// another whenever something changed, and at the moment at which a leave or a post
// begins or ends. Failures are logged and tried again; Run ends with ctx alone.
func (a *Atlas) Run(ctx context.Context) {
	if _, ok := a.Current(); !ok {
		a.Changed(All)
	}
	var retry time.Duration // after a failure
	for a.wait(ctx, retry) {
		err := a.Refresh(ctx)
		if err == nil {
			retry = 0
			continue
		}
		if ctx.Err() != nil {
			return
		}
		retry = min(max(2*retry, firstRetry), lastRetry)
		a.log.Error("the atlas could not be drawn anew; the old picture stays", "error", err, "retry", retry)
	}
}

// wait returns when something changed, when the people responsible do, or after
// retry if there was a failure, for which changes wait. It returns false when ctx
// is done.
func (a *Atlas) wait(ctx context.Context, retry time.Duration) bool {
	wake, pause := a.wake, dutyCheck
	if retry > 0 {
		wake, pause = nil, retry
	}
	if p, ok := a.Current(); ok && !p.duty.next.IsZero() {
		if left := time.Until(p.duty.next); left > 0 || retry == 0 {
			pause = min(pause, left)
		}
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	case <-wake:
	}
	// What belongs to the same change comes now.
	timer.Reset(a.debounce)
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Refresh loads what changed, draws a picture and swaps it in, which Run does by
// itself. What fails is remembered as changed, and the people responsible are then
// drawn from what there was before.
func (a *Atlas) Refresh(ctx context.Context) error {
	a.drawing.Lock()
	defer a.drawing.Unlock()
	old, drawn := a.Current()
	changed, ids := a.take()
	start := time.Now()
	err := a.redraw(ctx, changed, ids, old, start)
	if err == nil {
		return nil
	}
	a.put(changed, ids)
	a.figures.failures.Inc()
	if drawn && dutyDue(old, start) {
		if p, err := a.draw(a.from, 0, old, start); err == nil {
			a.picture.Store(p)
		}
	}
	return err
}

// dutyDue reports whether the people responsible may have changed since.
func dutyDue(p *Picture, now time.Time) bool {
	return !p.duty.next.IsZero() && !now.Before(p.duty.next) || now.Before(p.duty.at)
}

func (a *Atlas) redraw(ctx context.Context, changed Part, ids map[string]bool, old *Picture, at time.Time) error {
	if changed == 0 && len(ids) == 0 && (old == nil || !dutyDue(old, at)) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	from, changed, err := a.load(ctx, a.from, changed, ids)
	if err != nil {
		return err
	}
	loaded := time.Now()
	p, err := a.draw(from, changed, old, loaded)
	if err != nil {
		return err
	}
	a.from = from
	a.picture.Store(p)
	a.figures.drawn(at, loaded, time.Now())
	a.log.Debug("atlas drawn", "edition", p.Edition().Number, "parts", changed,
		"load", loaded.Sub(at), "draw", time.Since(loaded))
	return nil
}

// load returns the parts with what changed loaded anew, and what that is.
func (a *Atlas) load(ctx context.Context, from parts, changed Part, ids map[string]bool) (parts, Part, error) {
	if from.land == nil {
		changed = All
	}
	if a.lookUpsOnly {
		changed &^= Buildings | Issues
		ids = nil
	}
	var err error
	if changed&(Land|Buildings|People) != 0 {
		if changed, err = a.loadSnapshot(ctx, &from, changed); err != nil {
			return from, 0, err
		}
	}
	switch {
	case changed&Issues != 0 || len(ids) > fewIssues:
		changed |= Issues
		from.pins, err = loadPins(ctx, a.issues)
	case len(ids) > 0:
		changed |= Issues
		from.pins, err = from.pins.with(ctx, a.issues, ids)
	}
	return from, changed, err
}

// loadSnapshot loads one part by itself if nothing else changed, and else all in
// one transaction, so that they belong together.
func (a *Atlas) loadSnapshot(ctx context.Context, from *parts, changed Part) (Part, error) {
	var s roster.Snapshot
	var err error
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
				return 0, err
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
	if err != nil {
		return 0, err
	}
	if changed&Land == 0 && s.Edition.Number != from.land.edition.Number {
		// There is another edition, whose news is still under way.
		return a.loadSnapshot(ctx, from, All|changed)
	}
	if changed&Land != 0 {
		editions, err := a.source.Editions(ctx)
		if err != nil {
			return 0, err
		}
		if from.land, err = newLand(&s, editions); err != nil {
			return 0, err
		}
	}
	if changed&Buildings != 0 {
		from.buildings = s.Buildings
	}
	if changed&People != 0 {
		from.people = newPeople(&s)
	}
	return changed, nil
}

// take returns what changed and forgets it.
func (a *Atlas) take() (changed Part, ids map[string]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	changed, ids = a.changed, a.ids
	a.changed, a.ids = 0, map[string]bool{}
	return changed, ids
}

// put remembers what could not be reloaded.
func (a *Atlas) put(changed Part, ids map[string]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changed |= changed
	maps.Copy(a.ids, ids)
}
