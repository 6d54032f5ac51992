package plan_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
)

func TestTakeBuildingsSaysWhichToTakeToo(t *testing.T) {
	// 1 1 . 3 3 | 5 5 . 7 7     the numbers of the buildings,
	// 2 2 . 4 4 | 6 6 . 8 8     in two rows
	for _, tt := range []struct {
		name string
		take plan.TakeBuildings
		want []int64
	}{
		{"further on", plan.TakeBuildings{To: west, IDs: []int64{7}}, []int64{5}},
		{"both", plan.TakeBuildings{To: west, IDs: []int64{7, 8}}, []int64{5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := town().Apply(tt.take)
			var refused *plan.Refusal
			if !errors.As(err, &refused) || refused.Violations[0].Reason != plan.Parts || !slices.Equal(refused.Violations[0].Buildings, tt.want) {
				t.Errorf("%+v", err)
			}
		})
	}
}

func TestTakeBuildingsSaysWhatItCutsOff(t *testing.T) {
	// 1 2    3 |     taking 2 cuts 1 off from 3
	// ---------+
	g := townGround()
	g.Buildings = []plan.Building{{ID: 1, At: spot(1, 5)}, {ID: 2, At: spot(2, 5)}, {ID: 3, At: spot(5, 5)}}
	land := newLand(t, plantest.World{Ground: g})
	_, _, err := land.Apply(plan.TakeBuildings{To: south, IDs: []int64{2}})
	var refused *plan.Refusal
	if !errors.As(err, &refused) || refused.Violations[0].Reason != plan.Parts || !slices.Equal(refused.Violations[0].Buildings, []int64{1}) {
		t.Errorf("%+v", err)
	}
	if _, done, err := land.Apply(plan.TakeBuildings{To: south, IDs: []int64{1, 2}}); err != nil || len(done.Moved) != 2 {
		t.Errorf("%v", err)
	}
}

// Who takes what is advised comes through sooner or later, or takes all of a grid.
func TestAdviceLeadsSomewhere(t *testing.T) {
	for seed := range uint64(times(4)) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := plantest.NewWorld(rng, geotest.Coverage(seed, 16, geotest.Options{MaxVertices: 12}), 8, 8, 40)
		land := newLand(t, w)
		advised, through := 0, 0
		for range 60 {
			take, is := plantest.Draw(rng, land).(plan.TakeBuildings)
			if !is || take.AllowParts {
				continue
			}
			for range 40 {
				_, _, err := land.Apply(take)
				var refused *plan.Refusal
				if err == nil {
					through++
				}
				if !errors.As(err, &refused) || refused.Violations[0].Reason != plan.Parts {
					break
				}
				more := refused.Violations[0].Buildings
				if len(more) == 0 {
					break
				}
				advised++
				for _, id := range more {
					if slices.Contains(take.IDs, id) {
						t.Fatalf("%d is to be taken too, and is taken: %+v", id, refused.Violations[0])
					}
				}
				take.IDs = append(slices.Clip(take.IDs), more...)
			}
		}
		t.Logf("%d pieces of advice, %d done", advised, through)
	}
}
