package main

import (
	"fmt"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/demo"
	"gridmap/internal/fault"
	"gridmap/internal/httpapi"
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
	if err := refuseAccounts(env, db); err != nil {
		return err
	}
	started := time.Now()
	bar := newBar(env.stderr)
	defer bar.finish()
	bar.tell("making up a city", 0, 0)
	city := demo.MakeSized(c.Seed, time.Now(), demo.Size{Grids: c.Grids, Buildings: c.Buildings})
	if err := demo.Load(env.ctx, db, city, bar.tell); err != nil {
		return err
	}
	accounts, err := newAccounts(env.ctx, db, nil)
	if err != nil {
		return err
	}
	bar.tell("making accounts", 0, 0)
	if _, err := demoAccounts(env, db, accounts); err != nil {
		return err
	}
	bar.finish()
	fmt.Fprintf(env.stderr, "%s: %d grids, %d buildings, %d people, %d posts, %d issues, all made up, in %.1f s\n",
		city.Installation.City, len(city.Grids), len(city.Buildings), len(city.People), len(city.Posts), len(city.Issues), time.Since(started).Seconds())
	return nil
}

// refuseAccounts returns a fault if somebody has an account in a database that is
// not a made-up city: its passwords are known to everybody.
func refuseAccounts(env *environment, db *postgis.DB) error {
	in, err := db.Installation(env.ctx)
	if err != nil || in.MadeUp {
		return err
	}
	there, err := db.AnyAccount(env.ctx)
	if err == nil && there {
		err = fault.New(fault.Conflict, "demo.accounts", "",
			"The database has accounts already; a made-up city, whose passwords everybody knows, goes into an empty one.")
	}
	return err
}

// demoAccounts makes the accounts of a made-up city that are not there yet, and
// returns all.
func demoAccounts(env *environment, db *postgis.DB, accounts *account.Service) ([]httpapi.DemoAccount, error) {
	roster, err := db.Roster(env.ctx)
	if err != nil {
		return nil, err
	}
	wanted := demo.Accounts(roster, time.Now())
	if err := demo.AddAccounts(env.ctx, account.Operator(""), accounts, wanted); err != nil {
		return nil, err
	}
	shown := make([]httpapi.DemoAccount, len(wanted))
	for i, a := range wanted {
		shown[i] = httpapi.DemoAccount{Name: a.Name, Password: demo.Password, Role: a.Grants[0].Role}
	}
	return shown, nil
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
