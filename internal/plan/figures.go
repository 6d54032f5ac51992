package plan

import (
	"math"
	"slices"

	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// Limits are how many households a grid should have.
type Limits struct{ Least, Most int }

// UsualLimits are those of GB/T 34300-2017, as it is commonly applied.
var UsualLimits = Limits{300, 500}

// GridFigures says how much there is in one grid, and how it is shaped.
type GridFigures struct {
	Code       region.Code
	Name       string
	Kind       region.Kind
	Households int
	Buildings  int
	Issues     int // in the last year
	AreaM2     float64
	PerimeterM float64
	// PolsbyPopper and Reock say how compact it is: 1 is a circle, 0 a thread.
	PolsbyPopper, Reock float64
	Parts               int
	// Deviation is how far its households are from the mean, as a share of that; 0 for
	// a dedicated grid.
	Deviation float64
	// OutOfBounds says that it has fewer or more households than it should. Dedicated
	// grids, a market or a school each, have no bounds.
	OutOfBounds bool
}

// Summary is the figures of a scope. Mean, deviations, range and histogram leave
// dedicated grids out.
type Summary struct {
	Grids            []GridFigures // in code order
	MeanHouseholds   float64
	LargestDeviation float64 // of a grid, regardless of sign
	TotalRange       float64 // from the fewest to the most households, as a share of the mean
	Histogram        []Bucket
	OutOfBounds      []region.Code
}

// Bucket counts grids with From households or more, but fewer than To; 0 is no end.
type Bucket struct{ From, To, Grids int }

// Impact is what a plan does.
type Impact struct {
	Before, After Summary
	Done          Done
	Lineage       []Descent
}

// Question is what figures are asked for.
type Question struct {
	// IssuesBefore and IssuesAfter count the issues of the last year by grid; see
	// Land.CountAt.
	IssuesBefore, IssuesAfter map[region.Code]int
	Limits                    Limits // zero: UsualLimits
}

// Figures says what operations that made after of before do. The error is
// arrange.ErrTangled.
func Figures(before, after Land, q Question) (Impact, error) {
	if q.Limits == (Limits{}) {
		q.Limits = UsualLimits
	}
	lineage, err := Lineage(before, after)
	if err != nil {
		return Impact{}, err
	}
	return Impact{
		Before:  before.Summary(q.IssuesBefore, q.Limits),
		After:   after.Summary(q.IssuesAfter, q.Limits),
		Done:    Compare(before, after),
		Lineage: lineage,
	}, nil
}

// Summary returns the figures of the scope's grids.
func (l Land) Summary(issues map[region.Code]int, limits Limits) Summary {
	households, buildings := l.counts()
	var s Summary
	for i, g := range l.grids {
		if !l.within(i) {
			continue
		}
		f := formOf(g.Shape)
		s.Grids = append(s.Grids, GridFigures{
			Code: g.Code, Name: g.Name, Kind: g.Kind,
			Households: households[i], Buildings: buildings[i], Issues: issues[g.Code],
			AreaM2: f.areaM2, PerimeterM: f.perimeterM, PolsbyPopper: f.polsbyPopper, Reock: f.reock,
			Parts: len(g.Shape),
		})
	}
	slices.SortFunc(s.Grids, func(a, b GridFigures) int { return byCode(region.Grid{Code: a.Code}, region.Grid{Code: b.Code}) })
	s.balance(limits)
	return s
}

// counts returns the households and buildings of each place in grids.
func (l Land) counts() (households, buildings []int) {
	households, buildings = make([]int, len(l.grids)), make([]int, len(l.grids))
	for b, of := range l.of {
		if of != locate.Outside {
			households[of] += l.buildings[b].Households
			buildings[of]++
		}
	}
	return households, buildings
}

// balance fills in what depends on all grids together.
func (s *Summary) balance(limits Limits) {
	s.Histogram = emptyHistogram()
	var counted, total int
	fewest, most := math.MaxInt, 0
	for _, g := range s.Grids {
		if g.Kind == region.Dedicated {
			continue
		}
		counted++
		total += g.Households
		fewest, most = min(fewest, g.Households), max(most, g.Households)
		s.Histogram[min(g.Households/bucketWidth, len(s.Histogram)-1)].Grids++
	}
	if counted > 0 {
		s.MeanHouseholds = float64(total) / float64(counted)
	}
	for i := range s.Grids {
		g := &s.Grids[i]
		if g.Kind == region.Dedicated {
			continue
		}
		if g.Households < limits.Least || g.Households > limits.Most {
			g.OutOfBounds = true
			s.OutOfBounds = append(s.OutOfBounds, g.Code)
		}
		if s.MeanHouseholds > 0 {
			g.Deviation = float64(g.Households)/s.MeanHouseholds - 1
			s.LargestDeviation = max(s.LargestDeviation, math.Abs(g.Deviation))
		}
	}
	if s.MeanHouseholds > 0 {
		s.TotalRange = float64(most-fewest) / s.MeanHouseholds
	}
}

const (
	buckets     = 11
	bucketWidth = 100 // households
)

func emptyHistogram() []Bucket {
	h := make([]Bucket, buckets)
	for i := range h {
		h[i].From = i * bucketWidth
		if i < buckets-1 {
			h[i].To = h[i].From + bucketWidth
		}
	}
	return h
}
