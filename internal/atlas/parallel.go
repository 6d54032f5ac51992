package atlas

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// parallel calls do for 0 to n-1 on several goroutines, and returns the first error.
// A panic is an error, too.
func parallel(n int, do func(i int) error) error {
	var workers sync.WaitGroup
	var next atomic.Int64
	var once sync.Once
	var failed error
	work := func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("%v\n%s", r, debug.Stack())
			}
		}()
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	}
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			if err := work(); err != nil {
				once.Do(func() { failed = err })
			}
		})
	}
	workers.Wait()
	return failed
}
