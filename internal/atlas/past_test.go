package atlas_test

import (
	"context"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

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
