package coverage

import (
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

// Outlines of groups of cells are a coverage themselves and have the cells' area.
func TestDissolveConservesLand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := geotest.Coverage(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 60).Draw(t, "n"),
			geotest.Options{Brick: rapid.Bool().Draw(t, "brick"), Enclaves: 0.2, MinVertices: 1, MaxVertices: 4})
		groups := rapid.IntRange(1, 8).Draw(t, "groups")
		group := make([]int32, len(shapes))
		area := make([]int64, groups)
		for i := range group {
			group[i] = int32(rapid.IntRange(-1, groups-1).Draw(t, "group"))
			if group[i] >= 0 {
				area[group[i]] += shapes[i].Area2()
			}
		}
		outlines := Dissolve(shapes, group, groups)
		var present []lattice.Shape
		for g, s := range outlines {
			if s.Area2() != area[g] {
				t.Fatalf("group %d: area %d, want %d", g, s.Area2(), area[g])
			}
			if len(s) > 0 {
				present = append(present, s)
			}
		}
		if found := Check(present, KeepHoles(0)); found != nil {
			t.Fatalf("%d violations, first %v", len(found), found[0])
		}
	})
}

func rect(x0, y0, x1, y1 int32) lattice.Ring {
	return lattice.Ring{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

func TestDissolveKeepsTouchingPartsApart(t *testing.T) {
	// 20 +---+---+
	//    | 1 | 0 |
	// 10 +---+---+
	//    | 0 | 1 |
	//  0 +---+---+
	//    0  10  20
	shapes := []lattice.Shape{
		{{rect(0, 0, 10, 10)}}, {{rect(10, 0, 20, 10)}}, {{rect(0, 10, 10, 20)}}, {{rect(10, 10, 20, 20)}},
	}
	out := Dissolve(shapes, []int32{0, 1, 1, 0}, 3)
	if len(out[0]) != 2 || len(out[1]) != 2 || out[2] != nil {
		t.Fatalf("parts: %v", out)
	}
	for _, s := range out[:2] {
		for _, polygon := range s {
			if len(polygon) != 1 || len(polygon[0]) != 4 {
				t.Errorf("part %v, want one square", polygon)
			}
		}
	}
}

func TestDissolveFindsHolesAndIslandsInThem(t *testing.T) {
	// 50 +-------------------+
	//    |         0         |
	// 40 |   +-----------+   |
	//    |   |     1     |   |
	// 30 |   |   +---+   |   |
	//    |   |   | 0 |   |   |
	// 20 |   |   +---+   |   |
	//    |   |           |   |
	// 10 |   +-----------+   |
	//    |                   |
	//  0 +-------------------+
	//    0  10  20  30  40  50

	shapes := []lattice.Shape{
		{{rect(0, 0, 50, 50), hole(rect(10, 10, 40, 40))}},
		{{rect(10, 10, 40, 40), hole(rect(20, 20, 30, 30))}},
		{{rect(20, 20, 30, 30)}},
	}
	if found := Check(shapes); found != nil {
		t.Fatal(found)
	}
	out := Dissolve(shapes, []int32{0, 1, 0}, 2)
	if len(out[0]) != 2 || len(out[0][0])+len(out[0][1]) != 3 || len(out[1]) != 1 || len(out[1][0]) != 2 {
		t.Errorf("outlines %v, want a frame with a hole and an island; a frame", out)
	}
	whole := Dissolve(shapes, []int32{0, 0, 0}, 1)
	if len(whole[0]) != 1 || len(whole[0][0]) != 1 || whole[0].Area2() != 5000 {
		t.Errorf("the whole land is %v", whole)
	}
}

func hole(r lattice.Ring) lattice.Ring { return lattice.Ring{r[0], r[3], r[2], r[1]} }
