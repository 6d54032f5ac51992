package plan_test

import (
	"errors"
	"strings"
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

func TestRefusals(t *testing.T) {
	//	111111222222###   y 7
	//	111111222222###
	//	111111222222###
	//	111111222222###
	//	333333333333###   3
	//	333333333333###
	//	333333333333###   0
	for _, tt := range []struct {
		name  string
		op    plan.Operation
		want  plan.Reason
		at    lattice.Point // zero: any
		grids string
	}{
		{"all of a grid", plan.Reassign{To: east, Area: ring(-1, 3, 6, 3, 6, 8, -1, 8)}, plan.Empty, lattice.Point{}, "001"},
		{"all buildings of a grid", plan.TakeBuildings{To: east, IDs: []int64{1, 2, 3, 4}}, plan.Empty, lattice.Point{}, "001 002"},
		{"land of the neighbour", plan.Reassign{To: east, Area: ring(13, 1, 14, 1, 14, 2)}, plan.OutOfScope, spot(13, 1), ""},
		{"to the neighbour", plan.Reassign{To: beside, Area: ring(1, 1, 2, 1, 2, 2)}, plan.OutOfScope, lattice.Point{}, "001"},
		{"merge the neighbour", plan.Merge{Into: east, Grids: []region.Code{beside}}, plan.OutOfScope, lattice.Point{}, "001"},
		{"a vertex on the outline", plan.MoveVertex{From: spot(12, 3), To: spot(12, 4)}, plan.OutOfScope, spot(12, 3), "002 003"},
		{"a vertex on the rim of the land", plan.MoveVertex{From: spot(0, 3), To: spot(0, 4)}, plan.OutOfScope, spot(0, 3), "001 003"},
		{"a new grid in another community", plan.NewGrid{Name: "x", Kind: region.Rural, Area: ring(4, 2, 8, 2, 8, 5), Community: "520303002001"}, plan.OutOfScope, lattice.Point{}, ""},
		{"across a grid", plan.Reassign{To: west, Area: ring(5, -1, 7, -1, 7, 4, 5, 4)}, plan.Parts, lattice.Point{}, "003"},
		{"far from the rest", plan.Reassign{To: west, Area: ring(10, 1, 11, 1, 11, 2, 10, 2)}, plan.Parts, lattice.Point{}, "001"},
		{"apart", plan.Split{Grid: south, Lines: [][]lattice.Point{path(2, -1, 2, 4), path(9, 4, 9, -1)}}, plan.Parts, lattice.Point{}, "005"},
		{"buildings further on", plan.TakeBuildings{To: west, IDs: []int64{7, 8}}, plan.Parts, lattice.Point{}, "001"},
		{"a strip left", plan.Reassign{To: east, Area: ring(0.1, 2, 8, 2, 8, 8, 0.1, 8)}, plan.Sliver, lattice.Point{}, "001"},
		{"a strip made", plan.NewGrid{Name: "x", Kind: region.Rural, Area: ring(5.9, 3, 6.05, 3, 6.05, 7, 5.9, 7)}, plan.Sliver, lattice.Point{}, "005"},
		{"a neck", plan.Reassign{To: east, Area: ring(3, 4.9, 7, 4.9, 7, 2.9, 3, 2.9), AllowParts: true}, "", lattice.Point{}, ""},
		{"a neck of 1 m", plan.Reassign{To: east, Area: ring(2, 3.1, 7, 3.1, 7, 6.9, 2, 6.9)}, plan.Sliver, lattice.Point{}, "001"},
		{"cut off nothing", plan.Split{Grid: south, Lines: [][]lattice.Point{path(4, 1, 4, 2)}}, plan.CutsNothing, spot(4, 1), "003"},
		{"no such grid", plan.Split{Grid: community + "009", Lines: [][]lattice.Point{path(4, 1, 4, 2)}}, plan.NoGrid, lattice.Point{}, "009"},
		{"no such building", plan.TakeBuildings{To: west, IDs: []int64{99}}, plan.NoBuilding, lattice.Point{}, ""},
		{"no such line", plan.SnapToLine{A: west, B: south, Line: 9, ToleranceM: 5}, plan.NoLine, lattice.Point{}, "001 003"},
		{"no line near", plan.SnapToLine{A: west, B: south, Line: 1, ToleranceM: 2}, plan.Nothing, lattice.Point{}, "001 003"},
		{"no vertex", plan.MoveVertex{From: spot(5, 5), To: spot(6, 6)}, plan.NoVertex, spot(5, 5), ""},
		{"onto another border", plan.MoveVertex{From: spot(6, 3), To: spot(6, 0)}, plan.Crosses, spot(6, 0), "001 002 003"},
		{"through a third", plan.MoveBorder{A: west, B: east, Path: path(6, 3, 6, 1, 7, 1, 6, 7)}, plan.Strays, lattice.Point{}, "001 002 003"},
		{"into the neighbour", plan.MoveBorder{A: east, B: south, Path: path(6, 3, 14, 6, 12, 3)}, plan.Strays, lattice.Point{}, "002 003 001"},
		{"no border", plan.MoveBorder{A: west, B: east, Path: path(2, 2, 6, 7)}, plan.NotShared, spot(2, 2), "001 002"},
		{"straight already", plan.Straighten{A: west, B: south, From: spot(0, 3), To: spot(6, 3), ToleranceM: 5}, plan.Nothing, lattice.Point{}, "001 003"},
		{"there and back", plan.Reassign{To: west, Area: ring(7, 4, 8, 5, 9, 6, 8, 5)}, plan.Encloses, spot(7, 4), ""},
		{"nothing but a hole", plan.Reassign{To: west, Area: lattice.Polygon{path(7, 4, 8, 4, 8, 5), path(6, 3, 9, 3, 9, 6, 6, 6)}}, plan.Encloses, spot(7, 4), ""},
		{"what it has", plan.Reassign{To: west, Area: ring(1, 4, 2, 4, 2, 5)}, plan.Nothing, lattice.Point{}, "001"},
		{"in order", plan.Renumber{}, plan.Nothing, lattice.Point{}, ""},
		{"elsewhere", plan.Renumber{Area: "520303002"}, plan.OutOfScope, lattice.Point{}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			land := town()
			after, _, err := land.Apply(tt.op)
			if tt.name == "in order" { // 003 lies west of 001's middle: so it is done
				if err != nil {
					t.Fatal(err)
				}
				land = after
				after, _, err = land.Apply(tt.op)
			}
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var refused *plan.Refusal
			if !errors.As(err, &refused) || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%v", err)
			}
			plantest.MustEqual(t, land, after)
			v := refused.Violations[0]
			var grids []string
			for _, c := range v.Grids {
				grids = append(grids, string(c[12:]))
			}
			if v.Reason != tt.want || tt.at != (lattice.Point{}) && v.At != tt.at || strings.Join(grids, " ") != tt.grids || v.Text == "" {
				t.Errorf("%+v", refused.Violations)
			}
			var f *fault.Fault
			if !errors.As(err, &f) || f.Details[0].Code != string(tt.want) {
				t.Errorf("%#v", f)
			}
		})
	}
}

