package postgis

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// landAfter returns the grids of an edition with changes in them, in code order.
func landAfter(grids []region.Grid, c roster.Changes) []region.Grid {
	after := map[region.Code]region.Grid{}
	for _, g := range grids {
		after[g.Code] = g
	}
	for _, g := range c.Grids {
		after[g.Code] = g
	}
	for _, code := range c.Retired {
		delete(after, code)
	}
	return slices.SortedFunc(maps.Values(after), func(a, b region.Grid) int { return strings.Compare(string(a.Code), string(b.Code)) })
}

// Editions of a town: a border moves, a grid comes, a name changes, a grid is retired
// whose land nobody has, and another comes and goes. Between any two of them, back and
// forth, the changes make the one of the other.
func TestChangesLeadFromAnyEditionToAnyOther(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	fillTown(t, db)
	strip := func(serial int, from, to int32) region.Grid {
		return grid(serial, rect(from, 276000000, to, 278000000))
	}
	named := strip(3, 1070000000, 1071000000)
	named.Name = "改名"
	retire := replacing
	for _, step := range []struct {
		opt   region.ImportOptions
		grids []region.Grid
	}{
		{updating, []region.Grid{strip(1, 1068000000, 1069500000), strip(2, 1069500000, 1070000000)}},
		{adding, []region.Grid{strip(3, 1070000000, 1071000000)}},
		{updating, []region.Grid{named}},
		{adding, []region.Grid{strip(4, 1071000000, 1072000000)}},
		{retire, []region.Grid{strip(2, 1069500000, 1070000000), named}},
	} {
		if _, err := db.ImportGrids(t.Context(), step.grids, step.opt); err != nil {
			t.Fatal(err)
		}
	}
	editions, err := db.Editions(t.Context())
	if err != nil || len(editions) != 6 {
		t.Fatalf("%d editions, %v", len(editions), err)
	}
	lands := []roster.Snapshot{{}}
	for _, e := range editions {
		s, err := db.SnapshotAt(t.Context(), e.PublishedAt)
		if err != nil {
			t.Fatal(err)
		}
		lands = append(lands, s)
	}
	for from := range lands {
		for to := 1; to < len(lands); to++ {
			c, err := db.Changes(t.Context(), int64(from), int64(to))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := landAfter(lands[from].Grids, c), lands[to].Grids; !reflect.DeepEqual(got, want) {
				t.Errorf("from %d to %d: %+v, want %+v", from, to, got, want)
			}
			if c.From != int64(from) || c.Edition != lands[to].Edition || len(c.Editions) != max(to-from, 0) || c.TooMany {
				t.Errorf("from %d to %d: %+v", from, to, c)
			}
			if from == to && len(c.Staff.Grids) > 0 {
				t.Errorf("from %d to itself: %+v", from, c.Staff.Grids)
			}
			checkStaff(t, lands[to], c.Staff)
			if len(c.Grids) > 0 && len(c.Areas) != 4 {
				t.Errorf("from %d to %d: areas %+v", from, to, c.Areas)
			}
		}
	}
	now, err := db.Changes(t.Context(), 3, 0)
	if err != nil || now.Edition.Number != 6 {
		t.Errorf("from 3 to the current edition: %+v, %v", now, err)
	}
	if c, err := db.Changes(t.Context(), 9, 0); err != nil || !c.TooMany {
		t.Errorf("from an edition that there is not: %+v, %v", c, err)
	}
}

// checkStaff compares the staff of some grids with all posts.
func checkStaff(t *testing.T, s roster.Snapshot, staff roster.Staff) {
	t.Helper()
	posts := slices.DeleteFunc(slices.Clone(s.Posts), func(p roster.Post) bool { return !slices.Contains(staff.Grids, p.Code) || p.Code == "" })
	if len(posts)+len(staff.Posts) > 0 && !reflect.DeepEqual(posts, staff.Posts) {
		t.Errorf("posts on %v: %+v, want %+v", staff.Grids, staff.Posts, posts)
	}
	for _, post := range posts {
		if !slices.ContainsFunc(staff.People, func(p roster.Person) bool { return p.Number == post.Person }) {
			t.Errorf("%s holds a post and is not among %+v", post.Person, staff.People)
		}
	}
}

func TestStaffBringsDeputiesOfDeputies(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	for _, number := range []string{"a", "b", "c", "d"} {
		exec(t, db, `INSERT INTO person (number, name) VALUES ($1, $1)`, number)
	}
	exec(t, db, `INSERT INTO leave (person, during, deputy) SELECT p.id, '[2026-01-01,)', d.id
		FROM (VALUES ('a', 'b'), ('b', 'c'), ('d', 'a')) l (away, deputy) JOIN person p ON p.number = away JOIN person d ON d.number = l.deputy`)
	exec(t, db, `INSERT INTO post (person, role, grid, during) SELECT id, 'first_leader', '520303006001001', '(,)' FROM person WHERE number = 'a'`)
	s, err := db.Staff(t.Context(), []region.Code{"520303006001001"})
	if err != nil {
		t.Fatal(err)
	}
	numbers := ""
	for _, p := range s.People {
		numbers += p.Number
	}
	if numbers != "abc" || len(s.Posts) != 1 || len(s.Leaves) != 2 {
		t.Errorf("people %s, %d posts, %d leaves; want abc, 1 and 2", numbers, len(s.Posts), len(s.Leaves))
	}
	if s, err := db.Staff(t.Context(), nil); err != nil || len(s.Posts)+len(s.People) > 0 {
		t.Errorf("of no grids: %+v, %v", s, err)
	}
}
