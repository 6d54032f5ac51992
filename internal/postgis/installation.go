package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

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
	return db.write(ctx, func(tx pgx.Tx) error {
		before, err := installation(ctx, tx)
		if err != nil {
			return err
		}
		if before.MadeUp != in.MadeUp {
			var holds bool
			if err := tx.QueryRow(ctx, anythingStored).Scan(&holds); err != nil {
				return err
			}
			if holds {
				return fault.New(fault.Conflict, "installation.holds_data", "",
					"The database holds data already; a made-up city goes into an empty one.")
			}
		}
		if _, err := tx.Exec(ctx, updateInstallation, pgx.NamedArgs{"city": in.City, "made_up": in.MadeUp}); err != nil {
			return err
		}
		return notifyLand(ctx, tx)
	})
}

const clearAll = `
	TRUNCATE outbox, idempotency, issue_event, issue, issue_day, leave, post, person, unit,
		building, reference_line, grid_version, grid, area, edition`

// ClearMadeUp removes everything from an installation that is made up. From
// another it removes nothing, and the fault is a Conflict.
func (db *DB) ClearMadeUp(ctx context.Context) error {
	return db.load(ctx, false, func(tx pgx.Tx) error {
		if err := guardEditions.lock(ctx, tx); err != nil {
			return err
		}
		in, err := installation(ctx, tx)
		if err != nil {
			return err
		}
		if !in.MadeUp {
			return fault.New(fault.Conflict, "installation.real", "", "The city is not made up, so nothing is removed.")
		}
		if _, err := tx.Exec(ctx, clearAll); err != nil {
			return err
		}
		for _, kind := range []EventKind{BuildingsChanged, RosterChanged} {
			if err := notify(ctx, tx, kind); err != nil {
				return err
			}
		}
		return notifyLand(ctx, tx)
	})
}
