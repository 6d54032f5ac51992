package atlas_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/roster"
)

// BenchmarkPublish measures following an edition in which two grids of one county
// change places: until look-ups answer from it, and until a tile does.
func BenchmarkPublish(b *testing.B) {
	for _, grids := range []int{1250, 20_000} {
		b.Run(fmt.Sprintf("grids=%d", grids), func(b *testing.B) {
			city := atlastest.InCounties(geotest.Coverage(1, grids, geotest.Options{}), 1250)
			a := newAtlas(city)
			if err := a.Load(context.Background()); err != nil {
				b.Fatal(err)
			}
			p, _ := a.Current()
			at := p.Label(600)
			var lookUps, tiles time.Duration
			for b.Loop() {
				city.Publish(time.Now(), func(s *roster.Snapshot) {
					s.Grids[600].Shape, s.Grids[601].Shape = s.Grids[601].Shape, s.Grids[600].Shape
				})
				a.Published()
				start := time.Now()
				if err := a.Refresh(context.Background()); err != nil {
					b.Fatal(err)
				}
				lookUps += time.Since(start)
				p, _ := a.Current()
				p.Tile(atlas.LayerGrids, tile.At(at, 16), tile.MVT)
				tiles += time.Since(start)
			}
			b.ReportMetric(float64(lookUps.Microseconds())/float64(b.N)/1000, "ms/look-ups")
			b.ReportMetric(float64(tiles.Microseconds())/float64(b.N)/1000, "ms/tiles")
		})
	}
}
