package postgis

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// openWithPeople returns a store with people who hold posts at random, and the same
// people as lists show them to whoever may see everything, by staff number.
func openWithPeople(t testing.TB) (*DB, []roster.Listed) {
	db := openWithAreas(t)
	exec(t, db, `INSERT INTO grid_version (grid, since, until, name, kind, shape)
		SELECT code, 1, NULL, '网格' || right(code, 1), 'rural', ST_Multi(ST_MakeEnvelope(106, 27, 107, 28, 4326)) FROM grid WHERE code = $1`, ledGrid)
	exec(t, db, `INSERT INTO building (ref, grid, name, entrance)
		SELECT ref, grid, ref, ST_SetSRID(ST_MakePoint(106.5, 27.5), 4326)
		FROM (VALUES ('B1', $1), ('B2', $1), ('B3', $2), ('B0', NULL)) AS b (ref, grid)`, ledGrid, vacantGrid)
	exec(t, db, `DELETE FROM person`)
	random := rand.New(rand.NewPCG(7, 11))
	names := map[region.Code]string{ledGrid: "网格2", "520303006": "洗马路街道"}
	var all []roster.Listed
	for i := range 80 {
		p := roster.Listed{Person: roster.Person{
			Number: fmt.Sprintf("%s%02d", []string{"A", "b", "Z_", "%"}[random.IntN(4)], i),
			Name:   []string{"王芳", "欧阳娜娜", "O'Brien", `a\b`, "Ä_%"}[random.IntN(5)],
			Unit:   []string{"", "区教育局", "街道办 3"}[random.IntN(3)], Phone: "13800000000", Office: "101"}}
		exec(t, db, `INSERT INTO unit (name) SELECT $1 WHERE $1 <> '' ON CONFLICT DO NOTHING`, p.Unit)
		if err := db.pool.QueryRow(t.Context(), `INSERT INTO person (number, name, unit, phone, office)
			VALUES ($1, $2, (SELECT id FROM unit WHERE unit.name = $3), $4, $5) RETURNING id`,
			p.Number, p.Name, p.Unit, p.Phone, p.Office).Scan(&p.ID); err != nil {
			t.Fatal(err)
		}
		for range random.IntN(4) {
			held := roster.Held{Role: roster.Volunteer, Code: vacantGrid}
			grid, area, building := vacantGrid, "", ""
			switch random.IntN(4) {
			case 0:
				held.Code, grid = ledGrid, ledGrid
			case 1:
				held, grid, area = roster.Held{Role: roster.ContactLeader, Code: "520303006"}, "", "520303006"
				if random.IntN(2) == 0 {
					held.Code, area = "520303007", "520303007"
				}
			case 2:
				grid, building = "", fmt.Sprintf("B%d", random.IntN(4))
				held.Role = roster.HouseholdLeader
				held.Code = map[string]region.Code{"B1": ledGrid, "B2": ledGrid, "B3": vacantGrid}[building]
			}
			held.Name = names[held.Code]
			if held.Code == "520303007" {
				held.Name = "520303007"
			}
			when := random.IntN(4)
			exec(t, db, `INSERT INTO post (person, role, grid, area, building, during)
				VALUES ($1, $2, nullif($3, ''), nullif($4, ''), (SELECT id FROM building WHERE ref = $5), $6::tstzrange)`,
				p.ID, string(held.Role), grid, area, building,
				[]string{"[2020-01-01,)", "(,)", "[2020-01-01,2021-01-01)", "[2200-01-01,)"}[when])
			if when < 2 && !slices.Contains(p.Posts, held) {
				p.Posts = append(p.Posts, held)
			}
		}
		slices.SortFunc(p.Posts, func(a, b roster.Held) int {
			return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Role, b.Role))
		})
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b roster.Listed) int { return cmp.Compare(a.Number, b.Number) })
	return db, all
}

// chosen is what a list has to show, by going through everybody.
func chosen(all []roster.Listed, f roster.PeopleFilter) (want []roster.Listed) {
	for _, p := range all {
		p.Posts = slices.DeleteFunc(slices.Clone(p.Posts), func(h roster.Held) bool { return !f.Scope.Covers(h.Code) || !h.Code.Within(f.Area) })
		there := len(p.Posts) > 0
		for _, word := range strings.Fields(strings.ToLower(f.Text)) {
			there = there && (strings.Contains(strings.ToLower(p.Name), word) ||
				strings.Contains(strings.ToLower(p.Number), word) || strings.Contains(p.Unit, word))
		}
		if there {
			want = append(want, p)
		}
	}
	return want
}

func TestPeopleAreListed(t *testing.T) {
	t.Parallel()
	db, all := openWithPeople(t)
	rapid.Check(t, func(rt *rapid.T) {
		f := roster.PeopleFilter{
			Scope: someScope().Draw(rt, "scope"),
			Area:  rapid.SampledFrom(append([]region.Code{"", "", "5209"}, someCodes...)).Draw(rt, "area"),
			Text: rapid.SampledFrom([]string{"", "", " ", "王", "娜娜", "教育局", "b", "a0", "_", "%", `\`, "'", "王 教育", "街道办 3", "o'b z_",
				"ä", "无人", "王芳 1 2 3"}).Draw(rt, "text"),
			Limit: rapid.IntRange(1, 90).Draw(rt, "limit"),
		}
		want := chosen(all, f)
		var got []roster.Listed
		for {
			page, err := db.People(t.Context(), f)
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, page.People...)
			if page.Next == "" {
				break
			}
			if len(page.People) != f.Limit {
				rt.Fatalf("a page of %d that is not the last, the limit being %d", len(page.People), f.Limit)
			}
			f.After = page.Next
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("%+v:\n%v, want\n%v", f, got, want)
		}
	})
}

func TestPeopleOfUnusualFilters(t *testing.T) {
	t.Parallel()
	db, all := openWithPeople(t)
	page, err := db.People(t.Context(), roster.PeopleFilter{Scope: region.Everywhere})
	if want := chosen(all, roster.PeopleFilter{Scope: region.Everywhere}); err != nil || len(want) <= usualNames || len(page.People) != usualNames || page.Next == "" {
		t.Errorf("a usual page has %d of %d people, %v", len(page.People), len(want), err)
	}
	for _, f := range []roster.PeopleFilter{{}, {Scope: region.Everywhere, Text: "\x00"}, {Scope: region.Everywhere, Text: "\xff"},
		{Scope: region.Everywhere, Area: "52030%"}, {Scope: region.Everywhere, Area: "'"}} {
		if page, err := db.People(t.Context(), f); err != nil || len(page.People) > 0 {
			t.Errorf("%+v: %d people, %v", f, len(page.People), err)
		}
	}
	_, err = db.People(t.Context(), roster.PeopleFilter{Scope: region.Everywhere, After: "!"})
	mustFail(t, err, fault.Malformed, "cursor.unknown")
	if _, err := db.People(t.Context(), roster.PeopleFilter{Scope: region.Everywhere, Text: strings.Repeat("王 ", 10000)}); err != nil {
		t.Error(err)
	}
}

func TestPersonHeld(t *testing.T) {
	t.Parallel()
	db, all := openWithPeople(t)
	for _, want := range all {
		if got, err := db.PersonHeld(t.Context(), want.Number); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	for _, number := range []string{"", "nobody", "%", "_", "a\x00", "\xff", "'"} {
		_, err := db.PersonHeld(t.Context(), number)
		mustFail(t, err, fault.NotFound, "person.unknown")
	}
}
