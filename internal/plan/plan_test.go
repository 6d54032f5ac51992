package plan_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

func newPlan() plan.Plan {
	return plan.Plan{ID: 1, Title: "五变七", Scope: community, Edition: 3, State: plan.Draft}
}

// Undoing and redoing gives back the land of before, vertex for vertex, whatever
// was done.
func TestUndoIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 1))
		w := plantest.NewWorld(rng, geotest.Coverage(seed, 9, geotest.Options{MaxVertices: 12}), 5, 5, 4)
		start := newLand(t, w)
		p := newPlan()
		lands := []plan.Land{start} // as they were after so many operations
		var redo []plan.Land
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			var err error
			was := p
			top := lands[len(lands)-1]
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				if p, err = p.Undo(p.Revision, "a"); len(lands) > 1 {
					redo, lands = append(redo, top), lands[:len(lands)-1]
				} else if fault.KindOf(err) == fault.Conflict {
					err = nil
				}
			case 1:
				if p, err = p.Redo(p.Revision, "a"); len(redo) > 0 {
					lands, redo = append(lands[:len(lands):len(lands)], redo[len(redo)-1]), redo[:len(redo)-1]
				} else if fault.KindOf(err) == fault.Conflict {
					err = nil
				}
			default:
				op := plantest.Draw(rng, top)
				if next, _, refused := top.Apply(op); refused == nil {
					p, err = p.Append(p.Revision, "a", op)
					lands, redo = append(lands[:len(lands):len(lands)], next), nil
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Operations) != len(lands)-1 || len(p.Undone) != len(redo) || len(p.History) != p.Revision || p.Revision < was.Revision {
				t.Fatalf("%+v with %d lands and %d undone", p, len(lands), len(redo))
			}
		}
		replayed, _, _, err := plan.Replay(start, p.Operations)
		if err != nil {
			t.Fatal(err)
		}
		plantest.MustEqual(t, lands[len(lands)-1], replayed)
	})
}

// What one does with a plan leaves the plan of before as it was, also where both
// go on from there.
func TestPlansDoNotShareOperations(t *testing.T) {
	name := func(s string) plan.Operation { return plan.Rename{Grid: west, Name: s} }
	p, _ := newPlan().Append(0, "", name("a"))
	p, _ = p.Append(1, "", name("b"))
	undone, _ := p.Undo(2, "")
	one, _ := undone.Append(3, "", name("one"))
	two, _ := undone.Append(3, "", name("two"))
	if one.Operations[1] != name("one") || two.Operations[1] != name("two") || p.Operations[1] != name("b") {
		t.Errorf("%v, %v, %v", one.Operations, two.Operations, p.Operations)
	}
}

func TestStaleRevision(t *testing.T) {
	p := newPlan()
	var err error
	for i, op := range []plan.Operation{
		plan.Rename{Grid: west, Name: "a"}, plan.Split{Grid: west, Lines: [][]lattice.Point{path(3, 2, 3, 8)}},
	} {
		if p, err = p.Append(i, "王", op); err != nil {
			t.Fatal(err)
		}
	}
	for _, stale := range []func(plan.Plan) (plan.Plan, error){
		func(p plan.Plan) (plan.Plan, error) { return p.Append(1, "李", plan.Renumber{}) },
		func(p plan.Plan) (plan.Plan, error) { return p.Undo(1, "李") },
		func(p plan.Plan) (plan.Plan, error) { return p.Redo(1, "李") },
		func(p plan.Plan) (plan.Plan, error) { return p.Rebase(1, "李", 4, nil) },
		func(p plan.Plan) (plan.Plan, error) { return p.Close(1, "李", plan.Published) },
		func(p plan.Plan) (plan.Plan, error) { return p.Retitle(1, "李", "x") },
	} {
		q, err := stale(p)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Conflict || !reflect.DeepEqual(p, q) {
			t.Fatalf("%v", err)
		}
		if len(f.Details) != 2 || f.Details[0].Code != "plan.revision" || f.Details[1].Row != 2 || f.Details[1].Text != "append split, by 王" {
			t.Errorf("%+v", f.Details)
		}
	}
}

func TestClosedPlansStay(t *testing.T) {
	p, err := newPlan().Close(0, "王", plan.Published)
	if err != nil || p.State != plan.Published {
		t.Fatal(err)
	}
	if _, err := p.Append(p.Revision, "王", plan.Renumber{}); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "published") {
		t.Errorf("%v", err)
	}
}

