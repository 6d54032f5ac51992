package atlas_test

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// The database says when an edition was published, and its clock may be ahead of that of
// the server. Posts that begin with the edition count there as soon as it is known.
func TestAnEditionFromAClockThatIsAhead(t *testing.T) {
	city := twoGrids()
	a, _ := drawn(t, city)
	ahead := time.Now().Add(time.Minute)
	code := atlastest.GridCode(0)
	city.Publish(ahead, func(s *roster.Snapshot) {
		for i, p := range s.Posts {
			if p.Code == code && p.Role == roster.FirstLeader {
				s.Posts[i].Period.Until = ahead
			}
		}
		s.Posts = append(s.Posts, roster.Post{Person: "L1", Role: roster.FirstLeader, Code: code, Period: roster.Period{From: ahead}})
	})
	if err := a.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := current(t, a)
	cell, _ := p.GridByCode(code)
	if got := p.Responsible(cell).Person.Number; got != "L1" {
		t.Errorf("%s is responsible, want L1", got)
	}
	if route, err := a.Route(orb.Point{106.9005, 27.6005}, 0, time.Now()); err != nil || route.Grid != code || route.Responsible.Person.Number != "L1" {
		t.Errorf("routed to %s of %s, %v", route.Responsible.Person.Number, route.Grid, err)
	}
	if posts := p.Posts(cell, time.Now()); len(posts) == 0 || posts[0].Role != roster.FirstLeader || posts[0].Person.Number != "L1" {
		t.Errorf("posts %+v", posts)
	}
	wantCodes(t, a, "L0", []region.Code{}...)
	wantCodes(t, a, "L1", code, atlastest.GridCode(1))
}
