package postgis

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

var (
	adding    = region.ImportOptions{}
	updating  = region.ImportOptions{Update: true}
	replacing = region.ImportOptions{Replace: true}
)

// snapshot returns everything, with the clock's part taken out.
func snapshot(t testing.TB, db *DB) roster.Snapshot {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// expect checks what an import returned.
func expect(t testing.TB, want region.Counts) func(region.Counts, error) {
	return func(got region.Counts, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Fatalf("import: %+v, %v, want %+v", got, err, want)
		}
	}
}

// refused checks that an import failed with the code in the row, and that it left
// nothing behind.
func refused(t testing.TB, db *DB, kind fault.Kind, code string, row int, f func() (region.Counts, error)) {
	t.Helper()
	before := snapshot(t, db)
	n, err := f()
	if d := mustFail(t, err, kind, code); d.Row != row {
		t.Errorf("%s in row %d, want %d: %s", code, d.Row, row, d.Text)
	}
	if n != (region.Counts{}) {
		t.Errorf("a refused import counts %+v", n)
	}
	if after := snapshot(t, db); !reflect.DeepEqual(after, before) {
		t.Errorf("a refused import (%s) left something behind", code)
	}
}

func day2(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }

// fill puts something of everything into a town.
func fill(t testing.TB, db *DB) {
	t.Helper()
	fillTown(t, db)
	if err := db.SetInstallation(t.Context(), region.Installation{City: "遵义市汇川区"}); err != nil {
		t.Fatal(err)
	}
}

// fillTown is fill without the city's name.
func fillTown(t testing.TB, db *DB) {
	t.Helper()
	expect(t, region.Counts{Added: 2})(db.ImportBuildings(t.Context(), each(
		place.Building{Ref: "b1", Name: "一栋", Entrance: orb.Point{106.85, 27.7}, Households: 3,
			Assisted: map[place.Help]int{place.Elderly: 2}, CountedAt: day2(1)},
		place.Building{Address: "洗马路1号", Entrance: orb.Point{107.5, 27.7}},
	), adding))
	expect(t, region.Counts{Added: 3})(db.ImportPeople(t.Context(), []roster.Person{
		{Number: "P1", Name: "王一", Unit: "区教育局", Phone: "13800000001", Office: "101"}, {Number: "P2", Name: "李二"}, {Number: "P3", Name: "张三", Unit: "区教育局"},
	}, adding))
	expect(t, region.Counts{Added: 5})(db.ImportPosts(t.Context(), []roster.Post{
		{Person: "P1", Role: roster.FirstLeader, Code: vacantGrid, Period: roster.Period{From: day2(1)}, Deputy: "P2"},
		{Person: "P2", Role: roster.CommunityLeader, Code: vacantGrid, Period: roster.Period{Until: day2(9)}},
		{Person: "P3", Role: roster.BuildingLeader, Building: "b1"},
		{Person: "P3", Role: roster.Desk, Code: "520303006", Period: roster.Period{From: day2(1), Until: day2(30)}},
	}, []roster.Leave{{Person: "P1", Period: roster.Period{From: day2(2), Until: day2(5)}, Deputy: "P3"}}, adding))
	expect(t, region.Counts{Added: 1})(db.ImportReference(t.Context(), []region.ReferenceLine{
		{Kind: region.River, Class: 1, Name: "湘江", Line: orb.LineString{{106.8, 27.6}, {106.9, 27.70000001}, {107, 27.8}}}}, adding))
}

