package account

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestGateLetsFewIn(t *testing.T) {
	g := &gate{free: 2, mostRow: 100, longest: time.Minute}
	var inside, most atomic.Int32
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			if err := g.enter(t.Context(), i%2 == 0); err != nil {
				t.Error(err)
				return
			}
			defer g.leave()
			n := inside.Add(1)
			for was := most.Load(); n > was && !most.CompareAndSwap(was, n); was = most.Load() {
			}
			time.Sleep(time.Millisecond)
			inside.Add(-1)
		})
	}
	all.Wait()
	if most.Load() != 2 || g.free != 2 {
		t.Errorf("%d were inside at once and %d places are free, want 2 and 2", most.Load(), g.free)
	}
}

func TestGateTurnsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{free: 1, mostRow: 3, longest: 2 * time.Second}
		if err := g.enter(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := g.enter(t.Context(), false); codeOf(err) != "sign_in.busy" || time.Since(begun) != g.longest {
					t.Errorf("after %v: %v", time.Since(begun), err)
				}
			})
		}
		synctest.Wait()
		if err := g.enter(t.Context(), false); codeOf(err) != "sign_in.busy" || time.Since(begun) != 0 {
			t.Errorf("with a full row, after %v: %v", time.Since(begun), err)
		}
		all.Go(func() { // the strangers' row is not theirs
			if err := g.enter(t.Context(), true); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		g.leave()
		all.Wait()
	})
}

func TestGateLetsTheKnownGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{free: 1, mostRow: 10, longest: time.Minute}
		_ = g.enter(t.Context(), false)
		var mu sync.Mutex
		var order []bool
		var all sync.WaitGroup
		for _, known := range []bool{false, false, true, true} {
			all.Go(func() {
				_ = g.enter(t.Context(), known)
				mu.Lock()
				order = append(order, known)
				mu.Unlock()
				g.leave()
			})
			synctest.Wait()
		}
		g.leave()
		all.Wait()
		if !order[0] || !order[1] || order[2] || order[3] {
			t.Errorf("known ones went in as %v", order)
		}
	})
}

// Whoever gives up takes no place along, not even when the turn comes at the same
// moment.
func TestGateLosesNoPlace(t *testing.T) {
	g := &gate{free: 2, mostRow: 1000, longest: time.Minute}
	var all sync.WaitGroup
	for i := range 500 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%50)*20*time.Microsecond)
			defer cancel()
			if g.enter(ctx, i%3 == 0) == nil {
				time.Sleep(10 * time.Microsecond)
				g.leave()
			}
		})
	}
	all.Wait()
	if g.free != 2 || len(g.rows[0])+len(g.rows[1]) != 0 {
		t.Errorf("%d places are free and %d wait, want 2 and 0", g.free, len(g.rows[0])+len(g.rows[1]))
	}
}
