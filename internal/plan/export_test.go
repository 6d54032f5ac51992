package plan

import (
	"math"

	"gridmap/geo/lattice"
)

// SmallestCircleM returns the radius of the smallest circle around a shape, for tests.
func SmallestCircleM(shape lattice.Shape) float64 {
	f := formOf(shape)
	return math.Sqrt(math.Abs(f.areaM2) / (math.Pi * math.Abs(f.reock)))
}

// Crowd says how much a service may keep in memory, for tests.
func Crowd(s *Service, most int) { s.cache.most = most }

// Match is match, for tests.
var Match = match

// Apart is apart, for tests.
var Apart = apart
