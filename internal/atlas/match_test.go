package atlas_test

import (
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/issue"
)

func TestMatchInsideNearAndOutside(t *testing.T) {
	_, p := drawn(t, twoGrids())
	for _, tt := range []struct {
		name      string
		at        orb.Point
		accuracyM float64
		cell      locate.Cell
		match     issue.Match
		distance  [2]float64 // between these, in metres
		others    []locate.Cell
	}{
		{"in the middle of a grid, well known", orb.Point{106.9005, 27.6005}, 10, 0, issue.Inside, [2]float64{0, 0}, nil},
		{"in the middle of a grid, accuracy not stated", orb.Point{106.9005, 27.6005}, 0, 0, issue.Inside, [2]float64{0, 0}, []locate.Cell{1}},
		{"the shared edge belongs to the east", orb.Point{106.901, 27.6005}, 10, 1, issue.Inside, [2]float64{0, 0}, []locate.Cell{0}},
		{"10 m from the border, known to 12", orb.Point{106.9009, 27.6005}, 12, 0, issue.Inside, [2]float64{0, 0}, []locate.Cell{1}},
		{"10 m from the border, known to 8", orb.Point{106.9009, 27.6005}, 8, 0, issue.Inside, [2]float64{0, 0}, nil},
		{"30 m south of all, accuracy not stated", orb.Point{106.9005, 27.59973}, 0, 0, issue.Near, [2]float64{29, 31}, nil},
		{"30 m south of both", orb.Point{106.901, 27.59973}, 0, 0, issue.Near, [2]float64{29, 31}, []locate.Cell{1}},
		{"30 m south of all, known to 20", orb.Point{106.9005, 27.59973}, 20, locate.Outside, issue.Outside, [2]float64{0, 0}, nil},
		{"330 m south, accuracy not stated", orb.Point{106.9005, 27.597}, 0, locate.Outside, issue.Outside, [2]float64{0, 0}, nil},
		{"330 m south, known to 400", orb.Point{106.9005, 27.597}, 400, 0, issue.Near, [2]float64{320, 340}, []locate.Cell{1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at, _ := lattice.FromDegrees(tt.at)
			cell, match, distanceM := p.Match(at, tt.accuracyM)
			if cell != tt.cell || match != tt.match || distanceM < tt.distance[0] || distanceM > tt.distance[1] {
				t.Errorf("Match = %d, %s, %.2f m, want %d, %s, %v m", cell, match, distanceM, tt.cell, tt.match, tt.distance)
			}
			if cell == locate.Outside {
				return
			}
			var others []locate.Cell
			for _, n := range p.Alternatives(nil, cell, at, tt.accuracyM) {
				others = append(others, n.Cell)
			}
			if fmt.Sprint(others) != fmt.Sprint(tt.others) {
				t.Errorf("Alternatives = %v, want %v", others, tt.others)
			}
		})
	}
}

func TestEveryPositionHasTheGridThatOwnsIt(t *testing.T) {
	shapes := geotest.Coverage(3, 150, geotest.Options{Enclaves: 0.1})
	_, p := drawn(t, atlastest.FromShapes(shapes))
	at := append(geotest.Positions(3, shapes, 2000), geotest.BorderPositions(3, shapes, 2000, 3)...)
	cells := make([]locate.Cell, len(at))
	p.LocateBatch(cells, at)
	for i, position := range at {
		owner, _ := geotest.Owner(shapes, position)
		if int(cells[i]) != owner || int(p.Locate(position)) != owner {
			t.Fatalf("%v is in %d and %d, want %d", position, cells[i], p.Locate(position), owner)
		}
	}
}
