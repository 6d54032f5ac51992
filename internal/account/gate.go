package account

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"gridmap/internal/fault"
)

// gate lets a few in at once: those who hash passwords, so that no number of
// guesses takes the processors and the memory from the look-ups. Some wait, for a
// short while, and the rest are turned away. Who comes from a known browser waits
// in a row of their own and goes first, so that a crowd of strangers does not
// keep them out.
type gate struct {
	mu      sync.Mutex
	free    int
	rows    [2][]chan struct{} // those who wait: the known, the strangers
	mostRow int
	longest time.Duration
}

// Half of the processors hash at most. A row is done within a second; whoever
// waits for longer does so on a machine that is busy with other things, and comes in
// late rather than never.
func newGate() *gate {
	n := max(1, runtime.GOMAXPROCS(0)/2)
	return &gate{free: n, mostRow: 16 * n, longest: 8 * time.Second}
}

// enter waits for its turn. It returns a fault.Unavailable, sign_in.busy, if too
// many wait or it takes too long, and the context's error if that is over first.
// Without an error the caller has to leave.
func (g *gate) enter(ctx context.Context, known bool) error {
	row := &g.rows[1]
	if known {
		row = &g.rows[0]
	}
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return nil
	}
	if len(*row) >= g.mostRow {
		g.mu.Unlock()
		return errBusy()
	}
	turn := make(chan struct{})
	*row = append(*row, turn)
	g.mu.Unlock()

	timer := time.NewTimer(g.longest)
	defer timer.Stop()
	var err error
	select {
	case <-turn:
		return nil
	case <-timer.C:
		err = errBusy()
	case <-ctx.Done():
		err = ctx.Err()
	}
	g.mu.Lock()
	i := slices.Index(*row, turn)
	if i >= 0 {
		*row = slices.Delete(*row, i, i+1)
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave() // the turn came at the same moment
	}
	return err
}

// leave makes room for the next.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, row := range g.rows {
		if len(row) > 0 {
			close(row[0])
			g.rows[i] = slices.Delete(row, 0, 1)
			return
		}
	}
	g.free++
}

func errBusy() error {
	return fault.New(fault.Unavailable, "sign_in.busy", "", "Too many are signing in at this moment. Please try again.")
}
