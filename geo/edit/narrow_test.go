package edit

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/coverage"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
)

// At the equator a step is some 11 mm in both directions: 100 are 1.1 m.
func TestNarrows(t *testing.T) {
	thin := Thin{WidthM: 2, LengthM: 10}
	poly := func(p ...lattice.Point) lattice.Shape { return shape(p) }
	pt := func(x, y int32) lattice.Point { return lattice.Point{X: x, Y: y} }
	wide := poly(pt(0, 0), pt(10000, 0), pt(10000, 10000), pt(0, 10000))
	for _, tt := range []struct {
		name   string
		before lattice.Shape
		after  lattice.Shape
		want   int
	}{
		{"a square", nil, wide, 0},
		// +--------+
		// |   ++   |   a slot of 1 m leaves no narrow land,
		{"a slot", nil, poly(pt(0, 0), pt(10000, 0), pt(10000, 10000), pt(5100, 10000), pt(5100, 5000), pt(5000, 5000), pt(5000, 10000), pt(0, 10000)), 0},
		// but one beside the rim does: 1 m by 55
		{"a strip", nil, poly(pt(0, 0), pt(10000, 0), pt(10000, 10000), pt(9900, 10000), pt(9900, 5000), pt(5000, 5000), pt(5000, 10000), pt(0, 10000)), 1},
		{"a short stub", nil, poly(pt(0, 0), pt(10000, 0), pt(10000, 5500), pt(9900, 5500), pt(9900, 5000), pt(0, 5000)), 0},
		{"a neck", nil, poly(pt(0, 0), pt(4000, 0), pt(4000, 2000), pt(4200, 2000), pt(4200, 0), pt(9000, 0), pt(9000, 4000), pt(4200, 4000), pt(4200, 2100), pt(4000, 2100), pt(4000, 4000), pt(0, 4000)), 1},
		{"a neck that was there", poly(pt(0, 0), pt(4000, 0), pt(4000, 2000), pt(4200, 2000), pt(4200, 0), pt(9000, 0), pt(9000, 4000), pt(4200, 4000), pt(4200, 2100), pt(4000, 2100), pt(4000, 4000), pt(0, 4000)),
			poly(pt(0, 0), pt(4000, 0), pt(4000, 2000), pt(4200, 2000), pt(4200, 0), pt(8000, 0), pt(9000, 4000), pt(4200, 4000), pt(4200, 2100), pt(4000, 2100), pt(4000, 4000), pt(0, 4000)), 0},
		{"a ribbon", nil, poly(pt(0, 0), pt(100, 0), pt(100, 900), pt(0, 900)), 1},
		{"an acute spike", nil, poly(pt(0, 0), pt(20000, 0), pt(0, 1000)), 1},
		{"a corner of 30 degrees", nil, poly(pt(0, 0), pt(20000, 0), pt(0, 11000)), 0},
		{"a hole at the rim", nil, lattice.Shape{{rect(0, 0, 9000, 9000), {pt(100, 4000), pt(100, 5000), pt(1000, 5000), pt(1000, 4000)}}}, 1},
		{"a hole in the middle", nil, lattice.Shape{{rect(0, 0, 9000, 9000), {pt(4000, 4000), pt(4000, 5000), pt(5000, 5000), pt(5000, 4000)}}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := Narrows([]lattice.Shape{tt.before}, []lattice.Shape{tt.after}, thin)
			if len(found) != tt.want {
				t.Errorf("%v, want %d", found, tt.want)
			}
			for _, n := range found {
				if n.WidthM >= thin.WidthM {
					t.Errorf("%v is not narrow", n)
				}
			}
		})
	}
}

// A piece that hangs on by a neck is found though no side of it is new.
func TestNarrowBetweenOldSides(t *testing.T) {
	// +-----+
	// |  a  +-----+    a takes b, with which it has a border of 1 m
	// +-----+  b  |
	//       +-----+
	a := shape(lattice.Ring{{X: 0, Y: 0}, {X: 4000, Y: 0}, {X: 4000, Y: 100}, {X: 4000, Y: 4000}, {X: 0, Y: 4000}})
	b := shape(lattice.Ring{{X: 4000, Y: -4000}, {X: 8000, Y: -4000}, {X: 8000, Y: 100}, {X: 4000, Y: 100}, {X: 4000, Y: 0}})
	both := shape(lattice.Ring{{X: 0, Y: 0}, {X: 4000, Y: 0}, {X: 4000, Y: -4000}, {X: 8000, Y: -4000}, {X: 8000, Y: 100}, {X: 4000, Y: 100}, {X: 4000, Y: 4000}, {X: 0, Y: 4000}})
	found := Narrows([]lattice.Shape{a, b}, []lattice.Shape{both, nil}, Thin{2, 10})
	if len(found) != 1 || found[0].Cell != 0 || math.Abs(found[0].WidthM-1.1) > .9 {
		t.Errorf("%v", found)
	}
}

func TestClipCutsOffWhatIsOutside(t *testing.T) {
	cells := []lattice.Shape{shape(rect(0, 0, 50, 100)), shape(rect(50, 0, 100, 100))}
	// A bow tie: one half runs around its land the other way.
	ring := lattice.Ring{{X: 20, Y: 20}, {X: 120, Y: 80}, {X: 120, Y: 20}, {X: 20, Y: 80}}
	got, err := Clip(cells, ring)
	if err != nil {
		t.Fatal(err)
	}
	b := got.Bounds()
	if b.Max.X != 100 || b.Min.X != 20 || len(got) != 2 {
		t.Errorf("%v", got)
	}
	if none, err := Clip(cells, rect(200, 0, 300, 100)); err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
}

