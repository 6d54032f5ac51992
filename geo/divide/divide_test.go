package divide

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// unit is some 1.1 m: land is drawn in it.
const unit = 100

func at(x, y int32) lattice.Point { return lattice.Point{X: x * unit, Y: y * unit} }

func rect(w, s, e, n int32) lattice.Ring {
	return lattice.Ring{at(w, s), at(e, s), at(e, n), at(w, n)}
}

func hole(w, s, e, n int32) lattice.Ring {
	return lattice.Ring{at(w, s), at(w, n), at(e, n), at(e, s)}
}

// quick is for tests that care for the law and not for beauty; fair is some of the
// usual effort.
var (
	quick = effort{trees: 3, starts: 2, firstMoves: 5, finalists: 1, finalMoves: 30, fewest: 500, most: 50_000}
	fair  = effort{trees: 15, starts: 4, firstMoves: 40, finalists: 1, finalMoves: 250, fewest: 2000, most: 500_000}
)

// mustMake divides land, fairly well.
func mustMake(t *testing.T, land Land, opt Options) Division {
	t.Helper()
	d, err := fair.divide(context.Background(), land, opt)
	if err != nil {
		t.Fatal(err)
	}
	mustDivide(t, land, d, opt.Grids)
	return d
}

func TestBordersFollowStreets(t *testing.T) {
	// 300 +-------+-------+    A house is in the middle of each block; two streets
	//     |   o   :   o   |    cross. Four grids want both, two grids the main one,
	//     |.......+.......|    from north to south.
	//     |   o   :   o   |
	//   0 +-------+-------+
	//     0      200     400
	land := Land{Outline: lattice.Shape{{rect(0, 0, 400, 300)}}, Lines: []Line{
		{Points: []lattice.Point{at(200, -50), at(200, 350)}, Class: 1},
		{Points: []lattice.Point{at(-50, 150), at(450, 150)}, Class: 3},
	}}
	for _, x := range []int32{100, 300} {
		for _, y := range []int32{75, 225} {
			land.Buildings = append(land.Buildings, Building{At: at(x, y), Households: 10})
		}
	}
	for _, grids := range []int{2, 4} {
		d := mustMake(t, land, Options{Grids: grids})
		if d.Deviation != 0 || d.OnLinesM < .999*d.NewBorderM {
			t.Errorf("%d grids: %.2f off, %.0f of %.0f m on lines: %v", grids, d.Deviation, d.OnLinesM, d.NewBorderM, d.Grids)
		}
		for i, g := range d.Grids {
			if n := g.Vertices(); n != 4 {
				t.Errorf("%d grids: grid %d has %d vertices, 4 are enough: %v", grids, i, n, g)
			}
		}
	}
}

func TestDeadEnd(t *testing.T) {
	// 200 +---------------+    The street ends before it comes through. The border
	//     |  o  o | o  o  |    follows it as far as it goes.
	//     |  o  o | o  o  |
	//     |  o  o   o  o  |
	//   0 +---------------+
	land := Land{Outline: lattice.Shape{{rect(0, 0, 400, 200)}}, Lines: []Line{
		{Points: []lattice.Point{at(190, 210), at(190, 90)}, Class: 2},
	}}
	for _, x := range []int32{50, 120, 260, 350} {
		for _, y := range []int32{40, 100, 160} {
			land.Buildings = append(land.Buildings, Building{At: at(x, y), Households: 10})
		}
	}
	d := mustMake(t, land, Options{Grids: 2})
	if d.Deviation != 0 || d.OnLinesM < 80*1.1 {
		t.Errorf("%.2f off, %.0f of %.0f m on lines: %v", d.Deviation, d.OnLinesM, d.NewBorderM, d.Grids)
	}
}

