package plan

import (
	"context"
	"reflect"
	"slices"
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// A desk is where a plan lies open: the plan as it was last seen, and the lands that it
// makes. One works at it at a time.
type desk struct {
	turn chan struct{} // holds one while somebody works here
	used int           // how many work here or wait to; the cache's to count
	last int64         // when it was last used; the cache's to count
	size int           // the cache's to count

	plan    Plan   // of revision 0 and ID 0 if it was never seen
	lands   *stack // nil if they were not made yet
	since   time.Time
	reports *reports
}

// reports are the positions of the issues of the last year, and the places of the base
// of the stack that own them.
type reports struct {
	at    []lattice.Point
	of    []int32
	since time.Time
}

// How old what surrounds a plan may be before it is read again.
const (
	freshGround  = 3 * time.Minute
	freshReports = 5 * time.Minute
)

// adopt takes a plan in as it is now: the one that is here, with more steps.
func (d *desk) adopt(p Plan) {
	if d.plan.ID != 0 && d.lands != nil {
		if p.Edition != d.plan.Edition {
			d.lands, d.reports = nil, nil
		} else {
			d.lands.cut(d.plan.least(p))
		}
	}
	d.plan = p
}

// least returns how few operations there were on the way from one revision of a plan
// to a later one.
func (p Plan) least(later Plan) int {
	n := len(p.Operations)
	fewest := n
	for _, s := range later.Since(p.Revision) {
		switch s.Act {
		case Appended, Redid:
			n++
		case Undid:
			n--
		case Rebased:
			return 0
		}
		fewest = min(fewest, n)
	}
	return fewest
}

// catchUp brings the plan on the desk to where the store has it.
func (d *desk) catchUp(ctx context.Context, store Store, head Plan) error {
	if d.plan.ID != 0 && head.Revision >= d.plan.Revision {
		p := head
		p.Operations, p.Undone, p.History = d.plan.Operations, d.plan.Undone, d.plan.History
		p.Revision, p.Edition = d.plan.Revision, d.plan.Edition
		if head.Revision > d.plan.Revision {
			steps, err := store.Steps(ctx, head.ID, d.plan.Revision)
			if err != nil {
				return err
			}
			steps = slices.DeleteFunc(steps, func(s Step) bool { return s.Revision > head.Revision })
			if p, err = p.follow(steps); err != nil {
				return err
			}
		}
		if p.Revision == head.Revision && p.Edition == head.Edition {
			d.adopt(p)
			return nil
		}
	}
	if d.plan.Revision > head.Revision { // others were quicker
		return nil
	}
	p, err := store.Plan(ctx, head.ID)
	if err != nil {
		return err
	}
	d.lands, d.reports = nil, nil
	d.adopt(p)
	return nil
}

// spread makes the lands, unless they are here and younger than allowed.
func (d *desk) spread(ctx context.Context, store Store, now time.Time, allowed time.Duration) error {
	if d.lands != nil && now.Sub(d.since) < allowed {
		return nil
	}
	ground, err := store.Ground(ctx, d.plan.Scope, d.plan.Edition)
	if err != nil {
		return err
	}
	if d.lands == nil || !d.lands.base().madeOf(ground) {
		base, err := NewLand(ground)
		if err != nil {
			return err
		}
		d.lands, d.reports = newStack(base), nil
	}
	d.since = now
	return nil
}

// madeOf reports whether a land is that of a ground of the same edition.
func (l Land) madeOf(g Ground) bool {
	return slices.Equal(l.buildings, byID(g.Buildings)) && reflect.DeepEqual(l.streets, g.Lines)
}

// now returns the land that the plan makes.
func (d *desk) now() Land { return d.after(len(d.plan.Operations)) }

// after returns the land after the first of the plan's operations.
func (d *desk) after(done int) Land {
	return d.lands.at(d.plan.Operations, done)
}

// issues returns the positions of the issues of the last year.
func (d *desk) issues(ctx context.Context, store Store, now time.Time) (*reports, error) {
	if d.reports != nil && now.Sub(d.reports.since) < freshReports {
		return d.reports, nil
	}
	affairs, err := store.Affairs(ctx, d.plan.Scope, now.AddDate(-1, 0, 0))
	if err != nil {
		return nil, err
	}
	return d.report(affairs, now)
}

// report puts issues on the desk.
func (d *desk) report(affairs Affairs, now time.Time) (*reports, error) {
	of, err := d.lands.base().locate(affairs.Recent)
	if err != nil {
		return nil, err
	}
	d.reports = &reports{affairs.Recent, of, now}
	return d.reports, nil
}

// count counts the issues by the grids of a land that was made of the base.
func (r *reports) count(land, base Land) (map[region.Code]int, error) {
	of, err := land.relocate(len(r.at), func(i int) lattice.Point { return r.at[i] }, r.of, land.changedSince(base))
	if err != nil {
		return nil, err
	}
	return land.count(of), nil
}
