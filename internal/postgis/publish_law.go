package postgis

import (
	"math"
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// checkLaw returns a fault.Invalid unless the land stays an exact coverage when the
// grids of a scope and around it become others, and the scope keeps its land. before are
// those grids as they are and after as they will be; holes stay allowed.
//
// All other grids stay as they are. So the whole land is exact afterwards if these are by
// themselves, and meet the others as before: neighbours along the same edges, and the
// scope not at all, since whoever has a vertex of it is a neighbour.
func checkLaw(scope region.Code, before, after []region.Grid) error {
	var wrong findings
	for _, v := range coverage.Check(shapesOf(after), coverage.KeepHoles(0)) {
		wrong.violation(v, after, nil)
	}
	if err := wrong.fault(); err != nil {
		return err
	}
	was, is := rimEdges(before), rimEdges(after)
	for _, sides := range [][2]map[lattice.Segment]region.Code{{was, is}, {is, was}} {
		for e, code := range sides[0] {
			if _, there := sides[1][e]; !there && !code.Within(scope) {
				return fault.New(fault.Invalid, "coverage.unmatched_vertex", "",
					"Grid %s would not meet the grids beyond it as it does now.", code).At(degrees(e.A))
			}
		}
	}
	return checkOutline(scope, gridsWithin(before, scope), gridsWithin(after, scope))
}

// rimEdges returns the edges of grids without a twin among them, and whose they are.
func rimEdges(grids []region.Grid) map[lattice.Segment]region.Code {
	edges := map[lattice.Segment]region.Code{}
	for _, g := range grids {
		for e := range g.Shape.Edges {
			twin := e.Reversed()
			if _, met := edges[twin]; met {
				delete(edges, twin)
			} else {
				edges[e] = g.Code
			}
		}
	}
	return edges
}

func gridsWithin(grids []region.Grid, scope region.Code) []region.Grid {
	return slices.DeleteFunc(slices.Clone(grids), func(g region.Grid) bool { return !g.Code.Within(scope) })
}

// mostDrift is how far, in lattice steps, new vertices may lie beside the outline that
// they are on: each operation rounds those that it makes.
const mostDrift = 10

// checkOutline returns a fault.Invalid unless the outline of a scope's grids keeps its
// vertices and gains others on it alone, and the scope its area, but for what rounding
// them moves.
func checkOutline(scope region.Code, before, after []region.Grid) error {
	was, is := rimEdges(before), rimEdges(after)
	had, has := startsOf(was), startsOf(is)
	var length float64 // of the outline, along the axes, in steps
	for e := range was {
		if !has[e.A] {
			return fault.New(fault.Invalid, "plan.out_of_scope", "", "The outline of %s would lose a vertex.", scope).At(degrees(e.A))
		}
		length += math.Abs(float64(e.B.X)-float64(e.A.X)) + math.Abs(float64(e.B.Y)-float64(e.A.Y))
	}
	for p := range has {
		if !had[p] && !isBeside(p, was) {
			return fault.New(fault.Invalid, "plan.out_of_scope", "", "The outline of %s would run elsewhere.", scope).At(degrees(p))
		}
	}
	if drift := math.Abs(float64(doubleArea(after) - doubleArea(before))); drift > 3*length {
		return fault.New(fault.Invalid, "plan.out_of_scope", "", "%s would not keep its land.", scope)
	}
	return nil
}

func startsOf(edges map[lattice.Segment]region.Code) map[lattice.Point]bool {
	starts := make(map[lattice.Point]bool, len(edges))
	for e := range edges {
		starts[e.A] = true
	}
	return starts
}

// isBeside reports whether a position lies within mostDrift steps of one of the edges.
func isBeside(p lattice.Point, edges map[lattice.Segment]region.Code) bool {
	for e := range edges {
		dx, dy := float64(e.B.X)-float64(e.A.X), float64(e.B.Y)-float64(e.A.Y)
		px, py := float64(p.X)-float64(e.A.X), float64(p.Y)-float64(e.A.Y)
		along := min(max((px*dx+py*dy)/(dx*dx+dy*dy), 0), 1)
		if math.Hypot(px-along*dx, py-along*dy) <= mostDrift {
			return true
		}
	}
	return false
}

func doubleArea(grids []region.Grid) (sum int64) {
	for _, g := range grids {
		sum += g.Shape.Area2()
	}
	return sum
}

func degrees(p lattice.Point) (lon, lat float64) {
	d := p.Degrees()
	return d[0], d[1]
}