// What one store gives another takes, and then gives the same.
func TestImportOfAnExportIsTheSame(t *testing.T) {
	t.Parallel()
	a, b := openTown(t), open(t)
	fill(t, a)
	s := snapshot(t, a)
	if len(s.Areas)*len(s.Grids)*len(s.Buildings)*len(s.People)*len(s.Posts)*len(s.Leaves)*len(s.Lines) == 0 {
		t.Fatalf("something is missing in %+v", s)
	}
	expect(t, region.Counts{Added: 4})(b.ImportAreas(t.Context(), s.Areas, adding))
	expect(t, region.Counts{Added: 2})(b.ImportGrids(t.Context(), s.Grids, adding))
	expect(t, region.Counts{Added: 2})(b.ImportBuildings(t.Context(), each(s.Buildings...), adding))
	expect(t, region.Counts{Added: 3})(b.ImportPeople(t.Context(), s.People, adding))
	expect(t, region.Counts{Added: 5})(b.ImportPosts(t.Context(), s.Posts, s.Leaves, adding))
	expect(t, region.Counts{Added: 1})(b.ImportReference(t.Context(), s.Lines, adding))
	if err := b.SetInstallation(t.Context(), s.Installation); err != nil {
		t.Fatal(err)
	}
	got := snapshot(t, b)
	got.Edition.PublishedAt = s.Edition.PublishedAt
	for i := range got.Posts {
		got.Posts[i].ID = s.Posts[i].ID // they came in another order
	}
	if !reflect.DeepEqual(got, s) {
		t.Errorf("imported %+v\nwant %+v", got, s)
	}
	// Once more, nothing changes, whatever the options; and no edition is published.
	for _, opt := range []region.ImportOptions{updating, replacing} {
		expect(t, region.Counts{Unchanged: 4})(b.ImportAreas(t.Context(), s.Areas, opt))
		expect(t, region.Counts{Unchanged: 2})(b.ImportGrids(t.Context(), s.Grids, opt))
		expect(t, region.Counts{Unchanged: 2})(b.ImportBuildings(t.Context(), each(s.Buildings...), opt))
		expect(t, region.Counts{Unchanged: 3})(b.ImportPeople(t.Context(), s.People, opt))
		expect(t, region.Counts{Unchanged: 5})(b.ImportPosts(t.Context(), s.Posts, s.Leaves, opt))
		expect(t, region.Counts{Unchanged: 1})(b.ImportReference(t.Context(), s.Lines, opt))
	}
	if again := snapshot(t, b); again.Edition.Number != 1 || !reflect.DeepEqual(again.Buildings, got.Buildings) {
		t.Errorf("importing the same again changed something")
	}
	for i, part := range []func(context.Context) (roster.Snapshot, error){a.Land, a.Buildings, a.Roster} {
		p, err := part(t.Context())
		want := roster.Snapshot{Edition: s.Edition}
		switch i {
		case 0:
			want.Installation, want.Areas, want.Grids, want.Lines = s.Installation, s.Areas, s.Grids, s.Lines
		case 1:
			want.Buildings = s.Buildings
		case 2:
			want.People, want.Posts, want.Leaves = s.People, s.Posts, s.Leaves
		}
		if err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("part %d is %+v, %v", i, p, err)
		}
	}
}

func TestADryRunLeavesNothing(t *testing.T) {
	t.Parallel()
	full, db := openTown(t), open(t)
	fill(t, full)
	s := snapshot(t, full)
	dry := region.ImportOptions{DryRun: true}
	before := snapshot(t, db)
	expect(t, region.Counts{Added: 4})(db.ImportAreas(t.Context(), s.Areas, dry))
	expect(t, region.Counts{Added: 2})(db.ImportBuildings(t.Context(), each(s.Buildings...), dry))
	expect(t, region.Counts{Added: 3})(db.ImportPeople(t.Context(), s.People, dry))
	expect(t, region.Counts{Added: 1})(db.ImportReference(t.Context(), s.Lines, dry))
	if after := snapshot(t, db); !reflect.DeepEqual(after, before) {
		t.Errorf("a dry run left %+v", after)
	}
	expect(t, region.Counts{Added: 4})(db.ImportAreas(t.Context(), s.Areas, adding))
	expect(t, region.Counts{Added: 2})(db.ImportGrids(t.Context(), s.Grids, dry))
	if after := snapshot(t, db); after.Edition.Number != 0 || count(t, db, `SELECT count(*) FROM grid`) != 0 {
		t.Errorf("a dry run published edition %d", after.Edition.Number)
	}
}

func TestAreas(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	imp := func(opt region.ImportOptions, areas ...region.Area) func() (region.Counts, error) {
		return func() (region.Counts, error) { return db.ImportAreas(t.Context(), areas, opt) }
	}
	county := region.Area{Code: "520304", Name: "播州区"}
	refused(t, db, fault.Conflict, "code.exists", 2, imp(adding, county, region.Area{Code: "520303", Name: "x"}))
	refused(t, db, fault.Invalid, "code.duplicate", 2, imp(adding, county, county))
	refused(t, db, fault.Invalid, "parent.unknown", 1, imp(adding, region.Area{Code: "520304001", Name: "x"}))
	refused(t, db, fault.Invalid, "name.required", 2, imp(adding, county, region.Area{Code: "520305"}))
	refused(t, db, fault.Invalid, "area.in_use", 0, imp(replacing, county))
	expect(t, region.Counts{Added: 3})(imp(adding,
		region.Area{Code: "520304001001", Name: "社区"}, region.Area{Code: "520304001", Name: "街道"}, county)())
	expect(t, region.Counts{Changed: 1, Unchanged: 1})(imp(updating,
		region.Area{Code: "520304", Name: "播州"}, region.Area{Code: "520304001", Name: "街道"})())
	expect(t, region.Counts{Unchanged: 4, Removed: 3})(imp(replacing, snapshot(t, db).Areas[:4]...)())
	if a := snapshot(t, db).Areas[1]; a != (region.Area{Code: "520303", Name: "汇川区", Pinyin: "hui chuan qu"}) {
		t.Errorf("area %+v", a)
	}
}

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

