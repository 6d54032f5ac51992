package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/coverage"
	"gridmap/geo/divide"
	"gridmap/geo/lattice"
	"gridmap/internal/demo"
	"gridmap/internal/region"
)

// madeUp returns land of made-up cities: the community of five grids where it lies
// in the country and in the town, and some fifty grids of the town.
func madeUp() []task {
	noon := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	country, town := demo.Make(1, noon), demo.Make(2, noon)
	five := func(c demo.City) divide.Land {
		return landOf(c, func(code region.Code) bool { return code.Within(demo.FiveGrids) })
	}
	around, grids := aroundFive(town, 50)
	return []task{
		{"汇川社区 of city 1, in the country", five(country), 7, .1},
		{"汇川社区 of city 2, in the town", five(town), 7, .1},
		{fmt.Sprintf("%d grids around 汇川社区 of city 2", grids), around, grids, .1},
	}
}

// aroundFive returns the land of whole communities, those nearest to 汇川社区, until
// there are so many grids.
func aroundFive(c demo.City, least int) (divide.Land, int) {
	middle := map[region.Code]xy{}
	count := map[region.Code]int{}
	for _, g := range c.Grids {
		b := g.Shape.Bounds()
		m := middle[g.Code.Parent()]
		middle[g.Code.Parent()] = xy{m.x + float64(b.Min.X) + float64(b.Max.X), m.y + float64(b.Min.Y) + float64(b.Max.Y)}
		count[g.Code.Parent()]++
	}
	var codes []region.Code
	for code, n := range count {
		codes = append(codes, code)
		middle[code] = xy{middle[code].x / float64(n), middle[code].y / float64(n)}
	}
	home := middle[demo.FiveGrids]
	slices.SortFunc(codes, func(a, b region.Code) int {
		if d, e := middle[a].distance2(home), middle[b].distance2(home); d != e {
			if d < e {
				return -1
			}
			return 1
		}
		return strings.Compare(string(a), string(b))
	})
	taken, grids := map[region.Code]bool{}, 0
	for i := 0; grids < least && i < len(codes); i++ {
		taken[codes[i]] = true
		grids += count[codes[i]]
	}
	return landOf(c, func(code region.Code) bool { return taken[code.Parent()] }), grids
}

// landOf returns the land of some grids of a city.
func landOf(c demo.City, in func(region.Code) bool) divide.Land {
	var land divide.Land
	var shapes []lattice.Shape
	for _, g := range c.Grids {
		if in(g.Code) {
			shapes = append(shapes, g.Shape)
		}
	}
	land.Outline = coverage.Dissolve(shapes, make([]int32, len(shapes)), 1)[0]
	for _, b := range c.Buildings {
		if in(b.Grid) {
			at, _ := lattice.FromDegrees(b.Entrance)
			land.Buildings = append(land.Buildings, divide.Building{At: at, Households: b.Households})
		}
	}
	for _, l := range c.Lines {
		line := divide.Line{Class: l.Class}
		for _, p := range l.Line {
			at, _ := lattice.FromDegrees(p)
			line.Points = append(line.Points, at)
		}
		land.Lines = append(land.Lines, line)
	}
	return land
}

// neighbourhoods returns neighbourhoods of three cities, with buildings strewn in them.
func neighbourhoods(folder string) ([]task, error) {
	var tasks []task
	for i, city := range [...]string{"durham", "eindhoven", "zurich-city"} {
		shapes, err := read(filepath.Join(folder, "neighbourhoods-"+city+".geojson"))
		if err != nil {
			return nil, err
		}
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		rng.Shuffle(len(shapes), func(i, k int) { shapes[i], shapes[k] = shapes[k], shapes[i] })
		outline := shapes[slices.IndexFunc(shapes, func(s lattice.Shape) bool { return len(s) == 1 })]
		grids := [...]int{7, 12, 20}[i]
		tasks = append(tasks, task{"a neighbourhood of " + city,
			divide.Land{Outline: outline, Buildings: strewn(rng, outline, 60*grids)}, grids, .05})
	}
	return tasks, nil
}

// read returns the polygons of a GeoJSON file as an exact coverage.
func read(path string) ([]lattice.Shape, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var collection struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		return nil, err
	}
	var shapes []lattice.Shape
	for _, feature := range collection.Features {
		mp, g := orb.MultiPolygon{{}}, feature.Geometry
		into := any(&mp)
		if g.Type == "Polygon" {
			into = &mp[0]
		}
		if err := json.Unmarshal(g.Coordinates, into); err != nil {
			return nil, fmt.Errorf("%s holds a %s: %w", path, g.Type, err)
		}
		s, err := lattice.FromOrb(mp)
		if err != nil {
			return nil, err
		}
		shapes = append(shapes, s)
	}
	repaired, _, _, err := coverage.Repair(shapes, coverage.RepairOptions{WidthM: 200, KeepHoles: true})
	return repaired, err
}
