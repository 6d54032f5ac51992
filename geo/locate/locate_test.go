package locate

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"

	"pgregory.net/rapid"
)

// A failer is a test, rapid's or testing's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkOwners compares Locate and LocateBatch with asking every shape.
func checkOwners(t failer, ix *Index, shapes []lattice.Shape, at []lattice.Point) {
	t.Helper()
	batch := make([]Cell, len(at))
	ix.LocateBatch(batch, at)
	owner := geotest.Owners(shapes)
	for i, p := range at {
		want, ok := owner(p)
		if !ok {
			t.Fatalf("%v has two owners: no coverage", p)
		}
		if got := ix.Locate(p); int(got) != want || batch[i] != got {
			t.Fatalf("Locate(%v) = %d, in a batch %d, want %d", p, got, batch[i], want)
		}
	}
}

// anyMosaic draws land of any scale, from cells of one step to ones that span the
// Earth, upright or leaning so much that they are slivers.
func anyMosaic(t *rapid.T) []lattice.Shape {
	scales := []int32{1, 2, 3, 7, 30, 1000, 6000, 50_000, 112_500_000}
	across := rapid.SampledFrom(scales).Draw(t, "across")
	up := rapid.SampledFrom(scales).Draw(t, "up")
	lean := rapid.SampledFrom([]int32{0, 1, -1, 5, 10_000_000}).Draw(t, "lean")
	o := geotest.MosaicOptions{
		Columns: rapid.IntRange(1, 16).Draw(t, "columns"),
		Rows:    rapid.IntRange(1, 16).Draw(t, "rows"),
		Grids:   rapid.IntRange(1, 9).Draw(t, "grids"),
		Noise:   rapid.SampledFrom([]float64{0, .1, .5}).Draw(t, "noise"),
		Holes:   rapid.SampledFrom([]float64{0, .1, .5}).Draw(t, "holes"),
		Jitter:  rapid.SampledFrom([]float64{0, .5}).Draw(t, "jitter"),
		Origin:  lattice.Point{X: -1_700_000_000, Y: -800_000_000},
		Across:  lattice.Point{X: across},
		Up:      lattice.Point{X: lean, Y: up},
	}
	if max(across, up) > 100_000_000 {
		// Sixteen squares fill the Earth; nothing may move.
		o.Origin, o.Up.X, o.Jitter = lattice.Point{X: -1_800_000_000, Y: -900_000_000}, 0, 0
	}
	return geotest.Mosaic(rapid.Uint64().Draw(t, "seed"), o)
}

// check is rapid.Check, many times over for `make soak`.
func check(t *testing.T, law func(*rapid.T)) {
	t.Helper()
	rapid.Check(t, law)
	if os.Getenv("GRIDMAP_SOAK") == "1" {
		for range 300 {
			rapid.Check(t, law)
		}
	}
}

func TestLocateEqualsAskingEveryShape(t *testing.T) {
	check(t, func(t *rapid.T) {
		shapes := anyMosaic(t)
		ix, err := Build(shapes)
		if err != nil {
			t.Fatal(err)
		}
		checkOwners(t, ix, shapes, geotest.Positions(1, shapes, 100))
		checkOwners(t, ix, shapes, geotest.BorderPositions(2, shapes, 300, 3))
	})
}

func TestLocateInCities(t *testing.T) {
	for _, o := range []geotest.Options{
		{},
		{Brick: true, Pitch: 7000},
		{Lakes: .2, Enclaves: .4, Islands: .5},
		{Pitch: 3000, Brick: true, Lakes: .2, Enclaves: .4, Islands: .5},
		{Pitch: 100, Straight: true, MinVertices: 1, MaxVertices: 9, Enclaves: .5},
		{Pitch: 1},
		{Pitch: 2_000_000, MinVertices: 100, MaxVertices: 300},
		{Pitch: 100_000_000, Origin: lattice.Point{X: -1_780_000_000, Y: -880_000_000}},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			shapes := geotest.Coverage(11, 120, o)
			ix, err := Build(shapes)
			if err != nil {
				t.Fatal(err)
			}
			checkOwners(t, ix, shapes, geotest.Positions(1, shapes, 1000))
			checkOwners(t, ix, shapes, geotest.BorderPositions(2, shapes, 2000, 3))
			checkOwners(t, ix, shapes, cornersOfSquares(ix))
		})
	}
}

