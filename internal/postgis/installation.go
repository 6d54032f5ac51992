package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

const selectInstallation = `SELECT city, made_up FROM installation`

func installation(ctx context.Context, tx pgx.Tx) (in region.Installation, err error) {
	err = tx.QueryRow(ctx, selectInstallation).Scan(&in.City, &in.MadeUp)
	return in, err
}

// Installation says which city this is.
func (db *DB) Installation(ctx context.Context) (in region.Installation, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		in, err = installation(ctx, tx)
		return err
	})
	return in, err
}

const updateInstallation = `UPDATE installation SET city = @city, made_up = @made_up`

const anythingStored = `
	SELECT EXISTS (SELECT FROM area) OR EXISTS (SELECT FROM building) OR EXISTS (SELECT FROM person)
		OR EXISTS (SELECT FROM reference_line) OR EXISTS (SELECT FROM issue)`

// SetInstallation says which city this is. An installation that holds data stays
// what it is, real or made up: to change that is a fault.Conflict.
func (db *DB) SetInstallation(ctx context.Context, in region.Installation) error {
	return db.write(ctx, func(c *change) error {
		before, err := installation(ctx, c)
		if err != nil {
			return err
		}
		if before == in {
			c.nothing()
			return nil
		}
		if before.MadeUp != in.MadeUp {
			var holds bool
			if err := c.QueryRow(ctx, anythingStored).Scan(&holds); err != nil {
				return err
			}
			if holds {
				return fault.New(fault.Conflict, "installation.holds_data", "",
					"The database holds data already; a made-up city goes into an empty one.")
			}
		}
		if _, err := c.Exec(ctx, updateInstallation, pgx.NamedArgs{"city": in.City, "made_up": in.MadeUp}); err != nil {
			return err
		}
		if err := c.record(ctx, account.Entry{Action: "installation.set", Kind: "installation", Target: in.City,
			Before: installationFields(before), After: installationFields(in)}); err != nil {
			return err
		}
		return notify(ctx, c, AreasChanged)
	})
}

func installationFields(in region.Installation) map[string]any {
	return map[string]any{"city": in.City, "made_up": in.MadeUp}
}

// The server's role may empty no table, so a function of the owner does it, which
// looks once more.
const clearAll = `SELECT clear_made_up()`

// ClearMadeUp removes everything from an installation that is made up, its accounts
// too, but for the audit. From another it removes nothing, and the fault is a
// Conflict.
func (db *DB) ClearMadeUp(ctx context.Context) error {
	return db.load(ctx, false, func(c *change) error {
		if err := guardEditions.lock(ctx, c); err != nil {
			return err
		}
		in, err := installation(ctx, c)
		if err != nil {
			return err
		}
		if !in.MadeUp {
			return fault.New(fault.Conflict, "installation.real", "", "The city is not made up, so nothing is removed.")
		}
		if _, err := c.Exec(ctx, clearAll); err != nil {
			return err
		}
		if err := c.record(ctx, account.Entry{Action: "installation.cleared", Kind: "installation", Target: in.City}); err != nil {
			return err
		}
		for _, kind := range []EventKind{BuildingsChanged, RosterChanged, AreasChanged} {
			if err := notify(ctx, c, kind); err != nil {
				return err
			}
		}
		return notifyLand(ctx, c)
	})
}
