package coverage

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gridmap/geo/lattice"
)

// at returns the lattice point so many metres east and north of a place in Zunyi.
func at(x, y float64) lattice.Point {
	o := lattice.Point{X: 1_069_300_000, Y: 277_200_000}
	east, north := lattice.MetresPerStep(o)
	return lattice.Point{X: o.X + int32(math.Round(x/east)), Y: o.Y + int32(math.Round(y/north))}
}

// ring returns a ring through places given as x, y, x, y, … in metres.
func ring(xy ...float64) lattice.Ring {
	var r lattice.Ring
	for i := 0; i < len(xy); i += 2 {
		r = append(r, at(xy[i], xy[i+1]))
	}
	return r
}

func box(x0, y0, x1, y1 float64) lattice.Ring { return ring(x0, y0, x1, y0, x1, y1, x0, y1) }

// fixes lists repairs as "kind area width to cells".
func fixes(done []Fix) []string {
	var out []string
	for _, f := range done {
		out = append(out, fmt.Sprintf("%s %.0f m², %.1f m, to %d of %v", f.Kind, f.AreaM2, f.WidthM, f.To, f.Cells))
	}
	return out
}

func TestRepair(t *testing.T) {
	for _, tt := range []struct {
		name   string
		shapes []lattice.Shape
		done   []string
		areas  []float64 // of the fixed shapes, m²
	}{
		// 200 +------+-+-----+
		//     |  0   |g|  1  |   100 +-----+-----+
		//     |      |a+-----+       The gap is longer along 0.
		//     |      |p|  2  |
		//   0 +------+-+-----+
		//     0    100 101  200
		{"a gap goes to the longest border",
			[]lattice.Shape{{{box(0, 0, 100, 200)}}, {{box(101, 80, 200, 200)}}, {{box(101, 0, 200, 80)}}},
			[]string{"gap 201 m², 1.0 m, to 0 of [0 1 2]"},
			[]float64{20_200, 11_880, 7_920}},
		// 100 +------+-+-+---+
		//     |  0   |/|/| 1 |
		//   0 +------+-+-+---+
		//     0     99 101  150
		{"an overlap goes to the larger cell",
			[]lattice.Shape{{{box(0, 0, 101, 100)}}, {{box(99, 0, 150, 100)}}},
			[]string{"overlap 200 m², 2.0 m, to 0 of [0 1]"},
			[]float64{10_100, 4_900}},
		// The border was drawn twice, and the lines cross.
		{"lenses go one by one",
			[]lattice.Shape{
				{{ring(0, 0, 100, 0, 101, 50, 99, 150, 100, 200, 0, 200)}},
				{{ring(100, 0, 300, 0, 300, 200, 100, 200)}}},
			[]string{"overlap 50 m², 1.0 m, to 1 of [0 1]", "gap 50 m², 1.0 m, to 0 of [0 1]"},
			nil},
		// 100 +-------+-----+
		//     |   0   |  1  |    1's corner lies 3 cm off 2's edge: a gap on
		//  50 +---+---v-----+    one side of it, an overlap on the other.
		//     |     2       |
		//   0 +-------------+
		{"a junction off the straight edge",
			[]lattice.Shape{{{ring(0, 50, 100, 50.03, 100, 100, 0, 100)}}, {{ring(100, 50.03, 200, 50, 200, 100, 100, 100)}}, {{box(0, 0, 200, 50)}}},
			[]string{"gap 3 m², 0.0 m, to 2 of [0 1 2]"},
			nil},
		{"a junction that the straight edge lacks",
			[]lattice.Shape{{{box(0, 50, 100, 100)}}, {{box(100, 50, 200, 100)}}, {{box(0, 0, 200, 50)}}},
			[]string{"unmatched_vertex 0 m², 0.0 m, to -1 of [0 1 2]"},
			[]float64{5000, 5000, 10_000}},
		// 100 +------+ +-----+
		//     |  0   | |  1  |    a crack, open at the top
		//  50 +------+ +-----+
		//     |      2       |
		//   0 +--------------+
		{"a crack from the outside is closed",
			[]lattice.Shape{{{ring(0, 50, 100, 50, 100, 100, 0, 100)}}, {{box(101, 50, 180, 100)}}, {{ring(0, 0, 180, 0, 180, 50, 101, 50, 100, 50, 0, 50)}}},
			[]string{"gap 50 m², 1.0 m, to 0 of [0 1 2]"},
			[]float64{5050, 3950, 9000}},
		{"a crack between two cells apart",
			[]lattice.Shape{{{box(0, 0, 100, 100)}}, {{box(101.5, 20, 200, 300)}}},
			[]string{"gap 121 m², 1.5 m, to 0 of [0 1]"},
			[]float64{10_120, 27_580}},
		// 100 +-----+-----+     1's tip t reaches through the sliver of overlap
		//     |  0  <t|1  |     into 0; the overlap goes to 0, and so must t.
		//   0 +-----+-----+
		{"a tip that is cut off",
			[]lattice.Shape{
				{{ring(0, 0, 100, 0, 100, 100, 0, 100), hole(ring(97, 49.5, 99, 49.5, 99, 50.5, 97, 50.5))}},
				{{ring(100, 0, 160, 0, 160, 100, 100, 100, 100, 50.5, 97, 50.5, 97, 49.5, 100, 49.5)}}},
			[]string{"overlap 1 m², 1.0 m, to 0 of [0 1]", "sliver 2 m², 1.0 m, to 0 of [0 1]",
				// the corners of what was cut into 0 and of the tip's foot
				"unmatched_vertex 0 m², 0.0 m, to -1 of [0 1]", "unmatched_vertex 0 m², 0.0 m, to -1 of [0 1]",
				"unmatched_vertex 0 m², 0.0 m, to -1 of [0 1]", "unmatched_vertex 0 m², 0.0 m, to -1 of [0 1]"},
			[]float64{10_000, 6000}},
		// A bow-tie has both its triangles.
		{"a bow-tie has both triangles",
			[]lattice.Shape{{{ring(0, 0, 100, 0, 0, 80, 100, 80)}}},
			[]string{"bad_ring 0 m², 0.0 m, to -1 of [0]", "bad_ring 0 m², 0.0 m, to -1 of [0]"},
			[]float64{4000}},
		{"a spike falls off",
			[]lattice.Shape{{{ring(0, 0, 100, 0, 100, 100, 100, 150, 100, 100, 0, 100)}}},
			[]string{"spike 0 m², 0.0 m, to -1 of [0]"},
			[]float64{10_000}},
		{"a part inside a part is the same land",
			[]lattice.Shape{{{box(0, 0, 100, 100)}, {box(10, 10, 20, 20)}}, {{box(100, 0, 200, 100)}}},
			[]string{},
			[]float64{10_000, 10_000}},
		{"a hole that sticks out takes no land",
			[]lattice.Shape{{{box(0, 0, 100, 100), hole(box(90, 40, 110, 60))}}},
			[]string{"bad_ring 0 m², 0.0 m, to -1 of [0]", "bad_ring 0 m², 0.0 m, to -1 of [0]"},
			[]float64{9800}},
		{"an enclave is no overlap",
			[]lattice.Shape{{{box(0, 0, 100, 100), hole(box(40, 40, 60, 60))}}, {{box(40, 40, 60, 60.5)}}},
			[]string{"overlap 10 m², 0.5 m, to 0 of [0 1]", "unmatched_vertex 0 m², 0.0 m, to -1 of [0 1]", "unmatched_vertex 0 m², 0.0 m, to -1 of [0 1]"},
			[]float64{9600, 400}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fixed, done, left, err := Repair(tt.shapes, RepairOptions{WidthM: 2.01})
			if err != nil || len(left) > 0 {
				t.Fatalf("left %v, error %v", left, err)
			}
			if found := Check(fixed); found != nil {
				t.Fatalf("still %v", found)
			}
			if got := fixes(done); tt.done != nil && !slices.Equal(got, tt.done) {
				t.Errorf("done %q\nwant %q", got, tt.done)
			}
			for i, want := range tt.areas {
				if got := fixed[i].AreaM2(); math.Abs(got-want) > 2 {
					t.Errorf("cell %d has %.1f m², want %.0f", i, got, want)
				}
			}
			again, done, left, err := Repair(fixed, RepairOptions{WidthM: 2.01})
			if err != nil || len(done)+len(left) > 0 || !slices.EqualFunc(again, fixed, lattice.Shape.Same) {
				t.Errorf("a second repair is %v, %v, %v", done, left, err)
			}
		})
	}
}

