package postgis

import (
	"slices"
	"testing"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Five years later it is known which grid came from which, and who led it.
func TestHistoryOfGrids(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	ctx := t.Context()
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}})
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Merge{Grids: []region.Code{newGrid, ledGrid}, Into: ledGrid, AllowParts: true}},
		leaders: map[region.Code]string{ledGrid: "P2"}})
	past, err := db.GridHistory(ctx, newGrid)
	if err != nil || len(past) != 1 || past[0].Edition != 3 || past[0].UntilEdition != 4 || past[0].Until.IsZero() || len(past[0].Leaders) != 2 {
		t.Fatalf("%+v, %v", past, err)
	}
	if l := past[0].Leaders; l[0].Role != roster.FirstLeader || l[0].Person.Name != "王一" || !l[0].Period.From.Equal(past[0].Since) || !l[0].Period.Until.Equal(past[0].Until) || l[1].Role != roster.CommunityLeader {
		t.Errorf("leaders %+v", l)
	}
	if past, err = db.GridHistory(ctx, ledGrid); err != nil || len(past) != 2 || len(past[0].Leaders) != 1 || past[0].Leaders[0].Person.Number != "P2" || past[1].Leaders[0].Person.Number != "P3" {
		t.Errorf("%+v, %v", past, err)
	}
	steps := func(all []plan.Handover) (s []string) {
		for _, h := range all {
			s = append(s, string(h.From[12:])+">"+string(h.To[12:]))
			if h.At.IsZero() || h.AreaM2 <= 0 || h.ShareOfArea <= 0 {
				t.Errorf("%+v", h)
			}
		}
		return s
	}
	for code, want := range map[region.Code][2][]string{
		vacantGrid: {{"001>001"}, {"001>001", "001>003", "003>002"}},
		ledGrid:    {{"001>003", "002>002", "003>002"}, {"002>002"}},
		newGrid:    {{"001>003"}, {"003>002"}},
		eastGrid:   {nil, nil},
	} {
		up, down, err := db.GridLineage(ctx, code)
		if got := [2][]string{steps(up), steps(down)}; err != nil || !slices.Equal(got[0], want[0]) || !slices.Equal(got[1], want[1]) {
			t.Errorf("lineage of %s: %q, %v, want %q", code, got, err, want)
		}
	}
	for _, code := range []region.Code{"520303006001999", "x", "\x00"} {
		_, err := db.GridHistory(ctx, code)
		mustFail(t, err, fault.NotFound, "grid.unknown")
		_, _, err = db.GridLineage(ctx, code)
		mustFail(t, err, fault.NotFound, "grid.unknown")
	}
	page, err := db.EditionPage(ctx, "", 3)
	if err != nil || len(page.Editions) != 3 || page.Editions[0].Number != 4 || page.Editions[0].Retired != 1 || page.Editions[2].Added != 1 || page.Editions[2].Plan != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err = db.EditionPage(ctx, page.Next, 3); err != nil || len(page.Editions) != 1 || page.Next != "" || page.Editions[0].Added != 2 {
		t.Errorf("%+v, %v", page, err)
	}
	_, err = db.EditionPage(ctx, "?", 3)
	mustFail(t, err, fault.Malformed, "cursor.unknown")
}

// A leader who was carried over stays so until somebody says who leads.
func TestSetLeader(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	ctx := t.Context()
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}})
	rest := []string{"P2 community_leader", "P3 volunteer"}
	is := func(want ...string) {
		t.Helper()
		want = append(want, rest...)
		slices.Sort(want)
		if got := heldOn(t, db, newGrid); !slices.Equal(got, want) {
			t.Errorf("held are %q, want %q", got, want)
		}
	}
	is("P1 first_leader carried by 3", "P4 first_leader carried by 3 later")
	set := func(person string) {
		t.Helper()
		if err := db.SetLeader(ctx, newGrid, person); err != nil {
			t.Fatal(err)
		}
	}
	heard := listening(t, db)
	set("P1")
	is("P1 first_leader", "P4 first_leader carried by 3 later")
	if e := next(t, heard); e.Kind != PostsChanged || e.Grid != "520303006001003" {
		t.Errorf("told of %+v", e)
	}
	set("P1")
	set("P3")
	is("P3 first_leader", "P4 first_leader carried by 3 later")
	past, err := db.GridHistory(ctx, newGrid)
	if err != nil || len(past[0].Leaders) != 4 {
		t.Errorf("%+v, %v", past, err)
	}
	mustFail(t, db.SetLeader(ctx, newGrid, "nobody"), fault.Invalid, "person.unknown")
	mustFail(t, db.SetLeader(ctx, "520303006001999", "P1"), fault.NotFound, "grid.unknown")
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Merge{Grids: []region.Code{newGrid, vacantGrid}, Into: vacantGrid}}})
	mustFail(t, db.SetLeader(ctx, newGrid, "P1"), fault.NotFound, "grid.unknown")
}

