package plan_test

import (
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
)

// However few operations a plan has in the end, what is done and taken back again and
// again fills it: all that was done is kept. What is full can still be closed.
func TestWhatIsDoneAndUndoneFillsAPlan(t *testing.T) {
	long := plan.Redivide{Grids: []plan.Piece{{Shape: lattice.Shape{{make(lattice.Ring, plan.MaxRedividedVertices)}}}}}
	for name, tt := range map[string]struct {
		op    plan.Operation
		times int // that it was done and undone
	}{
		"many steps": {plan.Rename{Grid: south, Name: "x"}, plan.MaxSteps/2 - 1},
		"long ones":  {long, plan.MaxDrawn/plan.MaxRedividedVertices/2 - 1},
	} {
		var steps []plan.Step
		for range tt.times {
			steps = append(steps, plan.Step{Revision: len(steps) + 1, Act: plan.Appended, Op: tt.op}, plan.Step{Revision: len(steps) + 2, Act: plan.Undid, Op: tt.op})
		}
		p, err := plan.Restore(plan.Plan{Title: "甲", Scope: community, State: plan.Draft, Revision: len(steps)}, steps)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if p, err = p.Append(p.Revision, "x", tt.op); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		_, err = p.Append(p.Revision, "x", tt.op)
		kindOf(t, err, fault.TooLarge, "plan.full")
		if p, err = p.Undo(p.Revision, "x"); err != nil {
			t.Errorf("%s: what was done last cannot be taken back: %v", name, err)
		}
		if p, err = p.Rebase(p.Revision, "x", 2, p.Operations); err != nil {
			t.Errorf("%s: rebase: %v", name, err)
		}
		if _, err = p.Close(p.Revision, "x", plan.Discarded); err != nil {
			t.Errorf("%s: close: %v", name, err)
		}
	}
}
