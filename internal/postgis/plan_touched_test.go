package postgis

import (
	"fmt"
	"testing"

	"gridmap/internal/account"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// A plan that gets another title still overlaps with those that it did.
func TestATitleLeavesOverlaps(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	rename := []plan.Operation{plan.Rename{Grid: vacantGrid, Name: "新名"}}
	a := draw(t, db, by, drawing{scope: westCommunity, ops: rename}).Plan
	b := draw(t, db, by, drawing{scope: "520303", ops: rename}).Plan
	overlaps := func() int {
		t.Helper()
		v, err := db.Head(t.Context(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(v.Overlaps)
	}
	for _, step := range []func() (plan.Plan, error){
		func() (plan.Plan, error) { return a.Retitle(a.Revision, by.Name, "另名") },
		func() (plan.Plan, error) { return a.Undo(a.Revision, by.Name) },
	} {
		if n := overlaps(); n != 1 {
			t.Errorf("%d overlaps at revision %d", n, a.Revision)
		}
		next, err := step()
		if err != nil {
			t.Fatal(err)
		}
		if a, _, err = db.AddStep(t.Context(), next, by, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := overlaps(); n != 0 {
		t.Errorf("%d overlaps with a plan that changes nothing", n)
	}
}

// However many drafts change the same grids, the newest are told.
func TestManyPlansOverlap(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	p, err := db.AddPlan(t.Context(), plan.Plan{Title: "甲", Scope: westCommunity}, by, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, `INSERT INTO plan (title, scope, edition, account, owner, touched)
		SELECT 'p' || n, $1, 2, $2, 'x', $3 FROM generate_series(1, 60) AS n`, westCommunity, by.Account, []string{vacantGrid})
	exec(t, db, `UPDATE plan SET touched = $1 WHERE id = $2`, []string{vacantGrid, ledGrid}, p.ID)
	page, err := db.Plans(t.Context(), plan.Filter{Scope: region.Everywhere})
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, l := range page.Plans {
		told += len(l.Overlaps)
	}
	v, err := db.Head(t.Context(), p.ID)
	if err != nil || len(v.Overlaps) != mostOverlaps || v.Overlaps[mostOverlaps-1].ID != p.ID+60 || v.Overlaps[0].Title != fmt.Sprintf("p%d", 61-mostOverlaps) {
		t.Errorf("%+v, %v", v.Overlaps, err)
	}
	if told != mostOverlaps*len(page.Plans) {
		t.Errorf("%d are told", told)
	}
}

// Two who come back to a plan at the same time, each long gone to the other, do not wait
// for each other for ever.
func TestTwoComeBackToAPlan(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	p, err := db.AddPlan(t.Context(), plan.Plan{Title: "甲", Scope: westCommunity}, by, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	planners := []plan.By{by}
	for i := range 3 {
		other := addAccount(t, db, accountNamed(fmt.Sprintf("other%d", i), grant(account.Planner, "520303")), "", nil)
		planners = append(planners, plan.By{Account: other.ID, Name: "另一人"})
	}
	for range 25 {
		for _, who := range planners {
			if _, err := db.Attend(t.Context(), p.ID, who); err != nil {
				t.Fatal(err)
			}
		}
		exec(t, db, `UPDATE plan_presence SET seen_at = seen_at - interval '46 seconds'`)
		for _, err := range atOnce(len(planners), func(i int) error {
			_, err := db.Attend(t.Context(), p.ID, planners[i])
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
