package plan_test

import (
	"testing"

	"gridmap/internal/plan"
)

// A request to go back to an edition that is sent again leaves its plan alone, whatever
// became of that and of the land.
func TestGoingBackAgainKeepsThePlan(t *testing.T) {
	m, s := townStore()
	publish := func(name string) {
		t.Helper()
		id := create(t, s, wang, community)
		mustOperate(t, s, id, 0, plan.Rename{Grid: west, Name: name})
		if _, err := s.Publish(ctx, wang, id, 1, "", nil, plan.Key{}); err != nil {
			t.Fatal(err)
		}
	}
	was := town().Grids()[0]
	if was.Code != west {
		t.Fatalf("the first grid is %s", was.Code)
	}
	publish("西")
	v, err := s.Create(ctx, wang, "回去", community, 2, key("back"))
	if err != nil {
		t.Fatal(err)
	}
	id := v.Plan.ID
	if _, err := s.Undo(ctx, wang, id, 1, plan.Key{}); err != nil {
		t.Fatal(err)
	}
	mustOperate(t, s, id, 2, cut(4))
	if _, err := s.Undo(ctx, wang, id, 3, plan.Key{}); err != nil {
		t.Fatal(err)
	}
	publish(was.Name) // by now there is nothing to go back to
	again, err := s.Create(ctx, wang, "回去", community, 2, key("back"))
	if err != nil || again.Plan.ID != id || again.Plan.Revision != 4 {
		t.Errorf("%+v, %v", again.Plan, err)
	}
	if p := m.plans[id-1]; p.State != plan.Draft {
		t.Errorf("the plan is %s", p.State)
	}
}
