package coverage

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"gridmap/geo/arrange"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

func TestExactCoveragesPass(t *testing.T) {
	for seed := range uint64(10) {
		for _, o := range []geotest.Options{
			{}, {Straight: true}, {Brick: true}, {Enclaves: 0.2}, {Brick: true, Straight: true, Enclaves: 0.3},
		} {
			shapes := geotest.Coverage(seed, 30, o)
			if found := Check(shapes); found != nil {
				t.Fatalf("seed %d, %+v: %d violations, first %v", seed, o, len(found), found[0])
			}
		}
	}
}

// anyMosaic draws small exact coverages full of parts, holes and touching
// corners; none of the grids is empty.
func anyMosaic() *rapid.Generator[[]lattice.Shape] {
	return rapid.Custom(func(t *rapid.T) []lattice.Shape {
		o := geotest.MosaicOptions{
			Columns: rapid.IntRange(1, 5).Draw(t, "columns"), Rows: rapid.IntRange(1, 5).Draw(t, "rows"),
			Grids:  rapid.IntRange(1, 6).Draw(t, "grids"),
			Noise:  rapid.SampledFrom([]float64{0, 0.2, 1}).Draw(t, "noise"),
			Holes:  rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "holes"),
			Across: rapid.SampledFrom([]lattice.Point{{X: 1}, {X: 20}, {X: 40, Y: 13}}).Draw(t, "across"),
		}
		if o.Across.X > 1 {
			o.Up, o.Jitter = lattice.Point{X: -3, Y: 20}, 0.4
		}
		shapes := geotest.Mosaic(rapid.Uint64().Draw(t, "seed"), o)
		return slices.DeleteFunc(shapes, func(s lattice.Shape) bool { return len(s) == 0 })
	})
}

func TestMosaicsPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := anyMosaic().Draw(t, "shapes")
		if !lawfulByHand(shapes) {
			t.Fatal("the oracle refuses an exact coverage")
		}
		if found := Check(shapes, KeepHoles(0)); found != nil {
			t.Fatalf("%d violations, first %v", len(found), found[0])
		}
	})
}

func clone(shapes []lattice.Shape) []lattice.Shape {
	out := make([]lattice.Shape, len(shapes))
	for i, s := range shapes {
		for _, polygon := range s {
			var p lattice.Polygon
			for _, ring := range polygon {
				p = append(p, slices.Clone(ring))
			}
			out[i] = append(out[i], p)
		}
	}
	return out
}

// damage changes one ring of a coverage in some way.
func damage(t *rapid.T, shapes []lattice.Shape) {
	i := rapid.IntRange(0, len(shapes)-1).Draw(t, "cell")
	j := rapid.IntRange(0, len(shapes[i])-1).Draw(t, "part")
	k := rapid.IntRange(0, len(shapes[i][j])-1).Draw(t, "ring")
	ring := &shapes[i][j][k]
	v := rapid.IntRange(0, len(*ring)-1).Draw(t, "vertex")
	step := func(name string) int32 { return rapid.Int32Range(-2, 2).Draw(t, name) }
	switch rapid.IntRange(0, 7).Draw(t, "damage") {
	case 0:
		(*ring)[v].X += step("dx")
		(*ring)[v].Y += step("dy")
	case 1:
		*ring = slices.Delete(*ring, v, v+1)
	case 2:
		p := (*ring)[v]
		*ring = slices.Insert(*ring, v, lattice.Point{X: p.X + step("dx"), Y: p.Y + step("dy")})
	case 3:
		dx, dy := step("dx"), step("dy")
		for v := range *ring {
			(*ring)[v].X += dx
			(*ring)[v].Y += dy
		}
	case 4:
		slices.Reverse(*ring)
	case 5:
		shapes[i][j] = slices.Delete(shapes[i][j], k, k+1)
	case 6:
		shapes[i] = append(shapes[i], lattice.Polygon{slices.Clone(*ring)})
	case 7:
		o := rapid.IntRange(0, len(shapes)-1).Draw(t, "other")
		shapes[o] = append(shapes[o], lattice.Polygon{slices.Clone(*ring)})
	}
}

// Check accepts what the slow oracle accepts, and nothing else; beyond that it
// only asks that rings are put together properly.
func TestCheckAgreesWithTheOracle(t *testing.T) {
	broken := 0
	rapid.Check(t, func(t *rapid.T) {
		shapes := clone(anyMosaic().Filter(func(s []lattice.Shape) bool { return len(s) > 0 }).Draw(t, "shapes"))
		for range rapid.IntRange(1, 2).Draw(t, "times") {
			if slices.ContainsFunc(shapes, func(s lattice.Shape) bool {
				return slices.ContainsFunc(s, func(p lattice.Polygon) bool {
					return len(p) == 0 || slices.ContainsFunc(p, func(r lattice.Ring) bool { return len(r) == 0 })
				})
			}) {
				break
			}
			damage(t, shapes)
		}
		found, want := Check(shapes, KeepHoles(0)), lawfulByHand(shapes)
		if !want {
			broken++
		}
		switch {
		case found == nil && !want:
			t.Fatalf("broken, but passes: %v", shapes)
		case found != nil && want:
			for _, v := range found {
				if v.Kind != BadRing && v.Kind != Empty {
					t.Fatalf("exact, but has %v: %v", v, shapes)
				}
			}
		}
	})
	if broken < 20 {
		t.Errorf("only %d coverages were broken", broken)
	}
}

