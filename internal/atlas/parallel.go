package atlas

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// workers is on how many goroutines something is drawn: on all processors where nobody
// is waiting for answers yet, and else on half of them.
func workers(first bool) int {
	if first {
		return runtime.GOMAXPROCS(0)
	}
	return max(1, runtime.GOMAXPROCS(0)/2)
}

// parallel calls do for 0 to n-1 on so many goroutines, and returns the first error.
// A panic is an error, too.
func parallel(workers, n int, do func(i int) error) error {
	var all sync.WaitGroup
	var next atomic.Int64
	var once sync.Once
	var failed error
	work := func() (err error) {
		defer rescue(&err)
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if err := do(i); err != nil {
				return err
			}
		}
		return nil
	}
	for range min(workers, n) {
		all.Go(func() {
			if err := work(); err != nil {
				once.Do(func() { failed = err })
			}
		})
	}
	all.Wait()
	return failed
}

// rescue makes an error of a panic. It is to be deferred.
func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("drawing panicked: %v\n%s", r, debug.Stack())
	}
}
