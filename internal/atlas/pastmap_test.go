package atlas_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/roster"
)

// shown returns what a tile shows, but for the counts of now.
func shown(t *testing.T, p *atlas.Picture, layer string, id tile.ID) string {
	t.Helper()
	found, ok := p.Tile(layer, id, tile.GeoJSON)
	if !ok || found.Summary.Empty() {
		return ""
	}
	raw, err := found.Raw()
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Features []struct {
			ID         uint64          `json:"id"`
			Geometry   json.RawMessage `json:"geometry"`
			Properties map[string]any  `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range c.Features {
		delete(f.Properties, "households")
		all = append(all, fmt.Sprint(f.ID, f.Properties, string(f.Geometry)))
	}
	return strings.Join(all, "\n")
}

func march(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }

// publishInMarch publishes editions from the second on: grids change places, within a
// county of twenty and across the border of two, and one is retired. It returns the
// pictures of these days.
func publishInMarch(t *testing.T, city *atlastest.City) (*atlas.Atlas, map[time.Time]*atlas.Picture) {
	t.Helper()
	a, first := drawn(t, city)
	pictures := map[time.Time]*atlas.Picture{march(1): first}
	swap := func(i, k int) func(s *roster.Snapshot) {
		return func(s *roster.Snapshot) { s.Grids[i].Shape, s.Grids[k].Shape = s.Grids[k].Shape, s.Grids[i].Shape }
	}
	for i, act := range []func(s *roster.Snapshot){swap(3, 4), swap(19, 20), func(s *roster.Snapshot) { s.Grids = slices.Delete(s.Grids, 59, 60) }} {
		city.Publish(march(2+i), act)
		a.Published()
		if err := a.Refresh(context.Background()); err != nil {
			t.Fatal(err)
		}
		pictures[march(2+i)] = current(t, a)
	}
	return a, pictures
}

// past returns the picture of a moment.
func past(t *testing.T, a *atlas.Atlas, at time.Time) *atlas.Picture {
	t.Helper()
	p, err := a.At(context.Background(), at)
	if err != nil {
		t.Fatalf("At(%v): %v", at, err)
	}
	return p
}

// The map of an earlier moment shows what was on the map then.
func TestMapsOfThePast(t *testing.T) {
	shapes := geotest.Coverage(5, 60, geotest.Options{MinVertices: 1, MaxVertices: 5})
	a, pictures := publishInMarch(t, atlastest.InCounties(shapes, 20))
	versions := map[string]bool{}
	for at, then := range pictures {
		p := past(t, a, at)
		if p.Edition() != then.Edition() {
			t.Fatalf("at %v is edition %d, want %d", at, p.Edition().Number, then.Edition().Number)
		}
		for zoom := 9; zoom <= 18; zoom += 3 {
			for _, position := range geotest.BorderPositions(1, shapes, 8, 3) {
				id := tile.At(position, zoom)
				for _, layer := range []string{atlas.LayerAreas, atlas.LayerGrids} {
					if got, want := shown(t, p, layer, id), shown(t, then, layer, id); got != want {
						t.Fatalf("at %v, %s %v shows\n%s\nwant\n%s", at, layer, id, got, want)
					}
				}
			}
		}
		about, version, ok := p.Describe(atlas.LayerGrids)
		if !ok || versions[version] || !strings.HasSuffix(version, fmt.Sprintf("-%d", then.Edition().Number)) {
			t.Errorf("version %q at %v, %v", version, at, ok)
		}
		versions[version] = true
		if want, _, _ := then.Describe(atlas.LayerGrids); !slices.Equal(about.Bounds, want.Bounds) || len(about.VectorLayers) != 2 {
			t.Errorf("at %v: %+v, want the bounds of %+v", at, about, want)
		}
		if _, _, ok := p.Describe(atlas.LayerBuildings); ok {
			t.Error("there are buildings of the past")
		}
	}
}

// The map says who answered then, which may change without an edition.
func TestMapsOfThePastSayWhoAnsweredThen(t *testing.T) {
	city := atlastest.New(1, 10)
	city.Change(func(s *roster.Snapshot) {
		s.Leaves = append(s.Leaves, roster.Leave{Person: "L0", Period: roster.Period{From: march(3), Until: march(5)}, Deputy: "L1"})
	})
	a, _ := drawn(t, city)
	for day, want := range map[int]string{2: "网格长L0", 3: "网格长L1", 5: "网格长L0"} {
		p := past(t, a, march(day))
		if got := shown(t, p, atlas.LayerGrids, tile.At(p.Label(0), 17)); !strings.Contains(got, "leader:"+want) {
			t.Errorf("on the %d. of March the map shows %s, want %s", day, got, want)
		}
	}
}

// Many ask for maps of many moments while editions are published.
func TestMapsOfThePastAtTheSameTime(t *testing.T) {
	shapes := geotest.Coverage(5, 60, geotest.Options{MinVertices: 1, MaxVertices: 5})
	city := atlastest.InCounties(shapes, 20)
	a, pictures := publishInMarch(t, city)
	at := geotest.BorderPositions(1, shapes, 100, 3)
	var group sync.WaitGroup
	for g := range 3 {
		group.Go(func() {
			for i := range 12 {
				moment := march(1 + (i+g)%4).Add(time.Duration(i%3) * time.Hour)
				p := past(t, a, moment)
				id := tile.At(at[(i*7+g)%len(at)], 10+i%8)
				want := shown(t, pictures[march(1+(i+g)%4)], atlas.LayerGrids, id)
				if got := shown(t, p, atlas.LayerGrids, id); got != want {
					t.Errorf("at %v, %v shows\n%s\nwant\n%s", moment, id, got, want)
					return
				}
			}
		})
	}
	for n := range 3 {
		rename(city, n, "新名")
		a.Published()
		if err := a.Refresh(context.Background()); err != nil {
			t.Error(err)
		}
	}
	group.Wait()
}
