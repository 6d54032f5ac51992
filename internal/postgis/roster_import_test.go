package postgis

import (
	"testing"

	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	fill(t, db)
	imp := func(opt region.ImportOptions, people ...roster.Person) func() (region.Counts, error) {
		return func() (region.Counts, error) { return db.ImportPeople(t.Context(), people, opt) }
	}
	p4 := roster.Person{Number: "P4", Name: "赵四", Unit: "新单位"}
	refused(t, db, fault.Conflict, "number.exists", 2, imp(adding, p4, roster.Person{Number: "P1", Name: "x"}))
	refused(t, db, fault.Invalid, "number.duplicate", 2, imp(adding, p4, p4))
	refused(t, db, fault.Invalid, "phone.digits", 1, imp(adding, roster.Person{Number: "P5", Name: "x", Phone: "no"}))
	refused(t, db, fault.Invalid, "person.in_use", 0, imp(replacing, p4))
	expect(t, region.Counts{Added: 1, Changed: 1})(imp(updating, p4, roster.Person{Number: "P2", Name: "李二", Phone: "0851-28600000"})())
	if p := snapshot(t, db).People[1]; p.Phone != "0851-28600000" || p.ID == 0 {
		t.Errorf("person %+v", p)
	}
	everyone := snapshot(t, db).People
	expect(t, region.Counts{Unchanged: 3, Removed: 1})(imp(replacing, everyone[:3]...)())
}

func TestPosts(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	fill(t, db)
	imp := func(opt region.ImportOptions, posts []roster.Post, leaves ...roster.Leave) func() (region.Counts, error) {
		return func() (region.Counts, error) { return db.ImportPosts(t.Context(), posts, leaves, opt) }
	}
	one := func(p roster.Post) []roster.Post {
		return []roster.Post{{Person: "P2", Role: roster.Volunteer, Code: ledGrid}, p}
	}
	leader := func(person string, from, until int) roster.Post {
		p := roster.Post{Person: person, Role: roster.FirstLeader, Code: vacantGrid, Period: roster.Period{From: day2(from)}}
		if until > 0 {
			p.Period.Until = day2(until)
		}
		return p
	}
	for code, p := range map[string]roster.Post{
		"person.unknown":   {Person: "P9", Role: roster.Volunteer, Code: ledGrid},
		"deputy.unknown":   {Person: "P1", Role: roster.Volunteer, Code: ledGrid, Deputy: "P9"},
		"code.unknown":     {Person: "P1", Role: roster.Volunteer, Code: "520303006001009"},
		"building.unknown": {Person: "P1", Role: roster.BuildingLeader, Building: "b9"},
		"post.target":      {Person: "P1", Role: roster.Desk, Code: ledGrid},
		"post.duplicate":   {Person: "P2", Role: roster.Volunteer, Code: ledGrid},
		"post.overlap":     leader("P2", 20, 0),
	} {
		refused(t, db, fault.Invalid, code, 2, imp(adding, one(p)))
	}
	refused(t, db, fault.Invalid, "post.overlap", 2, imp(adding, one(roster.Post{Person: "P1", Role: roster.Desk, Code: "520303006", Period: roster.Period{From: day2(29)}})))
	refused(t, db, fault.Conflict, "post.exists", 2, imp(adding, one(leader("P1", 1, 20))))
	refused(t, db, fault.Invalid, "leave.overlap", 2, imp(adding, one(leader("P1", 1, 0))[:1], roster.Leave{Person: "P1", Period: roster.Period{From: day2(4)}}))
	refused(t, db, fault.Invalid, "person.required", 2, imp(adding, one(leader("P1", 1, 0))[:1], roster.Leave{}))
	refused(t, db, fault.Invalid, "period.order", 1, imp(adding, nil, roster.Leave{Person: "P1", Period: roster.Period{From: day2(9), Until: day2(8)}}))
	// A change of leaders: one ends where the other begins.
	expect(t, region.Counts{Added: 1, Changed: 1})(imp(updating, []roster.Post{leader("P2", 20, 0), leader("P1", 1, 20)})())
	s := snapshot(t, db)
	leaders := 0
	for _, p := range s.Posts {
		if p.Role == roster.FirstLeader {
			leaders++
			if p.Person == "P1" && (!p.Period.Until.Equal(day2(20)) || p.Deputy != "") {
				t.Errorf("the old leader %+v", p)
			}
		}
	}
	if leaders != 2 {
		t.Errorf("%d first leaders, want two, one after the other", leaders)
	}
	// Replacing the posts leaves the leaves, and the other way round.
	expect(t, region.Counts{Unchanged: 1, Removed: 4})(imp(replacing, s.Posts[:1])())
	if s := snapshot(t, db); len(s.Posts) != 1 || len(s.Leaves) != 1 {
		t.Errorf("%d posts and %d leaves", len(s.Posts), len(s.Leaves))
	}
	expect(t, region.Counts{Added: 1, Removed: 1})(imp(replacing, nil, roster.Leave{Person: "P2"})())
}

func TestTheDatabaseItselfRefusesTwoLeaders(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	fill(t, db)
	for name, sql := range map[string]string{
		"two first leaders":           `INSERT INTO post (person, role, grid, during) VALUES (2, 'first_leader', '` + vacantGrid + `', '[2026-04-01,)')`,
		"two desks":                   `INSERT INTO post (person, role, area, during) VALUES (2, 'desk', '520303006', '[2026-03-15,)')`,
		"a desk of a community":       `INSERT INTO post (person, role, area, during) VALUES (2, 'desk', '520303006001', '[2026-03-15,)')`,
		"a post of nothing":           `INSERT INTO post (person, role, during) VALUES (2, 'volunteer', '(,)')`,
		"a post of two things":        `INSERT INTO post (person, role, grid, area, during) VALUES (2, 'volunteer', '` + ledGrid + `', '520303', '(,)')`,
		"an unknown role":             `INSERT INTO post (person, role, grid, during) VALUES (2, 'king', '` + ledGrid + `', '(,)')`,
		"one's own deputy":            `INSERT INTO post (person, role, grid, during, deputy) VALUES (2, 'volunteer', '` + ledGrid + `', '(,)', 2)`,
		"two leaves":                  `INSERT INTO leave (person, during) VALUES (1, '[2026-03-03,2026-03-04)')`,
		"a building off the lattice":  `UPDATE building SET entrance = ST_SetSRID(ST_MakePoint(106.93123456, 27.7), 4326)`,
		"a strange kind of help":      `UPDATE building SET assisted = '{"lonely": 1}'`,
		"half a person":               `UPDATE building SET assisted = '{"elderly": -1}'`,
		"text for a count":            `UPDATE building SET assisted = '{"elderly": "2"}'`,
		"a nameless building":         `UPDATE building SET name = '', address = ''`,
		"a border off the lattice":    `UPDATE grid_version SET shape = ST_Translate(shape, 0.00000001, 0)`,
		"an empty grid":               `UPDATE grid_version SET shape = ST_GeomFromText('MULTIPOLYGON EMPTY', 4326)`,
		"two versions at once":        `INSERT INTO grid_version (grid, since, name, kind, shape) SELECT grid, 2, name, kind, shape FROM grid_version`,
		"a version that ends at once": `UPDATE grid_version SET until = since`,
		"two installations":           `INSERT INTO installation (one) VALUES (false)`,
	} {
		_, err := db.pool.Exec(t.Context(), sql)
		if kind := fault.KindOf(translate(err)); err == nil || kind != fault.Invalid && kind != fault.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
}
