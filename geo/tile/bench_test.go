package tile

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

const (
	benchGrids     = 20_000
	benchBuildings = 2_000_000
)

// benchLand is the city that benchmarks draw.
var benchLand = sync.OnceValue(func() []lattice.Shape {
	return geotest.Coverage(1, benchGrids, geotest.Options{})
})

func benchGrid(i int) Feature {
	return Feature{ID: uint64(520303001001000 + i), Properties: []Property{
		{"code", String(fmt.Sprintf("%015d", 520303001001000+i))},
		{"name", String(fmt.Sprintf("汇川社区第%d网格", i))},
		{"kind", String([]string{"residential", "market", "school"}[i%3])},
	}}
}

// benchPlaces returns positions spread over the city, most of them in bunches.
var benchPlaces = sync.OnceValue(func() []lattice.Point {
	return geotest.Positions(2, benchLand(), benchBuildings)
})

func benchBuilding(properties []Property) func(i int) Feature {
	return func(i int) Feature {
		properties = append(properties[:0],
			Property{"name", String(fmt.Sprintf("%d号楼", i%500))},
			Property{"address", String(fmt.Sprintf("上海路%d号%d栋", i/40, i%40))},
			Property{"households", Int(int64(i*7919) % 60)})
		return Feature{ID: uint64(i + 1), Properties: properties}
	}
}

var benchPolygons = sync.OnceValues(func() (*Polygons, error) {
	return NewPolygons("grids", benchLand(), benchGrid, Options{})
})

var benchPoints = sync.OnceValues(func() (*Points, error) {
	return NewPoints("buildings", benchPlaces(), benchBuilding(nil), Options{Weight: "households"})
})

// benchTiles returns tiles of zooms 8 to 18, each of which holds one of the places.
func benchTiles(places []lattice.Point) []ID {
	rng := rand.New(rand.NewPCG(3, 8))
	ids := make([]ID, 4096)
	for i := range ids {
		ids[i] = At(places[rng.IntN(len(places))], 8+i%11)
	}
	rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids
}

func benchmarkTiles(b *testing.B, l Layer, places []lattice.Point) {
	ids := benchTiles(places)
	for _, e := range []struct {
		name     string
		encoding Encoding
	}{{"mvt", MVT}, {"geojson", GeoJSON}} {
		b.Run(e.name, func(b *testing.B) {
			var dst []byte
			bytes := 0
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				dst, _ = l.Tile(ids[i%len(ids)], e.encoding, dst[:0])
				bytes += len(dst)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tiles/s")
			b.ReportMetric(float64(bytes)/float64(b.N), "bytes/tile")
		})
	}
	b.Run("gzip", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			Encode(l, ids[i%len(ids)], MVT)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tiles/s")
	})
	b.Run("cache", func(b *testing.B) {
		c := NewCache(1 << 30)
		for _, id := range ids {
			c.Tile(l, 1, id, MVT)
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			c.Tile(l, 1, ids[i%len(ids)], MVT)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tiles/s")
	})
}

func BenchmarkGridTile(b *testing.B) {
	p, err := benchPolygons()
	if err != nil {
		b.Fatal(err)
	}
	places := make([]lattice.Point, 0, benchGrids)
	for _, s := range benchLand() {
		places = append(places, s[0][0][0])
	}
	benchmarkTiles(b, p, places)
}

func BenchmarkBuildingTile(b *testing.B) {
	p, err := benchPoints()
	if err != nil {
		b.Fatal(err)
	}
	benchmarkTiles(b, p, benchPlaces())
}

// BenchmarkTileByZoom tells where the time goes.
func BenchmarkTileByZoom(b *testing.B) {
	grids, err := benchPolygons()
	if err != nil {
		b.Fatal(err)
	}
	buildings, err := benchPoints()
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range []Layer{grids, buildings} {
		for zoom := 6; zoom <= 20; zoom += 2 {
			b.Run(fmt.Sprintf("%s/z%d", l.Name(), zoom), func(b *testing.B) {
				var dst []byte
				id := At(benchPlaces()[1], zoom)
				for b.Loop() {
					dst, _ = l.Tile(id, MVT, dst[:0])
				}
				b.ReportMetric(float64(len(dst)), "bytes/tile")
			})
		}
	}
}

// BenchmarkBuild measures how long a layer takes to make and how much memory it
// keeps.
func BenchmarkBuild(b *testing.B) {
	land, places := benchLand(), benchPlaces()
	kept := func(b *testing.B, n int, build func() (Layer, error)) {
		for b.Loop() {
			b.StopTimer()
			before := heap()
			b.StartTimer()
			l, err := build()
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			b.ReportMetric(float64(heap()-before)/float64(n), "bytes/feature")
			runtime.KeepAlive(l)
			b.StartTimer()
		}
	}
	b.Run("grids=20000", func(b *testing.B) {
		kept(b, len(land), func() (Layer, error) { return NewPolygons("grids", land, benchGrid, Options{}) })
	})
	b.Run("buildings=2000000", func(b *testing.B) {
		kept(b, len(places), func() (Layer, error) {
			return NewPoints("buildings", places, benchBuilding(nil), Options{Weight: "households"})
		})
	})
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
