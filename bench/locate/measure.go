package main

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"gridmap/geo/lattice"
)

// What lookUp asks of each entry: rounds of positions that none has been asked
// before, the best of which counts.
const (
	rounds   = 5
	perRound = 200_000
)

// An entry is one line of the table.
type entry struct {
	contender
	batch         bool // look-ups cannot be timed one by one
	finder        finder
	land          any     // prepared
	buildS, cpuS  float64 // seconds of the best build by the clock, and by all processors
	bytes         float64 // that the answers need, land included
	meanNS        float64 // in the best round
	p50NS, p99NS  float64 // of look-ups one by one, without the clock's own time
	allocs, agree float64 // for each look-up; share of answers like the first entry's
}

// buildAll prepares and builds in turns, each several times if that does not take
// long.
func buildAll(entries []*entry, shapes []lattice.Shape) {
	for _, e := range entries {
		before := heap()
		e.land = e.prepare(shapes)
		e.time()
		e.land = nil // an index that needs it holds it
		e.bytes = heap() - before
		e.land = e.prepare(shapes)
	}
	const long = 10 // seconds
	for range 4 {
		for _, e := range entries {
			if e.buildS < long {
				e.time()
			}
		}
	}
	for _, e := range entries {
		e.land = nil
	}
}

// time builds once.
func (e *entry) time() {
	e.finder = nil
	runtime.GC()
	start, cpu := time.Now(), cpuS()
	e.finder = e.build(e.land)
	took, used := time.Since(start).Seconds(), cpuS()-cpu
	if e.buildS == 0 || took < e.buildS {
		e.buildS, e.cpuS = took, used
	}
}

// cpuS returns the seconds that this process has kept processors busy.
func cpuS() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// heap returns the bytes that live on the heap.
func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// lookUp asks all entries for the same positions, in turns.
func lookUp(entries []*entry, at []lattice.Point) {
	want := make([]int32, perRound)
	for round := range rounds {
		for k, e := range entries {
			e.finder.use(at[round*perRound : (round+1)*perRound])
			runtime.GC()
			agree := 0
			start := time.Now()
			for i := range perRound {
				if got := e.finder.find(i); k == 0 {
					want[i] = got
				} else if got == want[i] {
					agree++
				}
			}
			mean := float64(time.Since(start).Nanoseconds()) / perRound
			if round == 0 || mean < e.meanNS {
				e.meanNS = mean
			}
			e.agree += float64(agree) / perRound / rounds
		}
	}
	entries[0].agree = 1
	for _, e := range entries {
		if !e.batch {
			e.p50NS, e.p99NS = percentiles(e.finder)
		}
		i := 0
		e.allocs = testing.AllocsPerRun(10_000, func() { e.finder.find(i); i++ })
	}
}

// percentiles times each look-up of the last round by itself.
func percentiles(f finder) (p50, p99 float64) {
	clock := spread(func(int) {})
	looks := spread(func(i int) { f.find(i) })
	return max(looks[perRound/2]-clock[perRound/2], 0), max(looks[perRound*99/100]-clock[perRound/2], 0)
}

func spread(do func(i int)) []float64 {
	took := make([]float64, perRound)
	for i := range took {
		start := time.Now()
		do(i)
		took[i] = float64(time.Since(start).Nanoseconds())
	}
	slices.Sort(took)
	return took
}
