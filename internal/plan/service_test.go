package plan_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

var (
	ctx   = context.Background()
	wang  = plan.By{Account: 1, Name: "王", Redraws: region.NewScope(false, "520303001")}
	li    = plan.By{Account: 2, Name: "李", Redraws: region.NewScope(false, "520303001001")}
	alien = plan.By{Account: 3, Name: "张", Redraws: region.NewScope(false, "520303002")}
)

func key(name string) plan.Key { return plan.Key{Name: name, Digest: [32]byte{1}} }

// townStore is a store of the town of the examples, with a service on it.
func townStore() (*memory, *plan.Service) {
	m := newMemory(plantest.World{Ground: townGround()})
	m.editions = append([][]region.Grid{slices.Concat(m.editions[0], []region.Grid{{Code: community + "004", Kind: region.Rural}})}, m.editions...) // retired since
	return m, plan.NewService(m, plan.Options{Now: m.now})
}

func create(t interface{ Fatal(...any) }, s *plan.Service, by plan.By, scope region.Code) int64 {
	v, err := s.Create(ctx, by, "五变七", scope, 0, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return v.Plan.ID
}

func cut(x float64) plan.Operation {
	return plan.Split{Grid: south, Lines: [][]lattice.Point{path(x, -1, x, 4)}}
}

func mustOperate(t interface{ Fatal(...any) }, s *plan.Service, id int64, revision int, op plan.Operation) plan.Change {
	c, err := s.Operate(ctx, wang, id, revision, op, false, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func kindOf(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Details[0].Code != code {
		t.Errorf("%v, want %v %s", err, kind, code)
	}
}

func TestOperateUndoRedo(t *testing.T) {
	m, s := townStore()
	id := create(t, s, wang, community)
	c := mustOperate(t, s, id, 0, cut(4))
	if !slices.Equal(c.Done.New, []region.Code{community + "005"}) || len(c.Summary.Grids) != 4 || c.Plan.Revision != 1 || c.Current != 2 || c.Plan.History[0].At.IsZero() {
		t.Fatalf("%+v", c.View)
	}
	if picture(c.Before) != picture(town()) || c.Summary.MeanHouseholds != 550./4 {
		t.Errorf("%s%+v", picture(c.Before), c.Summary)
	}
	undone, err := s.Undo(ctx, li, id, 1, plan.Key{})
	if err != nil || !slices.Equal(undone.Done.Retired, []region.Code{community + "005"}) || len(undone.Plan.Undone) != 1 || undone.Plan.History[1].By != "李" {
		t.Fatalf("%+v, %v", undone.View, err)
	}
	plantest.MustEqual(t, undone.After, c.Before)
	redone, err := s.Redo(ctx, wang, id, 2, plan.Key{})
	if err != nil || !slices.Equal(redone.Done.New, []region.Code{community + "005"}) {
		t.Fatal(err)
	}
	plantest.MustEqual(t, redone.After, c.After)
	_, err = s.Redo(ctx, wang, id, 3, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.nothing_to_redo")
	v, before, after, err := s.Lands(ctx, li, id)
	if err != nil || v.Plan.Revision != 3 || len(v.Plan.History) != 3 {
		t.Fatalf("%+v, %v", v, err)
	}
	plantest.MustEqual(t, before, c.Before)
	plantest.MustEqual(t, after, c.After)
	if m.calls["Ground"] != 1 || m.calls["Plan"] != 1 || m.calls["Affairs"] != 1 {
		t.Errorf("%v", m.calls)
	}
}

func TestPreviewStoresNothing(t *testing.T) {
	m, s := townStore()
	id := create(t, s, wang, community)
	c, err := s.Operate(ctx, wang, id, 0, cut(4), true, key("a"))
	if err != nil || len(c.Done.New) != 1 || c.Plan.Revision != 0 || picture(c.After) == picture(c.Before) {
		t.Fatalf("%+v, %v", c.View, err)
	}
	v, _, after, err := s.Lands(ctx, wang, id)
	if err != nil || v.Plan.Revision != 0 || picture(after) != picture(town()) || m.calls["AddStep"] != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := s.Operate(ctx, wang, id, 0, cut(4), false, key("a")); err != nil {
		t.Error(err)
	}
	_, err = s.Operate(ctx, wang, id, 0, cut(5), true, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.revision")
}

// What is refused leaves the plan as it is.
func TestOperateRefuses(t *testing.T) {
	m, s := townStore()
	id := create(t, s, wang, community)
	_, err := s.Operate(ctx, wang, id, 0, plan.Merge{Grids: []region.Code{community + "077"}, Into: west}, false, plan.Key{})
	kindOf(t, err, fault.Invalid, string(plan.NoGrid))
	_, err = s.Operate(ctx, wang, id, 0, plan.Redivide{Edition: 1}, false, plan.Key{})
	kindOf(t, err, fault.Invalid, "plan.edition")
	_, err = s.Undo(ctx, wang, id, 0, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.nothing_to_undo")
	if m.calls["AddStep"] != 0 {
		t.Error(m.calls)
	}
}

func TestOthersFindNoPlan(t *testing.T) {
	_, s := townStore()
	id := create(t, s, wang, community)
	for name, do := range map[string]func(by plan.By, id int64) error{
		"Plan":  func(by plan.By, id int64) error { _, err := s.Plan(ctx, by, id); return err },
		"Lands": func(by plan.By, id int64) error { _, _, _, err := s.Lands(ctx, by, id); return err },
		"Operate": func(by plan.By, id int64) error {
			_, err := s.Operate(ctx, by, id, 0, cut(4), true, plan.Key{})
			return err
		},
		"Undo":    func(by plan.By, id int64) error { _, err := s.Undo(ctx, by, id, 0, plan.Key{}); return err },
		"Redo":    func(by plan.By, id int64) error { _, err := s.Redo(ctx, by, id, 0, plan.Key{}); return err },
		"Retitle": func(by plan.By, id int64) error { _, err := s.Retitle(ctx, by, id, 0, "x", plan.Key{}); return err },
		"Discard": func(by plan.By, id int64) error { _, err := s.Discard(ctx, by, id, 0, plan.Key{}); return err },
		"Rebase":  func(by plan.By, id int64) error { _, err := s.Rebase(ctx, by, id, 0, plan.Key{}); return err },
		"Impact":  func(by plan.By, id int64) error { _, err := s.Impact(ctx, by, id, plan.Limits{}); return err },
		"Suggest": func(by plan.By, id int64) error {
			_, err := s.Suggest(ctx, by, id, 0, plan.Wish{Grids: 3}, nil)
			return err
		},
		"Publish": func(by plan.By, id int64) error { _, err := s.Publish(ctx, by, id, 0, "", nil, plan.Key{}); return err },
		"Attend":  func(by plan.By, id int64) error { _, _, _, err := s.Attend(ctx, by, id, 0); return err },
	} {
		if err := do(alien, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		if err := do(wang, id+7); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s of no plan: %v", name, err)
		}
	}
	_, err := s.Create(ctx, alien, "x", community, 0, plan.Key{})
	kindOf(t, err, fault.Forbidden, "plan.forbidden")
	_, err = s.Revert(ctx, alien, community, 1, "", "", plan.Key{})
	kindOf(t, err, fault.Forbidden, "plan.forbidden")
	_, err = s.Create(ctx, li, "x", "520303001", 0, plan.Key{}) // wider than what is hers
	kindOf(t, err, fault.Forbidden, "plan.forbidden")
	for by, n := range map[*plan.By]int{&wang: 1, &alien: 0} {
		if page, err := s.Plans(ctx, *by, plan.Filter{Scope: region.Everywhere}); err != nil || len(page.Plans) != n {
			t.Errorf("%s sees %d plans, %v", by.Name, len(page.Plans), err)
		}
	}
}

// Who was late is told where the plan is, and what was done since; the other process's
// steps too.
func TestConflictsTellWhatWasDone(t *testing.T) {
	m, s := townStore()
	other := plan.NewService(m, plan.Options{Now: m.now})
	id := create(t, s, wang, community)
	mustOperate(t, s, id, 0, cut(4))
	mustOperate(t, other, id, 1, plan.Rename{Grid: west, Name: "西"})
	if _, err := other.Retitle(ctx, li, id, 2, "五变八", plan.Key{}); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"Operate": func() error { _, err := s.Operate(ctx, wang, id, 1, cut(8), false, plan.Key{}); return err },
		"preview": func() error { _, err := s.Operate(ctx, wang, id, 1, cut(8), true, plan.Key{}); return err },
		"Undo":    func() error { _, err := s.Undo(ctx, wang, id, 1, plan.Key{}); return err },
		"Redo":    func() error { _, err := s.Redo(ctx, wang, id, 1, plan.Key{}); return err },
		"Retitle": func() error { _, err := s.Retitle(ctx, wang, id, 1, "x", plan.Key{}); return err },
		"Discard": func() error { _, err := s.Discard(ctx, wang, id, 1, plan.Key{}); return err },
		"Rebase":  func() error { _, err := s.Rebase(ctx, wang, id, 1, plan.Key{}); return err },
		"Suggest": func() error { _, err := s.Suggest(ctx, wang, id, 1, plan.Wish{Grids: 3}, nil); return err },
		"Publish": func() error { _, err := s.Publish(ctx, wang, id, 1, "", nil, plan.Key{}); return err },
	} {
		var conflict *plan.ConflictError
		err := do()
		kindOf(t, err, fault.Conflict, "plan.revision")
		if !errors.As(err, &conflict) {
			t.Fatalf("%s: %v", name, err)
		}
		if v := conflict.Current; v.Plan.Revision != 3 || v.Plan.Title != "五变八" || v.Current != 2 || len(v.Plan.Operations) != 2 {
			t.Errorf("%s: %+v", name, v)
		}
		if s := conflict.Steps; len(s) != 2 || s[0].Revision != 2 || plan.NameOf(s[0].Op) != "rename" || s[1].Act != plan.Retitled || s[1].By != "李" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	v, steps, others, err := s.Attend(ctx, wang, id, 2)
	if err != nil || v.Plan.Revision != 3 || len(steps) != 1 || steps[0].Title != "五变八" || len(others) != 1 || others[0].Account != 2 {
		t.Errorf("%+v, %+v, %v", steps, others, err)
	}
}

// The same request again has the same answer, though others went on meanwhile; another
// with its key is refused.
func TestRequestsThatComeTwice(t *testing.T) {
	_, s := townStore()
	first, err := s.Create(ctx, wang, "五变七", community, 0, key("create"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Create(ctx, wang, "五变七", community, 0, key("create")); err != nil || again.Plan.ID != first.Plan.ID {
		t.Fatalf("%+v, %v", again, err)
	}
	id := first.Plan.ID
	do := map[string]func() (plan.Change, error){
		"operate": func() (plan.Change, error) { return s.Operate(ctx, wang, id, 0, cut(4), false, key("operate")) },
		"rename": func() (plan.Change, error) {
			return s.Operate(ctx, wang, id, 1, plan.Rename{Grid: west, Name: "西"}, false, key("rename"))
		},
		"undo": func() (plan.Change, error) { return s.Undo(ctx, wang, id, 2, key("undo")) },
		"redo": func() (plan.Change, error) { return s.Redo(ctx, wang, id, 3, key("redo")) },
		"suggest": func() (plan.Change, error) {
			return s.Suggest(ctx, wang, id, 4, plan.Wish{Grids: 2, Key: key("suggest")}, nil)
		},
	}
	order := []string{"operate", "rename", "undo", "redo", "suggest"}
	answers := map[string]plan.Change{}
	check := func(name string) {
		again, err := do[name]()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		was := answers[name]
		plantest.MustEqual(t, again.Before, was.Before)
		plantest.MustEqual(t, again.After, was.After)
		if again.Plan.Revision != was.Plan.Revision || len(again.Plan.History) != len(was.Plan.History) || len(again.Plan.Operations) != len(was.Plan.Operations) {
			t.Errorf("%s: %+v, was %+v", name, again.Plan, was.Plan)
		}
	}
	for _, name := range order {
		if answers[name], err = do[name](); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		check(name)
	}
	for _, name := range order {
		check(name)
	}
	_, err = s.Operate(ctx, wang, id, 5, cut(8), false, plan.Key{Name: "undo", Digest: [32]byte{9}})
	kindOf(t, err, fault.Conflict, "idempotency.reused")
	for range 2 {
		if v, err := s.Retitle(ctx, wang, id, 5, "五变八", key("title")); err != nil || v.Plan.Revision != 6 {
			t.Errorf("%+v, %v", v, err)
		}
	}
	for range 2 {
		if v, err := s.Discard(ctx, wang, id, 6, key("discard")); err != nil || v.Plan.State != plan.Discarded || v.Plan.Revision != 7 {
			t.Errorf("%+v, %v", v, err)
		}
	}
	_, err = s.Undo(ctx, wang, id, 7, plan.Key{})
	kindOf(t, err, fault.Conflict, "plan.closed")
	for _, name := range order {
		check(name)
	}
}
