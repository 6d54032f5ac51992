package edit

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/lattice"
)

func TestReplace(t *testing.T) {
	// 100 +-----+-----+        +---+---+---+
	//     |  0  |  1  |        | 3 | 4 | 5 |
	//  50 +-----+-----+   ->   +---+---+---+
	//     |     2     |        |     2     |
	//   0 +-----------+        +-----------+
	cells := []lattice.Shape{shape(rect(0, 500, 500, 1000)), shape(rect(500, 500, 1000, 1000)), shape(lattice.Ring{{}, {X: 1000}, {X: 1000, Y: 500}, {X: 500, Y: 500}, {Y: 500}})}
	pieces := []lattice.Shape{shape(rect(0, 500, 300, 1000)), shape(rect(300, 500, 600, 1000)), shape(rect(600, 500, 1000, 1000))}
	got, misfits, err := Replace(cells, []int{0, 1}, pieces)
	if err != nil || misfits != nil {
		t.Fatal(misfits, err)
	}
	mustBeExact(t, got[2:])
	if len(got) != 6 || len(got[0])+len(got[1]) > 0 {
		t.Fatalf("%v", got)
	}
	for k, p := range pieces {
		if got[3+k].Area2() != p.Area2() {
			t.Errorf("piece %d has %v", k, got[3+k])
		}
	}
	if n := got[2].Vertices(); n != 7 { // those at 300 and 600 come, the one at 500 stays
		t.Errorf("%v", got[2])
	}
}

func TestReplaceSaysWhatDoesNotFit(t *testing.T) {
	// 0 +-----+-----+-----+
	//   |  0  |  1  |  2  |     0 and 1 are to go
	//   +-----+-----+-----+
	cells := []lattice.Shape{shape(rect(0, 0, 100, 100)), shape(rect(100, 0, 200, 100)), shape(rect(200, 0, 300, 100))}
	for _, tt := range []struct {
		name   string
		pieces []lattice.Shape
		cell   int
		there  []int
	}{
		{"a hole", []lattice.Shape{shape(rect(0, 0, 120, 100)), shape(rect(150, 0, 200, 100))}, 1, nil},
		{"an overlap", []lattice.Shape{shape(rect(0, 0, 120, 100)), shape(rect(100, 0, 200, 100))}, 0, []int{0, 1}},
		{"beyond", []lattice.Shape{shape(rect(0, 0, 120, 100)), shape(rect(120, 0, 240, 100))}, 2, []int{1}},
		{"outside", []lattice.Shape{shape(rect(0, -50, 120, 100)), shape(rect(120, 0, 200, 100))}, Outside, []int{0}},
		{"far away", []lattice.Shape{shape(rect(0, 0, 200, 100)), shape(rect(10_000, 0, 10_100, 100))}, Outside, []int{1}},
		{"nothing", nil, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, misfits, err := Replace(cells, []int{0, 1}, tt.pieces)
			if err != nil || len(misfits) != 1 {
				t.Fatalf("%v, %v", misfits, err)
			}
			if m := misfits[0]; m.Cell != tt.cell || !slices.Equal(m.Pieces, tt.there) {
				t.Errorf("%+v", m)
			}
			if !slices.EqualFunc(got, cells, lattice.Shape.Same) {
				t.Errorf("%v", got)
			}
		})
	}
}

// What rounding makes is settled: vertices that were put on the outline meanwhile, a
// step off it.
func TestReplaceBridgesRounding(t *testing.T) {
	// +-----+          the outline has turned since the pieces were drawn
	// |     |
	// +--v--+
	cells := []lattice.Shape{shape(lattice.Ring{{}, {X: 500, Y: 2}, {X: 1000}, {X: 1000, Y: 700}, {X: 500, Y: 698}, {Y: 700}}), shape(rect(1000, 0, 2000, 700))}
	pieces := []lattice.Shape{shape(rect(0, 0, 400, 700)), shape(rect(400, 0, 1000, 700))}
	got, misfits, err := Replace(cells, []int{0}, pieces)
	if err != nil || misfits != nil {
		t.Fatal(misfits, err)
	}
	mustBeExact(t, got[1:])
	if area := got[2].Area2() + got[3].Area2(); abs(area-cells[0].Area2()) > reach(cells[0]) {
		t.Errorf("%d of %d", area, cells[0].Area2())
	}
}

// Putting other pieces in, and then those of before again, restores the land; the law
// holds all the while.
func TestReplaceAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, _ := land(t)
		n := len(cells)
		var gone []int
		for i := range cells {
			if len(cells[i]) > 0 && rapid.Bool().Draw(t, "goes") {
				gone = append(gone, i)
			}
		}
		if len(gone) == 0 {
			return
		}
		drawn := cells
		for range rapid.IntRange(1, 3).Draw(t, "rings") {
			ring := lattice.Ring{spot(t, cells), spot(t, cells), spot(t, cells)}
			to := gone[rapid.IntRange(0, len(gone)-1).Draw(t, "to")]
			next, err := Redraw(drawn, []lattice.Ring{ring}, func(f Face) int {
				if f.Winding != 0 && slices.Contains(gone, f.Cell) {
					return to
				}
				return f.Cell
			})
			if err != nil {
				t.Skip(err)
			}
			drawn = next
		}
		pick := func(from []lattice.Shape) (pieces []lattice.Shape) {
			for _, i := range gone {
				pieces = append(pieces, from[i])
			}
			return pieces
		}
		there, misfits, err := Replace(cells, gone, pick(drawn))
		if err != nil || misfits != nil {
			t.Fatalf("%v, %v", misfits, err)
		}
		mustBeExact(t, owned(there))
		var now []int
		for k := range gone {
			now = append(now, n+k)
		}
		back, misfits, err := Replace(there, now, pick(cells))
		if err != nil || misfits != nil {
			t.Fatalf("%v, %v", misfits, err)
		}
		mustBeExact(t, owned(back))
		for k, i := range gone {
			if now := back[n+len(gone)+k]; abs(now.Area2()-cells[i].Area2()) > reach(cells[i]) {
				t.Fatalf("cell %d had %d, and has %d", i, cells[i].Area2(), now.Area2())
			}
		}
		for i := range cells {
			if !slices.Contains(gone, i) && abs(back[i].Area2()-cells[i].Area2()) > reach(cells[i]) {
				t.Fatalf("cell %d, which stays, had %d, and has %d", i, cells[i].Area2(), back[i].Area2())
			}
		}
	})
}