func TestPlanValidate(t *testing.T) {
	p := newPlan()
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	p.Title, p.Scope = "", region.Code(west)
	var f *fault.Fault
	if err := p.Validate(); !errors.As(err, &f) || len(f.Details) != 2 {
		t.Errorf("%v", err)
	}
	if _, err := newPlan().Retitle(0, "", ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

// A plan is carried over to another edition, in which one of its grids is gone.
func TestReplayOnAnotherEdition(t *testing.T) {
	ops := []plan.Operation{
		plan.Rename{Grid: west, Name: "西"},
		plan.Split{Grid: east, Lines: [][]lattice.Point{path(9, 2, 9, 8)}},
		plan.Rename{Grid: south, Name: "南"},
	}
	published, _, err := town().Apply(plan.Merge{Grids: []region.Code{east}, Into: west})
	if err != nil {
		t.Fatal(err)
	}
	g := townGround()
	g.Grids, g.Used = published.Grids(), append(g.Used, east)
	now, err := plan.NewLand(g)
	if err != nil {
		t.Fatal(err)
	}
	land, done, stopped, err := plan.Replay(now, ops)
	var refused *plan.Refusal
	if stopped != 1 || len(done) != 1 || !errors.As(err, &refused) || refused.Violations[0].Reason != plan.NoGrid {
		t.Fatalf("stopped at %d: %v", stopped, err)
	}
	if g, _ := land.Grid(west); g.Name != "西" {
		t.Errorf("%q", g.Name)
	}
	land, kept, left := plan.CarryOver(town(), now, ops)
	if len(kept) != 2 || len(left) != 1 || left[0].Index != 1 || left[0].Err == nil {
		t.Errorf("%v, %v", kept, left)
	}
	if g, _ := land.Grid(south); g.Name != "南" {
		t.Errorf("%q", g.Name)
	}
}

// Meanwhile others took the number that the plan gave to its new grid: what the plan
// did with that grid is done with its own, and never with theirs.
func TestCarryOverFollowsNewNumbers(t *testing.T) {
	// 005 is the plan's eastern half of 002, and others' western half of 003
	const ours, theirs = community + "006", community + "005"
	ops := []plan.Operation{
		plan.Split{Grid: east, Lines: [][]lattice.Point{path(9, 8, 9, 2)}},
		plan.Rename{Grid: community + "005", Name: "东"},
		plan.Renumber{},
		plan.SetKind{Grid: community + "009", Kind: region.Commercial}, // 005 before
	}
	split := func(l plan.Land) plan.Land {
		l, _, err := l.Apply(plan.Split{Grid: south, Lines: [][]lattice.Point{path(4, -1, 4, 4)}})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	before, done, _, err := plan.Replay(town(), ops)
	if err != nil {
		t.Fatalf("%v, %v", done, err)
	}
	if g, _ := before.Grid(community + "009"); g.Name != "东" {
		t.Fatalf("%+v", before.Grids())
	}
	land, kept, left := plan.CarryOver(town(), split(town()), ops)
	if len(kept) != len(ops) || len(left) != 0 {
		t.Fatalf("%v, %v", kept, left)
	}
	if kept[1] != (plan.Rename{Grid: ours, Name: "东"}) {
		t.Errorf("%+v", kept[1])
	}
	again, _, _, err := plan.Replay(split(town()), kept)
	if err != nil {
		t.Fatal(err)
	}
	plantest.MustEqual(t, land, again)
	for _, g := range land.Grids() {
		if is := g.Name == "东"; is != (g.Kind == region.Commercial) {
			t.Errorf("%+v", g)
		}
	}
	// Where it cannot be made, nothing is done to one of that number.
	gone, _, err := split(town()).Apply(plan.Merge{Grids: []region.Code{east}, Into: west})
	if err != nil {
		t.Fatal(err)
	}
	land, kept, left = plan.CarryOver(town(), gone, ops)
	if len(kept) != 1 || len(left) != 3 {
		t.Fatalf("%v, %v", kept, left)
	}
	if g, _ := land.Grid(theirs); g.Name == "东" {
		t.Errorf("%+v", g)
	}
}

// What is split and merged again has the land that it had, and its codes are gone
// for good.
func TestSplitThenMergeRestores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng, w := cities(t)
		land := newLand(t, w)
		law := plantest.NewLaw(w)
		for range 5 {
			op, ok := plantest.Draw(rng, land).(plan.Split)
			if !ok {
				continue
			}
			was, _ := land.Grid(op.Grid)
			split, done, err := land.Apply(op)
			if err != nil {
				continue
			}
			law.Hold(t, land, split, done, op)
			merge := plan.Merge{Grids: done.New, Into: op.Grid, AllowParts: true}
			merged, again, err := split.Apply(merge)
			if err != nil {
				t.Fatal(err)
			}
			law.Hold(t, split, merged, again, merge)
			is, _ := merged.Grid(op.Grid)
			if len(is.Shape) != len(was.Shape) || len(again.Retired) != len(done.New) {
				t.Fatalf("%d parts, %d before", len(is.Shape), len(was.Shape))
			}
			if drift := is.Shape.Area2() - was.Shape.Area2(); max(drift, -drift) > plantest.Reach(was.Shape) {
				t.Fatalf("%d square steps more or less", drift)
			}
			land = merged
		}
	})
}
