package postgis

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// What was done in a plan is read again as it was, step by step.
func TestAPlanIsKept(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	ctx := t.Context()
	first, err := db.AddPlan(ctx, plan.Plan{Title: "甲", Scope: westCommunity}, by, planKey("k", "r"))
	if err != nil || first.ID == 0 || first.State != plan.Draft || first.Edition != 2 || first.Owner != "规划员" || first.Account != by.Account {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := db.AddPlan(ctx, plan.Plan{Title: "甲", Scope: westCommunity}, by, planKey("k", "r"))
	if err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("again %+v, %v", again, err)
	}
	_, err = db.AddPlan(ctx, plan.Plan{Title: "乙", Scope: westCommunity}, by, planKey("k", "another"))
	mustFail(t, err, fault.Conflict, "idempotency.reused")
	_, err = db.AddPlan(ctx, plan.Plan{Title: "乙", Scope: "520309001001"}, by, plan.Key{})
	mustFail(t, err, fault.Invalid, "plan.no_scope")
	if _, err := db.ImportAreas(ctx, []region.Area{{Code: "520303007", Name: "空街道"}}, adding); err != nil {
		t.Fatal(err)
	}
	_, err = db.AddPlan(ctx, plan.Plan{Title: "乙", Scope: "520303007"}, by, plan.Key{})
	mustFail(t, err, fault.Invalid, "plan.empty_scope")
	_, err = db.Plan(ctx, 99)
	mustFail(t, err, fault.NotFound, "plan.unknown")
	_, err = db.Head(ctx, 99)
	mustFail(t, err, fault.NotFound, "plan.unknown")

	p := first
	split := splitAt(vacantGrid, 1068500000)
	for _, step := range []func() (plan.Plan, error){
		func() (plan.Plan, error) { return p.Append(p.Revision, "x", split) },
		func() (plan.Plan, error) {
			return p.Append(p.Revision, "y", plan.Rename{Grid: vacantGrid, Name: "新名"})
		},
		func() (plan.Plan, error) { return p.Undo(p.Revision, "x") },
		func() (plan.Plan, error) { return p.Redo(p.Revision, "x") },
		func() (plan.Plan, error) { return p.Undo(p.Revision, "x") },
		func() (plan.Plan, error) { return p.Retitle(p.Revision, "x", "乙") },
		func() (plan.Plan, error) { return p.Rebase(p.Revision, "x", 2, []plan.Operation{split}) },
	} {
		if p, err = step(); err != nil {
			t.Fatal(err)
		}
		key := planKey("step", "r")
		if p.Revision == 1 {
			p.History[0].Key = key
		}
		stored, ok, err := db.AddStep(ctx, p, by, []region.Code{vacantGrid})
		if err != nil || !ok || stored.History[p.Revision-1].At.IsZero() || !stored.UpdatedAt.Equal(stored.History[p.Revision-1].At) {
			t.Fatalf("step %d: %+v, %v, %v", p.Revision, stored, ok, err)
		}
		p = stored
		read, err := db.Plan(ctx, p.ID)
		if err != nil || !reflect.DeepEqual(read, p) {
			t.Fatalf("read %+v, %v\nwant %+v", read, err, p)
		}
	}
	steps, err := db.Steps(ctx, p.ID, 5)
	if err != nil || !reflect.DeepEqual(steps, p.History[5:]) {
		t.Errorf("steps %+v, %v", steps, err)
	}
	v, err := db.Head(ctx, p.ID)
	if err != nil || v.Current != 2 || len(v.Stale) != 0 || v.Plan.Revision != 7 || v.Plan.Title != "乙" || v.Plan.History != nil {
		t.Errorf("head %+v, %v", v, err)
	}
	// What was taken at a revision that is past, or under a key that was used, is not
	// taken again.
	late, err := first.Append(0, "x", plan.SetKind{Grid: vacantGrid, Kind: region.Rural})
	if err != nil {
		t.Fatal(err)
	}
	now, ok, err := db.AddStep(ctx, late, by, nil)
	if err != nil || ok || !reflect.DeepEqual(now, p) {
		t.Errorf("late: %+v, %v, %v", now, ok, err)
	}
	next, err := p.Undo(p.Revision, "x")
	if err != nil {
		t.Fatal(err)
	}
	next.History[7].Key = planKey("step", "r")
	if now, ok, err = db.AddStep(ctx, next, by, nil); err != nil || ok || !reflect.DeepEqual(now, p) {
		t.Errorf("same key: %+v, %v, %v", now, ok, err)
	}
	next.History[7].Key = planKey("step", "another")
	_, _, err = db.AddStep(ctx, next, by, nil)
	mustFail(t, err, fault.Conflict, "idempotency.reused")
	closed, err := p.Close(p.Revision, "x", plan.Discarded)
	if err != nil {
		t.Fatal(err)
	}
	if closed, ok, err = db.AddStep(ctx, closed, by, nil); err != nil || !ok || closed.State != plan.Discarded {
		t.Errorf("closed %+v, %v, %v", closed, ok, err)
	}
	for _, sql := range []string{`UPDATE plan_step SET by = 'z'`, `DELETE FROM plan_step`} {
		if err := asOwner(ctx, db, sql); err == nil {
			t.Errorf("%s goes through", sql)
		}
	}
}

