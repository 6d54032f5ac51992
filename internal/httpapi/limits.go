package httpapi

import (
	"fmt"
	"math"
	"time"

	"gridmap/internal/fault"
)

// limitKind is what a rate limit counts: each kind has buckets of its own.
type limitKind uint8

// The kinds. What is asked freely has no limit.
const (
	freely limitKind = iota
	lookingUp
	tiling
	searching
	reading
	changing
	drawing
	reporting
	signingIn
	revealing
	// knocking is to come with a session or a token that nobody has.
	knocking

	limitKinds
)

// limitNames are what Options.Rates calls the kinds.
var limitNames = [limitKinds]string{lookingUp: "lookup", tiling: "tile", searching: "search", reading: "read",
	changing: "change", drawing: "draw", reporting: "report", signingIn: "sign_in", revealing: "reveal", knocking: "knock"}

// Rate is how often something may be asked: Burst times at once, and PerSecond in
// the long run. A PerSecond of 0 is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// UsualRates returns the rates by the names of the kinds of routes: lookup, tile,
// search, read, change, draw, report, sign_in, reveal, and knock for credentials that
// nobody has. They hold for each account where somebody has signed in, and else for
// each client's address, by the /64 if it is an IPv6 one. Many people may stand
// behind one address.
func UsualRates() map[string]Rate {
	return map[string]Rate{
		"lookup":  {1000, 2000},
		"tile":    {500, 2000},
		"search":  {30, 100},
		"read":    {100, 400},
		"change":  {10, 60},
		"draw":    {20, 60},
		"report":  {10.0 / 60, 20},
		"sign_in": {2, 60},
		"reveal":  {0.2, 20},
		"knock":   {5, 100},
	}
}

// sparesLocal reports whether a program on the server's own machine is not limited.
// Passwords may be guessed and phones revealed from there as well.
func (k limitKind) sparesLocal() bool { return k != signingIn && k != revealing }

// newRates returns the usual rates, with the others in their place. It panics at a
// name that is no kind's, and at a rate that is none: mistakes of the caller.
func newRates(others map[string]Rate) (rates [limitKinds]bucketRate) {
	merged := UsualRates()
	for name, r := range others {
		if _, known := merged[name]; !known || !(r.PerSecond >= 0) || r.PerSecond > 1e9 || r.Burst < 0 {
			panic(fmt.Sprintf("httpapi: %v is no rate of %q", r, name))
		}
		merged[name] = r
	}
	for kind, name := range limitNames {
		if r := merged[name]; r.PerSecond > 0 {
			every := int64(float64(time.Second) / r.PerSecond)
			rates[kind] = bucketRate{every: every, depth: every * int64(max(r.Burst, 1))}
		}
	}
	return rates
}

// laterError says that a request came too soon, and when it may come again.
type laterError struct {
	error
	after time.Duration
}

// Unwrap returns the fault that comes with the time to wait.
func (e laterError) Unwrap() error { return e.error }

func errTooOften(after time.Duration) error {
	return laterError{fault.New(fault.TooMany, "rate.exceeded", "", "This is asked too often from here; try again in %d s.", seconds(after)), after}
}

// seconds rounds up to whole seconds, of which there is at least one.
func seconds(d time.Duration) int { return max(int(math.Ceil(d.Seconds())), 1) }
