// Package plantest makes land to redraw, draws on it at random, and checks that the
// law holds afterwards.
package plantest

import (
	"fmt"
	"math/rand/v2"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// World is land with a scope in it, and what lies too far off to be given to a
// plan.
type World struct {
	plan.Ground
	Beyond []lattice.Shape
}

// NewWorld makes a world of an exact coverage: perCommunity grids, in their order,
// make a community, the first communities the scope, so that it has at least the
// wanted number of grids. Buildings are strewn at random, some on vertices;
// reference lines run beside borders.
func NewWorld(rng *rand.Rand, cells []lattice.Shape, perCommunity, wanted, buildings int) World {
	var w World
	const subdistrict = "520303001"
	inScope := make([]bool, len(cells))
	for i := range cells {
		inScope[i] = i/perCommunity*perCommunity < wanted
	}
	w.Scope = subdistrict
	if wanted <= perCommunity {
		w.Scope = subdistrict + "001"
	}
	var grids []region.Grid
	for i, c := range cells {
		if len(c) == 0 {
			continue
		}
		code := fmt.Sprintf("520303002%03d%03d", i/perCommunity+1, i%perCommunity+1)
		if inScope[i] {
			code = fmt.Sprintf("%s%03d%03d", subdistrict, i/perCommunity+1, i%perCommunity+1)
			w.strew(rng, c, buildings)
		}
		grids = append(grids, region.Grid{Code: region.Code(code), Name: fmt.Sprintf("第%d网格", i+1), Kind: region.Residential, Shape: c})
	}
	w.share(grids)
	w.beside(rng)
	return w
}

// Scoped makes a world of a city's grids: its scope is the area of the code.
func Scoped(grids []region.Grid, scope region.Code, buildings []plan.Building, lines []region.ReferenceLine) World {
	w := World{Ground: plan.Ground{Scope: scope, Buildings: buildings, Lines: lines}}
	w.share(grids)
	return w
}

// share puts grids into the scope, around it or beyond.
func (w *World) share(grids []region.Grid) {
	corners := map[lattice.Point]bool{}
	for _, g := range grids {
		if !g.Code.Within(w.Scope) {
			continue
		}
		w.Grids = append(w.Grids, g)
		for e := range g.Shape.Edges {
			corners[e.A] = true
		}
	}
	for _, g := range grids {
		switch {
		case g.Code.Within(w.Scope):
		case touches(g.Shape, corners):
			w.Around = append(w.Around, g)
		default:
			w.Beyond = append(w.Beyond, g.Shape)
		}
	}
}

func touches(c lattice.Shape, corners map[lattice.Point]bool) bool {
	for e := range c.Edges {
		if corners[e.A] {
			return true
		}
	}
	return false
}

// strew puts buildings onto the bounds of a cell.
func (w *World) strew(rng *rand.Rand, c lattice.Shape, n int) {
	b := c.Bounds()
	for range n {
		at := Spot(rng, b)
		if rng.IntN(20) == 0 {
			at = c[0][0][rng.IntN(len(c[0][0]))]
		}
		w.Buildings = append(w.Buildings, plan.Building{ID: int64(len(w.Buildings) + 1), At: at, Households: rng.IntN(60)})
	}
}

// beside adds a wobbly reference line along some border of each grid.
func (w *World) beside(rng *rand.Rand) {
	for i, g := range w.Grids {
		ring := g.Shape[0][0]
		from, n := rng.IntN(len(ring)), 2+rng.IntN(len(ring))
		line := region.ReferenceLine{ID: int64(i + 1), Kind: region.Street, Class: 1}
		for k := range n {
			p := ring[(from+k)%len(ring)]
			p.X += rng.Int32N(801) - 400
			p.Y += rng.Int32N(801) - 400
			line.Line = append(line.Line, p.Degrees())
		}
		w.Lines = append(w.Lines, line)
	}
}

// Spot returns a position within bounds.
func Spot(rng *rand.Rand, b lattice.Bounds) lattice.Point {
	return lattice.Point{
		X: b.Min.X + int32(rng.Int64N(int64(b.Max.X)-int64(b.Min.X)+1)),
		Y: b.Min.Y + int32(rng.Int64N(int64(b.Max.Y)-int64(b.Min.Y)+1)),
	}
}

// Outline returns the outline of grids.
func Outline(grids []region.Grid) lattice.Shape {
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	return coverage.Dissolve(shapes, make([]int32, len(shapes)), 1)[0]
}