// All that is wrong is said at once.
func TestRefusalsSayEverything(t *testing.T) {
	// 111111222222
	// 11/''''''\22   a strip of 1 m is left along the south of both
	_, _, err := town().Apply(plan.NewGrid{Name: "x", Kind: region.Rural, Area: ring(2, 3.1, 10, 3.1, 10, 6.9, 2, 6.9)})
	var refused *plan.Refusal
	if !errors.As(err, &refused) || len(refused.Violations) != 2 {
		t.Fatalf("%v", err)
	}
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("网", region.MaxName+1)
	many := make([]lattice.Point, plan.MaxVertices+1)
	off := []lattice.Point{{X: 1_900_000_000}, {}}
	for _, tt := range []struct {
		op   plan.Operation
		want string
	}{
		{plan.Split{Grid: "1", Name: long}, "code.length name.too_long plan.lines"},
		{plan.Split{Grid: west, Lines: [][]lattice.Point{many}}, "plan.too_many"},
		{plan.Split{Grid: west, Lines: [][]lattice.Point{off}}, "position.range"},
		{plan.Split{Grid: west, Lines: [][]lattice.Point{path(1, 1)}}, "plan.too_few"},
		{plan.Reassign{To: west}, "plan.too_few"},
		{plan.Reassign{To: "", Area: ring(1, 1, 2, 2)}, "plan.too_few code.length"},
		{plan.NewGrid{Area: ring(1, 1, 2, 2, 2, 1), Community: "5203"}, "name.required kind.unknown code.length"},
		{plan.Merge{Into: west, Grids: []region.Code{west}}, "plan.grids"},
		{plan.Merge{Into: west, Grids: make([]region.Code, plan.MaxGrids+1)}, "code.length plan.too_many"},
		{plan.MoveBorder{A: west, B: west, Path: path(1, 1)}, "plan.pair plan.too_few"},
		{plan.MoveVertex{}, "plan.nothing"},
		{plan.TakeBuildings{To: west}, "plan.buildings"},
		{plan.Rename{Grid: west}, "name.required"},
		{plan.SetKind{Grid: west, Kind: "x"}, "kind.unknown"},
		{plan.Renumber{Area: west}, "code.length"},
		{plan.Straighten{A: west, B: east, ToleranceM: -1}, "plan.tolerance"},
		{plan.SnapToLine{A: west, B: east, ToleranceM: plan.MaxTolerance + 1}, "plan.tolerance"},
	} {
		_, _, err := town().Apply(tt.op)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid {
			t.Fatalf("%+v: %v", tt.op, err)
		}
		var codes []string
		for _, d := range f.Details {
			codes = append(codes, d.Code)
		}
		if got := strings.Join(codes, " "); got != tt.want {
			t.Errorf("%T: %s, want %s", tt.op, got, tt.want)
		}
	}
}

