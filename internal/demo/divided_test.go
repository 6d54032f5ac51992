package demo

import (
	"context"
	"testing"

	"github.com/paulmach/orb"

	"gridmap/geo/coverage"
	"gridmap/geo/divide"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// landOf returns the land of an area of a city, to be divided.
func landOf(c City, area region.Code) divide.Land {
	var shapes []lattice.Shape
	var land divide.Land
	for _, g := range c.Grids {
		if g.Code.Within(area) {
			shapes = append(shapes, g.Shape)
		}
	}
	land.Outline = coverage.Dissolve(shapes, make([]int32, len(shapes)), 1)[0]
	for _, b := range c.Buildings {
		if b.Grid.Within(area) {
			at, _ := lattice.FromDegrees(b.Entrance)
			land.Buildings = append(land.Buildings, divide.Building{At: at, Households: b.Households})
		}
	}
	for _, l := range c.Lines {
		land.Lines = append(land.Lines, divide.Line{Points: pointsOf(l.Line), Class: l.Class})
	}
	return land
}

func pointsOf(line orb.LineString) []lattice.Point {
	points := make([]lattice.Point, len(line))
	for i, p := range line {
		points[i], _ = lattice.FromDegrees(p)
	}
	return points
}

// Five grids become seven: balanced, whole, and mostly along streets.
func TestFiveGridsBecomeSeven(t *testing.T) {
	for _, tt := range []struct {
		name    string
		city    City
		onLines float64 // share of the new border
	}{
		{"of the demo city", normal(), .8},
		{"in the town", MakeSized(4, noon, Size{Grids: 200}), .8},
		{"on its edge", MakeSized(7, noon, Size{Grids: 200}), .8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := divide.Make(context.Background(), landOf(tt.city, FiveGrids), divide.Options{Grids: 7, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%v: %.1f %% off, %.0f of %.0f m on lines", d.Households, 100*d.Deviation, d.OnLinesM, d.NewBorderM)
			for _, v := range coverage.Check(d.Grids) {
				t.Error(v)
			}
			for i, g := range d.Grids {
				if len(g) != 1 {
					t.Errorf("grid %d is in %d parts", i, len(g))
				}
			}
			if len(d.Grids) != 7 || d.Deviation > .1 {
				t.Errorf("%d grids, off by up to %.1f %%", len(d.Grids), 100*d.Deviation)
			}
			if share := d.OnLinesM / d.NewBorderM; share < tt.onLines {
				t.Errorf("%.0f %% of the new border on reference lines", 100*share)
			}
		})
	}
}
