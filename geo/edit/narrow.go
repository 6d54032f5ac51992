package edit

import (
	"cmp"
	"math"
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
)

// Narrow is a place where the land of a cell is narrow.
type Narrow struct {
	Cell   int
	At     lattice.Point // in the middle between its two sides
	WidthM float64
}

// Thin says what is narrow.
type Thin struct {
	// WidthM is the width in metres below which land is narrow.
	WidthM float64
	// LengthM is how long narrow land must be, in metres, to count: that is, on both
	// ways along the border from the one side to the other there is twice as much.
	// Land that tapers to a corner is not narrow but where the corner is so acute
	// that it is a spike of that length.
	LengthM float64
}

// Narrows returns the narrow places of cells that were not narrow before: one or
// none for each part of a cell. after are cells as they are now, before as they were;
// the indexes are the same, and new cells come last.
//
//	+-----------+      +----------------+
//	|     +-----+      | a neck         |       a piece of its own,
//	|     |  +---------+ too narrow     |  ##   no wider anywhere
//	|     |  +---------+                |
//	+-----+     ^      +----------------+
//
// A part of its own is narrow if its width (coverage.Width) is less than WidthM. A
// neck, a strip or a spike is found by its two sides, which face each other across
// less than WidthM of land. Sides that were both a border of the same cell before
// count as old, and so does a part that has no other.
func Narrows(before, after []lattice.Shape, thin Thin) []Narrow {
	old := newOldBorder(before)
	var found []Narrow
	for i, shape := range after {
		if i < len(before) && shape.Same(before[i]) {
			continue
		}
		for _, polygon := range shape {
			if n, is := old.narrow(polygon, thin); is {
				n.Cell = i
				found = append(found, n)
			}
		}
	}
	return found
}

// oldBorder knows whose border was where.
type oldBorder struct {
	cell  map[lattice.Segment]int
	edges []lattice.Segment
	cells []int
}

// fresh stands for a border that nobody had.
const fresh = -1

func newOldBorder(before []lattice.Shape) *oldBorder {
	old := &oldBorder{cell: map[lattice.Segment]int{}}
	for i, shape := range before {
		for e := range shape.Edges {
			old.cell[e] = i
			old.edges = append(old.edges, e)
			old.cells = append(old.cells, i)
		}
	}
	return old
}

// of returns whose border an edge was, or a piece of: the old one may have had
// fewer vertices, some steps away at most.
func (o *oldBorder) of(e lattice.Segment) int {
	if cell, is := o.cell[e]; is {
		return cell
	}
	const off = 2 // steps
	for i, s := range o.edges {
		along := (int64(s.B.X)-int64(s.A.X))*(int64(e.B.X)-int64(e.A.X)) + (int64(s.B.Y)-int64(s.A.Y))*(int64(e.B.Y)-int64(e.A.Y))
		if along > 0 && beside(s, e.A, off) && beside(s, e.B, off) {
			return o.cells[i]
		}
	}
	return fresh
}

// beside reports whether p is within so many steps of s.
func beside(s lattice.Segment, p lattice.Point, steps int32) bool {
	if p.X < min(s.A.X, s.B.X)-steps || p.X > max(s.A.X, s.B.X)+steps || p.Y < min(s.A.Y, s.B.Y)-steps || p.Y > max(s.A.Y, s.B.Y)+steps {
		return false
	}
	dx, dy := float64(int64(s.B.X)-int64(s.A.X)), float64(int64(s.B.Y)-int64(s.A.Y))
	px, py := float64(int64(p.X)-int64(s.A.X)), float64(int64(p.Y)-int64(s.A.Y))
	return math.Abs(dx*py-dy*px) <= float64(steps)*math.Hypot(dx, dy)
}

// A bank is a side of a part, on a plane.
type bank struct {
	a, b    metres
	ring    int
	from    float64 // metres along the ring to a
	around  float64 // the ring's length
	was     int     // whose border it was, or fresh
	low, up metres  // bounds
}

func (k *bank) length() float64 { return math.Sqrt(k.a.distance2(k.b)) }

// narrow looks for a narrow place of a part.
func (o *oldBorder) narrow(polygon lattice.Polygon, thin Thin) (Narrow, bool) {
	part := lattice.Shape{polygon}
	bounds := part.Bounds()
	mid := lattice.Point{X: bounds.Min.X, Y: int32((int64(bounds.Min.Y) + int64(bounds.Max.Y)) / 2)}
	east, north := lattice.MetresPerStep(mid)
	banks, perimeter := o.banks(polygon, bounds.Min, east, north)
	first := banks[0].was
	if first != fresh && !slices.ContainsFunc(banks, func(k bank) bool { return k.was != first }) {
		return Narrow{}, false // all of it was the border of one cell
	}
	// The border of land without holes only gets shorter inwards, so that its area is
	// at most half its width times its perimeter.
	if wide := 2 * part.AreaM2() / perimeter; len(polygon) > 1 || wide < thin.WidthM {
		if width := coverage.Width(part); width < thin.WidthM {
			return Narrow{At: polygon[0][0], WidthM: width}, true
		}
	}
	slices.SortFunc(banks, func(k, l bank) int {
		return cmp.Or(cmp.Compare(k.low.x, l.low.x), cmp.Compare(k.low.y, l.low.y), cmp.Compare(k.from, l.from), cmp.Compare(k.ring, l.ring))
	})
	for i := range banks {
		k := &banks[i]
		for j := i + 1; j < len(banks) && banks[j].low.x < k.up.x+thin.WidthM; j++ {
			l := &banks[j]
			if k.was == l.was && k.was != fresh || l.low.y >= k.up.y+thin.WidthM || k.low.y >= l.up.y+thin.WidthM {
				continue
			}
			s, t, ok := k.across(l, thin)
			if !ok {
				continue
			}
			p, q := k.at(s), l.at(t)
			m := metres{(p.x + q.x) / 2, (p.y + q.y) / 2}
			if inside(banks, m) {
				at := lattice.Point{X: bounds.Min.X + int32(math.Round(m.x/east)), Y: bounds.Min.Y + int32(math.Round(m.y/north))}
				return Narrow{At: at, WidthM: math.Sqrt(p.distance2(q))}, true
			}
		}
	}
	return Narrow{}, false
}

// banks puts the sides of a part on a plane.
func (o *oldBorder) banks(polygon lattice.Polygon, origin lattice.Point, east, north float64) (banks []bank, perimeter float64) {
	onPlane := func(p lattice.Point) metres {
		return metres{float64(int64(p.X)-int64(origin.X)) * east, float64(int64(p.Y)-int64(origin.Y)) * north}
	}
	for r, ring := range polygon {
		from, start := 0.0, len(banks)
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			k := bank{a: onPlane(p), b: onPlane(q), ring: r, from: from, was: o.of(lattice.Segment{A: p, B: q})}
			k.low = metres{min(k.a.x, k.b.x), min(k.a.y, k.b.y)}
			k.up = metres{max(k.a.x, k.b.x), max(k.a.y, k.b.y)}
			from += k.length()
			banks = append(banks, k)
		}
		for i := start; i < len(banks); i++ {
			banks[i].around = from
		}
		perimeter += from
	}
	return banks, perimeter
}

// inside reports whether a spot is inside the rings.
func inside(banks []bank, m metres) bool {
	in := false
	for i := range banks {
		a, b := banks[i].a, banks[i].b
		if (a.y > m.y) != (b.y > m.y) && m.x < a.x+(m.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			in = !in
		}
	}
	return in
}
