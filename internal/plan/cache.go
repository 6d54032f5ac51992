package plan

import (
	"context"
	"sync"
)

// mostOnDesks is how many positions and buildings may lie on all desks together: some
// 200 MB, a dozen counties of 1,258 grids or a thousand communities.
const mostOnDesks = 8_000_000

// A cache keeps the desks of the plans that were used last.
type cache struct {
	mu    sync.Mutex
	desks map[int64]*desk
	clock int64
	size  int
	most  int
}

func newCache(most int) *cache { return &cache{desks: map[int64]*desk{}, most: most} }

// take returns the desk of a plan, when it is one's turn.
func (c *cache) take(ctx context.Context, id int64) (*desk, error) {
	c.mu.Lock()
	d := c.desks[id]
	if d == nil {
		d = &desk{turn: make(chan struct{}, 1)}
		c.desks[id] = d
	}
	d.used++
	c.mu.Unlock()
	select {
	case d.turn <- struct{}{}:
		return d, nil
	case <-ctx.Done():
		c.leave(d, 0, false)
		return nil, context.Cause(ctx)
	}
}

// put gives a desk back.
func (c *cache) put(d *desk) {
	size := d.weight()
	<-d.turn
	c.leave(d, size, true)
}

// leave counts one less at a desk, and clears those that were not used for longest.
func (c *cache) leave(d *desk, size int, worked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.used--
	if worked {
		c.clock++
		d.last = c.clock
		c.size += size - d.size
		d.size = size
	}
	for c.size > c.most && c.clear() {
	}
}

// clear takes away the desk that was not used for longest, unless it is the only one;
// it reports whether there was one.
func (c *cache) clear() bool {
	var oldest int64
	var found *desk
	for id, d := range c.desks {
		if d.used == 0 && (found == nil || d.last < found.last) {
			oldest, found = id, d
		}
	}
	if found == nil || len(c.desks) == 1 {
		return false
	}
	c.size -= found.size
	delete(c.desks, oldest)
	return true
}

// weight is about how many positions and buildings lie on the desk.
func (d *desk) weight() int {
	const each = 20 // for a step
	weight := each * (1 + len(d.plan.History))
	for i := range d.plan.History {
		weight += d.plan.History[i].drawn()
	}
	if d.lands != nil {
		weight += d.lands.weight()
	}
	return weight
}
