// Command divide compares ways to divide land into balanced grids, in one run on
// the same land and buildings, and prints a table for each.
//
//	go run ./divide [-data ../../shared/data]
//
// Land is that of the made-up city, with its streets, and real neighbourhoods with
// buildings strewn at random and no streets. k-means runs on the buildings,
// weighted by households; its cells, like those of random places, are the land
// nearest to each middle.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"time"

	"gridmap/geo/divide"
	"gridmap/geo/lattice"
)

func main() {
	data := flag.String("data", "../../shared/data", "folder of real neighbourhoods; left out where it is absent")
	flag.Parse()
	cases := madeUp()
	more, err := neighbourhoods(*data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Printf("real neighbourhoods are left out: %v\n\n", err)
	case err != nil:
		fmt.Fprintf(os.Stderr, "divide: %v\n", err)
		os.Exit(1)
	}
	for _, c := range append(cases, more...) {
		compare(c)
	}
}

// A task is land to divide.
type task struct {
	name      string
	land      divide.Land
	grids     int
	tolerance float64
}

// seed makes the same land and the same divisions in every run.
const seed = 1

// A way to divide land into so many grids.
type way struct {
	name   string
	divide func(task) ([]lattice.Shape, error)
}

var ways = []way{
	{"gridmap", func(c task) ([]lattice.Shape, error) {
		d, err := divide.Make(context.Background(), c.land, divide.Options{Grids: c.grids, Tolerance: c.tolerance, Seed: seed})
		return d.Grids, err
	}},
	{"k-means cells", kMeansCells},
	{"random Voronoi cells", randomCells},
}

func compare(c task) {
	fmt.Printf("%s: %d buildings, %d vertices, into %d within %.0f %%\n\n", c.name, len(c.land.Buildings),
		c.land.Outline.Vertices(), c.grids, 100*c.tolerance)
	fmt.Printf("%-22s %10s %10s %8s %9s %11s %9s\n", "", "off mean %", "mean off %", "roundness", "one part", "on lines %", "seconds")
	for _, w := range ways {
		start := time.Now()
		grids, err := w.divide(c)
		took := time.Since(start).Seconds()
		if err != nil {
			fmt.Printf("%-22s %v\n", w.name, err)
			continue
		}
		m := measured(c.land, grids)
		fmt.Printf("%-22s %10.1f %10.1f %9.2f %9s %11s %9.2f\n", w.name, 100*m.largestOff, 100*m.meanOff, m.polsbyPopper,
			fmt.Sprintf("%d of %d", m.whole, c.grids), m.share(), took)
	}
	fmt.Println()
}
