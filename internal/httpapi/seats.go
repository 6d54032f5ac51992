package httpapi

import "sync"

// seats are what only so many may have at a time, and each of them only some: else
// one who takes all of them, and does nothing, keeps everybody out.
type seats struct {
	most, mostOwn int

	mu    sync.Mutex
	all   int
	taken map[bucketKey]int // those who have any
}

func newSeats(most, mostOwn int) *seats {
	return &seats{most: most, mostOwn: mostOwn, taken: map[bucketKey]int{}}
}

// take takes a seat for somebody, who has to leave it; ok is false if there is none
// for them. free says that they may have as many as there are.
func (s *seats) take(who bucketKey, free bool) (ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.most || !free && s.taken[who] >= s.mostOwn {
		return false
	}
	s.all++
	s.taken[who]++
	return true
}

func (s *seats) leave(who bucketKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.taken[who]--; s.taken[who] == 0 {
		delete(s.taken, who)
	}
}
