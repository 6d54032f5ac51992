package main

import (
	"fmt"
	"time"

	"gridmap/internal/demo"
	"gridmap/internal/fault"
	"gridmap/internal/postgis"
)

// demoCommand makes up a city.
type demoCommand struct {
	Seed      uint64 `help:"The same seed gives the same city." default:"1"`
	Grids     int    `help:"How many grids." default:"1258"`
	Buildings int    `help:"How many buildings; 0: as many as suit the grids." default:"0"`
	Again     bool   `help:"Remove the made-up city that is there, and make it up again."`
}

// Run fills an empty database.
func (c *demoCommand) Run(env *environment) error {
	const mostGrids, mostBuildings = 100_000, 5_000_000
	if c.Grids < 40 || c.Grids > mostGrids || c.Buildings < 0 || c.Buildings > mostBuildings {
		return fault.New(fault.Invalid, "demo.size", "grids", "A made-up city has 40 to %d grids and at most %d buildings.", mostGrids, mostBuildings)
	}
	db, closeDatabase, err := env.openDatabase(env.ctx, borrow)
	if err != nil {
		return err
	}
	defer closeDatabase()
	loaded, err := demo.Loaded(env.ctx, db)
	if err != nil {
		return err
	}
	if loaded && !c.Again {
		return fault.New(fault.Conflict, "demo.loaded", "", "The made-up city is there already; --again makes it up anew.")
	}
	return c.load(env, db)
}

// load makes the city up and stores it.
func (c *demoCommand) load(env *environment, db *postgis.DB) error {
	started := time.Now()
	bar := newBar(env.stderr)
	defer bar.finish()
	bar.tell("making up a city", 0, 0)
	city := demo.MakeSized(c.Seed, time.Now(), demo.Size{Grids: c.Grids, Buildings: c.Buildings})
	if err := demo.Load(env.ctx, db, city, bar.tell); err != nil {
		return err
	}
	bar.finish()
	fmt.Fprintf(env.stderr, "%s: %d grids, %d buildings, %d people, %d posts, %d issues, all made up, in %.1f s\n",
		city.Installation.City, len(city.Grids), len(city.Buildings), len(city.People), len(city.Posts), len(city.Issues), time.Since(started).Seconds())
	return nil
}

// loadDemoIfEmpty makes up a city where there is none yet. A database that holds
// real data is served as it is.
func loadDemoIfEmpty(env *environment, db *postgis.DB) error {
	loaded, err := demo.Loaded(env.ctx, db)
	if err != nil || loaded {
		return err
	}
	env.log.Info("making up a city to show; this takes some seconds and is done once")
	err = (&demoCommand{Seed: 1, Grids: 1258}).load(env, db)
	if fault.KindOf(err) == fault.Conflict {
		env.log.Warn("the database holds data already, so no city is made up")
		return nil
	}
	return err
}
