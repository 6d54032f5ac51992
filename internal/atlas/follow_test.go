package atlas_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/geo/coverage"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// A planner changes a city at random.
type planner struct {
	*rapid.T
	s     *roster.Snapshot
	fresh int // numbers what is new
}

// any returns the place of a grid.
func (p *planner) any(label string) int { return rapid.IntRange(0, len(p.s.Grids)-1).Draw(p.T, label) }

// other returns the place of a grid of the same county as another's, if there is one.
func (p *planner) other(i int) int {
	var same []int
	for k, g := range p.s.Grids {
		if k != i && g.Code.At(region.County) == p.s.Grids[i].Code.At(region.County) {
			same = append(same, k)
		}
	}
	if len(same) == 0 {
		return i
	}
	return rapid.SampledFrom(same).Draw(p.T, "other")
}

// The acts. After each the grids are a coverage of the same land.
var acts = []struct {
	name string
	do   func(p *planner)
}{
	{"two grids of a county change places", func(p *planner) {
		i := p.any("grid")
		k := p.other(i)
		p.s.Grids[i].Shape, p.s.Grids[k].Shape = p.s.Grids[k].Shape, p.s.Grids[i].Shape
	}},
	{"two grids of any counties change places", func(p *planner) {
		i, k := p.any("grid"), p.any("other")
		p.s.Grids[i].Shape, p.s.Grids[k].Shape = p.s.Grids[k].Shape, p.s.Grids[i].Shape
	}},
	{"a grid gets another name", func(p *planner) {
		p.fresh++
		p.s.Grids[p.any("grid")].Name = fmt.Sprint("新名", p.fresh)
	}},
	{"a grid takes all of another", func(p *planner) {
		i := p.any("grid")
		k := p.other(i)
		if k == i {
			return
		}
		both := []lattice.Shape{p.s.Grids[i].Shape, p.s.Grids[k].Shape}
		p.s.Grids[i].Shape = coverage.Dissolve(both, []int32{0, 0}, 1)[0]
		p.s.Grids = slices.Delete(p.s.Grids, k, k+1)
	}},
	{"a grid gets another code", func(p *planner) {
		p.fresh++
		i := p.any("grid")
		community := p.s.Grids[p.other(i)].Code.At(region.Community)
		p.s.Grids[i].Code = community + region.Code(fmt.Sprintf("%03d", 100+p.fresh))
		slices.SortFunc(p.s.Grids, func(a, b region.Grid) int { return compareCodes(a.Code, b.Code) })
	}},
	{"a grid becomes a county of its own", func(p *planner) {
		p.fresh++
		i := p.any("grid")
		p.s.Grids[i].Code = region.Code(fmt.Sprintf("5203%02d001001001", 50+p.fresh%49))
		for k, g := range p.s.Grids {
			if k != i && g.Code == p.s.Grids[i].Code {
				p.s.Grids[i].Code = g.Code.At(region.Community) + "777"
			}
		}
		slices.SortFunc(p.s.Grids, func(a, b region.Grid) int { return compareCodes(a.Code, b.Code) })
		p.s.Grids = slices.CompactFunc(p.s.Grids, func(a, b region.Grid) bool { return a.Code == b.Code })
	}},
	{"a grid gets a vertex, and so does its neighbour", func(p *planner) {
		i := p.any("grid")
		ring := p.s.Grids[i].Shape[0][0]
		at := rapid.IntRange(0, len(ring)-1).Draw(p.T, "vertex")
		a, b := ring[at], ring[(at+1)%len(ring)]
		middle := lattice.Point{X: a.X + (b.X-a.X)/2, Y: a.Y + (b.Y-a.Y)/2}
		if middle == a || middle == b {
			return
		}
		for k := range p.s.Grids {
			p.s.Grids[k].Shape = withVertex(withVertex(p.s.Grids[k].Shape, a, b, middle), b, a, middle)
		}
	}},
	{"an area around a grid gets a name", func(p *planner) {
		p.fresh++
		g := &p.s.Grids[p.any("grid")]
		g.Name = fmt.Sprint("新名", p.fresh) // so that the edition is about it
		code := g.Code.At(rapid.SampledFrom([]region.Level{region.County, region.Subdistrict, region.Community}).Draw(p.T, "level"))
		p.s.Areas = slices.DeleteFunc(slices.Clone(p.s.Areas), func(a region.Area) bool { return a.Code == code })
		p.s.Areas = append(p.s.Areas, region.Area{Code: code, Name: fmt.Sprint("新区", p.fresh)})
		slices.SortFunc(p.s.Areas, func(a, b region.Area) int { return compareCodes(a.Code, b.Code) })
	}},
	{"a grid gets another leader", func(p *planner) {
		p.fresh++
		g := &p.s.Grids[p.any("grid")]
		g.Name = fmt.Sprint("新名", p.fresh) // so that the edition names it
		leader := roster.Person{Number: fmt.Sprint("N", p.fresh), Name: fmt.Sprint("新", p.fresh)}
		p.s.People = append(p.s.People, leader)
		p.s.Posts = slices.DeleteFunc(p.s.Posts, func(post roster.Post) bool { return post.Code == g.Code && post.Role == roster.FirstLeader })
		p.s.Posts = append(p.s.Posts, roster.Post{Person: leader.Number, Role: roster.FirstLeader, Code: g.Code})
	}},
}