func TestCheckNamesTheDefect(t *testing.T) {
	// 200 +-----+-----+
	//     |  0  |  1  |    and the defect
	//   0 +-----+-----+
	//     0    100   200
	west, east := rect(0, 0, 100, 200), rect(100, 0, 200, 200)
	for _, tt := range []struct {
		name   string
		shapes []lattice.Shape
		want   []string // kind, area of the place in square steps, cells
	}{
		{"none", []lattice.Shape{{{west}}, {{east}}}, nil},
		{"a neighbour too wide", []lattice.Shape{{{rect(0, 0, 110, 200)}}, {{east}}},
			[]string{"overlap 2000 [0 1]", "unmatched_vertex 0 [0 1]", "unmatched_vertex 0 [0 1]",
				"unmatched_vertex 0 [0 1]", "unmatched_vertex 0 [0 1]"}},
		{"the same land twice", []lattice.Shape{{{west}}, {{east}}, {{east}}},
			[]string{"overlap 20000 [1 2]", "duplicate_edge 0 [0 1 2]", "duplicate_edge 0 [1 2]", "duplicate_edge 0 [1 2]"}},
		{"a gap inside", []lattice.Shape{{{west, hole(rect(10, 10, 20, 30))}}, {{east}}}, []string{"gap 200 [0]"}},
		{"a gap between", []lattice.Shape{
			{{{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: 50}, {X: 90, Y: 100}, {X: 100, Y: 150}, {X: 100, Y: 200}, {X: 0, Y: 200}}}},
			{{{{X: 100, Y: 0}, {X: 200, Y: 0}, {X: 200, Y: 200}, {X: 100, Y: 200}, {X: 100, Y: 150}, {X: 100, Y: 50}}}},
		}, []string{"gap 500 [0 1]"}},
		{"a vertex that the neighbour lacks", []lattice.Shape{
			{{{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: 70}, {X: 100, Y: 200}, {X: 0, Y: 200}}}}, {{east}},
		}, []string{"unmatched_vertex 0 [0 1]"}},
		{"that vertex half a step off", []lattice.Shape{
			{{{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 101, Y: 70}, {X: 102, Y: 199}, {X: 100, Y: 300}, {X: 0, Y: 200}}}},
			{{{{X: 100, Y: 0}, {X: 200, Y: 0}, {X: 200, Y: 200}, {X: 100, Y: 300}, {X: 102, Y: 199}}}},
		}, []string{"unmatched_vertex 0 [0 1]"}},
		{"an island on land", []lattice.Shape{{{west}}, {{rect(10, 10, 20, 20)}}}, []string{"overlap 100 [0 1]"}},
		{"a bow-tie", []lattice.Shape{{{{{X: 0, Y: 0}, {X: 200, Y: 0}, {X: 0, Y: 80}, {X: 100, Y: 120}}}}},
			[]string{"bad_ring 2000 [0]", "bad_ring 0 [0]", "crossing 0 [0]"}},
		{"a spike", []lattice.Shape{{{{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: 200}, {X: 100, Y: 300}, {X: 100, Y: 200}, {X: 0, Y: 200}}}}},
			[]string{"spike 0 [0]"}},
		{"a repeated vertex", []lattice.Shape{{{{{X: 0, Y: 0}, {X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: 100}}}}}, []string{"bad_ring 0 [0]"}},
		{"a ring that meets itself", []lattice.Shape{
			{{{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 50, Y: 50}, {X: 100, Y: 100}, {X: 0, Y: 100}, {X: 50, Y: 50}}}},
		}, []string{"bad_ring 0 [0]"}},
		{"clockwise", []lattice.Shape{{{hole(west)}}}, []string{"bad_ring 0 [0]", "bad_ring 20000 [0]"}},
		{"a line", []lattice.Shape{{{west}}, {{{{X: 300}, {X: 400}}}}}, []string{"bad_ring 0 [1]", "spike 0 [1]"}},
		{"nothing", []lattice.Shape{{{west}}, nil}, []string{"empty 0 [1]"}},
		{"a hole outside its part", []lattice.Shape{{{west}, {rect(300, 0, 400, 100), hole(rect(10, 10, 20, 20))}}, {{rect(10, 10, 20, 20)}}},
			[]string{"bad_ring 0 [0]"}},
		{"a hole in another part", []lattice.Shape{{{west, hole(rect(210, 10, 220, 20))}, {rect(200, 0, 300, 200)}}, {{rect(210, 10, 220, 20)}}, {{rect(100, 0, 200, 200), hole(rect(110, 10, 120, 20))}}, {{rect(110, 10, 120, 20)}}},
			[]string{"bad_ring 0 [0]"}},
		{"nobody", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, v := range Check(tt.shapes) {
				got = append(got, fmt.Sprintf("%s %d %v", v.Kind, v.Place.Area2()/2, v.Cells))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestHolesAreKeptByChoice(t *testing.T) {
	// 100 m is some 9,000 steps.
	lake, pond := rect(20_000, 20_000, 30_000, 40_000), rect(60_000, 60_000, 60_100, 60_100)
	shapes := []lattice.Shape{{{rect(0, 0, 90_000, 90_000), hole(lake), hole(pond)}}}
	for _, tt := range []struct {
		name string
		opts []Option
		want int
	}{
		{"none", nil, 2},
		{"all", []Option{KeepHoles(0)}, 0},
		{"the wide one", []Option{KeepHoles(50)}, 1},
		{"none is so wide", []Option{KeepHoles(500)}, 2},
		{"the one at a point", []Option{KeepHolesAt(lattice.Point{X: 60_050, Y: 60_050})}, 1},
		{"a point on land", []Option{KeepHolesAt(lattice.Point{X: 5, Y: 5})}, 2},
		{"each for its reason", []Option{KeepHoles(50), KeepHolesAt(lattice.Point{X: 60_000, Y: 60_000})}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if found := Check(shapes, tt.opts...); len(found) != tt.want {
				t.Errorf("%d gaps: %v, want %d", len(found), found, tt.want)
			}
		})
	}
}

// A cell taken out of the middle is a gap of its size, and one put in twice an
// overlap of its size, with the right neighbours.
func TestCheckFindsJustThePlantedDefect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := geotest.Coverage(rapid.Uint64().Draw(t, "seed"), 25, geotest.Options{MinVertices: 1, MaxVertices: 5})
		middle := 6 + 5*rapid.IntRange(0, 2).Draw(t, "row") + rapid.IntRange(0, 2).Draw(t, "column")
		taken := shapes[middle]

		found := Check(slices.Concat(shapes[:middle], shapes[middle+1:]))
		if len(found) != 1 || found[0].Kind != Gap || !found[0].Place.Same(taken) {
			t.Fatalf("without cell %d: %v", middle, found)
		}
		if want := []int{middle - 5, middle - 1, middle, middle + 4}; !slices.Equal(found[0].Cells, want) {
			t.Fatalf("without cell %d its neighbours are %v, want %v", middle, found[0].Cells, want)
		}

		places := 0
		for _, v := range Check(append(slices.Clone(shapes), taken)) {
			if v.Place == nil {
				continue
			}
			places++
			if v.Kind != Overlap || !v.Place.Same(taken) || !slices.Equal(v.Cells, []int{middle, 25}) {
				t.Fatalf("cell %d twice: %v", middle, v)
			}
		}
		if places != 1 {
			t.Fatalf("cell %d twice: %d places", middle, places)
		}
	})
}

