package divide

import (
	"sync"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

// check applies the limits and the law to what is asked for.
func check(land Land, opt Options) error {
	if opt.Grids < 1 || !(opt.Tolerance > 0 && opt.Tolerance <= 1) {
		return ErrOption
	}
	segments := land.Outline.Vertices()
	for _, l := range land.Lines {
		segments += len(l.Points)
	}
	if opt.Grids > maxGrids || len(land.Buildings) > maxBuildings || segments > maxSegments {
		return ErrTooLarge
	}
	for _, b := range land.Buildings {
		if b.Households < 0 || b.Households > maxHouseholds || b.Keep < 0 || b.Keep > opt.Grids {
			return ErrOption
		}
	}
	if len(coverage.Check([]lattice.Shape{land.Outline}, coverage.KeepHoles(0))) > 0 {
		return ErrOutline
	}
	if len(land.Outline) > opt.Grids {
		return ErrTooFew
	}
	return nil
}

// maxHouseholds is the most in one building; it keeps sums exact.
const maxHouseholds = 1_000_000

// How much of the work is done when the land is cut, and when the grids are found.
const (
	shareLaid  = 0.15
	shareFound = 0.95
)

// A progress tells how far the work is.
type progress struct {
	mu   sync.Mutex
	done float64
	tell func(float64)
}

func newProgress(tell func(float64)) *progress { return &progress{tell: tell} }

// add moves on by a share of the work.
func (p *progress) add(share float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(p.done + share)
}

// at moves on to a share of the work.
func (p *progress) at(done float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(done)
}

func (p *progress) set(done float64) {
	if done = min(done, 1); done <= p.done {
		return
	}
	p.done = done
	if p.tell != nil {
		p.tell(done)
	}
}
