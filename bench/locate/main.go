// Command locate compares the point-in-grid index with its peers, in one run on
// the same generated grids and positions, and prints a table.
//
//	go run ./locate [-grids 20000,200000] [-peers orb,tidwall,s2]
//
// Each index gets land and positions in its own form beforehand: only building
// and looking up are measured. All take turns, so that noise on the machine meets
// them alike, and every look-up is of a position not asked before.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

func main() {
	sizes := flag.String("grids", "20000,200000", "how many grids, one table for each number")
	peers := flag.String("peers", "orb,tidwall,s2", "parts of names; s2 takes a minute to build 200,000 grids")
	flag.Parse()
	for _, size := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n <= 0 {
			fmt.Fprintf(os.Stderr, "locate: -grids: %q is no number of grids\n", size)
			os.Exit(2)
		}
		compare(n, strings.Split(*peers, ","))
	}
}

// seed makes the same land and positions in every run.
const seed = 1

func compare(grids int, peers []string) {
	shapes := geotest.Coverage(seed, grids, geotest.Options{})
	at := geotest.Positions(seed, shapes, rounds*perRound)
	fmt.Printf("%d grids, %d vertices\n\n", grids, vertices(shapes))
	var entries []*entry
	for i, c := range contenders {
		named := func(part string) bool { return part != "" && strings.Contains(c.name, part) }
		if i == 0 || slices.ContainsFunc(peers, named) {
			entries = append(entries, &entry{contender: c})
		}
	}
	buildAll(entries, shapes)
	if own, ok := entries[0].finder.(*gridmapFinder); ok {
		batch := &batchFinder{index: own.index}
		entries = append(entries, &entry{contender: contender{name: "gridmap, 1,000 at once"}, batch: true, finder: batch})
	}
	lookUp(entries, at)
	fmt.Printf("%-24s %8s %8s %7s %7s %7s %7s %7s %8s\n",
		"", "build s", "(cpu s)", "B/grid", "ns/op", "p50 ns", "p99 ns", "allocs", "agree %")
	for _, e := range entries {
		fmt.Printf("%-24s %8s %8s %7s %7.0f %7s %7s %7.0f %8.3f\n", e.name,
			orDash("%.3f", e.buildS), orDash("%.3f", e.cpuS), orDash("%.0f", e.bytes/float64(grids)),
			e.ns, orDash("%.0f", e.p50NS), orDash("%.0f", e.p99NS), e.allocs, 100*e.agree)
	}
	verdicts(entries, grids)
}

// verdicts compares the first entry with what is asked of it.
func verdicts(entries []*entry, grids int) {
	own, fastest, orb := entries[0], (*entry)(nil), (*entry)(nil)
	for _, e := range entries[1:] {
		if e.batch {
			continue
		}
		if fastest == nil || e.ns < fastest.ns {
			fastest = e
		}
		if e.name == orbName {
			orb = e
		}
	}
	fmt.Println()
	if fastest != nil {
		verdict(fastest.ns/own.ns >= 10, "%.1f times as fast as %s (at least 10)", fastest.ns/own.ns, fastest.name)
	}
	verdict(own.allocs == 0, "%.0f allocations (none)", own.allocs)
	verdict(own.bytes/float64(grids) <= 1200, "%.0f bytes a grid (at most 1200)", own.bytes/float64(grids))
	if orb != nil {
		verdict(own.buildS/orb.buildS < 3, "built in %.2f times the time of %s (under 3)", own.buildS/orb.buildS, orb.name)
	}
	fmt.Println()
}

func verdict(ok bool, format string, args ...any) {
	word := "met"
	if !ok {
		word = "MISSED"
	}
	fmt.Printf("  %-7s %s\n", word, fmt.Sprintf(format, args...))
}

func orDash(format string, v float64) string {
	if v == 0 {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

func vertices(shapes []lattice.Shape) int {
	n := 0
	for _, s := range shapes {
		n += s.Vertices()
	}
	return n
}