// When an import takes a grid away, its issues go on, and its posts end.
func TestImportsLeaveNothingInRetiredGrids(t *testing.T) {
	t.Parallel()
	db, _ := openPlanned(t)
	ctx := t.Context()
	led, gone := report(t, db, 106.95, 27.7), report(t, db, 107.05, 27.7)
	grids := snapshot(t, db).Grids[:2]
	grids[0].Shape = rect(1068000000, 276000000, 1070000000, 278000000)
	n, err := db.ImportGrids(ctx, grids[:1], region.ImportOptions{Replace: true, DryRun: true})
	if err != nil || n.Removed != 2 {
		t.Fatalf("%+v, %v", n, err)
	}
	if is, _ := readIssue(t, db, led.ID); is.Revision != led.Revision {
		t.Error("a dry run moves issues")
	}
	if _, err = db.ImportGrids(ctx, grids[:1], region.ImportOptions{Replace: true, Note: "并入"}); err != nil {
		t.Fatal(err)
	}
	is, events := readIssue(t, db, led.ID)
	if e := events[len(events)-1]; is.Route.Grid != vacantGrid || responsibleFor(is) != "P1" || e.Note != "并入" || e.Actor != "" {
		t.Errorf("%+v, %+v", is, e)
	}
	if is, _ = readIssue(t, db, gone.ID); is.State != "unplaced" || is.Route.Grid != "" {
		t.Errorf("%+v", is)
	}
	if held := heldOn(t, db, ledGrid); len(held) != 0 {
		t.Errorf("held are %q", held)
	}
	page, err := db.EditionPage(ctx, "", 1)
	if e := page.Editions[0]; err != nil || e.Added != 0 || e.Changed != 1 || e.Retired != 2 {
		t.Errorf("%+v, %v", e, err)
	}
	checkLand(t, db)
}

// Whoever goes back to an edition gets its grids back, under their codes; posts and
// issues follow there and back.
func TestGridsComeBack(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	ctx := t.Context()
	service := plan.NewService(db, plan.Options{})
	west := report(t, db, 106.82, 27.7)
	split := publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)},
		leaders: map[region.Code]string{newGrid: "P4"}})
	then := snapshot(t, db).Grids
	back, err := service.Revert(ctx, by, westCommunity, 2, "退回", "", planKey("back", "r"))
	if err != nil || back.Retired != 1 || back.Added != 0 {
		t.Fatalf("%+v, %v", back, err)
	}
	checkLand(t, db)
	if is, _ := readIssue(t, db, west.ID); is.Route.Grid != vacantGrid || responsibleFor(is) != "P1" {
		t.Errorf("%+v", is)
	}
	again, err := service.Revert(ctx, by, westCommunity, split.Edition.Number, "再来", "", planKey("again", "r"))
	if err != nil || again.Retired != 0 || again.Added != 1 || !slices.Equal(again.Carried, []region.Code{newGrid}) {
		t.Fatalf("%+v, %v", again, err)
	}
	checkLand(t, db)
	if is, events := readIssue(t, db, west.ID); is.Route.Grid != newGrid || responsibleFor(is) != "P1" || len(events) != 5 {
		t.Errorf("%+v with %+v", is, events)
	}
	now := snapshot(t, db).Grids
	for i := range now {
		if now[i].Code != then[i].Code || !sameShape(now[i].Shape, then[i].Shape) {
			t.Errorf("%+v has come back as %+v", then[i], now[i])
		}
	}
	past, err := db.GridHistory(ctx, newGrid)
	if err != nil || len(past) != 2 || past[0].UntilEdition != 0 || past[1].UntilEdition != back.Edition.Number {
		t.Errorf("%+v, %v", past, err)
	}
}
