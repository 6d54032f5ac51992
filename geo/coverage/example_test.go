package coverage_test

import (
	"fmt"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

func rectangle(west, south, east, north int32) lattice.Shape {
	return lattice.Shape{{{{X: west, Y: south}, {X: east, Y: south}, {X: east, Y: north}, {X: west, Y: north}}}}
}

func ExampleCheck() {
	// Two cells that overlap by 100 steps, some 1.1 m.
	shapes := []lattice.Shape{rectangle(0, 0, 1000, 10_000), rectangle(900, 0, 20_000, 10_000)}
	for _, v := range coverage.Check(shapes) {
		fmt.Println(v)
	}
	// Output:
	// overlap at 0.0000900 0.0000000, cells [0 1], 123.09 m², 1.11 m wide
	// unmatched_vertex at 0.0000900 0.0000000, cells [0 1]
	// unmatched_vertex at 0.0000900 0.0010000, cells [0 1]
	// unmatched_vertex at 0.0001000 0.0000000, cells [0 1]
	// unmatched_vertex at 0.0001000 0.0010000, cells [0 1]
}

func ExampleRepair() {
	shapes := []lattice.Shape{rectangle(0, 0, 1000, 10_000), rectangle(900, 0, 20_000, 10_000)}
	fixed, done, left, err := coverage.Repair(shapes, coverage.RepairOptions{WidthM: 2})
	fmt.Println(len(left), err)
	for _, f := range done {
		if f.To >= 0 {
			fmt.Printf("%s of %.1f m given to cell %d\n", f.Kind, f.WidthM, f.To)
		}
	}
	fmt.Println(len(coverage.Check(fixed)))
	// Output:
	// 0 <nil>
	// overlap of 1.1 m given to cell 1
	// 0
}

func ExampleDissolve() {
	grids := []lattice.Shape{rectangle(0, 0, 10, 10), rectangle(10, 0, 20, 10), rectangle(20, 0, 30, 10)}
	communities := coverage.Dissolve(grids, []int32{0, 0, 1}, 2)
	for i, c := range communities {
		fmt.Println(i, c[0][0].Area2()/2, len(c[0][0]))
	}
	// Output:
	// 0 200 6
	// 1 100 4
}
