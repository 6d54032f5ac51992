package demo

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// noon is the moment around which the cities of these tests are made up.
var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// normal is the city of the normal size, made once.
var normal = sync.OnceValue(func() City { return Make(1, noon) })

func TestCityHasHuichuansSize(t *testing.T) {
	c := normal()
	if len(c.Grids) != 1258 || len(c.Buildings) != 60_000 {
		t.Errorf("%d grids and %d buildings, want 1258 and 60000", len(c.Grids), len(c.Buildings))
	}
	cadres, subdistricts, five := 0, 0, 0
	for _, p := range c.People {
		if p.Unit != "" {
			cadres++
		}
	}
	for _, a := range c.Areas {
		if a.Code.Level() == region.Subdistrict {
			subdistricts++
		}
	}
	for _, g := range c.Grids {
		if g.Code.Within(FiveGrids) {
			five++
		}
	}
	if cadres != 2822 || subdistricts != 14 || five != 5 {
		t.Errorf("%d cadres, %d subdistricts, %d grids in 汇川社区, want 2822, 14, 5", cadres, subdistricts, five)
	}
	if !c.Installation.MadeUp || !strings.Contains(c.Installation.City, "演示") {
		t.Errorf("%+v does not say that it is made up", c.Installation)
	}
}

// Whatever a city consists of would pass as an import: it obeys the rules of the
// domain, and what it names is there.
func TestCityIsWhole(t *testing.T) {
	c := normal()
	areas, grids, refs, people := map[region.Code]bool{}, map[region.Code]bool{}, map[string]bool{}, map[string]bool{}
	for _, a := range c.Areas {
		valid(t, a.Code, a.Validate())
		once(t, areas, a.Code)
		if a.Code.Level() == region.Community && a.Code != FiveGrids && !strings.HasSuffix(a.Name, "（演示）") {
			t.Errorf("%s %s does not say that it is made up", a.Code, a.Name)
		}
	}
	for _, a := range c.Areas {
		if up := a.Code.Parent(); up != "" && !areas[up] {
			t.Errorf("%s lies in %s, which is missing", a.Code, up)
		}
	}
	for _, g := range c.Grids {
		valid(t, g.Code, g.Validate())
		once(t, grids, g.Code)
		if !areas[g.Code.Parent()] {
			t.Errorf("%s lies in no community", g.Code)
		}
	}
	for _, b := range c.Buildings {
		valid(t, b.Ref, b.Validate())
		once(t, refs, b.Ref)
	}
	for i, l := range c.Lines {
		valid(t, i, l.Validate())
	}
	for _, p := range c.People {
		valid(t, p.Number, p.Validate())
		once(t, people, p.Number)
	}
	for _, p := range c.Posts {
		valid(t, p, p.Validate())
		if !people[p.Person] || p.Deputy != "" && !people[p.Deputy] {
			t.Errorf("%+v names a person who is missing", p)
		}
		if p.Building != "" && !refs[p.Building] || p.Building == "" && !grids[p.Code] && !areas[p.Code] {
			t.Errorf("%+v is held nowhere", p)
		}
	}
	for _, l := range c.Leaves {
		if !people[l.Person] || l.Deputy != "" && !people[l.Deputy] {
			t.Errorf("%+v names a person who is missing", l)
		}
	}
}

func valid(t *testing.T, what any, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%v: %v", what, err)
	}
}

func once[K comparable](t *testing.T, seen map[K]bool, key K) {
	t.Helper()
	if seen[key] {
		t.Errorf("%v is there twice", key)
	}
	seen[key] = true
}

func TestSameSeedGivesTheSameCity(t *testing.T) {
	size := Size{Grids: 60}
	a, b := MakeSized(7, noon, size), MakeSized(7, noon, size)
	if !reflect.DeepEqual(a, b) {
		t.Error("the same seed gave two cities")
	}
	if other := MakeSized(8, noon, size); reflect.DeepEqual(a.Grids, other.Grids) {
		t.Error("two seeds gave the same land")
	}
	later := MakeSized(7, noon.Add(240*time.Hour), size)
	if !reflect.DeepEqual(a.Grids, later.Grids) || !reflect.DeepEqual(a.Lines, later.Lines) {
		t.Error("the land depends on the moment")
	}
}

// Every seed and size gives whole land with the promised counts.
func TestAnySeedAndSize(t *testing.T) {
	for _, size := range []Size{{Grids: 40}, {Grids: 61, Buildings: 500}, {Grids: 150, Buildings: 12_000}} {
		for seed := range uint64(2) {
			c := MakeSized(seed, noon, size)
			if v := coverage.Check(shapesOf(c.Grids)); len(v) > 0 {
				t.Errorf("seed %d, %+v: %v", seed, size, v[0])
			}
			five := 0
			for _, g := range c.Grids {
				if g.Code.Within(FiveGrids) {
					five++
				}
			}
			if want := size.orNormal(); len(c.Grids) != want.Grids || len(c.Buildings) != want.Buildings || five != 5 {
				t.Errorf("seed %d: %d grids, %d buildings, %d in 汇川社区, want %+v and 5", seed, len(c.Grids), len(c.Buildings), five, want)
			}
		}
	}
}

// The codes and names of the divisions are facts.
func TestDivisionsAreTheOfficialOnes(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "zunyi-divisions.csv"))
	if os.IsNotExist(err) {
		t.Skipf("the folder of real data is absent: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	official := map[region.Code]string{}
	for _, row := range rows[1:] {
		if code, err := region.ParseCode(row[0]); err == nil && code.Within(countyArea.Code) || code == cityArea.Code {
			official[code] = row[3]
		}
	}
	ours := map[region.Code]string{cityArea.Code: cityArea.Name, countyArea.Code: countyArea.Name}
	for _, s := range townships {
		ours[s.code] = s.name
	}
	if !reflect.DeepEqual(ours, official) {
		t.Errorf("divisions = %v, want %v", ours, official)
	}
}

func shapesOf(grids []region.Grid) []lattice.Shape {
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	return shapes
}

func byGrid(buildings []place.Building) map[region.Code][]place.Building {
	by := map[region.Code][]place.Building{}
	for _, b := range buildings {
		by[b.Grid] = append(by[b.Grid], b)
	}
	return by
}
