package httpapi

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestLimitsAreKept plays requests at any times against buckets that are filled
// drop by drop: of all who ask each gets what they would get alone, and who is told
// to wait gets it then, and not a moment before.
func TestLimitsAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{PerSecond: rapid.SampledFrom([]float64{0.5, 1, 7, 100}).Draw(t, "rate"), Burst: rapid.IntRange(1, 20).Draw(t, "burst")}
		l := newLimiter(map[string]Rate{"search": rate})
		every := time.Duration(float64(time.Second) / rate.PerSecond)
		type plain struct { // the bucket as one thinks of it
			drops time.Duration // each is worth every
			at    time.Duration
		}
		buckets := map[int64]*plain{}
		now := time.Duration(0)
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			now += time.Duration(rapid.Int64Range(0, int64(2*every)).Draw(t, "pause"))
			who := rapid.Int64Range(1, 3).Draw(t, "who")
			b := buckets[who]
			if b == nil {
				b = &plain{every * time.Duration(rate.Burst), now}
				buckets[who] = b
			}
			b.drops, b.at = min(b.drops+now-b.at, every*time.Duration(rate.Burst)), now
			key, at := byAccount(searching, who), l.begin.Add(now)
			if left := l.left(key, at); (left == 0) != (b.drops >= every) {
				t.Fatalf("at %v %d has %v left, and the wait is %v", now, who, b.drops, left)
			}
			wait := l.take(key, at)
			if b.drops >= every {
				if b.drops -= every; wait != 0 {
					t.Fatalf("at %v %d waits %v", now, who, wait)
				}
				continue
			}
			if wait != every-b.drops {
				t.Fatalf("at %v %d is told to wait %v, want %v", now, who, wait, every-b.drops)
			}
			if l.left(key, at.Add(wait-1)) == 0 || l.left(key, at.Add(wait)) != 0 {
				t.Fatalf("who waits %v gets it sooner or later", wait)
			}
		}
	})
}

func TestKindsAndCallersHaveBucketsOfTheirOwn(t *testing.T) {
	l := newLimiter(map[string]Rate{"search": {1, 1}, "read": {1, 1}, "tile": {}})
	at := time.Now()
	v4, v6 := netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("2001:db8:1:2::1")
	for _, key := range []bucketKey{
		byAddress(searching, v4), byAddress(reading, v4), byAddress(searching, netip.MustParseAddr("10.0.0.8")), byAddress(searching, v6),
		byAddress(searching, netip.MustParseAddr("2001:db8:1:3::1")), byAccount(searching, 7), byAccount(searching, 10<<24+7), byAddress(searching, netip.Addr{}),
	} {
		if l.take(key, at) != 0 || l.take(key, at) == 0 {
			t.Errorf("%+v shares a bucket, or has none", key)
		}
	}
	for _, same := range []string{"2001:db8:1:2:ffff::9", "::ffff:10.0.0.7"} {
		if l.take(byAddress(searching, netip.MustParseAddr(same)), at) == 0 {
			t.Errorf("%s is taken for another client", same)
		}
	}
	for range 100 {
		if l.take(byAddress(tiling, v4), at) != 0 {
			t.Fatal("what has no limit is limited")
		}
	}
}

// TestManyCallersPushNobodyOut: who has used up their bucket stays known while a
// crowd of others comes, each once.
func TestManyCallersPushNobodyOut(t *testing.T) {
	l := newLimiter(map[string]Rate{"search": {1, 10}})
	at := time.Now()
	greedy := byAccount(searching, 1)
	for range 10 {
		l.take(greedy, at)
	}
	for i := range int64(20 * limitSets * limitPlaces) {
		l.take(byAccount(searching, 2+i), at)
		if i%1000 == 0 && l.left(greedy, at) == 0 {
			t.Fatalf("after %d others the greedy one is forgotten", i)
		}
	}
}

func TestLimitHoldsForManyAtOnce(t *testing.T) {
	l := newLimiter(map[string]Rate{"search": {1e-3, 50}})
	var taken atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if l.take(byAccount(searching, 1), time.Now()) == 0 {
					taken.Add(1)
				}
			}
		})
	}
	group.Wait()
	if taken.Load() != 50 {
		t.Errorf("%d came through, want 50", taken.Load())
	}
}

func TestRatesAreChecked(t *testing.T) {
	for name, rate := range map[string]Rate{"magic": {1, 1}, "read": {-1, 1}, "": {1, 1}, "tile": {1, -1}} {
		t.Run(fmt.Sprint(name, rate), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it is taken")
				}
			}()
			newLimiter(map[string]Rate{name: rate})
		})
	}
	if usual := UsualRates(); len(usual) != int(limitKinds)-1 {
		t.Errorf("there are %d rates for %d kinds", len(usual), limitKinds-1)
	}
}

func BenchmarkLimiter(b *testing.B) {
	l := newLimiter(nil)
	at := time.Now()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.take(byAccount(lookingUp, int64(i%10_000)), at)
	}
}
