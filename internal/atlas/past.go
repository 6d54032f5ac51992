package atlas

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// maxPast is the number of earlier lands that are kept.
const maxPast = 4

// past keeps the lands of earlier editions, and the maps of earlier moments, that were
// asked for last. Lands share with the current one the counties that are the same.
type past struct {
	mu    sync.Mutex
	lands []*land // last used first
	maps  []*pastMap
}

func (p *past) get(edition int64) *land {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, l := range p.lands {
		if l.edition.Number == edition {
			p.lands = slices.Insert(slices.Delete(p.lands, i, i+1), 0, l)
			return l
		}
	}
	return nil
}

func (p *past) put(l *land) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lands = slices.Insert(p.lands, 0, l)
	if len(p.lands) > maxPast {
		p.lands = p.lands[:maxPast:maxPast]
	}
}

// At returns the picture of a moment: the land of the edition that was current
// then, and the people responsible then. It has no buildings, and of the tile layers
// those of areas and grids alone. Moments since the last edition, and to come, need
// no database, nor do those of editions that were asked for lately; for others the
// fault is Unavailable while it is away. Before the first edition it is NotFound.
func (a *Atlas) At(ctx context.Context, at time.Time) (*Picture, error) {
	current, ok := a.Current()
	if !ok {
		return nil, errLoading()
	}
	edition := editionAt(current.land.editions, at)
	if edition == 0 {
		return nil, fault.New(fault.NotFound, "edition.none", "at", "Nothing had been published yet at that time.")
	}
	l := current.land
	if edition != l.edition.Number {
		if l = a.past.get(edition); l == nil {
			var err error
			if l, err = a.loadPast(ctx, current.land, edition, at); err != nil {
				return nil, err
			}
		}
	}
	return &Picture{drawn: current.drawn, land: l, people: current.people, moment: at, atlas: a}, nil
}

// editionAt returns the number of the edition that was current at a moment, 0
// before the first.
func editionAt(editions []region.Edition, at time.Time) int64 {
	var number int64
	for _, e := range editions {
		if e.PublishedAt.After(at) {
			break
		}
		number = e.Number
	}
	return number
}

// loadPast loads the land of an earlier edition, once for all who ask at the same
// time: what differs from the current one, or if that is too much all of it.
func (a *Atlas) loadPast(ctx context.Context, current *land, edition int64, at time.Time) (*land, error) {
	result := a.loading.DoChan(strconv.FormatInt(edition, 10), func() (any, error) {
		// Others may wait for it when the first who asked has gone.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		l, err := a.turnBack(ctx, current, edition, at)
		if err == nil {
			a.past.put(l)
		}
		return l, err
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-result:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*land), nil //nolint:errcheck,forcetypeassert // the function above returns nothing else
	}
}

// turnBack returns the land of an earlier edition.
func (a *Atlas) turnBack(ctx context.Context, current *land, edition int64, at time.Time) (*land, error) {
	changes, err := a.source.Changes(ctx, current.edition.Number, edition)
	if err != nil {
		return nil, err
	}
	if !changes.TooMany {
		return current.with(&changes)
	}
	s, err := a.source.SnapshotAt(ctx, at)
	if err != nil {
		return nil, err
	}
	return newLand(&s, nil, current)
}
