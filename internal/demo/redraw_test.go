package demo

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

// Whatever planners draw in the made-up city, all of it stays an exact coverage.
func TestRedrawingTheCityKeepsTheLaw(t *testing.T) {
	draws := 12
	if os.Getenv("GRIDMAP_SOAK") != "" {
		draws = 1000
	}
	c := normal()
	var buildings []plan.Building
	for i, b := range c.Buildings {
		b.ID = int64(i + 1)
		buildings = append(buildings, plan.BuildingOf(b))
	}
	lines := slices.Clone(c.Lines)
	for i := range lines {
		lines[i].ID = int64(i + 1)
	}
	for _, scope := range []region.Code{FiveGrids, FiveGrids.At(region.Subdistrict), FiveGrids.At(region.County)} {
		t.Run(string(scope), func(t *testing.T) {
			own := buildings
			if scope.Level() != region.County {
				own = nil
				for i, b := range c.Buildings {
					if b.Grid.Within(scope) {
						own = append(own, buildings[i])
					}
				}
			}
			w := plantest.Scoped(c.Grids, scope, own, lines)
			land, err := plan.NewLand(w.Ground)
			if err != nil {
				t.Fatal(err)
			}
			n := draws
			if scope.Level() == region.County {
				n /= 4 // each looks at all buildings
			}
			after, ops, counts := plantest.Redraw(t, rand.New(rand.NewPCG(1, 2)), w, land, n)
			again, _, _, err := plan.Replay(land, ops)
			if err != nil {
				t.Fatal(err)
			}
			plantest.MustEqual(t, after, again)
			t.Logf("%v", counts)
		})
	}
}