func TestReference(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	road := region.ReferenceLine{Kind: region.Street, Class: 2, Name: "洗马路", Line: orb.LineString{{106.8, 27.6}, {106.9, 27.7}}}
	rail := region.ReferenceLine{Kind: region.Rail, Class: 1, Line: road.Line}
	expect(t, region.Counts{Added: 2, Unchanged: 1})(db.ImportReference(t.Context(), []region.ReferenceLine{road, rail, road}, adding))
	bent := road
	bent.Line = orb.LineString{{106.8, 27.6}, {106.9, 27.7000001}}
	expect(t, region.Counts{Added: 1, Unchanged: 1, Removed: 1})(db.ImportReference(t.Context(), []region.ReferenceLine{road, bent}, replacing))
	refused(t, db, fault.Invalid, "class.range", 2, func() (region.Counts, error) {
		return db.ImportReference(t.Context(), []region.ReferenceLine{rail, {Kind: region.Rail, Line: road.Line}}, adding)
	})
}

func TestBuildings(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	fill(t, db)
	imp := func(opt region.ImportOptions, buildings ...place.Building) func() (region.Counts, error) {
		return func() (region.Counts, error) { return db.ImportBuildings(t.Context(), each(buildings...), opt) }
	}
	b2 := place.Building{Ref: "b2", Name: "二栋", Entrance: orb.Point{106.95, 27.7}}
	nameless := place.Building{Address: "洗马路1号", Entrance: orb.Point{107.5, 27.7}}
	refused(t, db, fault.Conflict, "ref.exists", 2, imp(adding, b2, place.Building{Ref: "b1", Name: "x", Entrance: b2.Entrance}))
	refused(t, db, fault.Conflict, "building.exists", 2, imp(adding, b2, nameless))
	refused(t, db, fault.Invalid, "ref.duplicate", 2, imp(adding, b2, b2))
	noRef := b2
	noRef.Ref = ""
	refused(t, db, fault.Invalid, "building.duplicate", 3, imp(adding, b2, noRef, noRef))
	refused(t, db, fault.Invalid, "households.range", 2, imp(adding, b2, place.Building{Name: "x", Entrance: b2.Entrance, Households: -1}))
	refused(t, db, fault.Invalid, "building.in_use", 0, imp(replacing, b2))
	broken := errors.New("the file ends here")
	before := snapshot(t, db)
	if _, err := db.ImportBuildings(t.Context(), func(yield func(place.Building, error) bool) {
		_ = yield(b2, nil) && yield(place.Building{}, broken)
	}, adding); !errors.Is(err, broken) {
		t.Errorf("an error of the sequence came back as %v", err)
	}
	if !reflect.DeepEqual(snapshot(t, db), before) {
		t.Error("half a file was stored")
	}
	moved := snapshot(t, db).Buildings[0]
	moved.Entrance, moved.Name, moved.Assisted, moved.CountedAt = orb.Point{106.95, 27.65}, "新名", nil, time.Time{}
	nameless.Households = 9
	expect(t, region.Counts{Added: 1, Changed: 2})(imp(updating, moved, b2, nameless)())
	s := snapshot(t, db)
	moved.Grid = ledGrid
	if !reflect.DeepEqual(s.Buildings[0], moved) {
		t.Errorf("moved %+v, want %+v", s.Buildings[0], moved)
	}
	if s.Buildings[1].Households != 9 || s.Buildings[1].Grid != "" || s.Buildings[2].Grid != ledGrid {
		t.Errorf("buildings %+v", s.Buildings)
	}
	hits, err := db.Search(t.Context(), place.Search{Text: "新名"})
	if err != nil || len(hits) != 1 || hits[0].Building.Ref != "b1" {
		t.Errorf("a renamed building is found as %+v, %v", hits, err)
	}
	if hits, _ := db.Search(t.Context(), place.Search{Text: "一栋"}); len(hits) != 0 {
		t.Errorf("its old name still finds %+v", hits)
	}
	expect(t, region.Counts{Unchanged: 1, Removed: 2})(imp(replacing, moved)())
}

