package plan_test

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// The town of the examples has three grids, which meet at (6,3), and a neighbour
// outside the plan's scope. A character is 10 m wide and high; the origin is in the
// south-west.
//
//	111111222222###   y 7
//	111111222222###
//	111111222222###
//	111111222222###
//	333333333333###   3
//	333333333333###
//	333333333333###   0
//	0     6     12
const (
	west  = community + "001"
	east  = community + "002"
	south = community + "003"

	community = "520303001001"
	beside    = "520303002001001" // #
)

// spot returns a position of the town.
func spot(x, y float64) lattice.Point {
	const character = 1000 // steps, some 10 m
	return lattice.Point{X: 1_069_000_000 + int32(math.Round(x*character)), Y: 277_000_000 + int32(math.Round(y*character))}
}

// path returns a line through the town: x and y in turn.
func path(xy ...float64) []lattice.Point {
	line := make([]lattice.Point, len(xy)/2)
	for i := range line {
		line[i] = spot(xy[2*i], xy[2*i+1])
	}
	return line
}

func ring(xy ...float64) lattice.Polygon { return lattice.Polygon{path(xy...)} }

func townGround() plan.Ground {
	grid := func(code region.Code, xy ...float64) region.Grid {
		return region.Grid{Code: code, Name: "汇川社区第" + string(code[14:]) + "网格", Kind: region.Residential, Shape: lattice.Shape{ring(xy...)}}
	}
	street := func(id int64, xy ...float64) region.ReferenceLine {
		var line orb.LineString
		for _, p := range path(xy...) {
			line = append(line, p.Degrees())
		}
		return region.ReferenceLine{ID: id, Kind: region.Street, Class: 1, Line: line}
	}
	g := plan.Ground{
		Scope: community,
		Grids: []region.Grid{
			grid(west, 0, 3, 6, 3, 6, 5, 6, 7, 0, 7),
			grid(east, 6, 3, 12, 3, 12, 7, 6, 7, 6, 5),
			grid(south, 0, 0, 12, 0, 12, 3, 6, 3, 0, 3),
		},
		Around: []region.Grid{grid(beside, 12, 0, 15, 0, 15, 7, 12, 7, 12, 3)},
		Lines:  []region.ReferenceLine{street(1, -1, 3.4, 4, 3.5, 8, 3.5, 13, 3.4)},
		Used:   []region.Code{community + "004"},
	}
	for i, xy := range [][2]float64{{1, 6}, {1, 4}, {5, 6}, {5, 4}, {7, 6}, {7, 4}, {11, 6}, {11, 4}, {3, 1.5}, {9, 1.5}} {
		g.Buildings = append(g.Buildings, plan.Building{ID: int64(i + 1), At: spot(xy[0], xy[1]), Households: 10 * (i + 1)})
	}
	return g
}

func town() plan.Land {
	land, err := plan.NewLand(townGround())
	if err != nil {
		panic(err)
	}
	return land
}

