package atlas_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func newAtlas(city *atlastest.City) *atlas.Atlas {
	return atlas.New(atlas.Options{Source: city, Issues: atlastest.NoIssues{}, Log: quiet})
}

// drawn returns the first picture of a city.
func drawn(t *testing.T, city *atlastest.City) (*atlas.Atlas, *atlas.Picture) {
	t.Helper()
	a := newAtlas(city)
	if err := a.Load(context.Background()); err != nil {
		t.Fatalf("Load: %v", err)
	}
	return a, current(t, a)
}

func current(t *testing.T, a *atlas.Atlas) *atlas.Picture {
	t.Helper()
	p, ok := a.Current()
	if !ok {
		t.Fatal("there is no picture")
	}
	return p
}

func rect(x0, y0, x1, y1 int32) lattice.Shape {
	return lattice.Shape{{{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}}}
}

// twoGrids is a city of two squares side by side, each 0.001 degrees wide: some
// 98 m in this latitude, and 111 m high.
//
//	27.601 +-----+-----+
//	       |  0  |  1  |
//	27.600 +-----+-----+
//	   106.9  106.901 106.902
func twoGrids() *atlastest.City {
	const x, y, d = 1_069_000_000, 276_000_000, 10_000
	return atlastest.FromShapes([]lattice.Shape{rect(x, y, x+d, y+d), rect(x+d, y, x+2*d, y+d)})
}

func TestMatchInsideNearAndOutside(t *testing.T) {
	_, p := drawn(t, twoGrids())
	for _, tt := range []struct {
		name      string
		at        orb.Point
		accuracyM float64
		cell      locate.Cell
		match     issue.Match
		distance  [2]float64 // between these, in metres
		others    []locate.Cell
	}{
		{"in the middle of a grid, well known", orb.Point{106.9005, 27.6005}, 10, 0, issue.Inside, [2]float64{0, 0}, nil},
		{"in the middle of a grid, accuracy not stated", orb.Point{106.9005, 27.6005}, 0, 0, issue.Inside, [2]float64{0, 0}, []locate.Cell{1}},
		{"the shared edge belongs to the east", orb.Point{106.901, 27.6005}, 10, 1, issue.Inside, [2]float64{0, 0}, []locate.Cell{0}},
		{"10 m from the border, known to 12", orb.Point{106.9009, 27.6005}, 12, 0, issue.Inside, [2]float64{0, 0}, []locate.Cell{1}},
		{"10 m from the border, known to 8", orb.Point{106.9009, 27.6005}, 8, 0, issue.Inside, [2]float64{0, 0}, nil},
		{"30 m south of all, accuracy not stated", orb.Point{106.9005, 27.59973}, 0, 0, issue.Near, [2]float64{29, 31}, nil},
		{"30 m south of both", orb.Point{106.901, 27.59973}, 0, 0, issue.Near, [2]float64{29, 31}, []locate.Cell{1}},
		{"30 m south of all, known to 20", orb.Point{106.9005, 27.59973}, 20, locate.Outside, issue.Outside, [2]float64{0, 0}, nil},
		{"330 m south, accuracy not stated", orb.Point{106.9005, 27.597}, 0, locate.Outside, issue.Outside, [2]float64{0, 0}, nil},
		{"330 m south, known to 400", orb.Point{106.9005, 27.597}, 400, 0, issue.Near, [2]float64{320, 340}, []locate.Cell{1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at, _ := lattice.FromDegrees(tt.at)
			cell, match, distanceM := p.Match(at, tt.accuracyM)
			if cell != tt.cell || match != tt.match || distanceM < tt.distance[0] || distanceM > tt.distance[1] {
				t.Errorf("Match = %d, %s, %.2f m, want %d, %s, %v m", cell, match, distanceM, tt.cell, tt.match, tt.distance)
			}
			if cell == locate.Outside {
				return
			}
			var others []locate.Cell
			for _, n := range p.Alternatives(nil, cell, at, tt.accuracyM) {
				others = append(others, n.Cell)
			}
			if fmt.Sprint(others) != fmt.Sprint(tt.others) {
				t.Errorf("Alternatives = %v, want %v", others, tt.others)
			}
		})
	}
}

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