// One cell at 0, 0 makes the land some 100 degrees wide, and all the others a dot.
func TestCheckWithAnOutlier(t *testing.T) {
	shapes := append(geotest.Coverage(1, 1300, geotest.Options{}), lattice.Shape{{rect(0, 0, 10, 10)}})
	if found := Check(shapes); found != nil {
		t.Errorf("%d violations, first %v", len(found), found[0])
	}
	shapes = append(shapes, shapes[700])
	if found := Check(shapes); len(found) < 2 || found[0].Kind != Overlap || !slices.Equal(found[0].Cells, []int{700, 1301}) {
		t.Errorf("the cell that was put in twice is not found: %d violations", len(found))
	}
}

// A hundred thousand lines through one point are refused in good time.
func TestCheckOfATangle(t *testing.T) {
	var star lattice.Ring
	for i := range int32(60_000) {
		star = append(star, lattice.Point{X: -1_000_000, Y: 10*i - 300_000}, lattice.Point{X: 1_000_000, Y: 300_000 - 10*i})
	}
	if found := Check([]lattice.Shape{{{star}}}); len(found) == 0 {
		t.Error("a star of 120,000 crossing lines passes")
	}
	if _, _, _, err := Repair([]lattice.Shape{{{star}}}, RepairOptions{WidthM: 2}); !errors.Is(err, arrange.ErrTangled) {
		t.Errorf("error %v, want ErrTangled", err)
	}
}
