package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

const (
	selectIsGrid = `SELECT EXISTS (SELECT FROM grid_version WHERE grid = @code AND until IS NULL)`

	selectIsPerson = `SELECT EXISTS (SELECT FROM person WHERE number = @number)`
)

// SetLeader makes a person, by their staff number, the first leader of a grid from now
// on: the post of whoever is it ends. Whoever is it already is confirmed: their post is
// carried over no more. A grid that does not exist now is a fault.NotFound, a person who
// does not exist a fault.Invalid.
func (db *DB) SetLeader(ctx context.Context, code region.Code, person string) error {
	if !storable(string(code)) || !storable(person) {
		return fault.New(fault.Invalid, "person.unknown", "person", "There is nobody with this staff number.")
	}
	return db.write(ctx, func(c *change) error {
		// Whoever retires a grid ends its posts under this guard, too.
		if err := guardRoster.lock(ctx, c); err != nil {
			return err
		}
		if err := checkAppointment(ctx, c, code, person); err != nil {
			return err
		}
		var now time.Time
		if err := c.QueryRow(ctx, selectClock).Scan(&now); err != nil {
			return err
		}
		posts, err := postsOn(ctx, c, []region.Code{code}, nil)
		if err != nil {
			return err
		}
		h := handover{at: now, successors: map[region.Code]plan.Successor{code: {From: code}}, leaders: map[region.Code]string{code: person}}
		changes := h.of(posts)
		if changes.none() {
			c.nothing()
			return nil
		}
		if err := changes.store(ctx, c, now); err != nil {
			return err
		}
		if err := notifyPosts(ctx, c, code); err != nil {
			return err
		}
		was := map[string]any{"person": leaderAt(posts, now)}
		return c.record(ctx, account.Entry{Action: "grid.leader_set", Kind: "grid", Target: string(code), Code: code,
			Before: was, After: map[string]any{"person": person}})
	})
}

// checkAppointment returns a fault unless there are both the grid and the person.
func checkAppointment(ctx context.Context, tx pgx.Tx, code region.Code, person string) error {
	var there bool
	if err := tx.QueryRow(ctx, selectIsGrid, pgx.NamedArgs{"code": code}).Scan(&there); err != nil {
		return err
	}
	if !there {
		return errNoGrid(code)
	}
	if err := tx.QueryRow(ctx, selectIsPerson, pgx.NamedArgs{"number": person}).Scan(&there); err != nil || there {
		return err
	}
	return fault.New(fault.Invalid, "person.unknown", "person", "There is nobody with the staff number %.40s.", person)
}

// leaderAt returns the staff number of who holds the post of first leader, "" if nobody
// does.
func leaderAt(posts []roster.Post, at time.Time) string {
	for _, p := range posts {
		if p.Role == roster.FirstLeader && p.Period.Holds(at) {
			return p.Person
		}
	}
	return ""
}
