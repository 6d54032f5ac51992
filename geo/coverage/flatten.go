package coverage

import (
	"math"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// A flat coverage is all its edges in one list, tagged with the number of their
// ring, so that the work can be cut by place instead of by cell.
type flat struct {
	shapes []lattice.Shape
	lines  []arrange.Line // land to the left; no line is a point
	rings  []ringID       // by tag

	south, north int32 // the range of Y
}

// ringID is where a ring stands in the shapes: shapes[cell][part][ring].
type ringID struct{ cell, part, ring int32 }

func flatten(shapes []lattice.Shape) *flat {
	vertices, rings := 0, 0
	for _, s := range shapes {
		vertices += s.Vertices()
		for _, polygon := range s {
			rings += len(polygon)
		}
	}
	f := &flat{
		shapes: shapes,
		lines:  make([]arrange.Line, 0, vertices),
		rings:  make([]ringID, 0, rings),
		south:  math.MaxInt32,
		north:  math.MinInt32,
	}
	for i, s := range shapes {
		for j, polygon := range s {
			for k, ring := range polygon {
				tag := int32(len(f.rings))
				f.rings = append(f.rings, ringID{int32(i), int32(j), int32(k)})
				if len(ring) == 0 {
					continue
				}
				prev := ring[len(ring)-1]
				for _, p := range ring {
					f.south, f.north = min(f.south, p.Y), max(f.north, p.Y)
					if prev != p {
						f.lines = append(f.lines, arrange.Line{A: prev, B: p, Tag: tag})
					}
					prev = p
				}
			}
		}
	}
	return f
}

// cell returns the cell that a ring belongs to, or -1 for no ring.
func (f *flat) cell(tag int32) int32 {
	if tag < 0 {
		return -1
	}
	return f.rings[tag].cell
}

func (f *flat) ring(id ringID) lattice.Ring { return f.shapes[id.cell][id.part][id.ring] }

// badRings returns what is wrong with rings and cells taken by themselves.
func (f *flat) badRings() []Violation {
	var found []Violation
	bad := func(kind Kind, id ringID, at lattice.Point) {
		found = append(found, Violation{Kind: kind, At: at, Cells: []int{int(id.cell)}})
	}
	for i, s := range f.shapes {
		if s.Vertices() == 0 {
			bad(Empty, ringID{cell: int32(i)}, lattice.Point{})
		}
	}
	for _, id := range f.rings {
		ring := f.ring(id)
		switch {
		case len(ring) == 0:
			if f.shapes[id.cell].Vertices() > 0 {
				bad(BadRing, id, lattice.Point{})
			}
		case len(ring) < 3 || (ring.Area2() > 0) != (id.ring == 0) || ring.Area2() == 0:
			bad(BadRing, id, ring[0])
		default:
			if at, twice := repeats(ring); twice {
				bad(BadRing, id, at)
			}
			if id.ring > 0 && !encloses(f.shapes[id.cell][id.part][0], ring) {
				bad(BadRing, id, ring[0])
			}
		}
	}
	return found
}

// encloses reports whether a hole lies in the outer ring, which it does not
// cross: its first vertex that is not on that ring tells.
func encloses(outer, hole lattice.Ring) bool {
	if len(outer) == 0 {
		return false
	}
	b := outer.Bounds()
	for _, p := range hole {
		if !b.Contains(p) {
			return false
		}
		on, inside := false, false
		prev := outer[len(outer)-1]
		for _, q := range outer {
			e := lattice.Segment{A: prev, B: q}
			on = on || lattice.OnSegment(e, p)
			if lattice.Below(e, p) {
				inside = !inside
			}
			prev = q
		}
		if !on {
			return inside
		}
	}
	return true
}

func repeats(ring lattice.Ring) (at lattice.Point, twice bool) {
	prev := ring[len(ring)-1]
	for _, p := range ring {
		if p == prev {
			return p, true
		}
		prev = p
	}
	return lattice.Point{}, false
}
