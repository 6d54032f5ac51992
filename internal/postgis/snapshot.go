package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/roster"
)

// Snapshot returns everything that an atlas is drawn from, as it stands together
// at one moment. Before the first edition its Edition has the number 0 and there
// are no grids.
func (db *DB) Snapshot(ctx context.Context) (roster.Snapshot, error) {
	return db.snapshot(ctx, readLand, readBuildings, readRoster)
}

// Land returns the land alone: of a Snapshot the installation, edition, areas,
// grids and lines.
func (db *DB) Land(ctx context.Context) (roster.Snapshot, error) {
	return db.snapshot(ctx, readLand)
}

// Buildings returns the buildings alone, in the order of their ids, with the
// edition whose grids they are in.
func (db *DB) Buildings(ctx context.Context) (roster.Snapshot, error) {
	return db.snapshot(ctx, readBuildings)
}

// Roster returns the people alone: people, posts and leaves, with the edition.
func (db *DB) Roster(ctx context.Context) (roster.Snapshot, error) {
	return db.snapshot(ctx, readRoster)
}

// SnapshotAt returns the land and the people of a moment: the grids of the edition
// that was current then, everything else as it is now (posts are of all times).
// Buildings are left out: their grids are those of now. A moment before the first
// edition is a fault.NotFound.
func (db *DB) SnapshotAt(ctx context.Context, at time.Time) (roster.Snapshot, error) {
	var s roster.Snapshot
	err := db.readMuch(ctx, func(tx pgx.Tx) error {
		edition, err := editionAt(ctx, tx, at)
		if err != nil {
			return err
		}
		if edition.Number == 0 {
			return fault.New(fault.NotFound, "edition.none", "at", "Nothing had been published yet at that time.")
		}
		s.Edition = edition
		if err := readLand(ctx, tx, &s); err != nil {
			return err
		}
		return readRoster(ctx, tx, &s)
	})
	if err != nil {
		return roster.Snapshot{}, err
	}
	return s, nil
}

// A reader fills in its part of a snapshot whose edition is known.
type reader func(ctx context.Context, tx pgx.Tx, s *roster.Snapshot) error

func (db *DB) snapshot(ctx context.Context, readers ...reader) (roster.Snapshot, error) {
	var s roster.Snapshot
	err := db.readMuch(ctx, func(tx pgx.Tx) (err error) {
		if s.Edition, err = currentEdition(ctx, tx); err != nil {
			return err
		}
		for _, read := range readers {
			if err := read(ctx, tx, &s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return roster.Snapshot{}, err
	}
	return s, nil
}

func readLand(ctx context.Context, tx pgx.Tx, s *roster.Snapshot) (err error) {
	if s.Installation, err = installation(ctx, tx); err != nil {
		return err
	}
	if s.Areas, err = areas(ctx, tx); err != nil {
		return err
	}
	if s.Grids, err = gridsOf(ctx, tx, s.Edition.Number); err != nil {
		return err
	}
	s.Lines, err = lines(ctx, tx)
	return err
}

func readRoster(ctx context.Context, tx pgx.Tx, s *roster.Snapshot) (err error) {
	if s.People, err = people(ctx, tx); err != nil {
		return err
	}
	if s.Posts, err = posts(ctx, tx); err != nil {
		return err
	}
	s.Leaves, err = leaves(ctx, tx)
	return err
}
