package account

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/internal/fault"
)

// clock is a time that stands until it is moved.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time       { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// after returns how long a refusal asks to wait, 0 for none.
func after(t rapid.TB, err error) time.Duration {
	t.Helper()
	if err == nil {
		return 0
	}
	var throttled *ThrottledError
	if !errors.As(err, &throttled) || fault.KindOf(err) != fault.TooMany || throttled.After <= 0 {
		t.Fatalf("%v is no throttling", err)
	}
	return throttled.After
}

func TestThrottleOfAName(t *testing.T) {
	c := newClock()
	th := newThrottle(c.Now)
	var waits []time.Duration
	for i := range 12 {
		// Each from another address, so that only the name counts.
		_, err := th.stranger("admin", fmt.Sprint(i))
		wait := after(t, err)
		waits = append(waits, wait)
		if c.pass(wait); wait > 0 {
			if _, err := th.stranger("admin", fmt.Sprint(i)); err != nil {
				t.Errorf("having waited for %v: %v", wait, err)
			}
		}
	}
	want := []time.Duration{0, 0, 0, 0, 0, 5, 10, 20, 40, 60, 60, 60}
	for i := range want {
		if waits[i] != want[i]*time.Second {
			t.Fatalf("waits are %v, want %v s", waits, want)
		}
	}
	if _, err := th.stranger("another", "0"); err != nil {
		t.Errorf("another name: %v", err)
	}
	c.pass(forgotten)
	for range freeGuesses {
		if _, err := th.stranger("admin", "0"); err != nil {
			t.Errorf("after %v of quiet: %v", forgotten, err)
		}
	}
}

func TestThrottleOfAnAddress(t *testing.T) {
	c := newClock()
	th := newThrottle(c.Now)
	admitted := 0
	for i := range 10 * 60 { // ten guesses a second for a minute, each at another name
		if _, err := th.stranger(fmt.Sprint(i), "192.0.2.1"); err == nil {
			admitted++
		}
		c.pass(100 * time.Millisecond)
	}
	if want := freeAtOnce + 60/2; admitted < want-1 || admitted > want+1 {
		t.Errorf("%d guesses were admitted in a minute, want %d", admitted, want)
	}
	if _, err := th.stranger("x", "192.0.2.2"); err != nil {
		t.Errorf("another address: %v", err)
	}
}

func TestThrottleForgivesWhoWasRight(t *testing.T) {
	c := newClock()
	th := newThrottle(c.Now)
	for range 1000 { // a town hall behind one address, nobody of whom errs
		g, err := th.stranger("li.na", "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		g.right()
	}
	for range 100 { // and a guess that was not looked at is none
		g, err := th.stranger("li.na", "192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		g.takeBack()
	}
	if th.names.Len() != 0 {
		t.Errorf("%d names are remembered, for nothing", th.names.Len())
	}
}

// Taking back undoes one guess, whatever happened in between.
func TestThrottleTakesBackOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newClock()
		th := newThrottle(c.Now)
		var open []guess
		wrong := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			c.pass(time.Duration(rapid.IntRange(0, 10).Draw(t, "seconds")) * time.Second)
			switch g, err := th.stranger("li.na", "192.0.2.1"); {
			case err != nil:
			case rapid.Bool().Draw(t, "wrong"):
				wrong++
			default:
				open = append(open, g)
			}
			if len(open) > 0 && rapid.Bool().Draw(t, "back") {
				open[0].takeBack()
				open = open[1:]
			}
		}
		for _, g := range open {
			g.takeBack()
		}
		if is, _ := th.names.Peek("li.na"); is.count != wrong {
			t.Errorf("%d guesses are counted, and %d were wrong", is.count, wrong)
		}
	})
}

// Whatever strangers do, the owner gets a guess from a marked browser once they
// have waited for a minute, and nobody else gets more than 70 an hour at a name.
func TestThrottleLocksNobodyOut(t *testing.T) {
	const most = 70
	rapid.Check(t, func(t *rapid.T) {
		c := newClock()
		th := newThrottle(c.Now)
		var strangers []time.Time
		var owner time.Time
		pauses := rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Second, 30 * time.Second, time.Minute, forgotten})
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			c.pass(pauses.Draw(t, "pause"))
			if rapid.IntRange(0, 9).Draw(t, "who") > 0 {
				address := fmt.Sprint(rapid.IntRange(0, 50).Draw(t, "address"))
				if _, err := th.stranger("li.na", address); err == nil {
					strangers = append(strangers, c.now)
				}
				continue
			}
			g, err := th.known("her browser")
			if wait := after(t, err); wait > longestWait || err != nil && c.now.Sub(owner) >= longestWait {
				t.Fatalf("the owner waits for %v, having waited for %v", wait, c.now.Sub(owner))
			}
			if err == nil {
				owner = c.now
				if rapid.Bool().Draw(t, "right") {
					g.right()
				}
			}
		}
		for i, first := range strangers {
			n := 0
			for _, at := range strangers[i:] {
				if at.Sub(first) < time.Hour {
					n++
				}
			}
			if n > most {
				t.Fatalf("strangers got %d guesses in an hour", n)
			}
		}
	})
}

// The steadiest attacker: one guess as soon as it may be, for a day.
func TestThrottleOfADay(t *testing.T) {
	c := newClock()
	th := newThrottle(c.Now)
	n := 0
	for begun := c.now; c.now.Sub(begun) < 24*time.Hour; n++ {
		_, err := th.stranger("li.na", fmt.Sprint(n))
		if wait := after(t, err); wait > 0 {
			c.pass(wait)
			_, err = th.stranger("li.na", fmt.Sprint(n))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if n > 24*60+freeGuesses+5 {
		t.Errorf("%d guesses at a name in a day", n)
	}
}

func TestThrottleIsBounded(t *testing.T) {
	th := newThrottle(newClock().Now)
	for i := range rememberedGuessed + 100 {
		_, _ = th.stranger(fmt.Sprint(i), fmt.Sprint(i))
		_, _ = th.known(fmt.Sprint(i))
	}
	if th.names.Len() != rememberedGuessed || th.addresses.Len() != rememberedGuessed || th.devices.Len() != rememberedDevices {
		t.Errorf("%d names, %d addresses, %d devices are remembered", th.names.Len(), th.addresses.Len(), th.devices.Len())
	}
}
