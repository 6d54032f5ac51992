package main

import (
	"context"
	"strings"
	"testing"

	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// ofPlan reports whether an operation is about a plan that is there.
func (op operation) ofPlan() bool { return strings.HasPrefix(op.path, "/api/v1/plans/") }

// draft makes a plan about an area of one grid: renamed, and renamed again, which was
// undone. It returns its id.
func (s *siege) draft(t *testing.T, area string) string {
	t.Helper()
	ctx, plans := context.Background(), plan.NewService(s.data, plan.Options{})
	chief, err := s.accounts.ByName(ctx, root, "chief")
	if err != nil {
		t.Fatal(err)
	}
	by := plan.By{Account: chief.ID, Name: chief.Shown, Redraws: region.Everywhere}
	v, err := plans.Create(ctx, by, "方案", region.Code(area), 0, plan.Key{})
	for revision, name := range []string{"甲网格", "乙网格"} {
		if err == nil {
			op := plan.Rename{Grid: region.Code(area + "002001001"), Name: name}
			_, err = plans.Operate(ctx, by, v.Plan.ID, revision, op, false, plan.Key{})
		}
	}
	if err == nil {
		_, err = plans.Undo(ctx, by, v.Plan.ID, 2, plan.Key{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.text(t, "SELECT max(id)::text FROM plan")
}

// drafted returns what lies on one side, with a plan of its own for an operation that is
// about one.
func (s *siege) drafted(t *testing.T, op operation, side map[string]string) map[string]string {
	t.Helper()
	if !op.ofPlan() {
		return side
	}
	return merged(side, map[string]string{"plans": s.draft(t, side["areas"])})
}

// planFields returns a body about plans that is all right, nil if it is another's:
// what the fields are called does not say what they hold.
func (s *siege) planFields(t *testing.T, op operation, side map[string]string) map[string]any {
	t.Helper()
	revision := func() any { return s.sample(t, op, "revision", nil, side) }
	grid := side["grids"]
	switch op.path {
	case "/api/v1/plans":
		return map[string]any{"title": "方案", "scope": side["areas"], "edition": 1}
	case "/api/v1/editions":
		return map[string]any{"title": "方案", "scope": side["areas"], "edition": 1, "note": "恢复"}
	case "/api/v1/plans/{id}/operations":
		return map[string]any{"revision": revision(), "op": "rename", "grid": grid, "name": "网格"}
	case "/api/v1/plans/{id}/suggest":
		locks := []any{map[string]any{"building": side["buildings"], "grid": grid}}
		return map[string]any{"revision": revision(), "grids": 1, "locked": []any{grid}, "locked_buildings": locks, "tolerance": 0.5, "seed": 1}
	case "/api/v1/plans/{id}/publish":
		return map[string]any{"revision": revision(), "note": "会后", "leaders": []any{map[string]any{"grid": grid, "person": side["people"]}}}
	case "/api/v1/grids/{code}/leader":
		return map[string]any{"person": side["people"]}
	}
	return nil
}