// cornersOfSquares returns where the raster's own arithmetic turns: the places
// within one step of the corners of some of its squares.
func cornersOfSquares(ix *Index) []lattice.Point {
	var at []lattice.Point
	for number := 0; number < len(ix.squares); number += 1 + len(ix.squares)/300 {
		corner := ix.box(number).min
		for dx := int32(-1); dx <= 1; dx++ {
			for dy := int32(-1); dy <= 1; dy++ {
				at = append(at, lattice.Point{X: int32(corner.X) + dx, Y: int32(corner.Y) + dy})
			}
		}
	}
	return at
}

func TestLocateOnSharedEdges(t *testing.T) {
	// 4 +-------+-------+
	//   |   0   |   1   |
	// 2 +---+---+---+---+
	//   |   | 2 |   |
	// 1 | 3 +---+   |       2 is an enclave of 3 that touches 0
	//   |           |
	// 0 +-----------+
	//   0   1   2   3   4
	shapes := []lattice.Shape{
		shapeOf(ring(0, 2, 1, 2, 2, 2, 2, 4, 0, 4)),
		shapeOf(ring(2, 2, 3, 2, 4, 2, 4, 4, 2, 4)),
		shapeOf(ring(1, 1, 2, 1, 2, 2, 1, 2)),
		shapeOf(ring(0, 0, 3, 0, 3, 2, 2, 2, 2, 1, 1, 1, 1, 2, 0, 2)),
	}
	ix, err := Build(shapes)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		x, y int32
		want Cell
	}{
		{"a west-east border belongs to the north", 1, 2, 0},
		{"a junction of three belongs to the north-east", 2, 2, 1},
		{"a south-north border belongs to the east", 2, 3, 1},
		{"the enclave's south-west corner is its own", 1, 1, 2},
		{"the enclave's eastern side is not", 2, 1, 3},
		{"the western and the southern rim belong to the land", 0, 0, 3},
		{"the eastern rim does not", 4, 3, Outside},
		{"the northern rim does not", 1, 4, Outside},
		{"under the overhang is nobody's", 3, 1, Outside},
		{"far away is nobody's", -1_800_000_000, 900_000_000, Outside},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ix.Locate(lattice.Point{X: tt.x, Y: tt.y}); got != tt.want {
				t.Errorf("Locate = %d, want %d", got, tt.want)
			}
		})
	}
}

// A sweep over a whole small city, step by step, finds no hole and no double:
// every cell gets exactly the positions that its area has.
func TestSweepFindsNoHole(t *testing.T) {
	shapes := geotest.Mosaic(5, geotest.MosaicOptions{
		Columns: 40, Rows: 40, Grids: 30, Noise: .05, Jitter: .5,
		Across: lattice.Point{X: 10}, Up: lattice.Point{Y: 10},
		Origin: lattice.Point{X: 1_069_000_000, Y: 277_000_000},
	})
	ix, err := Build(shapes)
	if err != nil {
		t.Fatal(err)
	}
	b := geotest.Bounds(shapes)
	counts := make([]int, len(shapes))
	for x := b.Min.X; x <= b.Max.X; x++ {
		for y := b.Min.Y; y <= b.Max.Y; y++ {
			if cell := ix.Locate(lattice.Point{X: x, Y: y}); cell != Outside {
				counts[cell]++
			}
		}
	}
	for cell, shape := range shapes {
		want := 0
		for x := b.Min.X; x <= b.Max.X; x++ {
			want += ownedInColumn(shape, x)
		}
		if counts[cell] != want {
			t.Errorf("cell %d got %d positions of %d", cell, counts[cell], want)
		}
	}
}

