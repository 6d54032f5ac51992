package httpapi

import (
	"net/netip"
	"sync"
	"testing"
)

// Whoever takes all that they can leaves room for others, and what is left can be
// taken again.
func TestNobodyTakesAllSeats(t *testing.T) {
	s := newSeats(5, 2)
	one, another, local := byAddress(lookingUp, netip.MustParseAddr("192.0.2.1")), byAddress(lookingUp, netip.MustParseAddr("192.0.2.2")),
		byAddress(lookingUp, netip.MustParseAddr("127.0.0.1"))
	take := func(who bucketKey, free, want bool) {
		t.Helper()
		if got := s.take(who, free); got != want {
			t.Errorf("%v takes a seat: %v, want %v", who, got, want)
		}
	}
	take(one, false, true)
	take(one, false, true)
	take(one, false, false)
	take(another, false, true)
	take(local, true, true)
	take(local, true, true)
	take(local, true, false) // all are taken
	take(another, false, false)
	s.leave(one)
	take(another, false, true)
	for _, who := range []bucketKey{one, another, another, local, local} {
		s.leave(who)
	}
	if s.all != 0 || len(s.taken) != 0 {
		t.Errorf("all have left, and there are %d: %v", s.all, s.taken)
	}

	var together sync.WaitGroup
	for range 100 {
		together.Go(func() {
			if s.take(one, false) {
				s.leave(one)
			}
		})
	}
	together.Wait()
	if s.all != 0 || len(s.taken) != 0 {
		t.Errorf("after all at once there are %d: %v", s.all, s.taken)
	}
}
