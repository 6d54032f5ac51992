package tile

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// In the strip around the edge of two tiles both must show the same areas, or the
// edge would be seen.
//
//	+-------+-------+
//	|     .:|:.     |     :: both tiles' buffers
//	|  a  .:|:.  b  |
//	+-------+-------+
func TestNoSeamBetweenTiles(t *testing.T) {
	for seed := range uint64(12) {
		land := awkward(seed, seed%3 != 0)
		p := polygons(t, land, Options{})
		rng := rand.New(rand.NewPCG(seed, 3))
		for zoom := 9; zoom <= 20; zoom++ {
			a := At(geotest.BorderPositions(seed+uint64(zoom), land, 1, 5)[0], zoom)
			b, step := ID{a.Z, a.X + 1, a.Y}, unit{Extent, 0}
			if seed%2 == 0 {
				b, step = ID{a.Z, a.X, a.Y + 1}, unit{0, Extent}
			}
			in, beyond := tileOf(t, p, a)["grids"], tileOf(t, p, b)["grids"]
			for range 200 {
				across, along := Extent+(rng.Float64()-0.5)*Buffer, rng.Float64()*Extent
				x, y := across, along
				if step.x == 0 {
					x, y = along, across
				}
				here, off := owners(in, x, y)
				there, off2 := owners(beyond, x-float64(step.x), y-float64(step.y))
				slices.Sort(here)
				slices.Sort(there)
				if min(off, off2) > 1.5 && !slices.Equal(here, there) {
					t.Errorf("seed %d, %v and %v: %v, %v belongs to %v and to %v", seed, a, b, x, y, here, there)
				}
			}
		}
	}
}

// A tile in the middle of one area is one rectangle.
func TestTileInsideOneArea(t *testing.T) {
	land := []lattice.Shape{
		{{{{X: 1_060_000_000, Y: 270_000_000}, {X: 1_062_000_000, Y: 270_000_000}, {X: 1_062_000_000, Y: 272_000_000}, {X: 1_060_000_000, Y: 272_000_000}}}},
	}
	p := polygons(t, land, Options{})
	features := tileOf(t, p, At(lattice.Point{X: 1_061_234_567, Y: 271_234_567}, 18))["grids"]
	want := []unit{{windowMin, windowMax}, {windowMin, windowMin}, {windowMax, windowMin}, {windowMax, windowMax}}
	if len(features) != 1 || len(features[0].rings) != 1 || len(features[0].rings[0]) != 4 {
		t.Fatalf("features = %v", features)
	}
	for _, corner := range want {
		if !slices.Contains(features[0].rings[0], corner) {
			t.Errorf("ring %v lacks %v", features[0].rings[0], corner)
		}
	}
}

// An area that a tile's edges cut into several pieces covers what it did.
//
//	    +-------+
//	+---|--+    |         The comb's teeth reach into the tile, its back is
//	+---|--+    | tile    outside.
//	|   |       |
//	+---|-----+ |
//	+---|-----+ |
//	    +-------+
func TestCombReachesIntoATile(t *testing.T) {
	id := ID{14, 13062, 6873}
	f := newFrame(id)
	at := func(x, y int64) lattice.Point {
		lon, lat := f.degrees(unit{x, y})
		return lattice.Point{X: int32(lon), Y: int32(lat)}
	}
	ring := lattice.Ring{at(-900, 3000)}
	for i := range int64(3) {
		y := 3000 - i*900
		ring = append(ring, at(2000, y), at(2000, y-400), at(-500, y-400), at(-500, y-900))
	}
	ring = append(ring, at(-900, 300))
	p := polygons(t, []lattice.Shape{{{ring}}}, Options{})
	features := tileOf(t, p, id)["grids"]
	for _, tt := range []struct {
		x, y float64
		in   bool
	}{{1000, 2800, true}, {1000, 2300, false}, {1000, 1900, true}, {1000, 1400, false}, {1000, 1000, true}, {-60, 2300, false}, {3000, 2800, false}} {
		if ids, _ := owners(features, tt.x, tt.y); (len(ids) == 1) != tt.in {
			t.Errorf("%v, %v belongs to %v", tt.x, tt.y, ids)
		}
	}
}