// ownedInColumn counts the positions of a shape at one longitude. Each edge over
// or under it adds or takes away all that is above the edge.
func ownedInColumn(shape lattice.Shape, x int32) int {
	const top = 900_000_000
	n := 0
	for e := range shape.Edges {
		west, east := westToEast(e.A, e.B)
		if x < west.X || x >= east.X {
			continue
		}
		rise, run := int64(east.Y-west.Y), int64(east.X-west.X)
		first := west.Y
		for rise*int64(x-west.X) > int64(first-west.Y)*run {
			first++
		}
		for rise*int64(x-west.X) <= int64(first-1-west.Y)*run {
			first--
		}
		if e.A.X < e.B.X {
			n += int(top - first) // land above
		} else {
			n -= int(top - first)
		}
	}
	return n
}

func TestLocateFromManyGoroutines(t *testing.T) {
	shapes := geotest.Coverage(3, 200, geotest.Options{Enclaves: .3})
	ix, err := Build(shapes)
	if err != nil {
		t.Fatal(err)
	}
	at := geotest.BorderPositions(4, shapes, 3000, 3)
	want := make([]Cell, len(at))
	ix.LocateBatch(want, at)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i, p := range at {
				if got := ix.Locate(p); got != want[i] {
					t.Errorf("Locate(%v) = %d, want %d", p, got, want[i])
				}
				if i%100 == 0 {
					ix.Nearest(p, 100)
					ix.Around(nil, p, 100)
				}
			}
		})
	}
	wait.Wait()
}

func TestLocateDoesNotAllocate(t *testing.T) {
	shapes := geotest.Coverage(3, 200, geotest.Options{})
	ix, err := Build(shapes)
	if err != nil {
		t.Fatal(err)
	}
	at := geotest.BorderPositions(4, shapes, 1000, 3)
	cells, around := make([]Cell, len(at)), make([]Neighbour, 0, 100)
	for name, ask := range map[string]func(){
		"Locate":      func() { cells[0] = ix.Locate(at[0]) },
		"LocateBatch": func() { ix.LocateBatch(cells, at) },
		"Nearest":     func() { cells[0], _, _ = ix.Nearest(at[0], 100) },
		"Around":      func() { around = ix.Around(around[:0], at[0], 1000) },
	} {
		if n := testing.AllocsPerRun(10, ask); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// FuzzLocate takes the scale and the lean of the land from the input.
func FuzzLocate(f *testing.F) {
	f.Add(uint64(1), int32(1), int32(1), int32(0), 0.0)
	f.Add(uint64(2), int32(5000), int32(3), int32(-40_000), 0.5) // slivers across squares
	f.Add(uint64(3), int32(200_000_000), int32(100_000_000), int32(0), 0.5)
	f.Add(uint64(4), int32(8192), int32(16384), int32(8192), 0.0) // vertices on the lines of the raster
	f.Fuzz(func(t *testing.T, seed uint64, across, up, lean int32, jitter float64) {
		if across < 1 || up < 1 || across > 200_000_000 || up > 100_000_000 || lean < -100_000_000 || lean > 100_000_000 || !(jitter >= 0 && jitter <= .5) {
			return // not on the Earth
		}
		shapes := geotest.Mosaic(seed, geotest.MosaicOptions{
			Columns: 7, Rows: 7, Noise: .1, Holes: .1, Jitter: jitter,
			Origin: lattice.Point{X: -800_000_000, Y: -400_000_000},
			Across: lattice.Point{X: across}, Up: lattice.Point{X: lean, Y: up},
		})
		ix, err := Build(shapes)
		if err != nil {
			t.Fatal(err)
		}
		checkOwners(t, ix, shapes, geotest.BorderPositions(seed, shapes, 100, 3))
	})
}
