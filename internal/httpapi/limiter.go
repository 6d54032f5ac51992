package httpapi

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"
)

// A limiter holds a token bucket for each kind of route and each who of whom it has
// been asked lately, in memory that does not grow.
//
// A bucket is known by one number, the moment at which it is full again (the
// generic cell rate algorithm): each request moves the moment on, and one that
// would move it beyond the bucket's depth is refused. A bucket that is full is as
// good as none, so a place is free once its moment has passed, which with the usual
// rates is a millisecond after a look-up. Buckets stand in sets of a few places,
// chosen by a hash with a seed of this process's own; when a set has no free place,
// the bucket that is fullest makes room, which loses least.
type limiter struct {
	rates [limitKinds]bucketRate
	begin time.Time
	seed  uint64
	sets  []limitSet
}

// bucketRate is a Rate in nanoseconds; every is 0 where there is no limit.
type bucketRate struct {
	every int64 // between requests in the long run
	depth int64 // every times the burst
}

const (
	limitSets   = 1 << 11
	limitPlaces = 3
)

// limitSet fills a line of the processor's cache, of which a request then waits for
// one: with all of them 128 kB.
type limitSet struct {
	mu     sync.Mutex
	_      [8]byte
	places [limitPlaces]bucket
}

type bucket struct {
	who  uint64 // a hash of the bucketKey
	full int64  // nanoseconds since begin
}

// bucketKey says whose bucket it is and what it counts.
type bucketKey struct {
	id   uint64 // of an account, or the address
	sort uint64 // the kind of route, and what id is
}

// Sorts of ids, beside the kind of route.
const (
	idAddress4 = 1 << 8
	idAddress6 = 2 << 8
	idAccount  = 3 << 8
)

// byAddress returns the key of a client's address: an IPv4 one, or the /64 of an
// IPv6 one, since that is what one client has.
func byAddress(kind limitKind, a netip.Addr) bucketKey {
	if a = a.Unmap(); a.Is4() {
		b := a.As4()
		return bucketKey{uint64(binary.BigEndian.Uint32(b[:])), uint64(kind) | idAddress4}
	}
	b := a.As16()
	return bucketKey{binary.BigEndian.Uint64(b[:8]), uint64(kind) | idAddress6}
}

func byAccount(kind limitKind, id int64) bucketKey {
	return bucketKey{uint64(id), uint64(kind) | idAccount}
}

func (k bucketKey) kind() limitKind { return limitKind(k.sort & 0xff) }

func newLimiter(rates map[string]Rate) *limiter {
	return &limiter{rates: newRates(rates), begin: time.Now(), seed: rand.Uint64() | 1, sets: make([]limitSet, limitSets)}
}

// hash mixes a key with the seed, as splitmix64 does. Whoever does not know the seed
// finds no two keys that share a bucket.
func (l *limiter) hash(k bucketKey) uint64 {
	h := k.id*l.seed ^ k.sort<<52 ^ l.seed>>1
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// take takes a token from a bucket, or returns how long there will be none.
func (l *limiter) take(who bucketKey, at time.Time) (wait time.Duration) {
	return l.ask(who, at, true)
}

// left returns how long there will be no token in a bucket, and takes none.
func (l *limiter) left(who bucketKey, at time.Time) (wait time.Duration) {
	return l.ask(who, at, false)
}

func (l *limiter) ask(who bucketKey, at time.Time, take bool) time.Duration {
	rate := l.rates[who.kind()]
	if rate.every == 0 {
		return 0
	}
	now, hash := int64(at.Sub(l.begin)), l.hash(who)
	set := &l.sets[hash%limitSets]
	set.mu.Lock()
	place := &set.places[0]
	for i := range set.places {
		one := &set.places[i]
		if one.who == hash {
			place = one
			break
		}
		if one.full < place.full {
			place = one
		}
	}
	full := now
	if place.who == hash {
		full = max(full, place.full)
	}
	full += rate.every
	wait := full - rate.depth - now
	if wait <= 0 && take {
		*place = bucket{hash, full}
	}
	set.mu.Unlock()
	return time.Duration(max(wait, 0))
}
