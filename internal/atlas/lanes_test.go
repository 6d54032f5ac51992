package atlas_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"gridmap/geo/geotest"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// slowCity is a city of which everything takes its time but the news.
type slowCity struct {
	*atlastest.City
	takes time.Duration
}

func (c *slowCity) Snapshot(ctx context.Context) (roster.Snapshot, error) {
	s, err := c.City.Snapshot(ctx)
	time.Sleep(c.takes) // what was read stays as it was when the reading began
	return s, err
}

func (c *slowCity) Land(ctx context.Context) (roster.Snapshot, error) {
	s, err := c.City.Land(ctx)
	time.Sleep(c.takes)
	return s, err
}

func (c *slowCity) Roster(ctx context.Context) (roster.Snapshot, error) {
	s, err := c.City.Roster(ctx)
	time.Sleep(c.takes)
	return s, err
}

func (c *slowCity) Buildings(ctx context.Context) (roster.Snapshot, error) {
	s, err := c.City.Buildings(ctx)
	time.Sleep(c.takes)
	return s, err
}

// rename publishes an edition that gives a grid another name.
func rename(city *atlastest.City, grid int, name string) {
	city.Publish(time.Now(), func(s *roster.Snapshot) { s.Grids[grid].Name = name })
}

// appoint gives a grid another first leader.
func appoint(city *atlastest.City, grid region.Code, number string) {
	city.Change(func(s *roster.Snapshot) {
		for i, post := range s.Posts {
			if post.Code == grid && post.Role == roster.FirstLeader {
				s.Posts[i].Person = number
			}
		}
	})
}

// While everything is loaded anew, for half a minute, an edition is published, a
// leader changes, and both are on the map at once; and they are still when the
// loading, which had begun before, is over.
func TestNewsDoNotWaitForWhatIsSlow(t *testing.T) {
	for _, parts := range []atlas.Part{atlas.People, atlas.Buildings, atlas.Land, atlas.All} {
		t.Run(fmt.Sprint(parts), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				city := &slowCity{City: atlastest.New(1, 30)}
				a := atlas.New(atlas.Options{Source: city, Issues: atlastest.NoIssues{}, Log: quiet})
				pass := run(t, a)
				pass(time.Second)
				city.takes = 30 * time.Second
				a.Changed(parts)
				pass(time.Second)

				rename(city.City, 3, "新网格")
				a.Published()
				pass(20 * time.Millisecond)
				appoint(city.City, atlastest.GridCode(7), "L1")
				a.PostsChanged(atlastest.GridCode(7))
				pass(200 * time.Millisecond)
				check := func(when string) {
					t.Helper()
					p := current(t, a)
					if p.Edition().Number != 2 || p.Grid(3).Name != "新网格" || p.Responsible(7).Person.Number != "L1" {
						t.Errorf("%s: edition %d, grid 3 is %s, %s answers for grid 7", when, p.Edition().Number, p.Grid(3).Name, p.Responsible(7).Person.Number)
					}
				}
				check("at once")
				pass(time.Minute)
				check("after the loading")
				if n := city.Loads("Snapshot") + city.Loads("Land") + city.Loads("Roster") + city.Loads("Buildings"); n != 2 {
					t.Errorf("%d loads, want the first and one more", n)
				}
			})
		})
	}
}

// An edition that comes by itself is answered from after some milliseconds.
func TestALoneEditionIsQuick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := atlastest.New(1, 30)
		a := newAtlas(city)
		pass := run(t, a)
		pass(time.Second)
		rename(city, 0, "新网格")
		a.IssueChanged("x") // which has time
		pass(5 * time.Millisecond)
		a.Published()
		pass(11 * time.Millisecond)
		if p := current(t, a); p.Edition().Number != 2 {
			t.Errorf("edition %d", p.Edition().Number)
		}
	})
}

// Where an edition, or several that were missed, changed too much, everything is
// loaded.
func TestTooMuchForChanges(t *testing.T) {
	city := atlastest.InCounties(geotest.Coverage(1, 1100, geotest.Options{MinVertices: 1, MaxVertices: 1}), 400)
	a, _ := drawn(t, city)
	city.Publish(time.Now(), func(s *roster.Snapshot) {
		for i := range s.Grids {
			s.Grids[i].Name = "新网格"
		}
	})
	a.Published()
	if err := a.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	if p := current(t, a); p.Edition().Number != 2 || p.Grid(1000).Name != "新网格" || city.Loads("Snapshot") != 2 {
		t.Errorf("edition %d, grid 1000 is %s, %d loads", p.Edition().Number, p.Grid(1000).Name, city.Loads("Snapshot"))
	}
}

// Editions that were missed while the connection was away come first, and then
// everything.
func TestAfterAReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := &slowCity{City: atlastest.New(1, 30)}
		a := atlas.New(atlas.Options{Source: city, Issues: atlastest.NoIssues{}, Log: quiet})
		pass := run(t, a)
		pass(time.Second)
		city.takes = time.Minute
		rename(city.City, 0, "新网格")
		rename(city.City, 1, "新网格")
		city.Change(func(s *roster.Snapshot) { s.People[1].Name = "改名" }) // C0
		a.Published()
		a.Changed(atlas.All)
		pass(time.Second)
		if p := current(t, a); p.Edition().Number != 3 || p.Grid(1).Name != "新网格" {
			t.Errorf("edition %d, grid 1 is %s", p.Edition().Number, p.Grid(1).Name)
		}
		pass(2 * time.Minute)
		if person, _ := current(t, a).Person("C0"); person.Name != "改名" {
			t.Errorf("C0 is %s after everything was loaded", person.Name)
		}
	})
}

// Posts that are known to have changed are read alone.
func TestPostsOfOneGrid(t *testing.T) {
	city := atlastest.New(1, 30)
	a, _ := drawn(t, city)
	city.Change(func(s *roster.Snapshot) {
		s.People = append(s.People, roster.Person{Number: "X", Name: "新来"})
	})
	appoint(city, atlastest.GridCode(3), "X")
	a.PostsChanged(atlastest.GridCode(3))
	if err := a.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	p := current(t, a)
	if got := p.Responsible(3); got.Person.Name != "新来" || city.Loads("Roster") != 0 || city.Loads("Staff") != 1 {
		t.Errorf("%+v answers, %d and %d loads", got, city.Loads("Roster"), city.Loads("Staff"))
	}
	wantCodes(t, a, "X", atlastest.GridCode(3))
	wantCodes(t, a, "L3")
}
