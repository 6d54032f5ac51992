package atlas_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func wantCodes(t *testing.T, a *atlas.Atlas, person string, want ...region.Code) {
	t.Helper()
	if got := a.CodesOf(person); !slices.Equal(got, want) {
		t.Errorf("%s answers for %v, want %v", person, got, want)
	}
}

func TestWhoAnswersForWhat(t *testing.T) {
	city := atlastest.New(1, 25) // two subdistricts
	city.Change(func(s *roster.Snapshot) {
		s.Posts = append(s.Posts,
			roster.Post{Person: "L0", Role: roster.ContactLeader, Code: "520303002"},
			roster.Post{Person: "L0", Role: roster.ContactLeader, Code: atlastest.GridCode(3)},
			roster.Post{Person: "L0", Role: roster.ContactLeader, Code: atlastest.GridCode(0)}, // twice there
			roster.Post{Person: "L1", Role: roster.GridMember, Code: atlastest.GridCode(9)},
			roster.Post{Person: "L1", Role: roster.BuildingLeader, Building: "B1"},
			roster.Post{Person: "L2", Role: roster.FirstLeader, Code: atlastest.GridCode(10), Period: roster.Period{Until: time.Now().Add(-time.Hour)}},
			roster.Post{Person: "L2", Role: roster.CommunityLeader, Code: atlastest.GridCode(11), Period: roster.Period{From: time.Now().Add(time.Hour)}})
	})
	a, _ := drawn(t, city)
	wantCodes(t, a, "L0", atlastest.GridCode(0), atlastest.GridCode(3), "520303002")
	wantCodes(t, a, "L1", atlastest.GridCode(1)) // members and building leaders do not answer for a grid
	wantCodes(t, a, "L2", atlastest.GridCode(2)) // not for what is past or to come
	wantCodes(t, a, "C6", atlastest.GridCode(6))
	wantCodes(t, a, "D1", "520303002")
	wantCodes(t, a, "nobody")
	wantCodes(t, a, "")
	wantCodes(t, newAtlas(city), "L0") // before the first picture
}

// TestDeputiesAnswerWhileTheyStandIn lets leaves pass: L0 is away from hour 1 to 4,
// with L1 in their place, who is away from hour 2 to 3, with C9 in theirs.
func TestDeputiesAnswerWhileTheyStandIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city := atlastest.New(1, 10)
		begin := time.Now()
		hours := func(from, until int) roster.Period {
			return roster.Period{From: begin.Add(time.Duration(from) * time.Hour), Until: begin.Add(time.Duration(until) * time.Hour)}
		}
		city.Change(func(s *roster.Snapshot) {
			s.Leaves = append(s.Leaves,
				roster.Leave{Person: "L0", Period: hours(1, 4), Deputy: "L1"}, roster.Leave{Person: "L1", Period: hours(2, 3), Deputy: "C9"})
		})
		a := newAtlas(city)
		pass := run(t, a)
		g0, g1, g9 := atlastest.GridCode(0), atlastest.GridCode(1), atlastest.GridCode(9)
		for hour, want := range [][2][]region.Code{
			{{g1}, {g9}},         // nobody is away
			{{g0, g1}, {g9}},     // L1 stands in for L0
			{{g1}, {g0, g1, g9}}, // C9 for both
			{{g0, g1}, {g9}},     //
			{{g1}, {g9}},         // L0 is back
		} {
			pass(time.Until(begin.Add(time.Duration(hour)*time.Hour + time.Minute)))
			wantCodes(t, a, "L1", want[0]...)
			wantCodes(t, a, "C9", want[1]...)
			wantCodes(t, a, "L0", g0) // who is away still holds the post
		}
	})
}

// TestWhoIsResponsibleAnswers holds CodesOf against who a picture says is
// responsible: whoever that is answers for the grid, or for its subdistrict.
func TestWhoIsResponsibleAnswers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const n = 25
		city := atlastest.New(1, n)
		number := func(label string) string {
			return rapid.SampledFrom([]string{"L", "C", "D"}).Draw(rt, label) + string(rune('0'+rapid.IntRange(0, 9).Draw(rt, label+" number")))
		}
		city.Change(func(s *roster.Snapshot) {
			for range rapid.IntRange(0, 20).Draw(rt, "leaves") {
				s.Leaves = append(s.Leaves, roster.Leave{Person: number("away"), Deputy: number("deputy")})
			}
		})
		a := atlas.New(atlas.Options{Source: city, Log: quiet, LookUpsOnly: true})
		if err := a.Load(context.Background()); err != nil {
			rt.Fatal(err)
		}
		p := current(t, a)
		for cell := range n {
			found, code := p.Responsible(int32(cell)), atlastest.GridCode(cell)
			if found.Person.Number == "" {
				continue
			}
			if !slices.ContainsFunc(a.CodesOf(found.Person.Number), code.Within) {
				rt.Fatalf("%s is responsible for %s and answers for %v", found.Person.Number, code, a.CodesOf(found.Person.Number))
			}
		}
	})
}