// A first load of many takes another way than a small one; both end the same.
func TestManyBuildingsAreStoredAsFewAre(t *testing.T) {
	t.Parallel()
	shapes := []lattice.Shape{rect(1067900000, 276000000, 1070000000, 278000000)}
	all := first(t, manyBuildings+1, madeUpBuildings(2, manyBuildings+1, shapes))
	db := openTown(t)
	definitions := `SELECT count(*) FROM pg_indexes WHERE tablename = 'building'`
	indexes := count(t, db, definitions)
	dry := region.ImportOptions{DryRun: true}
	expect(t, region.Counts{Added: len(all)})(db.ImportBuildings(t.Context(), each(all...), dry))
	if n := count(t, db, definitions); n != indexes || count(t, db, `SELECT count(*) FROM building`) != 0 {
		t.Errorf("after a dry run: %d indexes, want %d", n, indexes)
	}
	expect(t, region.Counts{Added: len(all)})(db.ImportBuildings(t.Context(), each(all...), adding))
	if n := count(t, db, definitions); n != indexes {
		t.Errorf("%d indexes, want %d", n, indexes)
	}
	exec(t, db, `DO $$ BEGIN INSERT INTO building (ref, name, entrance) SELECT ref, name, entrance FROM building LIMIT 1;
	             RAISE 'two buildings with one ref'; EXCEPTION WHEN unique_violation THEN NULL; END $$`)
	exec(t, db, `DO $$ BEGIN UPDATE building SET grid = '520303006001999' WHERE id = (SELECT min(id) FROM building);
	             RAISE 'a grid that is none'; EXCEPTION WHEN foreign_key_violation THEN NULL; END $$`)
	got := snapshot(t, db).Buildings
	outside := 0
	for i, b := range got {
		want := all[i]
		want.ID, want.Grid = b.ID, b.Grid
		if !reflect.DeepEqual(b, want) {
			t.Fatalf("building %+v, want %+v", b, want)
		}
		if b.Grid == "" {
			outside++
		}
	}
	if outside == 0 || outside > len(got)/10 {
		t.Errorf("%d of %d buildings lie outside", outside, len(got))
	}
	expect(t, region.Counts{Unchanged: len(all)})(db.ImportBuildings(t.Context(), each(all...), updating))
}

// Imports at the same time wait for one another; none is lost and none is doubled.
func TestImportsAtTheSameTime(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	shapes := []lattice.Shape{rect(1068000000, 276000000, 1070000000, 278000000)}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if _, err := db.ImportBuildings(t.Context(), madeUpBuildings(1, 50, shapes), updating); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			x := 1070000000 + int32(i)*1000
			_, err := db.ImportGrids(t.Context(), []region.Grid{{Code: region.Code(fmt.Sprintf("520303006001%03d", 3+i)), Name: "新",
				Kind: region.Rural, Shape: rect(x+2000000*int32(i), 279000000, x+2000000*int32(i)+1000, 279001000)}}, adding)
			if err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := db.ImportPeople(t.Context(), []roster.Person{{Number: "P1", Name: "王一"}}, updating); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s := snapshot(t, db)
	if len(s.Buildings) != 50 || len(s.Grids) != 6 || len(s.People) != 1 || s.Edition.Number != 5 {
		t.Errorf("%d buildings, %d grids, %d people in edition %d", len(s.Buildings), len(s.Grids), len(s.People), s.Edition.Number)
	}
}

func TestPastIssues(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	past := func(route issue.Route, states ...issue.State) issue.Past {
		is, events := newIssue(route, "旧事")
		p := issue.Past{Issue: is, Events: events}
		for i, s := range states {
			p = p.Next(issue.Event{At: day.Add(time.Duration(i+1) * time.Hour), Kind: issue.EventState, To: s, Note: "n"})
		}
		return p
	}
	list := []issue.Past{past(led, issue.InProgress, issue.Resolved, issue.Closed), past(outside), past(vacant)}
	expect(t, region.Counts{Added: 3})(db.ImportIssues(t.Context(), list, region.ImportOptions{DryRun: true}))
	expect(t, region.Counts{Added: 3})(db.ImportIssues(t.Context(), list, adding))
	is, history, err := db.Issue(t.Context(), list[0].Issue.ID)
	if err != nil || is.Number != "20261124-000001" || is.State != issue.Closed || is.Revision != 4 || len(history) != 5 {
		t.Errorf("%+v with %+v, %v", is, history, err)
	}
	if n := count(t, db, `SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d messages about the past", n)
	}
	_, err = db.ImportIssues(t.Context(), []issue.Past{past(led), list[1]}, updating)
	if d := mustFail(t, err, fault.Conflict, "issue.exists"); d.Row != 2 {
		t.Errorf("row %d", d.Row)
	}
	bad := past(led, issue.InProgress)
	bad.Issue.State = issue.Closed
	_, err = db.ImportIssues(t.Context(), []issue.Past{past(led), bad}, adding)
	if d := mustFail(t, err, fault.Invalid, "history.broken"); d.Row != 2 {
		t.Errorf("row %d", d.Row)
	}
	if n := count(t, db, `SELECT count(*) FROM issue`); n != 3 {
		t.Errorf("%d issues", n)
	}
	if n := add(t, db, led, "neu").Number; n != "20261124-000004" {
		t.Errorf("the next number is %s", n)
	}
}