func TestEveryPositionHasTheGridThatOwnsIt(t *testing.T) {
	shapes := geotest.Coverage(3, 150, geotest.Options{Enclaves: 0.1})
	_, p := drawn(t, atlastest.FromShapes(shapes))
	at := append(geotest.Positions(3, shapes, 2000), geotest.BorderPositions(3, shapes, 2000, 3)...)
	cells := make([]locate.Cell, len(at))
	p.LocateBatch(cells, at)
	for i, position := range at {
		owner, _ := geotest.Owner(shapes, position)
		if int(cells[i]) != owner || int(p.Locate(position)) != owner {
			t.Fatalf("%v is in %d and %d, want %d", position, cells[i], p.Locate(position), owner)
		}
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

// run starts the atlas in a bubble of fake time, and returns a function that waits
// for time to pass and for the atlas to settle.
func run(t *testing.T, a *atlas.Atlas) (pass func(time.Duration)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); a.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return func(d time.Duration) {
		time.Sleep(d)
		synctest.Wait()
	}
}

func TestLeaveBeginsAndEndsWithoutAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := atlastest.New(1, 10)
		begin := time.Now().Add(26 * time.Hour)
		end := begin.Add(48 * time.Hour)
		city.Change(func(s *roster.Snapshot) {
			s.Leaves = append(s.Leaves, roster.Leave{Person: "L0", Period: roster.Period{From: begin, Until: end}, Deputy: "L1"})
		})
		a := newAtlas(city)
		pass := run(t, a)
		pass(time.Second)
		tileOf := func() string {
			p := current(t, a)
			id := tile.At(p.Label(0), 17)
			found, ok := p.Tile(atlas.LayerGrids, id, tile.GeoJSON)
			if !ok || found.Summary.Empty() {
				t.Fatalf("tile %v is %+v, %v", id, found.Summary, ok)
			}
			raw, err := found.Raw()
			if err != nil {
				t.Fatal(err)
			}
			return string(raw)
		}
		before := tileOf()
		for _, step := range []struct {
			until   time.Time
			number  string
			because roster.Because
		}{
			{begin.Add(-time.Millisecond), "L0", roster.BecauseFirstLeader},
			{begin.Add(time.Millisecond), "L1", roster.BecauseDeputy},
			{end.Add(-time.Millisecond), "L1", roster.BecauseDeputy},
			{end.Add(time.Millisecond), "L0", roster.BecauseFirstLeader},
		} {
			pass(time.Until(step.until))
			if got := current(t, a).Responsible(0); got.Person.Number != step.number || got.Because != step.because {
				t.Errorf("at %v: %s because %s, want %s because %s", step.until.Sub(begin), got.Person.Number, got.Because, step.number, step.because)
			}
			if changed := tileOf() != before; changed != (step.number == "L1") {
				t.Errorf("at %v: the tile has changed: %v", step.until.Sub(begin), changed)
			}
		}
		if n := city.Loads("Snapshot") + city.Loads("Roster"); n != 1 {
			t.Errorf("the source was read %d times, want once", n)
		}
	})
}

func TestRouteKnowsTheMomentBeforeTheTimer(t *testing.T) {
	city := atlastest.New(1, 10)
	begin := time.Now().Add(time.Hour)
	city.Change(func(s *roster.Snapshot) {
		s.Leaves = append(s.Leaves, roster.Leave{Person: "L0", Period: roster.Period{From: begin}, Deputy: "L1"})
	})
	a, p := drawn(t, city)
	at := p.Label(0).Degrees()
	for moment, want := range map[time.Time]string{begin.Add(-1): "L0", begin: "L1"} {
		if route, err := a.Route(at, 0, moment); err != nil || route.Responsible.Person.Number != want {
			t.Errorf("Route at %v = %s, %v, want %s", moment.Sub(begin), route.Responsible.Person.Number, err, want)
		}
	}
}

func TestReloadsOnlyWhatChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := atlastest.New(1, 30)
		a := newAtlas(city)
		pass := run(t, a)
		pass(time.Second)
		first := current(t, a)

		city.Change(func(s *roster.Snapshot) { s.People[1].Name = "改名" }) // C0
		city.Change(func(s *roster.Snapshot) {
			s.Posts = append(s.Posts[:2:2], s.Posts[3:]...) // L0 leaves the post
		})
		a.Changed(atlas.People)
		pass(time.Second)
		if got := current(t, a).Responsible(0); got.Person.Name != "改名" || got.Because != roster.BecauseCommunityLeader {
			t.Errorf("after the posts changed, grid 0 has %+v", got)
		}
		if first.Responsible(0).Person.Number != "L0" {
			t.Error("the old picture has changed")
		}

		city.Change(func(s *roster.Snapshot) { s.Buildings[0].Households = 1000 })
		a.Changed(atlas.Buildings)
		pass(time.Second)
		if _, _, households := current(t, a).Tally(atlastest.GridCode(0)); households != 1011 {
			t.Errorf("after a survey grid 0 has %d households, want 1011", households)
		}
		for method, want := range map[string]int{"Snapshot": 1, "Land": 0, "Roster": 1, "Buildings": 1} {
			if got := city.Loads(method); got != want {
				t.Errorf("%s was loaded %d times, want %d", method, got, want)
			}
		}

		city.Publish(time.Now(), func(s *roster.Snapshot) { s.Grids[0].Name = "新网格" })
		a.Changed(atlas.Land)
		pass(time.Second)
		if p := current(t, a); p.Edition().Number != 2 || p.Grid(0).Name != "新网格" {
			t.Errorf("after publishing: edition %d, grid 0 is %s", p.Edition().Number, p.Grid(0).Name)
		}
		if city.Loads("Land") != 1 || city.Loads("Snapshot") != 1 {
			t.Errorf("publishing loaded Land %d times and Snapshot %d times, want 1 and 1", city.Loads("Land"), city.Loads("Snapshot"))
		}
	})
}

func TestPeopleOfAnotherEditionBringItsLand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := atlastest.New(1, 10)
		a := newAtlas(city)
		pass := run(t, a)
		pass(time.Second)
		city.Publish(time.Now(), func(s *roster.Snapshot) { s.Grids[0].Name = "新网格" })
		a.Changed(atlas.People) // the news of the land is still under way
		pass(time.Second)
		if p := current(t, a); p.Edition().Number != 2 || p.Grid(0).Name != "新网格" {
			t.Errorf("edition %d, grid 0 is %s", p.Edition().Number, p.Grid(0).Name)
		}
	})
}

func TestKeepsTheOldPictureWhileTheDatabaseIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := atlastest.New(1, 10)
		away := fault.New(fault.Unavailable, "database.away", "", "The database is away.")
		city.Down(away)
		a := newAtlas(city)
		pass := run(t, a)
		pass(time.Minute)
		if _, ok := a.Current(); ok {
			t.Fatal("there is a picture of nothing")
		}
		if _, err := a.Route(orb.Point{106.9, 27.6}, 0, time.Now()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("Route without a picture: %v, want unavailable", err)
		}
		city.Down(nil)
		pass(time.Minute)
		first := current(t, a)

		begin := time.Now().Add(10 * time.Minute)
		city.Change(func(s *roster.Snapshot) {
			s.Leaves = append(s.Leaves, roster.Leave{Person: "L0", Period: roster.Period{From: begin}, Deputy: "L1"})
		})
		a.Changed(atlas.People)
		pass(time.Second)
		city.Down(away)
		a.Changed(atlas.All)
		pass(time.Minute)
		if p := current(t, a); p.Edition() != first.Edition() || p.Responsible(0).Person.Number != "L0" {
			t.Errorf("while the database is away: edition %d, %s", p.Edition().Number, p.Responsible(0).Person.Number)
		}
		pass(10 * time.Minute)
		if got := current(t, a).Responsible(0).Person.Number; got != "L1" {
			t.Errorf("a leave that began while the database is away: %s is responsible, want L1", got)
		}
		city.Publish(time.Now(), func(*roster.Snapshot) {})
		city.Down(nil)
		pass(time.Minute)
		if n := current(t, a).Edition().Number; n != 2 {
			t.Errorf("when the database is back the edition is %d, want 2", n)
		}
	})
}

