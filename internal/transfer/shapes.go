package transfer

import (
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// titles are the kinds of violations as a sentence begins.
var titles = map[coverage.Kind]string{
	coverage.Overlap: "An overlap", coverage.Gap: "A gap", coverage.Crossing: "Borders cross",
	coverage.UnmatchedVertex: "A vertex lies on a border that does not turn there", coverage.DuplicateEdge: "An edge is there twice",
	coverage.Spike: "A spike", coverage.BadRing: "A ring that meets itself or is turned the wrong way", coverage.Empty: "No land",
}

func title(k coverage.Kind) string { return titles[k] }

func codeOf(grids []region.Grid, cell int) region.Code {
	if cell < 0 {
		return ""
	}
	return grids[cell].Code
}

func codesOf(grids []region.Grid, cells []int) []region.Code {
	codes := make([]region.Code, len(cells))
	for i, cell := range cells {
		codes[i] = grids[cell].Code
	}
	return codes
}

// rowOf returns the row that a shape came from, 0 if it is not from the file.
func rowOf(rows []int, cell int) int {
	if cell < len(rows) {
		return rows[cell]
	}
	return 0
}

// same reports whether two shapes have the same vertices in the same order.
func same(a, b lattice.Shape) bool {
	return slices.EqualFunc(a, b, func(p, q lattice.Polygon) bool {
		return slices.EqualFunc(p, q, slices.Equal[lattice.Ring])
	})
}
