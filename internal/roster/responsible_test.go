package roster

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// people is a directory in memory: staff number to leaves.
type people map[string][]Leave

func (p people) Person(number string) (Person, bool) {
	_, ok := p[number]
	return Person{Number: number}, ok
}
func (p people) Leaves(number string) []Leave { return p[number] }

func day(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }

func post(person string, role Role, deputy string) []Post {
	return []Post{{Person: person, Role: role, Deputy: deputy, Period: Period{From: day(1)}}}
}

func away(from, until int, deputy string) []Leave {
	return []Leave{{Period: Period{From: day(from), Until: day(until)}, Deputy: deputy}}
}

func TestResolveTriesTheStepsInOrder(t *testing.T) {
	for _, tt := range []struct {
		name    string
		posts   Posts
		people  people
		want    string
		because Because
		until   int // day; 0: never
	}{
		{"the first leader",
			Posts{FirstLeader: post("a", FirstLeader, "b")},
			people{"a": nil, "b": nil}, "a", BecauseFirstLeader, 0},
		{"a leave to come is the next change",
			Posts{FirstLeader: post("a", FirstLeader, "b")},
			people{"a": away(12, 15, ""), "b": nil}, "a", BecauseFirstLeader, 12},
		{"the standing deputy while on leave",
			Posts{FirstLeader: post("a", FirstLeader, "b")},
			people{"a": away(9, 15, ""), "b": nil}, "b", BecauseDeputy, 15},
		{"the leave's own deputy before the standing one",
			Posts{FirstLeader: post("a", FirstLeader, "b")},
			people{"a": away(9, 15, "c"), "b": nil, "c": nil}, "c", BecauseDeputy, 15},
		{"deputies chain",
			Posts{FirstLeader: post("a", FirstLeader, "b")},
			people{"a": away(9, 15, ""), "b": away(8, 12, "c"), "c": nil}, "c", BecauseDeputy, 12},
		{"a chain in a circle goes on to the community leader",
			Posts{FirstLeader: post("a", FirstLeader, "b"), CommunityLeader: post("x", CommunityLeader, "")},
			people{"a": away(9, 15, "b"), "b": away(8, 12, "a"), "x": nil}, "x", BecauseCommunityLeader, 12},
		{"no deputy: the community leader",
			Posts{FirstLeader: post("a", FirstLeader, ""), CommunityLeader: post("x", CommunityLeader, "")},
			people{"a": away(9, 15, ""), "x": nil}, "x", BecauseCommunityLeader, 15},
		{"vacant: the community leader",
			Posts{CommunityLeader: post("x", CommunityLeader, "")},
			people{"x": nil}, "x", BecauseCommunityLeader, 0},
		{"both away: the desk",
			Posts{FirstLeader: post("a", FirstLeader, ""), CommunityLeader: post("x", CommunityLeader, ""), Desk: post("d", Desk, "")},
			people{"a": away(9, 15, ""), "x": away(10, 11, ""), "d": nil}, "d", BecauseDesk, 11},
		{"nobody at all", Posts{}, people{}, "", BecauseNobody, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, until := Resolve(tt.posts, tt.people, day(10))
			if got.Person.Number != tt.want || got.Because != tt.because {
				t.Errorf("Resolve = %q because %s, want %q because %s", got.Person.Number, got.Because, tt.want, tt.because)
			}
			if want := (tt.until == 0 && until.IsZero()) || (tt.until > 0 && until.Equal(day(tt.until))); !want {
				t.Errorf("until = %v, want day %d", until, tt.until)
			}
		})
	}
}

// Between now and until, nothing changes; whatever changes the answer is a begin
// or an end of a period, so a clock that wakes at until never answers stale.
func TestResolveHoldsUntilItSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := func(label string) Period {
			from := rapid.IntRange(1, 20).Draw(t, label+" from")
			return Period{From: day(from), Until: day(from + rapid.IntRange(1, 8).Draw(t, label+" days"))}
		}
		numbers := []string{"a", "b", "c", "x", "d"}
		dir := people{}
		for _, n := range numbers {
			dir[n] = nil
			if rapid.Bool().Draw(t, n+" on leave") {
				deputy := rapid.SampledFrom([]string{"", "b", "c"}).Draw(t, n+" deputy")
				dir[n] = []Leave{{Period: period(n), Deputy: deputy}}
			}
		}
		posts := Posts{
			FirstLeader:     []Post{{Person: "a", Role: FirstLeader, Deputy: "b", Period: period("first")}},
			CommunityLeader: []Post{{Person: "x", Role: CommunityLeader, Period: period("community")}},
			Desk:            []Post{{Person: "d", Role: Desk, Period: Period{From: day(1)}}},
		}
		at := day(rapid.IntRange(1, 20).Draw(t, "at"))
		got, until := Resolve(posts, dir, at)
		if !until.IsZero() && !until.After(at) {
			t.Fatalf("until %v is not after %v", until, at)
		}
		for later := at.Add(6 * time.Hour); later.Before(day(30)) && (until.IsZero() || later.Before(until)); later = later.Add(6 * time.Hour) {
			again, _ := Resolve(posts, dir, later)
			if again.Person.Number != got.Person.Number || again.Because != got.Because {
				t.Fatalf("at %v %q, at %v %q, before until %v", at, got.Person.Number, later, again.Person.Number, until)
			}
		}
	})
}

func TestMaskedPhone(t *testing.T) {
	for in, want := range map[string]string{
		"13800000000": "138****0000", "0851-28650000": "085******0000", "110": "*10", "": "", "1": "1",
	} {
		if got := (Person{Phone: in}).MaskedPhone(); got != want {
			t.Errorf("MaskedPhone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAnUnknownRoleIsToldTheKnownOnes(t *testing.T) {
	if len(Roles) != len(targets) {
		t.Errorf("%d roles are listed, and %d have targets", len(Roles), len(targets))
	}
	err := Post{Person: "a", Role: "king", Code: "520303006001007"}.Validate()
	if err == nil {
		t.Fatal("a king is taken")
	}
	for _, said := range append([]Role{"king"}, Roles...) {
		if !strings.Contains(err.Error(), string(said)) {
			t.Errorf("%q does not name %s", err, said)
		}
	}
}

func TestPostBelongsWhereItsRoleDoes(t *testing.T) {
	grid := Post{Person: "a", Role: FirstLeader, Code: "520303006001007"}
	desk := Post{Person: "a", Role: Desk, Code: "520303006"}
	building := Post{Person: "a", Role: BuildingLeader, Building: "B1"}
	for _, ok := range []Post{grid, desk, building, {Person: "a", Role: ContactLeader, Code: "520303006"}} {
		if err := ok.Validate(); err != nil {
			t.Errorf("%+v: %v", ok, err)
		}
	}
	for _, bad := range []Post{
		{Person: "a", Role: FirstLeader, Code: "520303006"},
		{Person: "a", Role: Desk, Code: "520303006001007"},
		{Person: "a", Role: BuildingLeader, Code: "520303006001007"},
		{Person: "a", Role: "king", Code: "520303006001007"},
		{Role: FirstLeader, Code: "520303006001007"},
		{Person: "a", Role: FirstLeader, Code: "520303006001007", Deputy: "a"},
		{Person: "a", Role: FirstLeader, Code: "520303006001007", Period: Period{From: day(3), Until: day(2)}},
	} {
		if bad.Validate() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
