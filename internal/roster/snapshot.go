package roster

import (
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// Snapshot is the land, its buildings and its people as they stood together at
// one moment: what an atlas is drawn from.
type Snapshot struct {
	Installation region.Installation
	Edition      region.Edition // Number 0 while nothing has been published
	Areas        []region.Area  // in code order
	Grids        []region.Grid  // of the edition, in code order
	Lines        []region.ReferenceLine
	Buildings    []place.Building
	People       []Person
	Posts        []Post // of all times
	Leaves       []Leave
}
