package arrange_test

import (
	"fmt"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// A square is cut in two by a drawn line.
//
//	100 +-------o-----+
//	    |       |     |
//	    |      /      |
//	  0 +-----o-------+
//	    0     :      100
func ExampleBuild() {
	p := func(x, y int32) lattice.Point { return lattice.Point{X: x, Y: y} }
	const square, drawn = 1, 2
	lines, err := arrange.Node([]arrange.Line{
		{A: p(0, 0), B: p(100, 0), Tag: square}, {A: p(100, 0), B: p(100, 100), Tag: square},
		{A: p(100, 100), B: p(0, 100), Tag: square}, {A: p(0, 100), B: p(0, 0), Tag: square},
		{A: p(30, -10), B: p(60, 50), Tag: drawn}, {A: p(60, 50), B: p(60, 120), Tag: drawn},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	g := arrange.Build(lines)
	for face := range int32(g.Faces()) {
		var border []arrange.Line
		for _, h := range g.HalvesOf(face) {
			if g.Face(h^1) != face { // else a line that leads nowhere
				s := g.Segment(h)
				border = append(border, arrange.Line{A: s.A, B: s.B})
			}
		}
		shape, _ := arrange.Polygons(border)
		fmt.Println(face, shape.Area2()/2)
	}
	// Output:
	// 0 0
	// 1 5375
	// 2 4625
}
