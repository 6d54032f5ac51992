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
// before. The clock is read after each block; the median block counts, for on a
// busy machine the mean tells of the neighbours.
const (
	rounds   = 5
	perRound = 200_000
	perBlock = 100 // ten times as many where they are looked up together
)

// How often an index is built at most, and how long that may take, in seconds; the
// fastest counts.
const (
	maxBuilds  = 6
	maxBuildsS = 15
)

// An entry is one line of the table.
type entry struct {
	contender
	batch         bool // look-ups cannot be timed one by one
	finder        finder
	build         func() finder
	buildS, cpuS  float64 // seconds of the best build by the clock, and by all processors
	spentS        float64 // on all builds
	bytes         float64 // that the answers need, land included
	ns            float64 // of a look-up in the median block
	p50NS, p99NS  float64 // of look-ups one by one, without the clock's own time
	allocs, agree float64 // for each look-up; share of answers like the first entry's
}

// buildAll prepares and builds in turns, each several times if that does not take
// long.
func buildAll(entries []*entry, shapes []lattice.Shape) {
	for _, e := range entries {
		before := heap()
		e.build = e.prepare(shapes)
		e.time()
		e.build = nil // with the land, unless the index holds that
		e.bytes = heap() - before
		e.build = e.prepare(shapes)
	}
	for n := 1; n < maxBuilds; n++ {
		for _, e := range entries {
			if e.spentS < maxBuildsS {
				e.time()
			}
		}
	}
	for _, e := range entries {
		e.build = nil
	}
}

// time builds once.
func (e *entry) time() {
	e.finder = nil
	runtime.GC()
	start, cpu := time.Now(), cpuS()
	e.finder = e.build()
	took, used := time.Since(start).Seconds(), cpuS()-cpu
	e.spentS += took
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
	blocks := make([][]float64, len(entries))
	for round := range rounds {
		for k, e := range entries {
			e.finder.use(at[round*perRound : (round+1)*perRound])
			runtime.GC()
			agree, block := 0, perBlock
			if e.batch {
				block *= 10
			}
			start := time.Now()
			for i := range perRound {
				if got := e.finder.find(i); k == 0 {
					want[i] = got
				} else if got == want[i] {
					agree++
				}
				if i%block == block-1 {
					now := time.Now()
					blocks[k] = append(blocks[k], float64(now.Sub(start).Nanoseconds())/float64(block))
					start = now
				}
			}
			e.agree += float64(agree) / perRound / rounds
		}
	}
	for k, e := range entries {
		slices.Sort(blocks[k])
		e.ns = blocks[k][len(blocks[k])/2]
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
