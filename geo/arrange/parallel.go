package arrange

import (
	"sync"
	"sync/atomic"
)

// Each calls do for 0 to n-1, from several goroutines.
func Each(n int, do func(i int)) {
	const batch = 16 // neighbours are likely to share cache lines
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(Workers(), n/batch+1) {
		wg.Go(func() {
			for {
				from := int(next.Add(batch)) - batch
				if from >= n {
					return
				}
				for i := from; i < min(from+batch, n); i++ {
					do(i)
				}
			}
		})
	}
	wg.Wait()
}
