package place

import "gridmap/internal/region"

// Search says what to look for.
type Search struct {
	Text          string // a name, an address, pinyin or initials, or a part of them; several words must all occur
	Limit         int
	BuildingsOnly bool
}

// Hit is one thing that a search found: a building, or else an area or a grid.
type Hit struct {
	Building Building    // the zero value: none
	Code     region.Code // "" for a building
}
