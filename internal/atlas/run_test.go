package atlas_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/fault"
	"gridmap/internal/roster"
)

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
