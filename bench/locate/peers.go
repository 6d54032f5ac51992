package main

import (
	"github.com/golang/geo/s2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/geojson/geometry"
	"github.com/tidwall/rtree"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
)

// A contender is a way to find the grid that holds a position: prepare puts the
// land into its own form, and returns what builds the index of that.
type contender struct {
	name    string
	prepare func([]lattice.Shape) (build func() finder)
}

// A finder finds the grid of position i, of those that use has put into its own
// form, or -1.
type finder interface {
	use([]lattice.Point)
	find(i int) int32
}

const orbName = "orb + R-tree"

var contenders = []contender{
	{"gridmap", prepareGridmap},
	{orbName, prepareOrb},
	{"tidwall/geojson", prepareTidwall},
	{"golang/geo s2", prepareS2},
}

type gridmapFinder struct {
	index *locate.Index
	at    []lattice.Point
}

func prepareGridmap(shapes []lattice.Shape) func() finder {
	return func() finder {
		index, err := locate.Build(shapes)
		if err != nil {
			panic(err)
		}
		return &gridmapFinder{index: index}
	}
}

func (f *gridmapFinder) use(at []lattice.Point) { f.at = at }
func (f *gridmapFinder) find(i int) int32       { return f.index.Locate(f.at[i]) }

// batchFinder finds a thousand positions when the first of them is asked for.
type batchFinder struct {
	index *locate.Index
	at    []lattice.Point
	found [1000]int32
}

func (f *batchFinder) use(at []lattice.Point) { f.at = at }

func (f *batchFinder) find(i int) int32 {
	k := i % len(f.found)
	if k == 0 {
		batch := f.at[i:min(i+len(f.found), len(f.at))]
		f.index.LocateBatch(f.found[:], batch)
	}
	return f.found[k]
}

type orbFinder struct {
	tree  rtree.RTreeG[int32]
	lands []orb.MultiPolygon
	at    []orb.Point
}

func prepareOrb(shapes []lattice.Shape) func() finder {
	lands := make([]orb.MultiPolygon, len(shapes))
	for i, s := range shapes {
		lands[i] = s.Orb()
	}
	return func() finder {
		f := &orbFinder{lands: lands}
		for i, land := range lands {
			b := land.Bound()
			f.tree.Insert(b.Min, b.Max, int32(i))
		}
		return f
	}
}

func (f *orbFinder) use(at []lattice.Point) { f.at = degrees(at) }

func (f *orbFinder) find(i int) int32 {
	p, found := f.at[i], int32(-1)
	f.tree.Search(p, p, func(_, _ [2]float64, grid int32) bool {
		if planar.MultiPolygonContains(f.lands[grid], p) {
			found = grid
		}
		return found < 0
	})
	return found
}

type tidwallFinder struct {
	tree rtree.RTreeG[tidwallPart]
	at   []orb.Point
}

type tidwallPart struct {
	grid int32
	poly *geometry.Poly
}

func prepareTidwall(shapes []lattice.Shape) func() finder {
	lands := make([][][][]geometry.Point, len(shapes))
	for i, s := range shapes {
		for _, polygon := range s.Orb() {
			var rings [][]geometry.Point
			for _, ring := range polygon {
				points := make([]geometry.Point, len(ring))
				for k, p := range ring {
					points[k] = geometry.Point{X: p[0], Y: p[1]}
				}
				rings = append(rings, points)
			}
			lands[i] = append(lands[i], rings)
		}
	}
	return func() finder {
		f := &tidwallFinder{}
		for i, land := range lands {
			for _, rings := range land {
				poly := geometry.NewPoly(rings[0], rings[1:], nil)
				r := poly.Rect()
				f.tree.Insert([2]float64{r.Min.X, r.Min.Y}, [2]float64{r.Max.X, r.Max.Y}, tidwallPart{int32(i), poly})
			}
		}
		return f
	}
}

func (f *tidwallFinder) use(at []lattice.Point) { f.at = degrees(at) }

func (f *tidwallFinder) find(i int) int32 {
	p, found := f.at[i], int32(-1)
	f.tree.Search(p, p, func(_, _ [2]float64, part tidwallPart) bool {
		if part.poly.ContainsPoint(geometry.Point{X: p[0], Y: p[1]}) {
			found = part.grid
		}
		return found < 0
	})
	return found
}

type s2Finder struct {
	query *s2.ContainsPointQuery
	grids map[s2.Shape]int32
	at    []s2.Point
}

func prepareS2(shapes []lattice.Shape) func() finder {
	lands := make([][][]s2.Point, len(shapes))
	for i, s := range shapes {
		for _, polygon := range s {
			for _, ring := range polygon {
				lands[i] = append(lands[i], spherical(ring))
			}
		}
	}
	return func() finder {
		f := &s2Finder{grids: map[s2.Shape]int32{}}
		index := s2.NewShapeIndex()
		for i, loops := range lands {
			shape := s2.LaxPolygonFromPoints(loops)
			f.grids[shape] = int32(i)
			index.Add(shape)
		}
		index.Build()
		f.query = s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen)
		return f
	}
}

func (f *s2Finder) use(at []lattice.Point) { f.at = spherical(at) }

func (f *s2Finder) find(i int) int32 {
	if shapes := f.query.ContainingShapes(f.at[i]); len(shapes) > 0 {
		return f.grids[shapes[0]]
	}
	return -1
}

func degrees(at []lattice.Point) []orb.Point {
	out := make([]orb.Point, len(at))
	for i, p := range at {
		out[i] = p.Degrees()
	}
	return out
}

func spherical(at []lattice.Point) []s2.Point {
	out := make([]s2.Point, len(at))
	for i, p := range at {
		d := p.Degrees()
		out[i] = s2.PointFromLatLng(s2.LatLngFromDegrees(d[1], d[0]))
	}
	return out
}
