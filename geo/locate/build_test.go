package locate

import (
	"errors"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"

	"pgregory.net/rapid"
)

func ring(xy ...int32) lattice.Ring {
	r := make(lattice.Ring, 0, len(xy)/2)
	for i := 0; i < len(xy); i += 2 {
		r = append(r, lattice.Point{X: xy[i], Y: xy[i+1]})
	}
	return r
}

func shapeOf(rings ...lattice.Ring) lattice.Shape { return lattice.Shape{rings} }

func TestBuildRefuses(t *testing.T) {
	square := shapeOf(ring(0, 0, 9, 0, 9, 9, 0, 9))
	for _, tt := range []struct {
		name   string
		shapes []lattice.Shape
		want   error
	}{
		{"the same land twice", []lattice.Shape{square, nil, square}, ErrNoCoverage},
		{"an edge with two cells on its left", []lattice.Shape{square, shapeOf(ring(0, 0, 9, 0, 4, 20))}, ErrNoCoverage},
		{"a third cell at an edge", []lattice.Shape{
			square, shapeOf(ring(9, 0, 20, 5, 9, 9)), shapeOf(ring(9, 0, 30, 5, 9, 9)),
		}, ErrNoCoverage},
		{"two cells that overlap", []lattice.Shape{
			shapeOf(ring(0, 0, 900, 0, 900, 900, 0, 900)), shapeOf(ring(500, 500, 2000, 500, 2000, 2000, 500, 2000)),
		}, ErrNoCoverage},
		{"a vertex east of 180 degrees", []lattice.Shape{shapeOf(ring(0, 0, 1_800_000_001, 0, 5, 5))}, ErrOffEarth},
		{"a vertex beyond the pole", []lattice.Shape{shapeOf(ring(0, 0, 1, 900_000_001, -5, 5))}, ErrOffEarth},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ix, err := Build(tt.shapes)
			if !errors.Is(err, tt.want) || ix != nil {
				t.Errorf("Build = %v, %v, want %v", ix, err, tt.want)
			}
		})
	}
}

func TestBuildWithoutLand(t *testing.T) {
	for _, shapes := range [][]lattice.Shape{nil, {nil}, {{}}, {{{}}}, {{{{}}}}, {shapeOf(ring(1, 1, 2, 2))}} {
		ix, err := Build(shapes)
		if err != nil || ix.Cells() != len(shapes) {
			t.Fatalf("Build(%v) = %v, %v", shapes, ix, err)
		}
		p := lattice.Point{X: 1, Y: 1}
		if got := ix.Locate(p); got != Outside {
			t.Errorf("Locate = %d, want Outside", got)
		}
		if cell, _, ok := ix.Nearest(p, 1e9); ok || cell != Outside {
			t.Errorf("Nearest = %d, %v", cell, ok)
		}
		if got := ix.Around(nil, p, 1e9); len(got) != 0 {
			t.Errorf("Around = %v", got)
		}
	}
}

// Whatever the rings, Build returns, and an index that it returns answers with a
// cell that exists.
func TestBuildSurvivesAnyRings(t *testing.T) {
	check(t, func(t *rapid.T) {
		width := rapid.SampledFrom([]int32{2, 30, 100_000, 900_000_000}).Draw(t, "width")
		coordinate := rapid.Int32Range(-width, width)
		point := rapid.Custom(func(t *rapid.T) lattice.Point {
			return lattice.Point{X: coordinate.Draw(t, "x"), Y: coordinate.Draw(t, "y")}
		})
		shapes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) lattice.Shape {
			return lattice.Shape{{rapid.SliceOfN(point, 0, 40).Draw(t, "ring")}}
		}), 1, 8).Draw(t, "shapes")
		ix, err := Build(shapes)
		if err != nil {
			if !errors.Is(err, ErrNoCoverage) {
				t.Fatal(err)
			}
			return
		}
		for _, p := range append(geotest.Positions(1, shapes, 50), geotest.BorderPositions(1, shapes, 50, 5)...) {
			if cell := ix.Locate(p); cell < Outside || int(cell) >= len(shapes) {
				t.Fatalf("Locate(%v) = %d of %d cells", p, cell, len(shapes))
			}
			ix.Nearest(p, 1000)
			ix.Around(nil, p, 1000)
		}
	})
}

// Borders that no raster can pull apart must cost neither time nor memory without
// end.
func TestBuildStaysSmall(t *testing.T) {
	for _, tt := range []struct {
		name   string
		shapes []lattice.Shape
	}{
		{"slivers around the Earth", slivers(800)},
		{"a star", star(800)},
		{"a comb around the Earth", []lattice.Shape{shapeOf(comb(800, 3_600_000_000))}},
		{"one long wiggly rim", []lattice.Shape{shapeOf(comb(30_000, 3_000_000))}},
		{"two villages at the ends of the Earth", append(
			geotest.Coverage(1, 200, geotest.Options{Origin: lattice.Point{X: -1_799_000_000, Y: -899_000_000}}),
			geotest.Coverage(2, 200, geotest.Options{Origin: lattice.Point{X: 1_789_000_000, Y: 889_000_000}})...)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			ix, err := Build(tt.shapes)
			if err != nil {
				t.Fatal(err)
			}
			vertices := 0
			for _, s := range tt.shapes {
				vertices += s.Vertices()
			}
			t.Logf("%d vertices: %v, %d bytes a vertex", vertices, time.Since(start), ix.MemoryBytes()/vertices)
			if limit := 1000 * vertices; ix.MemoryBytes() > limit {
				t.Errorf("%d bytes for %d vertices", ix.MemoryBytes(), vertices)
			}
			checkOwners(t, ix, tt.shapes, geotest.BorderPositions(3, tt.shapes, 60, 2))
		})
	}
}

// The raster over the widest land reaches beyond the numbers of a lattice point.
func TestAnchorStaysOnTheLattice(t *testing.T) {
	f := frame{min: corner{-1_800_000_000, 0}, east: 1_800_000_000, shift: 31, columns: 2, rows: 1}
	if got, want := f.anchor(f.box(1)), (lattice.Point{X: 1_800_000_000}); got != want {
		t.Errorf("anchor = %v, want %v", got, want)
	}
}

// slivers are n strips one step high from end to end of the Earth, leaning.
func slivers(n int32) []lattice.Shape {
	var shapes []lattice.Shape
	const end = 1_800_000_000
	for y := range n {
		shapes = append(shapes, shapeOf(ring(-end, y, end, y+7, end, y+8, -end, y+1)))
	}
	return shapes
}

// star is n triangles around a point.
func star(n int32) []lattice.Shape {
	var shapes []lattice.Shape
	const far, step = 500_000_000, 300_001
	for i := range n {
		y := (i - n/2) * step
		shapes = append(shapes, shapeOf(ring(0, 0, far, y, far, y+step)))
	}
	return shapes
}

// comb is a ring with n teeth, one step high and so many long, that point west.
func comb(n, length int64) lattice.Ring {
	const east = 1_800_000_000
	r := ring(east, int32(2*n))
	for i := n; i > 0; i-- {
		r = append(r, ring(int32(east-length+i-1), int32(2*i-1), east, int32(2*i-2))...)
	}
	return r
}
