package edit

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/coverage"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

func rect(w, s, e, n int32) lattice.Ring {
	return lattice.Ring{{X: w, Y: s}, {X: e, Y: s}, {X: e, Y: n}, {X: w, Y: n}}
}

func shape(rings ...lattice.Ring) lattice.Shape { return lattice.Shape{rings} }

func mustBeExact(t interface {
	Helper()
	Fatalf(string, ...any)
}, cells []lattice.Shape) {
	t.Helper()
	if !exact(cells) {
		t.Fatalf("not exact: %v\n%v", coverage.Check(cells), cells)
	}
}

func TestRedrawGivesLandAway(t *testing.T) {
	// 100 +-----+-----+
	//     |  0 +-----+|     The drawn ring takes a piece of both for 0, and one for
	//     |    +-----+|     a new cell; what lies outside all stays nobody's.
	//   0 +-----+-----+
	//     0     50   100
	cells := []lattice.Shape{shape(rect(0, 0, 50, 100)), shape(rect(50, 0, 100, 100))}
	ring := rect(40, 30, 90, 60)
	to0, err := Redraw(cells, []lattice.Ring{ring}, func(f Face) int {
		if f.Winding > 0 {
			return 0
		}
		return f.Cell
	})
	if err != nil {
		t.Fatal(err)
	}
	mustBeExact(t, to0)
	if got, want := to0[0].Area2()/2, int64(5000+40*30); got != want {
		t.Errorf("cell 0 has %d, want %d", got, want)
	}
	if n := to0[0].Vertices(); n != 8 {
		t.Errorf("cell 0 has %d vertices, 8 are enough: %v", n, to0[0])
	}
	fresh, err := Redraw(cells, []lattice.Ring{rect(-10, 90, 60, 120)}, func(f Face) int {
		if f.Winding > 0 {
			return 2
		}
		return f.Cell
	})
	if err != nil {
		t.Fatal(err)
	}
	mustBeExact(t, fresh)
	if got := fresh[2].Area2() / 2; got != 600 {
		t.Errorf("the new cell has %d, want 600", got)
	}
}

