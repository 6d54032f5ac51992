package tiles

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/geo/tile"
)

const (
	grids     = 20_000
	buildings = 2_000_000
)

// The zooms that the lists of tiles are drawn from.
const (
	firstZoom = 8
	lastZoom  = 18
)

var land = sync.OnceValue(func() []lattice.Shape {
	return geotest.Coverage(1, grids, geotest.Options{})
})

var places = sync.OnceValue(func() []lattice.Point {
	return geotest.Positions(2, land(), buildings)
})

// A gridRow and a buildingRow are what both sides tell of a feature.
type gridRow struct {
	id               int64
	code, name, kind string
}

func grid(i int) gridRow {
	return gridRow{
		int64(520303001001000 + i), fmt.Sprintf("%015d", 520303001001000+i),
		fmt.Sprintf("汇川社区第%d网格", i), []string{"residential", "market", "school"}[i%3],
	}
}

type buildingRow struct {
	id            int64
	name, address string
	households    int
}

func building(i int) buildingRow {
	return buildingRow{
		int64(i + 1), fmt.Sprintf("%d号楼", i%500),
		fmt.Sprintf("上海路%d号%d栋", i/40, i%40), i * 7919 % 60,
	}
}

func gridLayer() (tile.Layer, error) {
	return tile.NewPolygons("grids", land(), func(i int) tile.Feature {
		g := grid(i)
		return tile.Feature{ID: uint64(g.id), Properties: []tile.Property{
			{Key: "code", Value: tile.String(g.code)},
			{Key: "name", Value: tile.String(g.name)},
			{Key: "kind", Value: tile.String(g.kind)},
		}}
	}, tile.Options{})
}

// buildingLayer makes the layer as it is served, with clusters below zoom 16, or
// with every building by itself at all zooms, as ST_AsMVT gives them.
func buildingLayer(clusters bool) (tile.Layer, error) {
	o := tile.Options{Weight: "households"}
	if !clusters {
		o.SingleZoom, o.MaxFeatures = 1, buildings
	}
	return tile.NewPoints("buildings", places(), func(i int) tile.Feature {
		b := building(i)
		return tile.Feature{ID: uint64(b.id), Properties: []tile.Property{
			{Key: "name", Value: tile.String(b.name)},
			{Key: "address", Value: tile.String(b.address)},
			{Key: "households", Value: tile.Int(int64(b.households))},
		}}
	}, o)
}

// existing returns a random list of tiles that have grids in them, each such tile
// of all zooms as likely as any other: most are fine ones.
func existing() []tile.ID {
	var all []tile.ID
	b := geotest.Bounds(land())
	for z := firstZoom; z <= lastZoom; z++ {
		sw, ne := tile.At(b.Min, z), tile.At(b.Max, z)
		for x := sw.X; x <= ne.X; x++ {
			for y := ne.Y; y <= sw.Y; y++ {
				all = append(all, tile.ID{Z: uint8(z), X: x, Y: y})
			}
		}
	}
	rng := rand.New(rand.NewPCG(4, 1))
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:4096]
}

// everyZoom returns a random list of tiles with as many of each zoom: nearly all
// the work is in the coarse ones.
func everyZoom() []tile.ID {
	rng := rand.New(rand.NewPCG(4, 2))
	ids := make([]tile.ID, 1100)
	for i := range ids {
		s := land()[rng.IntN(grids)]
		ids[i] = tile.At(s[0][0][0], firstZoom+i%(lastZoom-firstZoom+1))
	}
	rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids
}
