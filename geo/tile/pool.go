package tile

import "sync"

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
