// Command publish measures how long it takes from publishing redrawn boundaries to the
// last of several servers answering from the new edition, and what becomes of look-ups
// meanwhile.
//
//	go run ./publish [-grids 20000] [-county 1225] [-vertices 10] [-processes 3]
//	                 [-lookups 100] [-publishes 8] [-gogc 100]
//
// It makes land in many counties, with buildings and leaders, stores it in a PostGIS of
// its own in a scratch folder, and starts the program on it, several times. Clients ask
// all of them steadily where positions are. A planner then gives a piece of land from one
// grid to its neighbour and back, by the API of plans, again and again: inside a county,
// and where it borders on others. Every answer has to be a 200 and consistent: the piece
// belongs to the grid that it has in the edition that the answer names, and everything
// else to the grid that it always had.
//
// Times count from the notification of PostgreSQL, which comes with the commit, and from
// the planner's request. Database, servers and clients share the machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"gridmap/internal/pgcluster"
	"gridmap/migrations"
)

// settings are what the command line says.
type settings struct {
	grids, perCounty, vertices, processes int
	lookUps, publishes, gogc              int
	perGrid                               int
	program                               string
}

func main() {
	var o settings
	flag.IntVar(&o.grids, "grids", 20_000, "how many grids")
	flag.IntVar(&o.perCounty, "county", 1225, "how many grids a county has, about")
	flag.IntVar(&o.vertices, "vertices", 10, "least vertices on each of a grid's four sides; at most three times as many")
	flag.IntVar(&o.processes, "processes", 3, "how many servers")
	flag.IntVar(&o.lookUps, "lookups", 100, "look-ups a second at each server")
	flag.IntVar(&o.publishes, "publishes", 8, "how often is published")
	flag.IntVar(&o.gogc, "gogc", 100, "the servers' GOGC: how much garbage they let be, in percent of what is in use")
	flag.IntVar(&o.perGrid, "buildings", 2, "buildings in each grid")
	flag.StringVar(&o.program, "program", "", "the program to measure; without it, it is built")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "publish: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o settings) (err error) {
	folder, err := os.MkdirTemp("", "gridmap-publish-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	// The database runs as a user of its own, who has to get there.
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	cluster, err := pgcluster.Start(ctx, pgcluster.Options{Dir: filepath.Join(folder, "data"),
		Settings: map[string]string{"max_wal_size": "4GB", "checkpoint_timeout": "30min"}})
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, cluster.Stop(ctx))
	}()
	if err := migrations.Up(ctx, cluster.URL(), slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	start := time.Now()
	town, err := fill(ctx, cluster.URL(), o)
	if err != nil {
		return fmt.Errorf("filling the database: %w", err)
	}
	fmt.Printf("%d grids in %d counties, %d vertices, %d buildings; stored in %.0f s\n",
		o.grids, town.counties, town.vertices, o.grids*o.perGrid, time.Since(start).Seconds())
	program := o.program
	if program == "" {
		if program, err = build(ctx, folder); err != nil {
			return err
		}
	}
	var servers []*server
	defer func() {
		for _, s := range servers {
			s.end()
		}
	}()
	for range o.processes { // one after the other, so that the memory of loading does not add up
		s, err := startServer(ctx, program, folder, cluster.ServerURL(), o)
		if err != nil {
			return err
		}
		servers = append(servers, s)
		fmt.Printf("server %d answers after %.1f s, %s\n", len(servers), s.took.Seconds(), s.memory())
	}
	secret, err := planner(ctx, program, cluster.URL())
	if err != nil {
		return err
	}
	return measure(ctx, o, town, servers, cluster.URL(), secret)
}