// picture draws who owns the middle of each character, by the last digit of the code.
func picture(land plan.Land) string {
	var b strings.Builder
	for y := 6.5; y > 0; y-- {
		var middles []lattice.Point
		for x := .5; x < 15; x++ {
			middles = append(middles, spot(x, y))
		}
		codes, err := land.Locate(middles)
		if err != nil {
			panic(err)
		}
		for _, c := range codes {
			switch {
			case c == "":
				b.WriteByte('.')
			case c.Within(land.Scope()):
				b.WriteByte(c[14])
			default:
				b.WriteByte('#')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// show does operations on the town and draws what has become of it.
func show(ops ...plan.Operation) {
	land, done, stopped, err := plan.Replay(town(), ops)
	if err != nil {
		fmt.Println("operation", stopped, "is refused:", err)
		return
	}
	fmt.Print(picture(land))
	last := done[len(done)-1]
	var moved []int64
	for _, m := range last.Moved {
		moved = append(moved, m.ID)
	}
	short := func(codes []region.Code) (s []string) {
		for _, c := range codes {
			s = append(s, string(c[12:]))
		}
		return s
	}
	fmt.Println("changed", short(last.Changed), "new", short(last.New), "retired", short(last.Retired), "around", short(last.Around), "buildings", moved)
}

func ExampleSplit() {
	show(plan.Split{Grid: south, Lines: [][]lattice.Point{path(4, -1, 4, 4)}})
	// Output:
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 555533333333###
	// 555533333333###
	// 555533333333###
	// changed [001 003] new [005] retired [] around [] buildings [9]
}

// Every piece but the largest becomes a grid, however often the line crosses.
func ExampleSplit_each() {
	show(plan.Split{Grid: south, Each: true, Lines: [][]lattice.Point{path(3, -1, 3, 4), path(9, -1, 9, 2), path(9, 2, 13, 2)}})
	// Output:
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 555333333333###
	// 555333333666###
	// 555333333666###
	// changed [001 003] new [005 006] retired [] around [001] buildings [10]
}

// What is drawn past the scope is cut off; the neighbour gains a vertex.
func ExampleReassign() {
	show(plan.Reassign{To: south, Area: ring(8, 2, 20, 2, 20, 5, 8, 5)})
	// Output:
	// 111111222222###
	// 111111222222###
	// 111111223333###
	// 111111223333###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [002 003] new [] retired [] around [001] buildings [8]
}

func ExampleNewGrid() {
	show(plan.NewGrid{Name: "汇川市场", Kind: region.Dedicated, Area: ring(4, 2, 8, 2, 8, 5, 4, 5)})
	// Output:
	// 111111222222###
	// 111111222222###
	// 111155552222###
	// 111155552222###
	// 333355553333###
	// 333333333333###
	// 333333333333###
	// changed [001 002 003] new [005] retired [] around [] buildings [4 6]
}

func ExampleMerge() {
	show(plan.Merge{Grids: []region.Code{west, east}, Into: east})
	// Output:
	// 222222222222###
	// 222222222222###
	// 222222222222###
	// 222222222222###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [002] new [] retired [001] around [] buildings [1 2 3 4]
}

// The new border goes into both: land changes hands both ways.
func ExampleMoveBorder() {
	show(plan.MoveBorder{A: west, B: east, Path: path(6, 7, 9, 7, 9, 5, 3, 5, 3, 4, 6, 3)})
	// Output:
	// 111111111222###
	// 111111111222###
	// 111222222222###
	// 111122222222###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [001 002] new [] retired [] around [] buildings [4 5]
}

// All three grids follow.
func ExampleMoveVertex() {
	show(plan.MoveVertex{From: spot(6, 3), To: spot(9, 1)})
	// Output:
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 111111122222###
	// 331111112223###
	// 333333311233###
	// 333333333333###
	// changed [001 002 003] new [] retired [] around [] buildings [10]
}

// The land between the taken and the other buildings is shared down the middle.
func ExampleTakeBuildings() {
	show(plan.TakeBuildings{IDs: []int64{4, 6}, To: south})
	// Output:
	// 111111222222###
	// 111111222222###
	// 111333333222###
	// 111333333222###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [001 002 003] new [] retired [] around [] buildings [4 6]
}

// 004 is retired, and stays so.
func ExampleRenumber() {
	show(plan.Split{Grid: west, Lines: [][]lattice.Point{path(3, 2, 3, 8)}}, plan.Renumber{})
	// Output:
	// 666777999999###
	// 666777999999###
	// 666777999999###
	// 666777999999###
	// 888888888888###
	// 888888888888###
	// 888888888888###
	// changed [] new [006 007 008 009] retired [001 002 003 005] around [] buildings []
}

func ExampleStraighten() {
	bend := plan.MoveVertex{From: spot(6, 5), To: spot(8, 5)}
	show(bend)
	show(bend, plan.Straighten{A: west, B: east, From: spot(6, 7), To: spot(6, 3), ToleranceM: 25})
	// Output:
	// 111111222222###
	// 111111122222###
	// 111111112222###
	// 111111122222###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [001 002] new [] retired [] around [] buildings [6]
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 111111222222###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [001 002] new [] retired [] around [] buildings [6]
}

// The street runs 4 to 5 m north of the border; what lies between is
// 003's now.
func ExampleSnapToLine() {
	land := town()
	land, _, err := land.Apply(plan.SnapToLine{A: west, B: south, Line: 1, ToleranceM: 6})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, _ := land.Grid(west)
	origin := spot(0, 0)
	for _, p := range g.Shape[0][0] {
		fmt.Print(float64(p.X-origin.X)/1000, " ", float64(p.Y-origin.Y)/1000, "; ")
	}
	// Output:
	// 0 3.42; 4 3.5; 6 3.5; 6 5; 6 7; 0 7;
}

// West and east go on with other land; what is between them is new.
func ExampleRedivide() {
	show(plan.Redivide{Replaces: []region.Code{west, east}, Grids: []plan.Piece{
		{Code: west, Shape: lattice.Shape{ring(0, 3, 4, 3, 4, 7, 0, 7)}},
		{Shape: lattice.Shape{ring(4, 3, 8, 3, 8, 7, 4, 7)}},
		{Code: east, Shape: lattice.Shape{ring(8, 3, 12, 3, 12, 7, 8, 7)}},
	}})
	// Output:
	// 111155552222###
	// 111155552222###
	// 111155552222###
	// 111155552222###
	// 333333333333###
	// 333333333333###
	// 333333333333###
	// changed [001 002 003] new [005] retired [] around [] buildings [3 4 5 6]
}
