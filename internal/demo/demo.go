// Package demo makes up a city on the scale of a real county, to look at, to try
// things on and to measure with.
//
// The divisions down to the subdistricts are Huichuan's real ones (facts.go); all
// else is made up from a seed and says so: communities, units and the installation
// carry （演示）, phones begin with numbers that no phone in China has.
//
// The land is grown, not drawn. People are strewn around the towns; the river cuts
// the land, and then street after street does, each following the lie of the land
// and sharing the people out: into subdistricts, communities, grids and, inside
// those, blocks. The cuts are made on a half-edge mesh with its vertices on the
// lattice, so whatever comes out is an exact coverage. Where cuts meet they run on
// into each other, which makes the streets; buildings stand along them.
//
// The same seed, moment and size give the same city. The normal size takes about
// two seconds.
package demo

import (
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// City is everything that a made-up city consists of. Lists are in the order in
// which they are imported.
type City struct {
	Installation region.Installation
	Areas        []region.Area
	Grids        []region.Grid // in code order
	Lines        []region.ReferenceLine
	Buildings    []place.Building // grid by grid
	People       []roster.Person
	Posts        []roster.Post
	Leaves       []roster.Leave
	Issues       []issue.Past // oldest first
}

// Size is how large a city is to be. Zero fields take the normal size.
type Size struct {
	Grids     int // 1,258; at least 40
	Buildings int // 60,000, or so many a grid as that gives
}

const (
	normalBuildings = 60_000
	fewestGrids     = 40
)

func (s Size) orNormal() Size {
	if s.Grids == 0 {
		s.Grids = normalGrids
	}
	s.Grids = max(s.Grids, fewestGrids)
	if s.Buildings == 0 {
		s.Buildings = s.Grids * normalBuildings / normalGrids
	}
	return s
}

// Make makes up the city of a seed. Posts, leaves and issues lie around now.
func Make(seed uint64, now time.Time) City { return MakeSized(seed, now, Size{}) }

// MakeSized is Make for a city of another size, for measuring.
func MakeSized(seed uint64, now time.Time, size Size) City {
	size = size.orNormal()
	d := land(seed, size.Grids)
	names := newNames(newRand(seed, "names"))
	order, grids, areas := register(d, newRand(seed, "grids"), names)

	blocks := d.lanes()
	streets, rivers := ways(d.m, d.g, street), ways(d.m, d.g, river)
	nameWays(streets, d.m, names)
	nameWays(rivers, d.m, names)

	b := newBuilder(d, newRand(seed, "buildings"), names, append(streets, rivers...), now)
	buildings := b.all(d.cells, order, grids, blocks, size.Buildings)

	staff := makePeople(seed, grids, buildings, now)
	const firstEdition = 1
	return City{
		Installation: region.Installation{City: CityName, MadeUp: true},
		Areas:        areas, Grids: grids,
		Lines:     lines(d, streets, rivers),
		Buildings: buildings,
		People:    staff.people, Posts: staff.posts, Leaves: staff.leaves,
		Issues: makeIssues(seed, grids, buildings, staff, firstEdition, now),
	}
}

// anchor is the middle of the city: 106.93 E, 27.72 N.
var anchor = lattice.Point{X: 1_069_300_000, Y: 277_200_000}

// land cuts the land for a seed. It tries again, from another seed of its own,
// should a face be so shaped that no line divides it, or should 汇川社区 lie in the
// country, where there are no streets for its borders to follow. A land too small to
// reach a town is taken as it is in the end.
func land(seed uint64, grids int) *divider {
	const peoplePerGrid, patience = 80, 20
	for attempt := uint64(0); ; attempt++ {
		rng := newRand(seed+attempt<<32, "land")
		g := newGround(rng, grids)
		m := newMesh(newPlane(anchor), g.outline())
		d := &divider{cutter: &cutter{m: m, g: g, rng: rng}, grids: grids, outline: m.polygon(m.loop(0))}
		if d.divide(g.people(rng, d.outline, peoplePerGrid*grids)) && (attempt >= patience || d.fiveGridsInTown()) {
			return d
		}
	}
}

// fiveGridsInTown reports whether the community with five grids lies in the town.
func (d *divider) fiveGridsInTown() bool {
	groups := groupCells(d)
	five := fiveGridGroup(groups)
	return five >= 0 && groups[five].urban
}

// lines returns the reference lines: rivers, the railway, streets by length.
func lines(d *divider, streets, rivers []way) []region.ReferenceLine {
	all := []region.ReferenceLine{railway(d.g, d.m, d.outline)}
	for _, ways := range [][]way{rivers, streets} {
		for i := range ways {
			all = append(all, ways[i].line(d.m))
		}
	}
	return all
}
