// Package divide cuts land into balanced grids: districting, as the field calls
// it.
//
// The land is first cut into atoms, as fine as the balance asks for: along its
// reference lines, and between the buildings of each block (their Voronoi cells).
// A partition of the atoms into grids is found by recursive bisection along
// spanning trees that leave a block last, and improved by simulated annealing:
// balance comes first, then borders on reference lines, then compact forms. What
// borders run between the buildings of a block are drawn straight at the end.
//
// All cuts lie in one arrangement (arrange.Node), whose faces are each given to
// one grid. So the grids are an exact coverage of the land by construction.
//
// In processor time, five grids of a town with 300 buildings take half a second to
// be made seven, and fifty with 2,400 four seconds; two processors halve that.
package divide

import (
	"context"
	"errors"

	"gridmap/geo/lattice"
)

// Building is a place where people live.
type Building struct {
	At         lattice.Point
	Households int // not negative
	// Keep names the grid that the building must be in, from 1 to Options.Grids; 0
	// leaves it open. Buildings that keep one grid stay together, and apart from
	// those that keep another.
	Keep int
}

// Line is a street, river or railway that borders had better follow.
type Line struct {
	Points []lattice.Point
	Class  int // 1 for main lines, 2, 3 for small ones
}

// Land is what is divided. Buildings outside the outline, or on its far side by
// the half-open rule, are ignored; lines may run beyond it.
type Land struct {
	// Outline is the land without what must stay as it is. It may have holes, and
	// parts, each of which is divided for itself.
	Outline   lattice.Shape
	Buildings []Building
	Lines     []Line
}

// Options say how to divide.
type Options struct {
	Grids int // how many to make
	// Tolerance is how far a grid may be off the mean number of households, as a
	// share of it: 0.1 if 0. It is aimed at, not promised: see Division.Deviation.
	Tolerance float64
	Seed      uint64 // the same seed gives the same division
	// Progress is told how far the work is, from 0 to 1, never backwards; from
	// several goroutines, one at a time. It may be nil.
	Progress func(done float64)
}

// Division is land divided.
type Division struct {
	// Grids are an exact coverage of the land, each in one part. Where a border
	// meets the outline there may be a vertex that the land beyond has not:
	// edit.Redraw gives it to the neighbours. The grid that
	// buildings keep under number k is Grids[k-1]; the others follow west to east.
	Grids      []lattice.Shape
	Households []int // of each grid, counted by lattice.Shape.Contains
	// Deviation is the largest one from the mean number of households, as a share
	// of it.
	Deviation float64
	// NewBorderM is the length in metres of all borders that are not on the
	// outline, and OnLinesM how much of that runs on reference lines.
	NewBorderM, OnLinesM float64
}

// Faults of what is asked for.
var (
	// ErrOutline says that the outline is no proper shape: see coverage.Check.
	ErrOutline = errors.New("the outline is empty, or its rings cross or touch")
	// ErrTooMany says that there are more grids than can be made: than there are
	// places for them.
	ErrTooMany = errors.New("the land cannot be cut into so many grids")
	// ErrTooFew says that there are fewer grids than parts of the land.
	ErrTooFew = errors.New("the land has more parts than grids are wanted")
	// ErrKeep says that buildings that are to stay together cannot.
	ErrKeep = errors.New("buildings to be kept together lie in different parts, or others lie between them")
	// ErrTooLarge says that the land holds more than is divided in seconds.
	ErrTooLarge = errors.New("the land has too many buildings or vertices, or the grids are too many")
	// ErrOption says that an option or a building has no meaning.
	ErrOption = errors.New("a number of grids, households or a tolerance is out of range")
)

// The most that is taken in.
const (
	maxGrids     = 500
	maxBuildings = 100_000
	maxSegments  = 500_000
)

// Make divides land. It returns context.Cause(ctx) soon after ctx is done, and
// leaves nothing running. Other errors are those above and arrange.ErrTangled.
func Make(ctx context.Context, land Land, opt Options) (Division, error) {
	return usual.divide(ctx, land, opt)
}

func (e effort) divide(ctx context.Context, land Land, opt Options) (Division, error) {
	if opt.Tolerance == 0 {
		opt.Tolerance = 0.1
	}
	if err := check(land, opt); err != nil {
		return Division{}, err
	}
	told := newProgress(opt.Progress)
	cut, err := lay(ctx, land, opt)
	if err != nil {
		return Division{}, err
	}
	told.at(shareLaid)
	a, err := cut.atoms(opt.Grids)
	if err != nil {
		return Division{}, err
	}
	label, err := partition(ctx, a, opt, e, told)
	if err != nil {
		return Division{}, err
	}
	d, err := cut.draw(a, a.number(label, opt.Grids), opt.Grids)
	if err != nil {
		return Division{}, err
	}
	if ctx.Err() != nil {
		return Division{}, context.Cause(ctx)
	}
	told.at(1)
	return d, nil
}