func TestRepairRefusesWhatIsWide(t *testing.T) {
	// 100 +----+  +--+~~+--+     a gap of 10 m, enclosed by 2; an
	//     | 0  |  |1 |~~| 3|     overlap of 10 m
	//   0 +----+--+--+~~+--+
	//     |        2       |
	shapes := []lattice.Shape{
		{{box(0, 0, 100, 100)}},
		{{box(110, 0, 210, 100)}},
		{{ring(-50, -50, 350, -50, 350, 150, -50, 150, -50, 0, 0, 0, 0, 100, 100, 100, 110, 100, 210, 100, 300, 100, 300, 0, 110, 0, 100, 0, -50, 0)}},
		{{box(200, 0, 300, 100)}},
	}
	fixed, _, left, err := Repair(shapes, RepairOptions{WidthM: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 2 || left[0].Kind != Overlap || left[1].Kind != Gap {
		t.Fatalf("left %v, want an overlap and a gap", left)
	}
	for i, want := range []struct {
		areaM2 float64
		cells  []int
	}{{1000, []int{1, 3}}, {1000, []int{0, 1, 2}}} {
		v := left[i]
		if math.Abs(v.WidthM-10) > 0.2 || math.Abs(v.AreaM2-want.areaM2) > 2 || !slices.Equal(v.Cells, want.cells) || len(v.Place) != 1 {
			t.Errorf("left %v, want 10 m, %v", v, want)
		}
	}
	if found := Check(fixed, KeepHoles(0)); found != nil {
		t.Errorf("the rest is not drawn properly: %v", found)
	}
	fixed, _, left, err = Repair(shapes, RepairOptions{WidthM: 10.5})
	if err != nil || len(left) > 0 || Check(fixed) != nil {
		t.Errorf("with 10.5 m: left %v, error %v", left, err)
	}
}

func TestRepairKeepsLakesAndCorners(t *testing.T) {
	// 200 +-----------+-----+
	//     |      1    |  0  |     A lake that both share, pointed where they
	//     |    /~~~\  |     |     meet; and a corner on the outer rim.
	// 100 +---<~~~~~>-+     |
	//     |    \___/  |     |
	//     |      2    |     +      the defect is elsewhere, between 0 and 1
	//   0 +-----------+----/
	shapes := []lattice.Shape{
		{{ring(201, 0, 300, 0, 250, 50, 300, 200, 201, 200, 201, 100)}},
		{{ring(0, 100, 50, 100, 100, 150, 150, 100, 200, 100, 200, 200, 0, 200)}},
		{{ring(0, 0, 200, 0, 200, 100, 150, 100, 100, 50, 50, 100, 0, 100)}},
	}
	fixed, done, left, err := Repair(shapes, RepairOptions{WidthM: 2, KeepHoles: true})
	if err != nil || len(left) > 0 || Check(fixed, KeepHoles(2)) != nil {
		t.Fatalf("left %v, error %v", left, err)
	}
	if len(done) != 1 || done[0].Kind != Gap || math.Abs(done[0].AreaM2-200) > 1 {
		t.Errorf("done %v, want just the gap between 0 and the others", fixes(done))
	}
	for i := range fixed {
		for _, p := range shapes[i][0][0] {
			if !slices.Contains(fixed[i][0][0], p) && p.X != at(201, 0).X {
				t.Errorf("cell %d lost its vertex %v", i, p)
			}
		}
	}
	if _, _, left, _ = Repair(shapes, RepairOptions{WidthM: 2}); len(left) != 1 || left[0].Kind != Gap {
		t.Errorf("without lakes, left is %v", left)
	}
}

func TestRepairCutsNetsOfGaps(t *testing.T) {
	// Four blocks of 500 m with 2 m wide streets of nobody's between them, open
	// at the rim. No block may get land between two others.
	//
	//  +---+ +---+
	//  | 2 | | 3 |
	//  +---+ +---+
	//   (streets)
	//  +---+ +---+
	//  | 0 | | 1 |
	//  +---+ +---+
	shapes := []lattice.Shape{
		{{box(0, 0, 500, 500)}}, {{box(502, 0, 1002, 500)}}, {{box(0, 502, 500, 1002)}}, {{box(502, 502, 1002, 1002)}},
	}
	fixed, done, left, err := Repair(shapes, RepairOptions{WidthM: 3})
	if err != nil || len(left) > 0 || Check(fixed) != nil {
		t.Fatalf("left %v, error %v", left, err)
	}
	var sum float64
	for _, f := range done {
		if f.Kind == Gap {
			sum += f.AreaM2
		}
	}
	if math.Abs(sum-4004) > 10 {
		t.Errorf("gaps of %.0f m² were closed, want 4004: %q", sum, fixes(done))
	}
	for i, s := range fixed {
		outer := box(-3, -3, 503, 503)
		if dx, dy := float64(i%2)*502, float64(i/2)*502; true {
			outer = box(dx-3, dy-3, dx+503, dy+503)
		}
		for _, p := range s[0][0] {
			if !(lattice.Shape{{outer}}).Contains(p) {
				t.Errorf("block %d reaches to %v, past its streets", i, p)
			}
		}
	}
}

func TestRepairNamesCellsThatVanish(t *testing.T) {
	shapes := []lattice.Shape{{{box(0, 0, 100, 100)}}, {{box(10, 10, 11, 50)}}, {{box(100, 0, 200, 100)}}, nil}
	_, _, _, err := Repair(shapes, RepairOptions{WidthM: 2})
	var empty *EmptyError
	if !errors.As(err, &empty) || !slices.Equal(empty.Cells, []int{1, 3}) {
		t.Errorf("error %v, want cells 1 and 3 named", err)
	}
}

func TestRepairOfNothing(t *testing.T) {
	fixed, done, left, err := Repair(nil, RepairOptions{WidthM: 2})
	if len(fixed)+len(done)+len(left) > 0 || err != nil {
		t.Errorf("Repair(nil) = %v, %v, %v, %v", fixed, done, left, err)
	}
	if _, _, _, err = Repair([]lattice.Shape{nil, {{}}, {{{}}}, {{{{X: 1}}}}}, RepairOptions{}); err == nil {
		t.Error("cells without land pass")
	}
}