func compareCodes(a, b region.Code) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// withVertex returns a shape with another vertex on the edge from a to b, if it has
// that.
func withVertex(shape lattice.Shape, a, b, vertex lattice.Point) lattice.Shape {
	for i, polygon := range shape {
		for k, ring := range polygon {
			for v := range ring {
				if ring[v] != a || ring[(v+1)%len(ring)] != b {
					continue
				}
				shape = slices.Clone(shape)
				shape[i] = slices.Clone(polygon)
				shape[i][k] = slices.Insert(slices.Clone(ring), v+1, vertex)
				return shape
			}
		}
	}
	return shape
}

// A picture that follows editions is the same as one that is drawn from scratch.
func TestFollowedPictureEqualsOneDrawnFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64Range(1, 1000).Draw(t, "seed")
		shapes := geotest.Coverage(seed, rapid.IntRange(3, 16).Draw(t, "grids"), geotest.Options{Brick: seed%2 == 0, MinVertices: 1, MaxVertices: 5, Enclaves: 0.2, Lakes: 0.1})
		city := atlastest.InCounties(shapes, rapid.IntRange(1, len(shapes)).Draw(t, "per county")/2+1)
		a := newAtlas(city)
		if err := a.Load(context.Background()); err != nil {
			t.Fatal(err)
		}
		p := &planner{T: t}
		for range rapid.IntRange(1, 2).Draw(t, "rounds") {
			for range rapid.IntRange(1, 2).Draw(t, "editions") {
				city.Publish(time.Now(), func(s *roster.Snapshot) {
					p.s = s
					act := rapid.SampledFrom(acts).Draw(t, "act")
					t.Log(act.name)
					act.do(p)
				})
			}
			a.Published()
			if err := a.Refresh(context.Background()); err != nil {
				t.Fatal(err)
			}
			checkAgainstScratch(t, city, a, seed)
		}
		if n := city.Loads("Snapshot"); n < 2 { // of which each check makes one
			t.Fatalf("everything was loaded %d times", n)
		}
	})
}

func checkAgainstScratch(t *rapid.T, city *atlastest.City, a *atlas.Atlas, seed uint64) {
	t.Helper()
	got, _ := a.Current()
	scratch := newAtlas(city)
	if err := scratch.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	want, _ := scratch.Current()
	if got.Edition() != want.Edition() || got.People() != want.People() || got.Bounds() != want.Bounds() {
		t.Fatalf("edition %+v, %d people within %v; want %+v, %d, %v", got.Edition(), got.People(), got.Bounds(), want.Edition(), want.People(), want.Bounds())
	}
	_, n := want.GridsIn("")
	var shapes []lattice.Shape
	codes := []region.Code{"", "5203"}
	for cell := range n {
		g, w := got.Grid(cell), want.Grid(cell)
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("cell %d is %v, want %v", cell, g, w)
		}
		if !reflect.DeepEqual(got.Responsible(cell), want.Responsible(cell)) {
			t.Fatalf("%s: %+v is responsible, want %+v", g.Code, got.Responsible(cell), want.Responsible(cell))
		}
		shapes = append(shapes, w.Shape)
		codes = append(codes, w.Code, w.Code.At(region.Community), w.Code.At(region.Subdistrict), w.Code.At(region.County))
		var houses []int64
		for b := range got.BuildingsIn(cell) {
			if _, in, ok := got.Building(b.ID); !ok || in != cell || b.Grid != g.Code {
				t.Fatalf("building %d of %s says it is in %s, and is found in %d", b.ID, g.Code, b.Grid, in)
			}
			houses = append(houses, b.ID)
		}
		for b := range want.BuildingsIn(cell) {
			if len(houses) == 0 || houses[0] != b.ID {
				t.Fatalf("%s lacks building %d", g.Code, b.ID)
			}
			houses = houses[1:]
		}
	}
	if _, more := got.GridsIn(""); more != n {
		t.Fatalf("%d grids, want %d", more, n)
	}
	for _, code := range codes {
		g1, b1, h1 := got.Tally(code)
		g2, b2, h2 := want.Tally(code)
		from1, to1 := got.GridsIn(code)
		from2, to2 := want.GridsIn(code)
		area1, _ := got.Area(code)
		area2, _ := want.Area(code)
		if g1 != g2 || b1 != b2 || h1 != h2 || from1 != from2 || to1 != to2 || got.Extent(code) != want.Extent(code) || area1 != area2 {
			t.Fatalf("%q: %d, %d, %d, %d to %d, %v, %v; want %d, %d, %d, %d to %d, %v, %v", code,
				g1, b1, h1, from1, to1, got.Extent(code), area1, g2, b2, h2, from2, to2, want.Extent(code), area2)
		}
	}
	positions := append(geotest.Positions(seed, shapes, 30), geotest.BorderPositions(seed, shapes, 80, 3)...)
	for _, at := range positions {
		if g, w := got.Locate(at), want.Locate(at); g != w {
			t.Fatalf("%v is in %d, want %d", at, g, w)
		}
	}
	checkTiles(t, got, want, positions, seed)
}

// checkTiles compares tiles byte for byte.
func checkTiles(t *rapid.T, got, want *atlas.Picture, positions []lattice.Point, seed uint64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 10 {
		id := tile.At(positions[rng.IntN(len(positions))], 8+rng.IntN(11))
		for _, name := range want.Layers() {
			g, ok1 := got.Tile(name, id, tile.MVT)
			w, ok2 := want.Tile(name, id, tile.MVT)
			if ok1 != ok2 || g.ETag != w.ETag || g.Summary != w.Summary {
				t.Fatalf("%s %v is %+v, %s; want %+v, %s", name, id, g.Summary, g.ETag, w.Summary, w.ETag)
			}
		}
	}
	for _, name := range want.Layers() {
		g, _, _ := got.Describe(name)
		w, _, _ := want.Describe(name)
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("%s is described as %+v, want %+v", name, g, w)
		}
	}
}
