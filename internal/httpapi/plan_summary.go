package httpapi

import (
	"math"

	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// summaryJSON is the figures of a scope.
type summaryJSON struct {
	Grids            []gridFiguresJSON `json:"grids"`
	MeanHouseholds   float64           `json:"mean_households"`
	LargestDeviation float64           `json:"largest_deviation"`
	TotalRange       float64           `json:"total_range"`
	Histogram        []bucketJSON      `json:"histogram"`
	OutOfBounds      []region.Code     `json:"out_of_bounds"`
	Limits           limitsJSON        `json:"limits"`
}

type gridFiguresJSON struct {
	Code         region.Code `json:"code"`
	Name         string      `json:"name"`
	Kind         region.Kind `json:"kind"`
	Households   int         `json:"households"`
	Buildings    int         `json:"buildings"`
	Issues       int         `json:"issues"`
	AreaM2       float64     `json:"area_m2"`
	PerimeterM   float64     `json:"perimeter_m"`
	PolsbyPopper float64     `json:"polsby_popper"`
	Reock        float64     `json:"reock"`
	Parts        int         `json:"parts"`
	Deviation    float64     `json:"deviation"`
	OutOfBounds  bool        `json:"out_of_bounds"`
}

// bucketJSON counts grids with From households or more, but fewer than To; 0 is no
// end.
type bucketJSON struct {
	From  int `json:"from"`
	To    int `json:"to"`
	Grids int `json:"grids"`
}

// limitsJSON is how many households a grid should have.
type limitsJSON struct {
	Least int `json:"least"`
	Most  int `json:"most"`
}

// rounded returns a figure with so many decimals.
func rounded(v float64, decimals int) float64 {
	unit := powers[decimals]
	return math.Round(v*unit) / unit
}

func newSummary(s plan.Summary, limits plan.Limits) summaryJSON {
	out := summaryJSON{
		Grids: make([]gridFiguresJSON, 0, len(s.Grids)), MeanHouseholds: rounded(s.MeanHouseholds, 2),
		LargestDeviation: rounded(s.LargestDeviation, 5), TotalRange: rounded(s.TotalRange, 5),
		Histogram: make([]bucketJSON, 0, len(s.Histogram)), OutOfBounds: codes(s.OutOfBounds), Limits: limitsJSON(limits),
	}
	for _, g := range s.Grids {
		out.Grids = append(out.Grids, gridFiguresJSON{g.Code, g.Name, g.Kind, g.Households, g.Buildings, g.Issues,
			rounded(g.AreaM2, 1), rounded(g.PerimeterM, 1), rounded(g.PolsbyPopper, 4), rounded(g.Reock, 4), g.Parts,
			rounded(g.Deviation, 5), g.OutOfBounds})
	}
	for _, b := range s.Histogram {
		out.Histogram = append(out.Histogram, bucketJSON(b))
	}
	return out
}
