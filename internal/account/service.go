package account

import (
	"time"

	"gridmap/internal/region"
)

// Posts knows who answers for what now. The atlas does.
type Posts interface {
	// CodesOf returns the grids and subdistricts that a person, by staff number,
	// answers for now.
	CodesOf(person string) []region.Code
}

// Options are what a Service is made of.
type Options struct {
	Store   Store
	Posts   Posts            // nil: nobody answers for anything, as at the command line
	Secret  [32]byte         // signs device marks; the same for every process over one store
	Now     func() time.Time // nil: time.Now
	Hashing Hashing          // zero: the usual cost
	Derive  Derive           // nil: Argon2id, in this process
}

// Service is the one way to accounts: it signs in, and changes accounts as far as
// whoever asks may. Every method that takes an Actor decides by itself, so that
// no caller can forget to. It may be used by several goroutines at once.
type Service struct {
	store    Store
	posts    Posts
	secret   [32]byte
	now      func() time.Time
	cost     Hashing
	derive   Derive
	nobodys  hashed // what a guess at an account without a password is compared with
	gate     *gate
	throttle *throttle
	noted    *noted
}

// NewService returns a service over a store.
func NewService(o Options) *Service {
	s := &Service{store: o.Store, posts: o.Posts, secret: o.Secret, now: o.Now, cost: o.Hashing, derive: o.Derive, gate: newGate(), noted: newNoted()}
	if s.now == nil {
		s.now = time.Now
	}
	if s.cost == (Hashing{}) {
		s.cost = usualHashing
	}
	if s.derive == nil {
		s.derive = Argon2id
	}
	s.nobodys = unmatched(s.cost)
	s.throttle = newThrottle(s.now)
	return s
}

// Client is where a guess at a password comes from.
type Client struct {
	Address string // what is throttled: an IPv4 address, or the /64 of an IPv6 one
	Device  string // the mark that an earlier SignedIn gave this browser; "" if none
}

// SignedIn is what a session is made of.
type SignedIn struct {
	Account Account
	Epoch   int    // Resume refuses the session once the account has another
	Device  string // marks the browser as one that the account has signed in from
}

// IssuedLink lets whoever has its secret choose the password of an account.
type IssuedLink struct {
	Secret string // shown once; the store has its digest
	Until  time.Time
}
