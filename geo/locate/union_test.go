package locate

import (
	"fmt"
	"slices"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"

	"pgregory.net/rapid"
)

// inParts builds an index for each part of the shapes: those up to a cut.
func inParts(t failer, shapes []lattice.Shape, cuts []int) []*Index {
	t.Helper()
	var parts []*Index
	from := 0
	for _, to := range append(slices.Clone(cuts), len(shapes)) {
		ix, err := Build(shapes[from:to])
		if err != nil {
			t.Fatalf("Build(%d to %d): %v", from, to, err)
		}
		parts = append(parts, ix)
		from = to
	}
	return parts
}

// anyCuts draws where parts end; some are empty.
func anyCuts(t *rapid.T, cells int) []int {
	cuts := rapid.SliceOfN(rapid.IntRange(0, cells), 0, 5).Draw(t, "cuts")
	slices.Sort(cuts)
	return cuts
}

// checkUnion compares a union with the index of all shapes.
func checkUnion(t failer, u *Union, shapes []lattice.Shape, at []lattice.Point) {
	t.Helper()
	whole, err := Build(shapes)
	if err != nil {
		t.Fatalf("Build: %v", err)
	}
	batch := make([]Cell, len(at))
	u.LocateBatch(batch, at)
	for i, p := range at {
		want := whole.Locate(p)
		if got := u.Locate(p); got != want || batch[i] != want {
			t.Fatalf("Locate(%v) = %d, in a batch %d, want %d", p, got, batch[i], want)
		}
		if want == Outside {
			continue
		}
		if part, local := u.Part(want); u.First(part)+local != want || want >= u.First(part+1) {
			t.Fatalf("Part(%d) = %d, %d", want, part, local)
		}
	}
	for _, p := range at[:min(len(at), 10)] {
		for _, limit := range []float64{0, 1, 50, 3000, 1e6, 1e8} {
			cell, distance, ok := u.Nearest(p, limit)
			wantCell, wantDistance, wantOK := whole.Nearest(p, limit)
			if ok != wantOK || ok && (cell != wantCell || distance != wantDistance) {
				t.Fatalf("Nearest(%v, %v) = %d, %v, %v, want %d, %v, %v", p, limit, cell, distance, ok, wantCell, wantDistance, wantOK)
			}
			if got, want := u.Around(nil, p, limit), whole.Around(nil, p, limit); !slices.Equal(got, want) {
				t.Fatalf("Around(%v, %v) = %v, want %v", p, limit, got, want)
			}
		}
	}
}

func TestUnionEqualsOneIndex(t *testing.T) {
	check(t, func(t *rapid.T) {
		shapes := anyMosaic(t)
		u := Join(inParts(t, shapes, anyCuts(t, len(shapes))), nil)
		if u.Cells() != len(shapes) {
			t.Fatalf("%d cells, want %d", u.Cells(), len(shapes))
		}
		checkUnion(t, u, shapes, geotest.Positions(1, shapes, 50))
		checkUnion(t, u, shapes, geotest.BorderPositions(2, shapes, 100, 3))
		checkUnion(t, u, shapes, geotest.BorderPositions(3, shapes, 10, 1_000_000))
	})
}

// Cells are given other shapes, within their part and across its border, and the
// union is joined again beside the old one.
func TestUnionFollowsItsParts(t *testing.T) {
	check(t, func(t *rapid.T) {
		shapes := anyMosaic(t)
		cuts := anyCuts(t, len(shapes))
		u := Join(inParts(t, shapes, cuts), nil)
		for range 3 {
			i, k := rapid.IntRange(0, len(shapes)-1).Draw(t, "i"), rapid.IntRange(0, len(shapes)-1).Draw(t, "k")
			shapes = slices.Clone(shapes)
			shapes[i], shapes[k] = shapes[k], shapes[i]
			u = Join(inParts(t, shapes, cuts), u)
			checkUnion(t, u, shapes, geotest.BorderPositions(2, shapes, 100, 3))
		}
	})
}

// A part that is redrawn within its own land leaves the raster as it is.
func TestUnionKeepsItsRaster(t *testing.T) {
	shapes := geotest.Coverage(4, 400, geotest.Options{})
	parts := inParts(t, shapes, []int{100, 200, 300})
	u := Join(parts, nil)
	shapes[120], shapes[121] = shapes[121], shapes[120]
	again := Join(inParts(t, shapes, []int{100, 200, 300}), u)
	if again.raster != u.raster {
		t.Error("the raster was made anew")
	}
	checkUnion(t, again, shapes, geotest.BorderPositions(2, shapes, 2000, 3))
	shapes[120], shapes[220] = shapes[220], shapes[120]
	if last := Join(inParts(t, shapes, []int{100, 200, 300}), again); last.raster == u.raster {
		t.Error("the raster stayed though land went to another part")
	}
}

func TestUnionOfNothing(t *testing.T) {
	for _, u := range []*Union{Join(nil, nil), Join([]*Index{{}}, nil), Join([]*Index{{}, {}}, nil)} {
		if got := u.Locate(lattice.Point{}); got != Outside || u.Cells() != 0 {
			t.Errorf("Locate = %d of %d cells", got, u.Cells())
		}
		if _, _, ok := u.Nearest(lattice.Point{}, 1e9); ok || len(u.Around(nil, lattice.Point{}, 1e9)) > 0 {
			t.Error("nothing is near something")
		}
	}
}

func BenchmarkUnion(b *testing.B) {
	for _, perPart := range []int{benchGrids, 2000} {
		shapes := geotest.Coverage(1, benchGrids, geotest.Options{})
		at := geotest.Positions(2, shapes, 1<<18)
		var cuts []int
		for cut := perPart; cut < len(shapes); cut += perPart {
			cuts = append(cuts, cut)
		}
		parts := make([]*Index, 0, len(cuts)+1)
		from := 0
		for _, to := range append(cuts, len(shapes)) {
			ix, err := Build(shapes[from:to])
			if err != nil {
				b.Fatal(err)
			}
			parts = append(parts, ix)
			from = to
		}
		name := fmt.Sprintf("grids=%d/parts=%d", benchGrids, len(parts))
		u := Join(parts, nil)
		b.Run(name+"/locate", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				u.Locate(at[i%len(at)])
			}
		})
		b.Run(name+"/batch", func(b *testing.B) {
			const batch = 1 << 10
			cells := make([]Cell, batch)
			for i := 0; b.Loop(); i += batch {
				u.LocateBatch(cells, at[i%len(at):][:batch])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batch, "ns/position")
		})
		b.Run(name+"/around", func(b *testing.B) {
			var found []Neighbour
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				found = u.Around(found[:0], at[i%len(at)], 50)
			}
		})
		b.Run(name+"/join", func(b *testing.B) {
			for b.Loop() {
				Join(parts, nil)
			}
		})
	}
}