// Land that is given to a cell far away becomes a part of it, and what is not
// touched is not copied.
func TestRedrawFarAway(t *testing.T) {
	cells := []lattice.Shape{shape(rect(0, 0, 10, 10)), shape(rect(10, 0, 20, 10)), shape(rect(20, 0, 30, 10))}
	got, err := Redraw(cells, []lattice.Ring{rect(25, 0, 30, 10)}, func(f Face) int {
		if f.Winding > 0 {
			return 0
		}
		return f.Cell
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got[0]) != 2 || got[0].Area2() != 300 || got[2].Area2() != 100 {
		t.Errorf("%v", got)
	}
	if &got[1][0] != &cells[1][0] {
		t.Error("a cell that nothing touched is another one now")
	}
}

func TestPieces(t *testing.T) {
	square := shape(rect(0, 0, 100, 100))
	for _, tt := range []struct {
		name  string
		lines [][]lattice.Point
		want  string // area, sides
	}{
		{"through", [][]lattice.Point{{{X: 40, Y: -10}, {X: 40, Y: 110}}}, "6000r 4000l "},
		{"in and out", [][]lattice.Point{{{X: 20, Y: -10}, {X: 50, Y: 50}, {X: 80, Y: -10}}}, "8750l 1250r "},
		{"in, out and in again", [][]lattice.Point{{{X: -10, Y: 20}, {X: 110, Y: 20}, {X: 110, Y: 70}, {X: -10, Y: 70}}}, "5000l 3000r 2000r "},
		{"ends inside", [][]lattice.Point{{{X: 40, Y: -10}, {X: 40, Y: 50}}}, "10000lr "},
		{"two that meet", [][]lattice.Point{{{X: 40, Y: -10}, {X: 40, Y: 50}, {X: 110, Y: 50}}, {{X: 40, Y: 50}, {X: -10, Y: 50}}}, "5000lr 3000r 2000l "},
		{"outside", [][]lattice.Point{{{X: 140, Y: -10}, {X: 140, Y: 110}}}, "10000 "},
		{"across itself", [][]lattice.Point{{{X: 20, Y: 40}, {X: 60, Y: 40}, {X: 60, Y: 60}, {X: 40, Y: 60}, {X: 40, Y: 20}}}, "9600lr 400l "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pieces, err := Pieces(square, tt.lines...)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, p := range pieces {
				got += fmt.Sprint(p.Shape.Area2() / 2)
				if p.Left {
					got += "l"
				}
				if p.Right {
					got += "r"
				}
				got += " "
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestMoveBorder(t *testing.T) {
	// 100 +-----+-----+
	//     |  0  |  1  |   the border from (50,0) to (50,100), 0 to its left
	//   0 +-----+-----+
	cells := []lattice.Shape{shape(rect(0, 0, 50, 100)), shape(rect(50, 0, 100, 100)), shape(rect(0, 100, 100, 150))}
	cells[2] = shape(lattice.Ring{{X: 0, Y: 100}, {X: 50, Y: 100}, {X: 100, Y: 100}, {X: 100, Y: 150}, {X: 0, Y: 150}})
	for _, tt := range []struct {
		name   string
		a, b   int
		border []lattice.Point
		want   int64 // area of 0
		err    error
	}{
		{"to the east", 0, 1, []lattice.Point{{X: 50, Y: 0}, {X: 70, Y: 50}, {X: 50, Y: 100}}, 6000, nil},
		{"the same from the north", 0, 1, []lattice.Point{{X: 50, Y: 100}, {X: 70, Y: 50}, {X: 50, Y: 0}}, 6000, nil},
		{"the same for the other", 1, 0, []lattice.Point{{X: 50, Y: 100}, {X: 70, Y: 50}, {X: 50, Y: 0}}, 6000, nil},
		{"both ways", 0, 1, []lattice.Point{{X: 50, Y: 0}, {X: 70, Y: 25}, {X: 30, Y: 75}, {X: 50, Y: 100}}, 5000, nil},
		{"into a third", 0, 1, []lattice.Point{{X: 50, Y: 0}, {X: 60, Y: 120}, {X: 50, Y: 100}}, 0, ErrStrays},
		{"from nowhere", 0, 1, []lattice.Point{{X: 51, Y: 0}, {X: 50, Y: 100}}, 0, ErrNotShared},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := MoveBorder(cells, tt.a, tt.b, tt.border)
			if !errors.Is(err, tt.err) {
				t.Fatal(err)
			}
			if err != nil {
				return
			}
			mustBeExact(t, got)
			if area := got[0].Area2() / 2; area != tt.want {
				t.Errorf("cell 0 has %d, want %d", area, tt.want)
			}
		})
	}
}

// Where the new border runs through a third cell, that one keeps its land.
func TestMoveBorderInside(t *testing.T) {
	// 150 +-----------+
	//     |     2 .   |   the path runs up into 2 and down again
	// 100 +-----+-.---+
	//     |  0  |  .1 |
	//   0 +-----+-----+
	cells := []lattice.Shape{
		shape(rect(0, 0, 50, 100)), shape(rect(50, 0, 100, 100)),
		shape(lattice.Ring{{X: 0, Y: 100}, {X: 50, Y: 100}, {X: 100, Y: 100}, {X: 100, Y: 150}, {X: 0, Y: 150}}),
	}
	path := []lattice.Point{{X: 50, Y: 0}, {X: 80, Y: 0}, {X: 80, Y: 120}, {X: 50, Y: 100}}
	got, err := MoveBorderInside(cells, 0, 1, path)
	if err != nil {
		t.Fatal(err)
	}
	mustBeExact(t, got)
	if a, b, c := got[0].Area2()/2, got[1].Area2()/2, got[2].Area2()/2; a != 8000 || b != 2000 || c != 5000 {
		t.Errorf("%d, %d, %d", a, b, c)
	}
	if _, err := MoveBorder(cells, 0, 1, path); !errors.Is(err, ErrStrays) {
		t.Errorf("%v", err)
	}
}

func TestMoveVertex(t *testing.T) {
	// 100 +-----+-----+
	//     |  0  |  1  |   all three meet at (50,50)
	//  50 +-----+-----+
	//   0 |     2     |
	cells := []lattice.Shape{
		shape(rect(0, 50, 50, 100)), shape(rect(50, 50, 100, 100)),
		shape(lattice.Ring{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: 50}, {X: 50, Y: 50}, {X: 0, Y: 50}}),
	}
	got, err := MoveVertex(cells, lattice.Point{X: 50, Y: 50}, lattice.Point{X: 40, Y: 70})
	if err != nil {
		t.Fatal(err)
	}
	mustBeExact(t, got)
	for i, c := range got {
		if !slices.Contains(c[0][0], lattice.Point{X: 40, Y: 70}) {
			t.Errorf("cell %d does not follow: %v", i, c)
		}
	}
	for _, to := range []lattice.Point{{X: 200, Y: 50}, {X: 50, Y: 120}, {X: 50, Y: 100}, {X: 100, Y: 50}} {
		if _, err := MoveVertex(cells, lattice.Point{X: 50, Y: 50}, to); !errors.Is(err, ErrCrosses) {
			t.Errorf("to %v: %v", to, err)
		}
	}
}

// land draws cells of several kinds.
//
// The tiny one has corners within a step or two of other edges, as no city has:
// there rounding may close a crack or swallow a tip.
func land(t *rapid.T) (cells []lattice.Shape, tiny bool) {
	seed := rapid.Uint64().Draw(t, "seed")
	switch rapid.SampledFrom([]string{"city", "bricks", "mosaic", "tiny"}).Draw(t, "land") {
	case "city":
		return geotest.Coverage(seed, 12, geotest.Options{Lakes: 0.2, Enclaves: 0.2, Islands: 0.5}), false
	case "bricks":
		return geotest.Coverage(seed, 16, geotest.Options{Brick: true, MinVertices: 2}), false
	case "mosaic":
		return owned(geotest.Mosaic(seed, geotest.MosaicOptions{Across: lattice.Point{X: 1000, Y: 100}, Up: lattice.Point{X: -50, Y: 900}, Noise: 0.2, Holes: 0.05, Jitter: 0.4})), false
	}
	return owned(geotest.Mosaic(seed, geotest.MosaicOptions{Across: lattice.Point{X: 9, Y: 1}, Up: lattice.Point{X: -1, Y: 9}, Noise: 0.3, Holes: 0.1})), true
}

// owned leaves out cells without land.
func owned(cells []lattice.Shape) []lattice.Shape {
	return slices.DeleteFunc(slices.Clone(cells), func(s lattice.Shape) bool { return len(s) == 0 })
}

// spot draws a point in or about the land: a vertex of it, or any.
func spot(t *rapid.T, cells []lattice.Shape) lattice.Point {
	b := lattice.EmptyBounds()
	for _, c := range cells {
		b = b.Union(c.Bounds())
	}
	if rapid.Bool().Draw(t, "at a vertex") {
		c := rapid.SampledFrom(cells).Draw(t, "of")
		return rapid.SampledFrom(c[0][0]).Draw(t, "vertex")
	}
	w, h := b.Max.X-b.Min.X, b.Max.Y-b.Min.Y
	return lattice.Point{
		X: rapid.Int32Range(b.Min.X-w/8, b.Max.X+w/8).Draw(t, "x"),
		Y: rapid.Int32Range(b.Min.Y-h/8, b.Max.Y+h/8).Draw(t, "y"),
	}
}

func total(cells []lattice.Shape) (area2 int64) {
	for _, c := range cells {
		area2 += c.Area2()
	}
	return area2
}

// rim returns the outline of all the land.
func rim(cells []lattice.Shape) lattice.Shape {
	return coverage.Dissolve(cells, make([]int32, len(cells)), 1)[0]
}

// Whatever is drawn, again and again: the land stays an exact coverage, vertices on
// its outline stay vertices, and no more of it changes than the rounding of new
// ones there.
func TestRedrawingKeepsTheLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, tiny := land(t)
		before := total(cells)
		outline := rim(cells)
		for range rapid.IntRange(1, 4).Draw(t, "acts") {
			ring := make(lattice.Ring, rapid.IntRange(3, 9).Draw(t, "corners"))
			for i := range ring {
				ring[i] = spot(t, cells)
			}
			to := rapid.IntRange(0, len(cells)).Draw(t, "to")
			got, err := Redraw(cells, []lattice.Ring{ring}, func(f Face) int {
				if f.Winding&1 != 0 {
					return to
				}
				return f.Cell
			})
			if err != nil {
				t.Fatal(err)
			}
			mustBeExact(t, got)
			cells = owned(got)
		}
		if !tiny {
			keepsItsVertices(t, outline, cells)
		}
		now := rim(cells)
		if drift, most := abs(total(cells)-before), reach(now); drift > most && !tiny {
			t.Fatalf("%d of %d square steps are gone, at most %d may be", drift, before, most)
		}
	})
}

