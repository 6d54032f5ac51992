package plan_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
)

// Two planners in two processes, who each go on from what they saw last: what either
// was told to be done is there in the end, once and in order, and all that is there;
// and everybody sees the same land.
func TestRacingPlannersNeverOverwrite(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	w := plantest.NewWorld(rng, geotest.Coverage(3, 16, geotest.Options{MaxVertices: 12}), 8, 8, 6)
	m := newMemory(w)
	services := []*plan.Service{plan.NewService(m, plan.Options{Now: m.now}), plan.NewService(m, plan.Options{Now: m.now})}
	id := create(t, services[0], wang, w.Scope)
	var mu sync.Mutex
	done := map[int]string{} // who took which step
	conflicts := 0
	var group, ready sync.WaitGroup
	ready.Add(4)
	for k := range 4 {
		group.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(k), 2))
			by := wang
			by.Name = fmt.Sprint("planner ", k)
			s := services[k%2]
			_, _, land, err := s.Lands(ctx, by, id)
			revision := 0
			ready.Done()
			ready.Wait()
			for range 12 {
				if err != nil {
					t.Error(err)
					return
				}
				var c plan.Change
				switch rng.IntN(5) {
				case 0:
					c, err = s.Undo(ctx, by, id, revision, plan.Key{})
				case 1:
					c, err = s.Redo(ctx, by, id, revision, plan.Key{})
				default:
					c, err = s.Operate(ctx, by, id, revision, plantest.Draw(rng, land), false, plan.Key{})
				}
				var conflict *plan.ConflictError
				switch kind := fault.KindOf(err); {
				case err == nil:
					mu.Lock()
					if was, twice := done[c.Plan.Revision]; twice {
						t.Errorf("%s and %s have both taken step %d", was, by.Name, c.Plan.Revision)
					}
					done[c.Plan.Revision] = by.Name
					mu.Unlock()
					revision, land = c.Plan.Revision, c.After
				case errors.As(err, &conflict):
					mu.Lock()
					conflicts++
					mu.Unlock()
					if conflict.Current.Plan.Revision <= revision || len(conflict.Steps) == 0 {
						t.Errorf("%+v", conflict)
					}
					var v plan.View
					v, _, land, err = s.Lands(ctx, by, id)
					revision = v.Plan.Revision
				case kind == fault.Invalid || kind == fault.Conflict:
					err = nil
				}
			}
		})
	}
	group.Wait()
	p, err := m.Plan(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if p.Revision != len(done) || conflicts == 0 || len(done) < 2 {
		t.Fatalf("%d steps are there, %d were reported, with %d conflicts", p.Revision, len(done), conflicts)
	}
	for _, step := range p.History {
		if done[step.Revision] != step.By {
			t.Errorf("step %d is by %s, and not by %s", step.Revision, step.By, done[step.Revision])
		}
	}
	want, _, _, err := plan.Replay(newLand(t, w), p.Operations)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(services, plan.NewService(m, plan.Options{})) {
		_, _, got, err := s.Lands(ctx, wang, id)
		if err != nil {
			t.Fatal(err)
		}
		plantest.MustEqual(t, got, want)
	}
	t.Logf("%d steps, %d conflicts", len(done), conflicts)
}

// Whatever is done, undone and redone, in one process or the other, with lands kept or
// made anew: the land is what the operations make.
func TestLandsThroughTheServiceAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 1))
		w := plantest.NewWorld(rng, geotest.Coverage(seed, 9, geotest.Options{MaxVertices: 10}), 5, 5, 4)
		m := newMemory(w)
		services := []*plan.Service{plan.NewService(m, plan.Options{Now: m.now}), plan.NewService(m, plan.Options{Now: m.now})}
		plan.Crowd(services[1], rapid.SampledFrom([]int{0, 1 << 20}).Draw(t, "memory"))
		ids := []int64{create(t, services[0], wang, w.Scope), create(t, services[0], wang, w.Scope)}
		start := newLand(t, w)
		lands := map[int64][]plan.Land{ids[0]: {start}, ids[1]: {start}} // after so many operations
		redo := map[int64][]plan.Land{}
		revision := map[int64]int{}
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			s := rapid.SampledFrom(services).Draw(t, "service")
			id := rapid.SampledFrom(ids).Draw(t, "plan")
			if rapid.IntRange(0, 5).Draw(t, "later") == 0 {
				m.clock = m.clock.Add(time.Hour)
			}
			stack, undone := lands[id], redo[id]
			top := stack[len(stack)-1]
			var c plan.Change
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "act") {
			case 0:
				if c, err = s.Undo(ctx, wang, id, revision[id], plan.Key{}); err == nil {
					lands[id], redo[id] = stack[:len(stack)-1], append(undone[:len(undone):len(undone)], top)
				}
			case 1:
				if c, err = s.Redo(ctx, wang, id, revision[id], plan.Key{}); err == nil {
					lands[id], redo[id] = append(stack[:len(stack):len(stack)], undone[len(undone)-1]), undone[:len(undone)-1]
				}
			case 2:
				op := plantest.Draw(rng, top)
				want, _, refused := top.Apply(op)
				if c, err = s.Operate(ctx, wang, id, revision[id], op, true, plan.Key{}); (err == nil) != (refused == nil) {
					t.Fatalf("%v, %v", err, refused)
				} else if err == nil {
					plantest.MustEqual(t, c.After, want)
				}
				continue
			default:
				if c, err = s.Operate(ctx, wang, id, revision[id], plantest.Draw(rng, top), false, plan.Key{}); err == nil {
					lands[id], redo[id] = append(stack[:len(stack):len(stack)], c.After), nil
				}
			}
			if err != nil {
				if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Conflict {
					t.Fatal(err)
				}
				continue
			}
			revision[id]++
			plantest.MustEqual(t, c.Before, top)
			plantest.MustEqual(t, c.After, lands[id][len(lands[id])-1])
			if c.Plan.Revision != revision[id] || len(c.Plan.Operations) != len(lands[id])-1 || len(c.Plan.Undone) != len(redo[id]) {
				t.Fatalf("%+v", c.Plan)
			}
		}
		for _, id := range ids {
			p, err := m.Plan(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			want, _, _, err := plan.Replay(start, p.Operations)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range services {
				_, before, after, err := s.Lands(ctx, wang, id)
				if err != nil {
					t.Fatal(err)
				}
				plantest.MustEqual(t, before, start)
				plantest.MustEqual(t, after, want)
			}
		}
	})
}