func TestNewLandRefusesWhatIsNoGround(t *testing.T) {
	for name, spoil := range map[string]func(*plan.Ground){
		"twice":         func(g *plan.Ground) { g.Around[0].Code = beside; g.Around = append(g.Around, g.Around[0]) },
		"out of scope":  func(g *plan.Ground) { g.Scope = "520303001002" },
		"around inside": func(g *plan.Ground) { g.Around[0].Code = community + "009" },
		"no land":       func(g *plan.Ground) { g.Grids[0].Shape = nil },
		"no grid":       func(g *plan.Ground) { g.Grids[0].Code = community },
	} {
		g := townGround()
		spoil(&g)
		if _, err := plan.NewLand(g); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two grids with 1 m of border are no one grid.
func TestMergeByANeck(t *testing.T) {
	// 111111222222        3 reaches up between the two, but for 1 m
	// 11111133222
	// 333333333333
	g := townGround()
	for i, r := range []lattice.Polygon{
		ring(0, 3, 6, 3, 6, 6.9, 6, 7, 0, 7),
		ring(8, 3, 12, 3, 12, 7, 6, 7, 6, 6.9, 8, 6.9),
		ring(0, 0, 12, 0, 12, 3, 8, 3, 8, 6.9, 6, 6.9, 6, 3, 0, 3),
	} {
		g.Grids[i].Shape = lattice.Shape{r}
	}
	land := newLand(t, plantest.World{Ground: g})
	_, _, err := land.Apply(plan.Merge{Into: west, Grids: []region.Code{east}})
	var refused *plan.Refusal
	if !errors.As(err, &refused) || refused.Violations[0].Reason != plan.Sliver {
		t.Errorf("%v", err)
	}
}

func TestNumbersRunOut(t *testing.T) {
	g := townGround()
	g.Used = append(g.Used, community+"998")
	land, err := plan.NewLand(g)
	if err != nil {
		t.Fatal(err)
	}
	land, done, err := land.Apply(plan.Split{Grid: south, Lines: [][]lattice.Point{path(4, -1, 4, 4)}})
	if err != nil || done.New[0] != community+"999" {
		t.Fatalf("%v, %v", done, err)
	}
	_, _, err = land.Apply(plan.Split{Grid: south, Lines: [][]lattice.Point{path(8, -1, 8, 4)}})
	var refused *plan.Refusal
	if !errors.As(err, &refused) || refused.Violations[0].Reason != plan.Codes {
		t.Errorf("%v", err)
	}
}

// Two entrances at one position go together or not at all.
func TestTakeBuildingsAtOnePosition(t *testing.T) {
	g := townGround()
	g.Buildings = append(g.Buildings, plan.Building{ID: 44, At: spot(5, 4)})
	land, err := plan.NewLand(g)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = land.Apply(plan.TakeBuildings{IDs: []int64{4}, To: south})
	var refused *plan.Refusal
	if !errors.As(err, &refused) || refused.Violations[0].Reason != plan.Crowded || refused.Violations[0].At != spot(5, 4) {
		t.Errorf("%v", err)
	}
	if _, done, err := land.Apply(plan.TakeBuildings{IDs: []int64{44, 4, 4}, To: south}); err != nil || len(done.Moved) != 2 {
		t.Errorf("%v, %v", done, err)
	}
}

// A line that cuts off no more than the last centimetre of a corner would take the
// corner from the outline, by rounding.
func TestCornersOfTheOutlineStay(t *testing.T) {
	// A corner of some 43 degrees, from a real file: its sides lead to the north-east
	// and to the south-east. The line passes half a step off it, or ten.
	at := func(x, y int32) lattice.Point { p := spot(0, 0); return lattice.Point{X: p.X + x, Y: p.Y + y} }
	west1 := lattice.Ring{at(0, 0), at(5100, -2300), at(6000, 2000), at(1200, 400)}
	east1 := lattice.Ring{at(5100, -2300), at(9000, -2300), at(9000, 2000), at(6000, 2000)}
	g := plan.Ground{Scope: community, Grids: []region.Grid{
		{Code: west, Name: "a", Kind: region.Rural, Shape: lattice.Shape{{west1}}},
		{Code: east, Name: "b", Kind: region.Rural, Shape: lattice.Shape{{east1}}},
	}}
	land := newLand(t, plantest.World{Ground: g})
	through := func(x int32) plan.Operation { // all but the corner's tip goes to the other
		return plan.Split{Grid: west, Lines: [][]lattice.Point{{at(x, 500), at(x, -500)}}}
	}
	for _, x := range []int32{1, 2} {
		_, _, err := land.Apply(through(x))
		var refused *plan.Refusal
		if !errors.As(err, &refused) {
			t.Fatalf("%v", err)
		}
	}
	if after, _, err := land.Apply(through(1000)); err != nil {
		t.Fatal(err)
	} else if missing := plantest.Lost(plantest.Outline(land.Grids()), plantest.Outline(after.Grids())); missing != nil {
		t.Errorf("%v", missing)
	}
}
