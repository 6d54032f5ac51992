package account

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"gridmap/internal/fault"
)

// ThrottledError says that there have been too many guesses at a password, and
// when there may be another. It wraps a fault.TooMany, sign_in.throttled.
type ThrottledError struct {
	After time.Duration // from now
	fault *fault.Fault
}

// Error returns the sentence of the fault.
func (e *ThrottledError) Error() string { return e.fault.Error() }

// Unwrap returns the fault.
func (e *ThrottledError) Unwrap() error { return e.fault }

func newThrottled(after time.Duration) error {
	return &ThrottledError{After: after, fault: fault.New(fault.TooMany, "sign_in.throttled", "",
		"Too many tries. Please wait for %d s.", int((after+time.Second-1)/time.Second))}
}

// How many guesses there may be.
const (
	freeGuesses  = 5                // at an account, or from a marked browser, before each has to wait
	firstWait    = 5 * time.Second  // doubles with each guess
	longestWait  = time.Minute      // nobody is ever locked out for longer
	forgotten    = 15 * time.Minute // without a guess, and all are free again
	freeAtOnce   = 20               // from an address, on all accounts together
	addressPause = 2 * time.Second  // each gives an address one more

	rememberedGuessed = 1 << 16 // accounts and addresses
	rememberedDevices = 1 << 14
)

// throttle counts the guesses at passwords, in memory. A guess is counted as
// wrong when it is admitted, so that a thousand at once are no way round, and
// taken back when it turns out right. One that is refused does not count: who has
// waited gets a guess, whatever others do.
//
// A stranger's guess counts against the account and against the address; a guess
// from a marked browser only against that browser, so that a stranger who hammers
// on a name does not keep its owner out. A right guess clears what it was counted
// against. The address is only given this one guess back, since whoever has an
// account could clear it at will.
//
// It remembers a bounded number of names. To push one out, somebody needs tens of
// thousands of admitted guesses, which take the gate an hour.
type throttle struct {
	mu        sync.Mutex
	now       func() time.Time
	names     *simplelru.LRU[string, guesses]
	devices   *simplelru.LRU[string, guesses]
	addresses *simplelru.LRU[string, crowd]
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{
		now:       now,
		names:     remember[guesses](rememberedGuessed),
		devices:   remember[guesses](rememberedDevices),
		addresses: remember[crowd](rememberedGuessed),
	}
}

func remember[V any](n int) *simplelru.LRU[string, V] {
	lru, err := simplelru.NewLRU[string, V](n, nil)
	if err != nil {
		panic(err) // only if n is not positive
	}
	return lru
}

// guesses are those at one account, or from one browser.
type guesses struct {
	count int
	last  time.Time
}

// wait returns how long the next has to wait.
func (g guesses) wait(now time.Time) time.Duration {
	if g.count < freeGuesses {
		return 0
	}
	pause := longestWait
	if n := g.count - freeGuesses; n < 4 {
		pause = min(firstWait<<n, longestWait)
	}
	return max(0, min(pause, g.last.Add(pause).Sub(now)))
}

// and returns the guesses with one more.
func (g guesses) and(now time.Time) guesses {
	if now.Sub(g.last) >= forgotten {
		g.count = 0
	}
	return guesses{count: g.count + 1, last: now}
}

// crowd is the guesses from one address, where many people may sit: the moment at
// which all of them will be forgotten, each addressPause after the one before.
type crowd struct{ clear time.Time }

func (c crowd) wait(now time.Time) time.Duration {
	return max(0, min(addressPause, c.clear.Add(-(freeAtOnce-1)*addressPause).Sub(now)))
}

func (c crowd) and(now time.Time) crowd {
	if c.clear.Before(now) {
		c.clear = now
	}
	return crowd{c.clear.Add(addressPause)}
}

// guess is one that was admitted and counted.
type guess struct {
	t       *throttle
	in      *simplelru.LRU[string, guesses]
	key     string
	before  guesses
	counted guesses

	stranger bool   // counted against the address too
	address  string // of a stranger
}

// stranger admits a guess at an account from an address. The error is a
// *ThrottledError.
func (t *throttle) stranger(name, address string) (guess, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	at, _ := t.names.Get(name)
	from, _ := t.addresses.Get(address)
	if wait := max(at.wait(now), from.wait(now)); wait > 0 {
		return guess{}, newThrottled(wait)
	}
	t.addresses.Add(address, from.and(now))
	g := t.count(t.names, name, at, now)
	g.stranger, g.address = true, address
	return g, nil
}

// known admits a guess from a marked browser, or in a session. The error is a
// *ThrottledError.
func (t *throttle) known(device string) (guess, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	from, _ := t.devices.Get(device)
	if wait := from.wait(now); wait > 0 {
		return guess{}, newThrottled(wait)
	}
	return t.count(t.devices, device, from, now), nil
}

func (t *throttle) count(in *simplelru.LRU[string, guesses], key string, before guesses, now time.Time) guess {
	g := guess{t: t, in: in, key: key, before: before, counted: before.and(now)}
	in.Add(key, g.counted)
	return g
}

// right clears what the guess was counted against.
func (g guess) right() {
	g.t.mu.Lock()
	defer g.t.mu.Unlock()
	g.in.Remove(g.key)
	g.leaveAddress()
}

// takeBack is for a guess that nobody looked at.
func (g guess) takeBack() {
	g.t.mu.Lock()
	defer g.t.mu.Unlock()
	switch is, ok := g.in.Peek(g.key); {
	case !ok || is.count <= 1:
		g.in.Remove(g.key)
	case is == g.counted:
		g.in.Add(g.key, g.before)
	default: // there have been others since
		is.count--
		g.in.Add(g.key, is)
	}
	g.leaveAddress()
}

func (g guess) leaveAddress() {
	if from, ok := g.t.addresses.Peek(g.address); ok && g.stranger {
		from.clear = from.clear.Add(-addressPause)
		g.t.addresses.Add(g.address, from)
	}
}