// Of many who take a step at the same revision one does; the others get the plan as it
// is then.
func TestOneOfManyStepsIsTaken(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	p, err := db.AddPlan(t.Context(), plan.Plan{Title: "甲", Scope: westCommunity}, by, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	taken := make([]bool, 6)
	errs := atOnce(len(taken), func(i int) error {
		next, err := p.Append(0, "x", plan.Rename{Grid: vacantGrid, Name: string(rune('a' + i))})
		if err != nil {
			return err
		}
		now, ok, err := db.AddStep(t.Context(), next, by, nil)
		if taken[i] = ok; err == nil && now.Revision != 1 {
			t.Errorf("revision %d", now.Revision)
		}
		return err
	})
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if n := len(slices.DeleteFunc(taken, func(ok bool) bool { return !ok })); n != 1 {
		t.Errorf("%d steps were taken", n)
	}
	errs = atOnce(4, func(int) error {
		_, err := db.AddPlan(t.Context(), plan.Plan{Title: "乙", Scope: westCommunity}, by, planKey("k", "r"))
		return err
	})
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM plan`); n != 2 {
		t.Errorf("%d plans", n)
	}
}

func TestListsOfPlans(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	ctx := t.Context()
	other := addAccount(t, db, accountNamed("other", grant(account.Planner, "520303")), "", nil)
	second := plan.By{Account: other.ID, Name: "另一人", Redraws: region.Everywhere}
	a := draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}}).Plan
	b := draw(t, db, second, drawing{scope: "520303006", ops: []plan.Operation{splitAcross(ledGrid, 277000000)}}).Plan
	c := draw(t, db, by, drawing{scope: eastCommunity}).Plan
	d := draw(t, db, by, drawing{scope: "520303", ops: []plan.Operation{plan.Rename{Grid: eastGrid, Name: "新名"}, plan.Rename{Grid: vacantGrid, Name: "新名"}}}).Plan
	e, err := c.Close(0, by.Name, plan.Discarded)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.AddStep(ctx, e, by, nil); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f    plan.Filter
		want []int64
	}{
		"all":              {plan.Filter{Scope: region.Everywhere}, []int64{d.ID, c.ID, b.ID, a.ID}},
		"none":             {plan.Filter{}, nil},
		"nowhere":          {plan.Filter{Scope: region.NewScope(true)}, nil},
		"drafts":           {plan.Filter{Scope: region.Everywhere, States: []plan.State{plan.Draft}}, []int64{d.ID, b.ID, a.ID}},
		"of the west":      {plan.Filter{Scope: region.NewScope(false, westCommunity)}, []int64{a.ID}},
		"of a subdistrict": {plan.Filter{Scope: region.NewScope(false, "520303006")}, []int64{c.ID, b.ID, a.ID}},
		"about the west":   {plan.Filter{Scope: region.Everywhere, Area: westCommunity}, []int64{d.ID, b.ID, a.ID}},
		"about a grid":     {plan.Filter{Scope: region.Everywhere, Area: eastGrid}, []int64{d.ID, c.ID, b.ID}},
		"about the county": {plan.Filter{Scope: region.NewScope(false, eastCommunity), Area: "520303"}, []int64{c.ID}},
	} {
		var got []int64
		tt.f.Limit = 2
		for {
			page, err := db.Plans(ctx, tt.f)
			if err != nil || len(page.Plans) > 2 {
				t.Fatalf("%s: %v", name, err)
			}
			for _, l := range page.Plans {
				got = append(got, l.ID)
			}
			if tt.f.After = page.Next; page.Next == "" {
				break
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	page, err := db.Plans(ctx, plan.Filter{Scope: region.NewScope(false, westCommunity)})
	if err != nil || page.Plans[0].OperationCount != 1 || page.Plans[0].UndoneCount != 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	// A split at a meridian of 001 touches it alone; one across 002 gives 001 a vertex.
	want := []plan.Overlap{
		{ID: b.ID, Title: "五变七", Owner: "另一人", Grids: []region.Code{vacantGrid}},
		{ID: d.ID, Title: "五变七", Owner: "规划员", Grids: []region.Code{vacantGrid}},
	}
	if got := page.Plans[0].Overlaps; !reflect.DeepEqual(got, want) {
		t.Errorf("overlaps %+v, want %+v", got, want)
	}
	v, err := db.Head(ctx, a.ID)
	if err != nil || !reflect.DeepEqual(v.Overlaps, want) {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = db.Plans(ctx, plan.Filter{Scope: region.Everywhere, After: "!"})
	mustFail(t, err, fault.Malformed, "cursor.unknown")

	// Whoever had it open within 45 seconds is there.
	for _, by := range []plan.By{by, second, by} {
		if _, err := db.Attend(ctx, a.ID, by); err != nil {
			t.Fatal(err)
		}
	}
	others, err := db.Attend(ctx, a.ID, by)
	if err != nil || len(others) != 1 || others[0].Account != second.Account || others[0].Name != "另一人" || time.Since(others[0].SeenAt) > time.Minute {
		t.Errorf("others %+v, %v", others, err)
	}
	exec(t, db, `UPDATE plan_presence SET seen_at = seen_at - interval '46 seconds'`)
	if others, err = db.Attend(ctx, a.ID, by); err != nil || len(others) != 0 {
		t.Errorf("others %+v, %v", others, err)
	}
	if n := count(t, db, `SELECT count(*) FROM plan_presence`); n != 1 {
		t.Errorf("%d are kept", n)
	}
	_, err = db.Attend(ctx, 99, by)
	mustFail(t, err, fault.NotFound, "plan.unknown")
}

// What a plan is drawn on is the land of its edition, with what stands on it now.
func TestGroundAndAffairs(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	ctx := t.Context()
	if _, err := db.ImportReference(ctx, []region.ReferenceLine{
		{Kind: region.Street, Class: 1, Line: orb.LineString{{106.85, 27}, {106.85, 28}}},
		{Kind: region.Street, Class: 1, Line: orb.LineString{{108.85, 27}, {108.85, 28}}},
	}, adding); err != nil {
		t.Fatal(err)
	}
	is := report(t, db, 106.82, 27.7)
	closed := report(t, db, 106.82, 27.7, issue.InProgress, issue.Resolved, issue.Closed)
	check := func(edition int64, grids, around, used []region.Code) {
		t.Helper()
		g, err := db.Ground(ctx, westCommunity, edition)
		if err != nil || !slices.Equal(codesOf(g.Grids), grids) || !slices.Equal(codesOf(g.Around), around) || !slices.Equal(g.Used, used) ||
			len(g.Lines) != 1 || len(g.Buildings) != 2 || g.Buildings[0].Name != "一栋" || g.Buildings[0].Households != 30 || g.Buildings[0].At != at7(106.82, 27.75) {
			t.Errorf("edition %d: %+v, %v", edition, g, err)
		}
	}
	check(2, []region.Code{vacantGrid, ledGrid}, []region.Code{eastGrid}, nil)
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{
		splitAt(vacantGrid, 1068500000), plan.Merge{Grids: []region.Code{vacantGrid, ledGrid}, Into: ledGrid}}})
	check(2, []region.Code{vacantGrid, ledGrid}, []region.Code{eastGrid}, nil)
	check(3, []region.Code{ledGrid, newGrid}, []region.Code{eastGrid}, []region.Code{vacantGrid})
	_, err := db.Ground(ctx, westCommunity, 4)
	mustFail(t, err, fault.NotFound, "edition.unknown")

	a, err := db.Affairs(ctx, westCommunity, time.Now().Add(-time.Hour))
	if err != nil || len(a.Open) != 1 || len(a.Recent) != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	want := plan.OpenIssue{ID: is.ID, Number: is.Number, Category: "safety", At: at7(106.82, 27.7), Grid: newGrid, Person: "P1"}
	if a.Open[0] != want || a.Recent[0] != want.At || closed.ID == "" {
		t.Errorf("%+v, want %+v", a.Open, want)
	}
	var people []string
	for _, p := range a.People {
		people = append(people, p.Number)
	}
	if !slices.Equal(people, []string{"P1", "P2", "P3", "P4"}) {
		t.Errorf("people %q", people)
	}
	if !slices.ContainsFunc(a.Posts, func(p roster.Post) bool { return p.Code == newGrid && p.Carried == 3 && p.Deputy == "P2" }) {
		t.Errorf("posts %+v", a.Posts)
	}
	if a, err = db.Affairs(ctx, westCommunity, time.Now().Add(time.Hour)); err != nil || len(a.Recent) != 0 {
		t.Errorf("%+v, %v", a, err)
	}
}

// Deputies of deputies are people of the scope, too.
func TestAffairsKnowWhoStandsIn(t *testing.T) {
	t.Parallel()
	db, _ := openPlanned(t)
	ctx := t.Context()
	if _, err := db.ImportPeople(ctx, []roster.Person{{Number: "D1", Name: "甲"}, {Number: "D2", Name: "乙"}, {Number: "D3", Name: "丙"}, {Number: "K", Name: "值班"}}, adding); err != nil {
		t.Fatal(err)
	}
	year := roster.Period{From: day2(1), Until: time.Now().AddDate(1, 0, 0)}
	if _, err := db.ImportPosts(ctx, []roster.Post{{Person: "K", Role: roster.Desk, Code: "520303006"}}, []roster.Leave{
		{Person: "P3", Period: year, Deputy: "D1"}, {Person: "D1", Period: year, Deputy: "D2"}, {Person: "D3", Period: year, Deputy: "P1"}}, adding); err != nil {
		t.Fatal(err)
	}
	a, err := db.Affairs(ctx, eastCommunity, time.Now())
	if err != nil || len(a.People) != 1 || len(a.Posts) != 1 || a.Posts[0].Role != roster.Desk {
		t.Errorf("of the east: %+v, %v", a, err)
	}
	a, err = db.Affairs(ctx, westCommunity, time.Now())
	var numbers []string
	for _, p := range a.People {
		numbers = append(numbers, p.Number)
	}
	if err != nil || !slices.Equal(numbers, []string{"D1", "D2", "K", "P1", "P2", "P3", "P4"}) || len(a.Leaves) != 2 {
		t.Errorf("people %q with leaves %+v, %v", numbers, a.Leaves, err)
	}
	if got := report(t, db, 106.95, 27.7).Route.Responsible; got.Person.Number != "D2" || got.Because != roster.BecauseDeputy || got.For.Number != "P3" {
		t.Errorf("the store routes to %+v", got)
	}
}
