package main

import (
	"errors"
	"io"
	"os"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/transfer"
)

// exportCommand writes what is stored.
type exportCommand struct {
	Noun   string    `arg:"" help:"What to write: areas, grids, buildings, people, posts, leaves or reference." enum:"areas,grids,buildings,people,posts,leaves,reference"`
	Output string    `short:"o" help:"File to write; - is standard output." default:"-" type:"path"`
	Format string    `help:"Format: geojson, ndgeojson or csv." enum:"geojson,ndgeojson,csv" default:"geojson"`
	At     time.Time `help:"As of this moment, as 2026-03-31T09:00:00Z; for areas and grids." placeholder:"TIME"`
}

// Run writes all records of the noun. A file appears whole, or not at all.
func (c *exportCommand) Run(env *environment) (err error) {
	db, closeDatabase, err := env.openDatabase(env.ctx, borrow)
	if err != nil {
		return err
	}
	defer closeDatabase()
	bar := newBar(env.stderr)
	defer bar.finish()
	export := func(w io.Writer) error {
		return transfer.Export(env.ctx, db, transfer.Noun(c.Noun), w, transfer.Format(c.Format), c.At, bar.tell)
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