func TestPartsAndHoles(t *testing.T) {
	// +-----------+   +---+
	// |  +-----+  |   |   |    The ring has twice as many people as the square.
	// |  |     |  |   |   |
	// |  +-----+  |   +---+
	// +-----------+
	land := Land{Outline: lattice.Shape{
		{rect(0, 0, 300, 300), hole(100, 100, 200, 200)}, {rect(400, 100, 550, 250)},
	}}
	rng := rand.New(rand.NewPCG(1, 1))
	land.Buildings = append(strewn(rng, land.Outline[:1], 100), strewn(rng, land.Outline[1:], 50)...)
	for i := range land.Buildings {
		land.Buildings[i].Households = 4
	}
	d := mustMake(t, land, Options{Grids: 6})
	if d.Deviation > .1 {
		t.Errorf("%.3f off: %v", d.Deviation, d.Households)
	}
	if _, err := Make(context.Background(), land, Options{Grids: 1}); !errors.Is(err, ErrTooFew) {
		t.Errorf("one grid of two parts: %v", err)
	}
}

func TestKeptBuildings(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	outline := lattice.Shape{{rect(0, 0, 600, 400)}}
	land := Land{Outline: outline, Buildings: strewn(rng, outline, 300)}
	kept := map[int]int{}
	for i, b := range land.Buildings {
		switch x, y := b.At.X/unit, b.At.Y/unit; {
		case x < 100 && y < 100, x > 100 && x < 150 && y < 50:
			kept[i] = 3
		case x > 500 && y > 300:
			kept[i] = 1
		}
	}
	for i, k := range kept {
		land.Buildings[i].Keep = k
	}
	d := mustMake(t, land, Options{Grids: 5, Tolerance: .05})
	for i, k := range kept {
		if !d.Grids[k-1].Contains(land.Buildings[i].At) {
			t.Errorf("a building kept in grid %d is not there", k)
		}
	}
	if d.Deviation > .05 {
		t.Errorf("%.3f off: %v", d.Deviation, d.Households)
	}
	// Two at one door cannot be kept apart.
	land.Buildings = append(land.Buildings, land.Buildings[0], land.Buildings[0])
	land.Buildings[300].Keep, land.Buildings[301].Keep = 4, 5
	if _, err := Make(context.Background(), land, Options{Grids: 5}); !errors.Is(err, ErrKeep) {
		t.Errorf("two kept apart in one place: %v", err)
	}
}

// Where nobody lives, land is balanced.
func TestNobodyLivesHere(t *testing.T) {
	land := Land{Outline: lattice.Shape{{rect(0, 0, 600, 400)}}}
	d := mustMake(t, land, Options{Grids: 4})
	for i, g := range d.Grids {
		if share := g.AreaM2() / land.Outline.AreaM2(); share < .22 || share > .28 {
			t.Errorf("grid %d has %.0f %% of the land", i, 100*share)
		}
	}
}

