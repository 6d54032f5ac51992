package arrange

import (
	"testing"

	"gridmap/geo/lattice"
	"pgregory.net/rapid"
)

func TestFacesObeyEuler(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, err := Node(anyLines().Draw(t, "lines"))
		if err != nil {
			t.Fatal(err)
		}
		g := Build(lines)
		pieces := len(g.pieces())
		if v, e, f := g.Points(), g.Halves()/2, g.Faces(); v-e+f != 1+pieces {
			t.Fatalf("%d points, %d edges, %d faces, %d pieces", v, e, f, pieces)
		}
		tags := 0
		for h := range int32(g.Halves()) {
			tags += len(g.Tags(h))
			for _, tag := range g.Tags(h) {
				found := false
				for _, l := range lines {
					found = found || l.Tag == tag && l.Segment() == g.Segment(h)
				}
				if !found {
					t.Fatalf("no line %d along %v", tag, g.Segment(h))
				}
			}
			if g.Segment(g.Next(h)).A != g.Segment(h).B || g.Face(g.Next(h)) != g.Face(h) {
				t.Fatalf("half %d does not lead on to %d", h, g.Next(h))
			}
		}
		if tags != len(lines) {
			t.Fatalf("%d tags of %d lines", tags, len(lines))
		}
	})
}

// Each bounded face, drawn as polygons, has just the face to its left, and all
// faces together cover what the outermost borders enclose.
func TestFacesAreDrawnAsPolygons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, err := Node(anyLines().Draw(t, "lines"))
		if err != nil {
			t.Fatal(err)
		}
		g := Build(lines)
		var sum int64
		for face := range int32(g.Faces()) {
			var border []Line
			for _, h := range g.HalvesOf(face) {
				if g.Face(h^1) != face {
					s := g.Segment(h)
					border = append(border, Line{A: s.A, B: s.B})
				}
			}
			shape, around := Polygons(border)
			if face == 0 {
				if len(shape) > 0 {
					t.Fatalf("the outside is %v", shape)
				}
				for _, ring := range around {
					sum += ring.Area2()
				}
				continue
			}
			if len(shape) != 1 || len(around) > 0 {
				t.Fatalf("face %d is %v, around %v", face, shape, around)
			}
			for i, ring := range shape[0] {
				if (ring.Area2() > 0) != (i == 0) {
					t.Fatalf("face %d: ring %d has area %d", face, i, ring.Area2())
				}
				seen := map[lattice.Point]bool{}
				for _, p := range ring {
					if seen[p] {
						t.Fatalf("face %d: ring %d comes to %v twice", face, i, p)
					}
					seen[p] = true
				}
			}
			sum += shape.Area2()
		}
		if sum != 0 {
			t.Fatalf("the faces do not fill the outline: %d too much", sum)
		}
	})
}

func TestPolygonsNeverHang(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { // whatever the lines
		Polygons(anyLines().Draw(t, "lines"))
	})
}
