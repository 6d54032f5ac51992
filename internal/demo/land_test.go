package demo

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

func TestGridsAreAnExactCoverage(t *testing.T) {
	for _, v := range coverage.Check(shapesOf(normal().Grids)) {
		t.Error(v)
	}
}

// Every area hangs together, and has no hole.
func TestAreasAreOnePiece(t *testing.T) {
	c := normal()
	for _, level := range []region.Level{region.Community, region.Subdistrict, region.County} {
		index := map[region.Code]int32{}
		group := make([]int32, len(c.Grids))
		for i, g := range c.Grids {
			code := g.Code.At(level)
			if _, ok := index[code]; !ok {
				index[code] = int32(len(index))
			}
			group[i] = index[code]
		}
		outlines := coverage.Dissolve(shapesOf(c.Grids), group, len(index))
		for code, i := range index {
			if len(outlines[i]) != 1 || len(outlines[i][0]) != 1 {
				t.Errorf("%s has %d parts, the first with %d rings", code, len(outlines[i]), len(outlines[i][0]))
			}
		}
	}
}

// Codes count up from 001 without a gap, west to east, then north to south.
func TestGridsAreNumberedInOrder(t *testing.T) {
	c := normal()
	for start := 0; start < len(c.Grids); {
		community := c.Grids[start].Code.Parent()
		end := start
		for end < len(c.Grids) && c.Grids[end].Code.Parent() == community {
			if want := fmt.Sprintf("%s%03d", community, end-start+1); string(c.Grids[end].Code) != want {
				t.Errorf("grid %s, want %s", c.Grids[end].Code, want)
			}
			end++
		}
		for i, k := range region.InCodeOrder(shapesOf(c.Grids[start:end])) {
			if i != k {
				t.Errorf("%s is not in order", c.Grids[start+i].Code)
			}
		}
		start = end
	}
}

// index finds the segments of reference lines near a position.
//
//	+----+----+----+   a bucket holds the segments whose
//	|    | ---+--  |   bounds, widened a little, touch it
//	+----+----+----+
type index map[[2]int32][]lattice.Segment

const bucket = 20_000 // lattice steps, some 200 m

func newIndex(lines []region.ReferenceLine, kinds ...region.LineKind) index {
	in := index{}
	for _, l := range lines {
		for _, k := range kinds {
			if l.Kind == k {
				in.add(l.Line)
			}
		}
	}
	return in
}

func (in index) add(line orb.LineString) {
	const margin = 3_000 // some 30 m
	for i := 1; i < len(line); i++ {
		a, _ := lattice.FromDegrees(line[i-1])
		b, _ := lattice.FromDegrees(line[i])
		for x := (min(a.X, b.X) - margin) / bucket; x <= (max(a.X, b.X)+margin)/bucket; x++ {
			for y := (min(a.Y, b.Y) - margin) / bucket; y <= (max(a.Y, b.Y)+margin)/bucket; y++ {
				in[[2]int32{x, y}] = append(in[[2]int32{x, y}], lattice.Segment{A: a, B: b})
			}
		}
	}
}

// distance returns how far the nearest line is, in metres, if it is within some 25.
func (in index) distance(p lattice.Point) float64 {
	nearest := math.Inf(1)
	for _, s := range in[[2]int32{p.X / bucket, p.Y / bucket}] {
		nearest = min(nearest, lattice.DistanceM(p, s))
	}
	return nearest
}

// Borders run along streets and rivers: nearly all in the city, most of them
// in the country.
func TestBordersFollowStreets(t *testing.T) {
	c := normal()
	lines := newIndex(c.Lines, region.Street, region.River)
	twins := map[lattice.Segment]bool{}
	for _, g := range c.Grids {
		for e := range g.Shape.Edges {
			twins[e] = true
		}
	}
	length, along := map[bool]float64{}, map[bool]float64{}
	for _, g := range c.Grids {
		for e := range g.Shape.Edges {
			if !twins[e.Reversed()] {
				continue // the rim of the land
			}
			middle := lattice.Point{X: (e.A.X + e.B.X) / 2, Y: (e.A.Y + e.B.Y) / 2}
			l := lattice.DistanceM(e.A, lattice.Segment{A: e.B, B: e.B})
			country := g.Kind == region.Rural
			length[country] += l
			if lines.distance(middle) < .1 {
				along[country] += l
			}
		}
	}
	if share := along[false] / length[false]; share < .95 {
		t.Errorf("%.1f %% of the city's borders follow streets, want 95 %%", 100*share)
	}
	if share := along[true] / length[true]; share < .5 || share > .9 {
		t.Errorf("%.1f %% of the country's borders follow roads, want 50 to 90 %%", 100*share)
	}
}

