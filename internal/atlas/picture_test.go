package atlas_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func TestPictureHoldsTheCity(t *testing.T) {
	const n = 103
	city := atlastest.New(1, n)
	_, p := drawn(t, city)
	for i := range n {
		cell, ok := p.GridByCode(atlastest.GridCode(i))
		if !ok || int(cell) != i {
			t.Fatalf("GridByCode(%s) = %d, %v, want %d", atlastest.GridCode(i), cell, ok, i)
		}
		if label := p.Label(cell); p.Locate(label) != cell {
			t.Errorf("the label of grid %d at %v lies in grid %d", i, label, p.Locate(label))
		}
		buildings := 0
		for b := range p.BuildingsIn(cell) {
			if _, in, ok := p.Building(b.ID); !ok || in != cell {
				t.Errorf("building %d of grid %d is in grid %d, %v", b.ID, i, in, ok)
			}
			buildings++
		}
		if buildings != 2 {
			t.Errorf("grid %d has %d buildings, want 2", i, buildings)
		}
	}
	for code, want := range map[region.Code][3]int{
		"": {n, 2 * n, 21 * n}, "520303": {n, 2 * n, 21 * n}, "520303001": {20, 40, 420},
		"520303001002": {5, 10, 105}, "520303006": {3, 6, 63}, atlastest.GridCode(4): {1, 2, 21}, "999999": {0, 0, 0},
	} {
		grids, buildings, households := p.Tally(code)
		if [3]int{grids, buildings, households} != want {
			t.Errorf("Tally(%q) = %d, %d, %d, want %v", code, grids, buildings, households, want)
		}
	}
	var below []region.Code
	for a := range p.AreasBelow("520303001") {
		below = append(below, a.Code)
	}
	if fmt.Sprint(below) != "[520303001001 520303001002 520303001003 520303001004]" {
		t.Errorf("AreasBelow = %v", below)
	}
	if _, ok := p.GridByCode("520303001001"); ok {
		t.Error("GridByCode takes a community for a grid")
	}
}

func TestResponsibleInOrder(t *testing.T) {
	a, p := drawn(t, atlastest.New(1, 10))
	if got := p.Responsible(0); got.Person.Number != "L0" || got.Because != roster.BecauseFirstLeader {
		t.Errorf("grid 0: %+v, want its first leader", got)
	}
	if got := p.Responsible(6); got.Person.Number != "C6" || got.Because != roster.BecauseCommunityLeader {
		t.Errorf("grid 6, which has no first leader: %+v, want its community leader", got)
	}
	route, err := a.Route(p.Label(6).Degrees(), 0, time.Now())
	if err != nil || route.Grid != atlastest.GridCode(6) || route.Responsible.Person.Number != "C6" || route.Edition != 1 {
		t.Errorf("Route = %+v, %v", route, err)
	}
	route, err = a.Route(orb.Point{0, 0}, 0, time.Now())
	if err != nil || route.Match != issue.Outside || route.Grid != "" || route.Responsible.Because != roster.BecauseNobody {
		t.Errorf("Route far outside = %+v, %v", route, err)
	}
}
