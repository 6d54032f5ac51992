package main

import (
	"slices"
	"time"
)

// timings are what look-ups took, by turn.
type timings struct {
	rates    []float64 // answers a second
	p50, p99 []time.Duration
}

// add adds a turn, of which all answers took so long.
func (t *timings) add(took []time.Duration, turn time.Duration) {
	slices.Sort(took)
	t.rates = append(t.rates, float64(len(took))/turn.Seconds())
	t.p50 = append(t.p50, took[len(took)/2])
	t.p99 = append(t.p99, took[len(took)*99/100])
}

// sinceDue returns how long after it was due each look-up was answered.
func sinceDue(asked []lookup) (took []time.Duration) {
	for _, l := range asked {
		took = append(took, l.answered.Sub(l.due))
	}
	return took
}

// sinceSent returns how long after it was sent each look-up was answered.
func sinceSent(asked []lookup) (took []time.Duration) {
	for _, l := range asked {
		if !l.sent.IsZero() {
			took = append(took, l.answered.Sub(l.sent))
		}
	}
	return took
}

// slower returns by how much the p99 is longer than another's, turn by turn so
// that noise meets both: the median.
func (t *timings) slower(than timings) float64 {
	ratios := make([]float64, len(t.p99))
	for i := range ratios {
		ratios[i] = float64(t.p99[i]) / float64(than.p99[i])
	}
	return median(ratios)
}

func median[T time.Duration | float64](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
