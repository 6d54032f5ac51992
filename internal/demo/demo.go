// Package demo makes up a city on the scale of a real county.
package demo

import (
	"gridmap/geo/lattice"
)

// anchor is the middle of the city: 106.93 E, 27.72 N.
var anchor = lattice.Point{X: 1_069_300_000, Y: 277_200_000}

// land cuts the land for a seed. It tries again, from another seed of its own,
// should a face be so shaped that no line divides it.
func land(seed uint64, grids int) *divider {
	const peoplePerGrid = 80
	for attempt := uint64(0); ; attempt++ {
		rng := newRand(seed+attempt<<32, "land")
		g := newGround(rng, grids)
		outline := g.outline()
		m := newMesh(newPlane(anchor), outline)
		d := &divider{cutter: &cutter{m: m, g: g, rng: rng}, grids: grids}
		if d.divide(g.people(rng, m.polygon(m.loop(0)), peoplePerGrid*grids)) {
			return d
		}
	}
}
