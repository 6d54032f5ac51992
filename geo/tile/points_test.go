package tile

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gridmap/geo/lattice"
)

// buildings returns n positions in bunches, some of them in the same place, and
// what they tell.
func buildings(seed uint64, n int) (at []lattice.Point, feature func(i int) Feature, households []int64) {
	rng := rand.New(rand.NewPCG(seed, 4))
	centre := lattice.Point{X: 1_069_000_000, Y: 277_000_000}
	for i := range n {
		if i%50 == 0 {
			centre.X += int32(rng.IntN(4_000_000)) - 2_000_000
			centre.Y += int32(rng.IntN(4_000_000)) - 2_000_000
		}
		p := lattice.Point{X: centre.X + int32(rng.NormFloat64()*20_000), Y: centre.Y + int32(rng.NormFloat64()*20_000)}
		if i > 0 && i%7 == 0 {
			p = at[i-1]
		}
		at = append(at, p)
		households = append(households, int64(rng.IntN(60)))
	}
	return at, func(i int) Feature {
		return Feature{ID: uint64(i + 1), Properties: []Property{
			{"name", String(fmt.Sprintf("%d号楼", i+1))}, {"households", Int(households[i])},
		}}
	}, households
}

func newPoints(t testing.TB, at []lattice.Point, feature func(i int) Feature, o Options) *Points {
	t.Helper()
	p, err := NewPoints("buildings", at, feature, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The tiles of a zoom must together hold every building and household once,
// clustered or not.
func TestClustersLoseNobody(t *testing.T) {
	at, feature, households := buildings(1, 5000)
	total := int64(0)
	for _, n := range households {
		total += n
	}
	p := newPoints(t, at, feature, Options{Weight: "households", MaxFeatures: 100})
	for _, zoom := range []int{0, 6, 9, 11, 13, 15, 16, 17, 20, 22} {
		ids := map[ID]bool{}
		for _, a := range at {
			ids[At(a, zoom)] = true
		}
		count, sum, singles, most := int64(0), int64(0), map[uint64]bool{}, 0
		for id := range ids {
			features := tileOf(t, p, id)["buildings"]
			most = max(most, len(features))
			for _, f := range features {
				u := f.rings[0][0]
				if u.x < 0 || u.x >= Extent || u.y < 0 || u.y >= Extent {
					t.Errorf("%v: a point at %v, outside the tile", id, u)
				}
				people, _ := f.props["households"].(int64)
				sum += people
				if n, cluster := f.props["count"].(int64); cluster {
					count += n
					continue
				}
				count++
				if singles[f.id] || f.id == 0 || At(at[f.id-1], zoom) != id {
					t.Errorf("%v: building %d is there twice or in the wrong tile", id, f.id)
				}
				singles[f.id] = true
			}
		}
		if count != int64(len(at)) || sum != total {
			t.Errorf("zoom %d: %d buildings and %d households, want %d and %d", zoom, count, sum, len(at), total)
		}
		if most > 100 {
			t.Errorf("zoom %d: %d features in a tile", zoom, most)
		}
		if zoom >= 20 && len(singles) != len(at) {
			t.Errorf("zoom %d: %d buildings by themselves, want %d", zoom, len(singles), len(at))
		}
	}
}

// A cluster stands at the mean of its buildings, in its own square.
func TestClusterStandsInTheMiddle(t *testing.T) {
	id := ID{14, 13062, 6873}
	f := newFrame(id)
	place := func(x, y int64) lattice.Point {
		lon, lat := f.degrees(unit{x*PixelUnits + 1, y*PixelUnits + 1})
		return lattice.Point{X: int32(lon), Y: int32(lat)}
	}
	// 64 +-----------+-----
	//    | 1       2 |
	//    |     *     | 4
	//    |     3     |
	//  0 +-----------+-----
	//    0           64 pixels
	at := []lattice.Point{place(10, 10), place(50, 10), place(30, 40), place(70, 20)}
	p := newPoints(t, at, numbered, Options{})
	features := tileOf(t, p, id)["buildings"]
	if len(features) != 2 {
		t.Fatalf("features = %v", features)
	}
	if u := features[0].rings[0][0]; features[0].props["count"] != int64(3) || u.x/PixelUnits != 30 || u.y/PixelUnits != 20 {
		t.Errorf("cluster %v at %v", features[0].props, u)
	}
	if features[1].id != 4 || features[1].props["count"] != nil {
		t.Errorf("the one alone became %v", features[1])
	}
}

func TestPointsOnTheEdgesOfTheWorld(t *testing.T) {
	at := []lattice.Point{
		{X: -1_800_000_000, Y: 900_000_000}, {X: 1_800_000_000, Y: -900_000_000}, {X: 0, Y: 0},
	}
	p := newPoints(t, at, numbered, Options{SingleZoom: 1})
	for zoom := range MaxZoom + 1 {
		n := 0
		seen := map[ID]bool{}
		for _, a := range at {
			if id := At(a, zoom); !seen[id] {
				seen[id] = true
				_, sum := p.Tile(id, MVT, nil)
				n += sum.Features
			}
		}
		if want := 3; zoom > 0 && n != want {
			t.Errorf("zoom %d: %d features, want %d", zoom, n, want)
		}
	}
}

func TestEmptyLayers(t *testing.T) {
	none := newPoints(t, nil, nil, Options{})
	area := polygons(t, nil, Options{})
	line, err := NewLines("reference", nil, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []Layer{none, area, line, StackBySize("grids", 20, area), NewStack("grids")} {
		for _, id := range []ID{{}, {14, 13062, 6873}, {22, 1, 1}, {23, 0, 0}, {1, 2, 0}} {
			if b, sum := l.Tile(id, GeoJSON, nil); len(b) != 0 || !sum.Empty() {
				t.Errorf("%T: tile %v = %q, %+v", l, id, b, sum)
			}
		}
		if d := l.Describe(); d.Bounds != nil {
			t.Errorf("%T: bounds of nothing = %v", l, d.Bounds)
		}
	}
}