func TestRefusals(t *testing.T) {
	outline := lattice.Shape{{rect(0, 0, 100, 100)}}
	for _, tt := range []struct {
		name string
		land Land
		opt  Options
		want error
	}{
		{"no grids", Land{Outline: outline}, Options{}, ErrOption},
		{"a tolerance below 0", Land{Outline: outline}, Options{Grids: 2, Tolerance: -1}, ErrOption},
		{"no land", Land{}, Options{Grids: 2}, ErrOutline},
		{"a bow-tie", Land{Outline: lattice.Shape{{{at(0, 0), at(9, 9), at(9, 0), at(0, 9)}}}}, Options{Grids: 2}, ErrOutline},
		{"households below 0", Land{Outline: outline, Buildings: []Building{{Households: -1}}}, Options{Grids: 2}, ErrOption},
		{"a grid that is not asked for", Land{Outline: outline, Buildings: []Building{{Keep: 3}}}, Options{Grids: 2}, ErrOption},
		{"one door for many", Land{Outline: outline, Buildings: []Building{{At: at(5, 5), Households: 9}}}, Options{Grids: 2}, ErrTooMany},
		{"too many grids", Land{Outline: outline}, Options{Grids: maxGrids + 1}, ErrTooLarge},
	} {
		if _, err := Make(context.Background(), tt.land, tt.opt); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestStop(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	outline := lattice.Shape{{rect(0, 0, 2000, 2000)}}
	land := Land{Outline: outline, Buildings: strewn(rng, outline, 300)}
	before := runtime.NumGoroutine()
	stopped := errors.New("the planner has seen enough")
	for _, when := range []float64{0, .1, .4} {
		ctx, stop := context.WithCancelCause(context.Background())
		if when == 0 {
			stop(stopped)
		}
		var since time.Time
		_, err := Make(ctx, land, Options{Grids: 6, Progress: func(done float64) {
			if done > when && since.IsZero() {
				since = time.Now()
				stop(stopped)
			}
		}})
		if !errors.Is(err, stopped) {
			t.Errorf("stopped at %v: %v", when, err)
		}
		if !since.IsZero() && time.Since(since) > 5*time.Second {
			t.Errorf("stopped at %v, and went on for %v", when, time.Since(since))
		}
		stop(nil)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestProgress(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	outline := lattice.Shape{{rect(0, 0, 500, 500)}}
	last, told := 0.0, 0
	mustMake(t, Land{Outline: outline, Buildings: strewn(rng, outline, 100)}, Options{Grids: 3, Progress: func(done float64) {
		if told++; done <= last || done > 1 {
			t.Errorf("%v after %v", done, last)
		}
		last = done
	}})
	if last != 1 || told < 10 {
		t.Errorf("told %d times, last %v", told, last)
	}
}

// Whatever the land, the lines and the people: the grids are an exact coverage of
// it, each in one part, the same again for the same seed.
func TestDivisionsAreWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		land := drawLand(t)
		opt := Options{Grids: rapid.IntRange(1, 9).Draw(t, "grids"), Seed: rapid.Uint64().Draw(t, "seed")}
		d, err := quick.divide(context.Background(), land, opt)
		if errors.Is(err, ErrTooMany) || errors.Is(err, ErrTooFew) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		mustDivide(t, land, d, opt.Grids)
		area := int64(0)
		for _, g := range d.Grids {
			area += g.Area2()
		}
		// A vertex that is new on the outline lies up to a step off it.
		if off, most := area-land.Outline.Area2(), int64(4*opt.Grids*2000*unit); off > most || off < -most {
			t.Fatalf("area %d, the land has %d", area, land.Outline.Area2())
		}
		if opt.Seed%4 != 0 {
			return
		}
		again, err := quick.divide(context.Background(), land, opt)
		if err != nil {
			t.Fatal(err)
		}
		for i := range d.Grids {
			if !d.Grids[i].Same(again.Grids[i]) {
				t.Fatalf("grid %d is another one the second time", i)
			}
		}
	})
}

// drawLand draws a grid of a made-up coverage, streets that cross it or end in it,
// and houses in rows, on streets and at random.
func drawLand(t *rapid.T) Land {
	shapes := geotest.Coverage(rapid.Uint64Range(1, 50).Draw(t, "city"), 30, geotest.Options{})
	outline := shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "cell")]
	b := outline.Bounds()
	point := rapid.Custom(func(t *rapid.T) lattice.Point {
		return lattice.Point{
			X: rapid.Int32Range(b.Min.X, b.Max.X).Draw(t, "x"),
			Y: rapid.Int32Range(b.Min.Y, b.Max.Y).Draw(t, "y"),
		}
	})
	land := Land{Outline: outline}
	for range rapid.IntRange(0, 6).Draw(t, "lines") {
		land.Lines = append(land.Lines, Line{
			Points: rapid.SliceOfN(point, 2, 5).Draw(t, "line"),
			Class:  rapid.IntRange(1, 3).Draw(t, "class"),
		})
	}
	for range rapid.IntRange(0, 60).Draw(t, "houses") {
		p := point.Draw(t, "house")
		switch rapid.IntRange(0, 9).Draw(t, "where") {
		case 0: // in a row
			p.Y = b.Min.Y + (b.Max.Y-b.Min.Y)/2
		case 1: // on a corner
			if len(land.Lines) > 0 {
				p = land.Lines[0].Points[1]
			}
		}
		land.Buildings = append(land.Buildings, Building{At: p, Households: rapid.IntRange(0, 40).Draw(t, "households")})
	}
	return land
}
