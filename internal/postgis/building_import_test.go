package postgis

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

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
