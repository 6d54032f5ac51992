package postgis

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
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

// A first load of many takes another way than a small one; both end the same.
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
