package arrange

import (
	"math"
	"slices"
	"sync"
	"testing"

	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

// anyLines draws a tangle in a small square, or boundaries' worth of short lines
// in a large one.
func anyLines() *rapid.Generator[[]Line] {
	return rapid.Custom(func(t *rapid.T) []Line {
		reach := rapid.SampledFrom([]int32{3, 12, 100, 10_000, 1_500_000_000}).Draw(t, "reach")
		n := rapid.IntRange(0, 40).Draw(t, "n")
		lines := make([]Line, n)
		for i := range lines {
			s := anySegment(t, reach)
			lines[i] = Line{A: s.A, B: s.B, Tag: int32(i)}
		}
		return lines
	})
}

// offM returns the distance in steps of p from the line through s.
func offSteps(s lattice.Segment, p lattice.Point) float64 {
	dx, dy := float64(s.B.X)-float64(s.A.X), float64(s.B.Y)-float64(s.A.Y)
	return math.Abs(dx*(float64(p.Y)-float64(s.A.Y))-dy*(float64(p.X)-float64(s.A.X))) / math.Hypot(dx, dy)
}

func TestNodedLinesShareOnlyEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := anyLines().Draw(t, "lines")
		noded, err := Node(lines)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range noded {
			for _, m := range noded[:i] {
				if how := Meet(l.Segment(), m.Segment()); how != Apart && how != Repeat {
					t.Fatalf("%v and %v meet: %d", l, m, how)
				}
			}
		}
		// The pieces of each line lead from its one end to the other, in order.
		for _, l := range lines {
			at := l.A
			for _, piece := range noded {
				if piece.Tag != l.Tag {
					continue
				}
				if piece.A != at {
					t.Fatalf("line %v: a piece begins at %v, not at %v", l, piece.A, at)
				}
				at = piece.B
				if off := offSteps(l.Segment(), at); off > math.Sqrt2/2+1e-3 {
					t.Fatalf("line %v turns at %v, %.2f steps off", l, at, off)
				}
			}
			if at != l.B {
				t.Fatalf("line %v ends at %v", l, at)
			}
		}
		again, err := Node(noded)
		if err != nil || len(again) < len(noded) {
			t.Fatalf("noding again: %d lines of %d, %v", len(again), len(noded), err)
		}
	})
}

func TestNodeLeavesNodedLinesAlone(t *testing.T) {
	lines := []Line{
		{lattice.Point{X: 0, Y: 0}, lattice.Point{X: 100, Y: 0}, 7},
		{lattice.Point{X: 100, Y: 0}, lattice.Point{X: 0, Y: 0}, 8},
		{lattice.Point{X: 100, Y: 0}, lattice.Point{X: 50, Y: 80}, 9},
	}
	noded, err := Node(append(slices.Clone(lines), Line{A: lattice.Point{X: 5, Y: 5}, B: lattice.Point{X: 5, Y: 5}}))
	if err != nil || !slices.Equal(noded, lines) {
		t.Errorf("Node = %v, %v", noded, err)
	}
}

func TestTilesOwnEachPointOnceAndShowMeetings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := anyLines().Draw(t, "lines")
		for range 120 { // enough of them for tiles
			s := lattice.Segment{A: lattice.Point{X: int32(len(lines) % 17), Y: int32(len(lines) % 23)}}
			s.B = lattice.Point{X: s.A.X + 3, Y: s.A.Y - 1}
			lines = append(lines, Line{A: s.A, B: s.B})
		}
		var mu sync.Mutex
		owners := map[lattice.Point]int{}
		together := map[[2]int32]bool{}
		err := Tiles(lines, 1, func(_ int, tile Tile) {
			mu.Lock()
			defer mu.Unlock()
			seen := map[lattice.Point]bool{}
			for _, i := range tile.Lines {
				for _, p := range []lattice.Point{lines[i].A, lines[i].B} {
					if tile.Bounds.Contains(p) && !seen[p] {
						seen[p] = true
						owners[p]++
					}
				}
				for _, j := range tile.Lines {
					together[[2]int32{i, j}] = true
				}
			}
			for i, l := range lines { // all lines at an owned point are there
				if (tile.Bounds.Contains(l.A) || tile.Bounds.Contains(l.B)) && !slices.Contains(tile.Lines, int32(i)) {
					t.Errorf("tile %v lacks line %v", tile.Bounds, l)
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range lines {
			if owners[l.A] != 1 || owners[l.B] != 1 {
				t.Fatalf("%v: %d and %d owners", l, owners[l.A], owners[l.B])
			}
			for j, m := range lines {
				if Meet(l.Segment(), m.Segment()) != Apart && !together[[2]int32{int32(i), int32(j)}] {
					t.Fatalf("%v and %v meet, but are in no tile together", l, m)
				}
			}
		}
	})
}

func TestBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, err := Node(anyLines().Draw(t, "lines"))
		if err != nil || len(lines) == 0 {
			return
		}
		var points []lattice.Point
		for range 5 {
			points = append(points, lines[rapid.IntRange(0, len(lines)-1).Draw(t, "i")].A)
		}
		for k, got := range Below(lines, points) {
			p := points[k]
			want := int32(-1)
			for i, l := range lines {
				s := eastward(l)
				if s.A.X < p.X && p.X <= s.B.X && lattice.Orient(s.A, s.B, p) == lattice.Left &&
					(want < 0 || higher(s, eastward(lines[want])) || s == eastward(lines[want]) && l.A == s.A) {
					want = int32(i)
				}
			}
			if (got < 0) != (want < 0) || got >= 0 && lines[got].Segment() != lines[want].Segment() {
				t.Fatalf("below %v: %d, want %d, of %v", p, got, want, lines)
			}
		}
	})
}
