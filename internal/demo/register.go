package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// group is the cells of one community.
type group struct {
	township int
	cells    []int
	middle   xy
	urban    bool
}

// register gives areas and grids their codes and names. order holds, for each
// grid in code order, the index of its cell.
func register(d *divider, rng *rand.Rand, names *names) (order []int, grids []region.Grid, areas []region.Area) {
	groups := groupCells(d)
	areas = []region.Area{cityArea, countyArea}
	special := fiveGridGroup(groups)
	groups[special].urban = true
	for t := range townships {
		areas = append(areas, region.Area{Code: townships[t].code, Name: townships[t].name, Pinyin: townships[t].pinyin})
		var mine []int
		for i, g := range groups {
			if g.township == t {
				mine = append(mine, i)
			}
		}
		// West to east, then north to south, as grids are; 汇川社区 comes first.
		slices.SortFunc(mine, func(a, b int) int {
			switch {
			case a == special:
				return -1
			case b == special, groups[a].middle.x > groups[b].middle.x:
				return 1
			}
			return -1
		})
		next := map[bool]int{true: 1, false: 200} // residents' committees, villages'
		for _, i := range mine {
			g := groups[i]
			area := region.Area{Code: region.Code(fmt.Sprintf("%s%03d", townships[t].code, next[g.urban])), Name: "汇川社区"}
			next[g.urban]++
			if i != special {
				area.Name = names.community(g.urban) + "（演示）"
			}
			areas = append(areas, area)
			cells, numbered := numberGrids(d, rng, g, area)
			order, grids = append(order, cells...), append(grids, numbered...)
		}
	}
	slices.SortFunc(areas, func(a, b region.Area) int { return strings.Compare(string(a.Code), string(b.Code)) })
	by := make([]int, len(grids))
	for i := range by {
		by[i] = i
	}
	slices.SortFunc(by, func(a, b int) int { return strings.Compare(string(grids[a].Code), string(grids[b].Code)) })
	sortedOrder, sorted := make([]int, len(by)), make([]region.Grid, len(by))
	for i, j := range by {
		sortedOrder[i], sorted[i] = order[j], grids[j]
	}
	return sortedOrder, sorted, areas
}

func groupCells(d *divider) []group {
	groups := make([]group, d.communities)
	for i, c := range d.cells {
		g := &groups[c.community]
		g.township = c.township
		g.cells = append(g.cells, i)
		g.middle = g.middle.plus(d.m.polygon(d.m.loop(c.face)).centroid())
	}
	for i := range groups {
		g := &groups[i]
		g.middle = g.middle.times(1 / float64(len(g.cells)))
		g.urban = d.g.urbanity(g.middle) > cityStarts
	}
	return groups
}

// fiveGridGroup returns the group that becomes 汇川社区: of those of its township
// with five grids, the one nearest to the middle of the city.
func fiveGridGroup(groups []group) int {
	best, nearest := -1, math.Inf(1)
	for i, g := range groups {
		if townships[g.township].code == FiveGrids[:9] && len(g.cells) == 5 && g.middle.length() < nearest {
			best, nearest = i, g.middle.length()
		}
	}
	return best
}

// numberGrids makes the grids of one community, with the index of each one's cell.
func numberGrids(d *divider, rng *rand.Rand, g group, area region.Area) (cells []int, grids []region.Grid) {
	shapes := make([]lattice.Shape, len(g.cells))
	for i, c := range g.cells {
		shapes[i] = lattice.Shape{{d.m.ring(d.m.loop(d.cells[c].face))}}
	}
	name := strings.TrimSuffix(area.Name, "（演示）")
	for n, i := range region.InCodeOrder(shapes) {
		grid := region.Grid{
			Code:  region.Code(fmt.Sprintf("%s%03d", area.Code, n+1)),
			Name:  name + "第" + region.Numeral(n+1) + "网格",
			Kind:  kindOf(d, rng, g.cells[i]),
			Shape: shapes[i],
		}
		if area.Code == FiveGrids {
			grid.Kind = region.Residential
		}
		if grid.Kind == region.Dedicated {
			grid.Name += " " + one(rng, dedicated)
		}
		cells, grids = append(cells, g.cells[i]), append(grids, grid)
	}
	return cells, grids
}

var dedicated = []string{"农贸市场", "中学", "职业学校", "工业园", "商贸城", "客运站", "医院", "物流园"}

// kindOf says what sort of place a cell is: shops near the middle of a town, farms
// in the country, and here and there one that is all market or school.
func kindOf(d *divider, rng *rand.Rand, c int) region.Kind {
	const dedicatedEvery = 32
	at := d.m.polygon(d.m.loop(d.cells[c].face)).centroid()
	u := d.g.urbanity(at)
	nearest := math.Inf(1)
	for _, t := range d.g.centres {
		nearest = min(nearest, at.distance(t.at)/t.core)
	}
	shops := math.Exp(-3*nearest*nearest) > rng.Float64()
	switch special := rng.IntN(dedicatedEvery) == 0; {
	case u < cityStarts:
		return region.Rural
	case special:
		return region.Dedicated
	case shops:
		return region.Commercial
	}
	return region.Residential
}
