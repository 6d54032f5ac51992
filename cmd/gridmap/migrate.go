package main

import (
	"fmt"
	"runtime/debug"

	"gridmap/migrations"
)

// migrateCommand brings the tables up to this program's.
type migrateCommand struct {
	Status bool `help:"Only print the database's version and the program's."`
}

// Run migrates, or prints the versions.
func (c *migrateCommand) Run(env *environment) error {
	urls, stop, err := env.databaseURLs(env.ctx, borrow)
	if err != nil {
		return err
	}
	defer stop()
	if !c.Status {
		if err := migrations.Up(env.ctx, urls.owner, env.log); err != nil {
			return err
		}
	}
	database, program, err := migrations.Versions(env.ctx, urls.owner)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "database %d, program %d\n", database, program)
	return nil
}

// versionCommand prints which build this is.
type versionCommand struct{}

// Run prints the version that the Go tools recorded.
func (versionCommand) Run(env *environment) error {
	version := "unknown"
	if build, ok := debug.ReadBuildInfo(); ok {
		version = build.Main.Version
	}
	fmt.Fprintln(env.stdout, "gridmap", version)
	return nil
}
