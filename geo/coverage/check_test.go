package coverage

import (
	"testing"

	"gridmap/geo/geotest"
)

func TestExactCoveragesPass(t *testing.T) {
	for seed := range uint64(20) {
		for _, o := range []geotest.Options{
			{}, {Straight: true}, {Brick: true}, {Enclaves: 0.2}, {Brick: true, Straight: true, Enclaves: 0.3},
		} {
			shapes := geotest.Coverage(seed, 30, o)
			if found := Check(shapes); found != nil {
				t.Fatalf("seed %d, %+v: %d violations, first %v", seed, o, len(found), found[0])
			}
		}
	}
}