func TestAtAnswersFromEarlierEditions(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	city := twoGrids()
	city.Publish(day(10), func(s *roster.Snapshot) { // grid 1 takes over all of grid 0
		x := s.Grids[0].Shape[0][0][0]
		s.Grids = []region.Grid{s.Grids[1]}
		s.Grids[0].Shape = rect(x.X, x.Y, x.X+20_000, x.Y+10_000)
	})
	city.Change(func(s *roster.Snapshot) {
		s.Leaves = append(s.Leaves, roster.Leave{Person: "L0", Period: roster.Period{From: day(3), Until: day(5)}, Deputy: "L1"})
	})
	a, _ := drawn(t, city)
	at, _ := lattice.FromDegrees(orb.Point{106.9005, 27.6005})
	for _, tt := range []struct {
		at      time.Time
		edition int64
		grid    region.Code
		person  string
	}{
		{day(1), 1, atlastest.GridCode(0), "L0"},
		{day(3), 1, atlastest.GridCode(0), "L1"},
		{day(5), 1, atlastest.GridCode(0), "L0"},
		{day(10), 2, atlastest.GridCode(1), "L1"},
		{day(11), 2, atlastest.GridCode(1), "L1"},
	} {
		p, err := a.At(context.Background(), tt.at)
		if err != nil {
			t.Fatalf("At(%v): %v", tt.at, err)
		}
		cell := p.Locate(at)
		if p.Edition().Number != tt.edition || p.Grid(cell).Code != tt.grid || p.Responsible(cell).Person.Number != tt.person {
			t.Errorf("At(%v): edition %d, grid %s, %s; want %d, %s, %s", tt.at, p.Edition().Number, p.Grid(cell).Code,
				p.Responsible(cell).Person.Number, tt.edition, tt.grid, tt.person)
		}
	}
	if n := city.Loads("Changes"); n != 1 {
		t.Errorf("the earlier edition was loaded %d times, want once", n)
	}
	if _, err := a.At(context.Background(), atlastest.PublishedAt.Add(-1)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("before the first edition: %v, want not found", err)
	}
}

func TestAtWhileTheDatabaseIsAway(t *testing.T) {
	city := twoGrids()
	city.Publish(atlastest.PublishedAt.Add(time.Hour), func(*roster.Snapshot) {})
	a, _ := drawn(t, city)
	city.Down(fault.New(fault.Unavailable, "database.away", "", "The database is away."))
	if _, err := a.At(context.Background(), atlastest.PublishedAt); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("an earlier edition: %v, want unavailable", err)
	}
	if _, err := a.At(context.Background(), time.Now()); err != nil {
		t.Errorf("the current edition: %v", err)
	}
}

// TestNoMixture publishes editions in which everything carries the edition's
// number, and looks whether any answer holds two of them.
func TestNoMixture(t *testing.T) {
	city := atlastest.New(1, 40)
	mark := func(s *roster.Snapshot) {
		n := s.Edition.Number
		for i := range s.Grids {
			s.Grids[i].Name = fmt.Sprint("g", n)
		}
		for i := range s.People {
			s.People[i].Name = fmt.Sprint("p", n)
		}
	}
	city.Change(mark)
	a, p := drawn(t, city)
	at := p.Label(3)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { a.Run(ctx) })
	for range 3 {
		group.Go(func() {
			for ctx.Err() == nil {
				p, _ := a.Current()
				cell := p.Locate(at)
				n := p.Edition().Number
				if p.Grid(cell).Name != fmt.Sprint("g", n) || p.Responsible(cell).Person.Name != fmt.Sprint("p", n) {
					t.Errorf("edition %d answers %s, %s", n, p.Grid(cell).Name, p.Responsible(cell).Person.Name)
					return
				}
				found, _ := p.Tile(atlas.LayerGrids, tile.At(at, 16), tile.MVT)
				if found.Summary.Empty() {
					t.Error("a tile is empty")
					return
				}
			}
		})
	}
	for n := int64(2); n <= 6; n++ {
		city.Publish(time.Now(), mark)
		a.Changed(atlas.All)
		for deadline := time.Now().Add(20 * time.Second); current(t, a).Edition().Number != n; {
			if time.Now().After(deadline) {
				t.Fatalf("edition %d has not come", n)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	cancel()
	group.Wait()
}

func TestBrokenLandKeepsTheOldPicture(t *testing.T) {
	city := atlastest.New(1, 10)
	a, _ := drawn(t, city)
	errBroken := errors.New("broken")
	city.Down(errBroken)
	a.Changed(atlas.All)
	if err := a.Load(context.Background()); !errors.Is(err, errBroken) {
		t.Errorf("Load = %v, want the source's error", err)
	}
	if p := current(t, a); p.Edition().Number != 1 {
		t.Errorf("the edition is %d", p.Edition().Number)
	}
}
