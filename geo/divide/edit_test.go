package divide

import (
	"context"
	"math/rand/v2"
	"testing"

	"gridmap/geo/coverage"
	"gridmap/geo/edit"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// A division is put among its neighbours by edit.Redraw: they get the vertices that
// come up on the outline.
func TestRedrawTakesDivisionsIn(t *testing.T) {
	cells := geotest.Coverage(5, 30, geotest.Options{})
	const home = 12
	rng := rand.New(rand.NewPCG(1, 1))
	land := Land{Outline: cells[home], Buildings: strewn(rng, cells[home], 60)}
	b := land.Outline.Bounds()
	mid := lattice.Point{X: b.Min.X/2 + b.Max.X/2, Y: b.Min.Y/2 + b.Max.Y/2}
	land.Lines = []Line{
		{Points: []lattice.Point{{X: b.Min.X, Y: mid.Y + 77}, {X: b.Max.X, Y: mid.Y - 99}}, Class: 1},
		{Points: []lattice.Point{{X: mid.X + 55, Y: b.Min.Y}, {X: mid.X - 33, Y: b.Max.Y}}, Class: 1},
	}
	d, err := fair.divide(context.Background(), land, Options{Grids: 5})
	if err != nil {
		t.Fatal(err)
	}
	mustDivide(t, land, d, 5)
	for k, g := range d.Grids {
		to := home // the first takes the place of the whole
		if k > 0 {
			to = 30 + k - 1
		}
		cells, err = edit.Redraw(cells, g[0], func(f edit.Face) int {
			if f.Winding > 0 && f.Cell == home {
				return to
			}
			return f.Cell
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if v := coverage.Check(cells); len(v) > 0 {
		t.Fatal(v)
	}
	for k, g := range d.Grids {
		to := home
		if k > 0 {
			to = 30 + k - 1
		}
		if off := cells[to].AreaM2()/g.AreaM2() - 1; off > 1e-4 || off < -1e-4 {
			t.Errorf("grid %d has %.0f m², %.0f in the division", k, cells[to].AreaM2(), g.AreaM2())
		}
	}
}
