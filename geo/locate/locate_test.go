package locate

import (
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"

	"pgregory.net/rapid"
)

func anyMosaic(t *rapid.T) []lattice.Shape {
	o := geotest.MosaicOptions{
		Columns: rapid.IntRange(1, 16).Draw(t, "columns"),
		Rows:    rapid.IntRange(1, 16).Draw(t, "rows"),
		Grids:   rapid.IntRange(1, 9).Draw(t, "grids"),
		Noise:   rapid.SampledFrom([]float64{0, .1, .5}).Draw(t, "noise"),
		Holes:   rapid.SampledFrom([]float64{0, .1, .5}).Draw(t, "holes"),
		Jitter:  rapid.SampledFrom([]float64{0, .5}).Draw(t, "jitter"),
		Origin:  lattice.Point{X: -1_800_000_000, Y: -900_000_000},
	}
	across := rapid.SampledFrom([]int32{1, 2, 3, 7, 30, 1000, 6000, 50_000, 112_500_000}).Draw(t, "across")
	up := rapid.SampledFrom([]int32{1, 2, 3, 7, 30, 1000, 6000, 50_000, 112_500_000}).Draw(t, "up")
	o.Across, o.Up = lattice.Point{X: across}, lattice.Point{Y: up}
	if up < 100_000_000 && across < 100_000_000 {
		o.Up.X = rapid.SampledFrom([]int32{0, 1, -1, 5, 10_000_000}).Draw(t, "lean")
	}
	if up < 100_000_000 && across < 100_000_000 { // room for jitter and lean
		o.Origin = lattice.Point{X: -1_700_000_000, Y: -800_000_000}
	} else {
		o.Jitter = 0
	}
	return geotest.Mosaic(rapid.Uint64().Draw(t, "seed"), o)
}

func TestLocateEqualsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shapes := anyMosaic(t)
		ix, err := Build(shapes)
		if err != nil {
			t.Fatal(err)
		}
		at := append(geotest.Positions(1, shapes, 200), geotest.BorderPositions(2, shapes, 400, 3)...)
		for _, p := range at {
			want, _ := geotest.Owner(shapes, p)
			if got := ix.Locate(p); int(got) != want {
				t.Fatalf("Locate(%v) = %d, want %d (frame %+v) shapes %v", p, got, want, ix.frame, shapes)
			}
		}
	})
}
