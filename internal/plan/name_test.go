package plan_test

import (
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/plan"
)

// A new grid is called like the one that it comes from, with its own number; 004 is
// retired, so 005 is next.
func TestNewGridsAreCounted(t *testing.T) {
	for was, want := range map[string]string{
		"汇川社区第一网格":      "汇川社区第五网格",
		"汇川社区第12网格 市场":  "汇川社区第5网格 市场",
		"汇川社区第二十一网格（北）": "汇川社区第五网格（北）",
		"老街片区":          "老街片区-005",
		"第一片区":          "第一片区-005",
	} {
		ground := townGround()
		ground.Grids[1].Name = was
		before, err := plan.NewLand(ground)
		if err != nil {
			t.Fatal(err)
		}
		line := path(9, 2, 9, 8)
		land, done, err := before.Apply(plan.Split{Grid: east, Lines: [][]lattice.Point{line}})
		if err != nil {
			t.Fatal(err)
		}
		if g, _ := land.Grid(done.New[0]); g.Name != want {
			t.Errorf("a grid split from %s is called %s, want %s", was, g.Name, want)
		}
	}
}
