package tile

import (
	"sync"
	"sync/atomic"
)

// A pool keeps values of one type for the next goroutine that needs one.
type pool[T any] struct {
	kept  sync.Pool
	fresh func() *T
}

func newPool[T any](fresh func() *T) *pool[T] { return &pool[T]{fresh: fresh} }

func (p *pool[T]) get() *T {
	if v, ok := p.kept.Get().(*T); ok {
		return v
	}
	return p.fresh()
}

func (p *pool[T]) put(v *T) { p.kept.Put(v) }

// parallel calls functions that start returns for 0 to n-1, each on one of so many
// goroutines, and waits.
func parallel(workers, n int, start func() func(i int)) {
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(workers, n) {
		all.Go(func() {
			do := start()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}
