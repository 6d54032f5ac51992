package locate_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
)

func Example() {
	// Two grids beside Zhongshan Road, which is their common border.
	west, _ := lattice.FromOrb(orb.MultiPolygon{{{
		{106.930, 27.720}, {106.932, 27.720}, {106.933, 27.723}, {106.930, 27.723}, {106.930, 27.720},
	}}})
	east, _ := lattice.FromOrb(orb.MultiPolygon{{{
		{106.932, 27.720}, {106.936, 27.720}, {106.936, 27.723}, {106.933, 27.723}, {106.932, 27.720},
	}}})
	index, err := locate.Build([]lattice.Shape{west, east})
	if err != nil {
		fmt.Println(err)
		return
	}

	p, _ := lattice.FromDegrees(orb.Point{106.9324, 27.7215})
	fmt.Println("owner:", index.Locate(p))
	for _, n := range index.Around(nil, p, 30) {
		fmt.Printf("also possible: %d, %.1f m away\n", n.Cell, n.DistanceM)
	}

	beside, _ := lattice.FromDegrees(orb.Point{106.9299, 27.7215})
	cell, distance, _ := index.Nearest(beside, 50)
	fmt.Printf("outside: %v, nearest: %d, %.1f m away\n", index.Locate(beside) == locate.Outside, cell, distance)
	// Output:
	// owner: 0
	// also possible: 1, 9.5 m away
	// outside: true, nearest: 0, 9.9 m away
}
