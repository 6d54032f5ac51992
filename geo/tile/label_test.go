package tile

import (
	"math"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// Every label stands inside its area, away from the border, and in exactly one
// tile of a zoom.
func TestLabels(t *testing.T) {
	for seed := range uint64(16) {
		land := awkward(seed, seed%2 == 0)
		p := polygons(t, land, Options{LabelPixels: 1e-9})
		for _, zoom := range []int{10, 15, 17} {
			seen := map[uint64]int{}
			for _, id := range tilesOver(land, zoom) {
				for _, f := range tileOf(t, p, id)["grids_labels"] {
					seen[f.id]++
					if f.props["label"] != true || f.props["name"] == nil || len(f.props) != 2 {
						t.Errorf("label %d says %v", f.id, f.props)
					}
				}
			}
			for i, shape := range land {
				if n := seen[uint64(i+1)]; (n == 1) != (len(shape) > 0) {
					t.Errorf("seed %d, zoom %d: area %d has %d labels", seed, zoom, i+1, n)
				}
			}
		}
		for i, l := range p.labels {
			shape := land[p.table.ids[i]-1]
			f := newFrame(ID{Z: 20})
			lon, lat := f.degrees(f.round(l.at))
			at := lattice.Point{X: int32(lon), Y: int32(lat)}
			if !shape.Contains(at) {
				t.Errorf("seed %d: the label of %d stands at %v, outside", seed, p.table.ids[i], at)
			}
		}
	}
}

// tilesOver returns all tiles of a zoom that touch the land's bounds.
func tilesOver(land []lattice.Shape, zoom int) (ids []ID) {
	b := geotest.Bounds(land)
	sw, ne := At(b.Min, zoom), At(b.Max, zoom)
	for x := sw.X; x <= ne.X; x++ {
		for y := ne.Y; y <= sw.Y; y++ {
			ids = append(ids, ID{uint8(zoom), x, y})
		}
	}
	return ids
}

func TestLabelStandsInTheWidestPlace(t *testing.T) {
	// 60 +------------+
	//    |            |           The place furthest from the border is in the
	// 20 |            +-------+   block, not in the middle of the bounds.
	//    |             [hole] |
	//  0 +--------------------+
	//    0            60     100
	const km = 100_000
	at := func(x, y int32) lattice.Point {
		return lattice.Point{X: 1_069_000_000 + x*km, Y: 277_000_000 + y*km}
	}
	p := polygons(t, []lattice.Shape{{{
		{at(0, 0), at(100, 0), at(100, 20), at(60, 20), at(60, 60), at(0, 60)},
		{at(62, 5), at(62, 10), at(90, 10), at(90, 5)},
	}}}, Options{})
	want := project(at(30, 30))
	if got := p.labels[0]; math.Abs(float64(got.at.X-want.X)) > 3*km || math.Abs(float64(got.at.Y-want.Y)) > 3*km {
		t.Errorf("label at %v, want about %v", got.at, want)
	}
}

func TestSmallAreasHaveNoLabel(t *testing.T) {
	land := geotest.Coverage(1, 100, geotest.Options{})
	p := polygons(t, land, Options{})
	at := land[45][0][0][0]
	if n := len(tileOf(t, p, At(at, 11))["grids_labels"]); n != 0 {
		t.Errorf("%d labels where a grid is 4 pixels wide", n)
	}
	if n := len(tileOf(t, p, At(at, 15))["grids_labels"]); n == 0 {
		t.Error("no labels where a grid is 60 pixels wide")
	}
}
