package main

import (
	"cmp"
	"context"
	"time"

	"gridmap/internal/pgcluster"
	"gridmap/internal/postgis"
	"gridmap/migrations"
)

// databaseFlags say which database a command works on.
type databaseFlags struct {
	URL      string `name:"database-url" help:"PostgreSQL to use (postgres://…), 14 or later with PostGIS 3.3 or later. Without it Gridmap runs a private one under --data." env:"GRIDMAP_DATABASE_URL"`
	OwnerURL string `name:"database-owner-url" help:"The same database as the user who owns its tables, to bring them up to date with. Then --database-url may name a user who cannot alter the audit." env:"GRIDMAP_DATABASE_OWNER_URL"`
	Data     string `name:"data" help:"Folder for what Gridmap keeps." default:"./data" type:"path" env:"GRIDMAP_DATA"`
	MaxConns int    `name:"database-conns" help:"Most connections to the database at a time." default:"16" env:"GRIDMAP_DATABASE_CONNS"`
}

// stopTimeout bounds how long the private database may take to stop.
const stopTimeout = 40 * time.Second

// tenure says how long a command needs the private cluster.
type tenure func(context.Context, pgcluster.Options) (*pgcluster.Cluster, error)

// The tenures. A server owns its cluster: one that only attached to an import's
// would lose it when the import ends.
var (
	own    tenure = pgcluster.Start
	borrow tenure = pgcluster.Open
)

// openDatabase connects to the chosen database, migrated, and returns a function
// that closes it, and with it the private cluster if this command started it.
func (env *environment) openDatabase(ctx context.Context, cluster tenure) (db *postgis.DB, closeAll func(), err error) {
	if env.database.MaxConns < 2 || env.database.MaxConns > 1000 {
		return nil, nil, usage("database-conns", "--database-conns is between 2 and 1,000.")
	}
	urls, stop, err := env.databaseURLs(ctx, cluster)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			stop()
		}
	}()
	if err := migrations.Up(ctx, urls.owner, env.log); err != nil {
		return nil, nil, err
	}
	db, err = postgis.Open(ctx, urls.server, postgis.Options{MaxConns: env.database.MaxConns})
	if err != nil {
		return nil, nil, err
	}
	return db, func() {
		db.Close()
		stop()
	}, nil
}

// databaseURLs are the connection strings of one database.
type databaseURLs struct {
	owner  string // as who owns the tables, to alter them
	server string // as who may use them
}

// databaseURLs returns the connection strings of the chosen database; it starts the
// private cluster, or attaches to it where the command may borrow it.
func (env *environment) databaseURLs(ctx context.Context, take tenure) (urls databaseURLs, stop func(), err error) {
	if url := env.database.URL; url != "" {
		return databaseURLs{owner: cmp.Or(env.database.OwnerURL, url), server: url}, func() {}, nil
	}
	if env.database.OwnerURL != "" {
		return databaseURLs{}, nil, usage("database-owner-url", "--database-owner-url goes with --database-url.")
	}
	cluster, err := take(ctx, pgcluster.Options{Dir: env.database.Data, Log: env.log})
	if err != nil {
		return databaseURLs{}, nil, err
	}
	return databaseURLs{owner: cluster.URL(), server: cluster.ServerURL()}, func() {
		// The command's own context has usually ended by now.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if err := cluster.Stop(ctx); err != nil {
			env.log.Error("the private database did not stop cleanly", "error", err)
		}
	}, nil
}