func TestLinesOfEveryKindHaveNames(t *testing.T) {
	c := normal()
	kinds := map[string]int{}
	names := map[string]int{}
	for _, l := range c.Lines {
		kinds[fmt.Sprint(l.Kind, l.Class)]++
		if l.Name == "" {
			t.Errorf("a %s without a name", l.Kind)
		}
		names[l.Name]++
	}
	for _, want := range []string{"street1", "street2", "street3", "river1", "rail1"} {
		if kinds[want] == 0 {
			t.Errorf("there is no %s: %v", want, kinds)
		}
	}
	if names["汇川大道"] != 1 {
		t.Errorf("汇川大道 is there %d times", names["汇川大道"])
	}
}

// Every entrance lies in its grid, off the streets and the river, and none on top
// of another.
func TestBuildingsHaveRoom(t *testing.T) {
	c := normal()
	land := map[region.Code]lattice.Shape{}
	for _, g := range c.Grids {
		land[g.Code] = g.Shape
	}
	rivers, streets := newIndex(c.Lines, region.River), newIndex(c.Lines, region.Street)
	houses := index{}
	for _, b := range c.Buildings {
		p, ok := lattice.FromDegrees(b.Entrance)
		if !ok || p.Degrees() != b.Entrance || !land[b.Grid].Contains(p) {
			t.Fatalf("%s at %v is not in %s", b.Ref, b.Entrance, b.Grid)
		}
		if d := houses.distance(p); d < 8.9 {
			t.Errorf("%s at %v is %.1f m from another", b.Ref, b.Entrance, d)
		}
		houses.add(orb.LineString{b.Entrance, b.Entrance})
		if d := rivers.distance(p); d < 20 {
			t.Errorf("%s at %v is %.1f m from the middle of a river", b.Ref, b.Entrance, d)
		}
		if d := streets.distance(p); d < 6.9 {
			t.Errorf("%s at %v is %.1f m from the middle of a street", b.Ref, b.Entrance, d)
		}
	}
}

func TestMostGridsHave300To500Households(t *testing.T) {
	c := normal()
	usual, all := 0, 0
	by := byGrid(c.Buildings)
	for _, g := range c.Grids {
		if len(by[g.Code]) < 5 {
			t.Errorf("%s has %d buildings", g.Code, len(by[g.Code]))
		}
		if g.Kind == region.Dedicated {
			continue
		}
		households := 0
		for _, b := range by[g.Code] {
			households += b.Households
		}
		all++
		if households >= 300 && households <= 500 {
			usual++
		}
		if households < 150 || households > 800 {
			t.Errorf("%s has %d households", g.Code, households)
		}
	}
	if share := float64(usual) / float64(all); share < .85 || share > .98 {
		t.Errorf("%.1f %% of the grids have 300 to 500 households, want 85 to 98 %%", 100*share)
	}
}

// A street address is given once, and names a street that is there.
func TestAddresses(t *testing.T) {
	c := normal()
	streets := map[string]bool{}
	for _, l := range c.Lines {
		streets[l.Name] = true
	}
	seen := map[string]bool{}
	var helped, onStreets int
	for _, b := range c.Buildings {
		if b.Name == "" || b.Address == "" {
			t.Fatalf("%s has no name or no address", b.Ref)
		}
		if street, _, ok := cutAtDigit(b.Address); ok && streets[street] {
			onStreets++
			if strings.HasSuffix(b.Address, "号") {
				once(t, seen, b.Address)
			}
		}
		for _, help := range []place.Help{place.Elderly, place.Disabled, place.Minors, place.LowPay} {
			helped += b.Assisted[help]
		}
	}
	if share := float64(onStreets) / float64(len(c.Buildings)); share < .4 {
		t.Errorf("%.1f %% of the buildings stand on streets", 100*share)
	}
	if helped < 10_000 {
		t.Errorf("%d people need help", helped)
	}
}

func cutAtDigit(s string) (before, after string, ok bool) {
	i := strings.IndexAny(s, "0123456789")
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i:], true
}