// keepsItsVertices checks that each vertex of the outline still is one, or that
// another is within two steps: where a drawn line crosses a sharp tip there, the
// tip may go.
func keepsItsVertices(t *rapid.T, outline lattice.Shape, cells []lattice.Shape) {
	kept := map[lattice.Point]bool{}
	for _, c := range cells {
		for e := range c.Edges {
			for dx := int32(-2); dx <= 2; dx++ {
				for dy := int32(-2); dy <= 2; dy++ {
					kept[lattice.Point{X: e.A.X + dx, Y: e.A.Y + dy}] = true
				}
			}
		}
	}
	for e := range outline.Edges {
		if !kept[e.A] {
			t.Fatalf("the outline has lost %v", e.A)
		}
	}
}

// reach is twice the area that the outline may gain or lose when new vertices on
// it are rounded: a step and a half along all of it.
func reach(outline lattice.Shape) int64 {
	var length int64
	for e := range outline.Edges {
		length += abs(int64(e.B.X)-int64(e.A.X)) + abs(int64(e.B.Y)-int64(e.A.Y))
	}
	return 3 * length
}

func abs(v int64) int64 { return max(v, -v) }

// What is cut off and given back leaves the cell as it was.
func TestSplitThenMergeRestores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, _ := land(t)
		i := rapid.IntRange(0, len(cells)-1).Draw(t, "cell")
		pieces, err := Pieces(cells[i], []lattice.Point{spot(t, cells), spot(t, cells), spot(t, cells)})
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, p := range pieces {
			sum += p.Shape.Area2()
			if len(p.Shape) != 1 {
				t.Fatalf("a piece in %d parts", len(p.Shape))
			}
		}
		if drift := abs(sum - cells[i].Area2()); drift > reach(cells[i]) {
			t.Fatalf("the pieces have %d of %d", sum, cells[i].Area2())
		}
		last := pieces[len(pieces)-1].Shape
		cut := len(cells)
		split, err := Redraw(cells, last[0], func(f Face) int {
			if f.Winding > 0 && f.Cell == i {
				return cut
			}
			return f.Cell
		})
		if err != nil {
			t.Fatal(err)
		}
		mustBeExact(t, owned(split))
		merged, err := Redraw(split, last[0], func(f Face) int {
			if f.Cell == cut {
				return i
			}
			return f.Cell
		})
		if err != nil {
			t.Fatal(err)
		}
		mustBeExact(t, owned(merged))
		if len(merged) > cut && len(merged[cut]) > 0 {
			t.Fatalf("something is left of the piece: %v", merged[cut])
		}
		if drift := abs(merged[i].Area2() - cells[i].Area2()); drift > reach(cells[i]) {
			t.Fatalf("cell %d has %d instead of %d", i, merged[i].Area2(), cells[i].Area2())
		}
	})
}
