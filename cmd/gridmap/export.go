package main

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/roster"
	"gridmap/internal/transfer"
)

// exportCommand writes what is stored.
type exportCommand struct {
	Noun   string    `arg:"" help:"What to write: areas, grids, buildings, people, posts, leaves or reference." enum:"areas,grids,buildings,people,posts,leaves,reference"`
	Output string    `short:"o" help:"File to write; - is standard output." default:"-" type:"path"`
	Format string    `help:"Format: geojson, ndgeojson or csv." enum:"geojson,ndgeojson,csv" default:"geojson"`
	At     time.Time `help:"As of this moment, as 2026-03-31T09:00:00Z; for areas and grids." placeholder:"TIME"`
	Phones bool      `help:"Write the phones of people whole, which the audit records. Without it they are masked."`
}

// Run writes all records of the noun. A file appears whole, or not at all.
func (c *exportCommand) Run(env *environment) (err error) {
	if c.Phones && c.Noun != "people" {
		return usage("phones", "--phones is for people, not for %s.", c.Noun)
	}
	db, closeDatabase, err := env.openDatabase(env.ctx, borrow)
	if err != nil {
		return err
	}
	defer closeDatabase()
	var source transfer.Source = masked{db}
	if c.Phones {
		// First said, then done: nothing goes out that the audit does not tell of.
		if err := db.Record(env.ctx, account.Entry{Action: "export.phones", Kind: "people"}); err != nil {
			return err
		}
		source = db
	}
	bar := newBar(env.stderr)
	defer bar.finish()
	export := func(w io.Writer) error {
		return transfer.Export(env.ctx, source, transfer.Noun(c.Noun), w, transfer.Format(c.Format), c.At, bar.tell)
	}
	if c.Output == "-" {
		return export(env.stdout)
	}
	unfinished := c.Output + ".part"
	out, err := os.Create(unfinished)
	if err != nil {
		return fault.New(fault.Invalid, "output.write", "output", "Cannot write %s.", c.Output).Because(err)
	}
	if err := errors.Join(export(out), out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	return os.Rename(unfinished, c.Output)
}

// masked hides the middle of every phone.
type masked struct{ transfer.Source }

// Snapshot implements transfer.Source.
func (m masked) Snapshot(ctx context.Context) (roster.Snapshot, error) {
	s, err := m.Source.Snapshot(ctx)
	for i := range s.People {
		s.People[i].Phone = s.People[i].MaskedPhone()
	}
	return s, err
}