// Each spot of a cell is nearest to a chosen point inside the rings, and to another
// outside them.
func TestNearerIsWhatIsNearer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells, tiny := land(t)
		if tiny {
			return // where rounding moves whole borders
		}
		cell := rapid.SampledFrom(cells).Draw(t, "cell")
		b := cell.Bounds()
		some := rapid.Custom(func(t *rapid.T) lattice.Point {
			return lattice.Point{X: rapid.Int32Range(b.Min.X, b.Max.X).Draw(t, "x"), Y: rapid.Int32Range(b.Min.Y, b.Max.Y).Draw(t, "y")}
		})
		all := rapid.SliceOfNDistinct(some, 2, 30, func(p lattice.Point) lattice.Point { return p }).Draw(t, "points")
		n := rapid.IntRange(1, len(all)-1).Draw(t, "chosen")
		got, err := Clip([]lattice.Shape{cell}, Nearer(b, all[:n], all[n:])...)
		if err != nil {
			t.Fatal(err)
		}
		p := some.Draw(t, "spot")
		nearest := func(to []lattice.Point) float64 {
			d := math.Inf(1)
			for _, q := range to {
				d = min(d, lattice.DistanceM(p, lattice.Segment{A: q, B: q}))
			}
			return d
		}
		in, out := nearest(all[:n]), nearest(all[n:])
		for e := range cell.Edges {
			if lattice.DistanceM(p, e) < .05 {
				return
			}
		}
		if size := float64(max(b.Max.X-b.Min.X, b.Max.Y-b.Min.Y)); math.Abs(in-out) < .05+size*1e-6 {
			return // too close to tell
		}
		if want := in < out && cell.Contains(p); got.Contains(p) != want {
			t.Fatalf("%v is %.2f m from a chosen point, %.2f from another: %t", p, in, out, !want)
		}
	})
}

// The cells of one coverage share out those of another.
func TestCommonsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := geotest.Coverage(rapid.Uint64().Draw(t, "before"), 9, geotest.Options{Lakes: .2})
		after := geotest.Coverage(rapid.Uint64().Draw(t, "after"), 9, geotest.Options{})
		got, err := Commons(before, after)
		if err != nil {
			t.Fatal(err)
		}
		same, err := Commons(before, before)
		if err != nil || len(same) != len(before) {
			t.Fatalf("%v, %v", same, err)
		}
		for _, c := range same {
			if c.Before != c.After || c.Area2 != before[c.Before].Area2() {
				t.Fatalf("%+v in common with itself", c)
			}
		}
		sums := make([]int64, len(after))
		for _, c := range got {
			sums[c.After] += c.Area2
		}
		for i, s := range sums {
			if s > after[i].Area2()+reach(after[i]) {
				t.Fatalf("cell %d has %d in common with the others, and %d in all", i, s, after[i].Area2())
			}
		}
	})
}

// Narrow places are where walking along the border finds them: two spots of it
// close to each other across land, and far from each other both ways along it.
func TestNarrowsAreWhereOneWalks(t *testing.T) {
	thin := Thin{WidthM: 2, LengthM: 10}
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		corners := rapid.IntRange(4, 12).Draw(t, "corners")
		ring := make(lattice.Ring, corners)
		for i := range ring { // a star around the origin
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
			r := float64(rapid.IntRange(50, 4000).Draw(t, "radius"))
			ring[i] = lattice.Point{X: int32(r * cos), Y: int32(r * sin)}
		}
		star := shape(ring)
		if !exact([]lattice.Shape{star}) {
			return
		}
		if coverage.Width(star) < 2*thin.WidthM {
			return // a narrow part, and not a narrow place of a part
		}
		got := len(Narrows(nil, []lattice.Shape{star}, thin)) > 0
		seen[got]++
		if surely := walk(star, thin.WidthM*.95, 2*thin.LengthM+1); surely && !got {
			t.Fatalf("%v is narrow somewhere", star)
		}
		if perhaps := walk(star, thin.WidthM*1.05+.5, 2*thin.LengthM-1); got && !perhaps {
			t.Fatalf("%v is narrow nowhere", star)
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("narrow or not: %v", seen)
	}
}

// walk reports whether two of the spots every half metre along a shape's border are
// no more than width apart, across land, and at least way along it.
func walk(s lattice.Shape, width, way float64) bool {
	const pace = .5
	east, north := lattice.MetresPerStep(lattice.Point{})
	type stand struct{ x, y, along float64 }
	var stands []stand
	length := 0.0
	for e := range s.Edges {
		dx, dy := float64(e.B.X-e.A.X)*east, float64(e.B.Y-e.A.Y)*north
		l := math.Hypot(dx, dy)
		for k := 0.0; k < l; k += pace {
			stands = append(stands, stand{float64(e.A.X)*east + dx*k/l, float64(e.A.Y)*north + dy*k/l, length + k})
		}
		length += l
	}
	for i, a := range stands {
		for _, b := range stands[i+1:] {
			along := b.along - a.along
			if math.Hypot(a.x-b.x, a.y-b.y) > width || min(along, length-along) < way {
				continue
			}
			middle := lattice.Point{X: int32((a.x + b.x) / 2 / east), Y: int32((a.y + b.y) / 2 / north)}
			if s.Contains(middle) {
				return true
			}
		}
	}
	return false
}
