package roster

import (
	"testing"
	"time"
)

type crew map[string][]Leave

func (c crew) Person(number string) (Person, bool) {
	_, ok := c[number]
	return Person{Number: number}, ok
}

func (c crew) Leaves(number string) []Leave { return c[number] }

func TestStandOrdersRolesAndNamesDeputies(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	people := crew{
		"a": nil,
		"b": {{Person: "b", Period: Period{From: day(2), Until: day(4)}, Deputy: "a"}},
		"c": {{Person: "c", Period: Period{From: day(2), Until: day(4)}}},
	}
	posts := []Post{
		{Person: "a", Role: Volunteer},
		{Person: "c", Role: TeamSection},
		{Person: "b", Role: FirstLeader},
		{Person: "a", Role: GridMember, Period: Period{Until: day(2)}},
		{Person: "nobody", Role: Volunteer},
	}
	got := Stand(posts, people, day(3))
	if len(got) != 3 || got[0].Role != FirstLeader || got[1].Role != TeamSection || got[2].Role != Volunteer {
		t.Fatalf("Stand = %+v, want first leader, team section, volunteer", got)
	}
	if !got[0].Away || got[0].Deputy == nil || got[0].Deputy.Number != "a" {
		t.Errorf("the first leader is %+v, want away with a standing in", got[0])
	}
	if !got[1].Away || got[1].Deputy != nil {
		t.Errorf("the section cadre is %+v, want away with nobody standing in", got[1])
	}
	if got := Stand(posts, people, day(4)); got[0].Away || got[1].Away {
		t.Errorf("on the day after the leave somebody is still away: %+v", got)
	}
}
