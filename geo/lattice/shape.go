package lattice

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Ring is a closed line through at least three different points. The first point
// is not repeated at the end.
type Ring []Point

// Polygon is an outer ring, counter-clockwise, and the holes in it, clockwise:
// the land is always to the left of an edge.
type Polygon []Ring

// Shape is the land of one grid or area: one polygon for each part. Parts do not
// share edges.
type Shape []Polygon

// Bounds is a closed rectangle on the lattice. The zero value is one point; use
// EmptyBounds to start from nothing.
type Bounds struct{ Min, Max Point }

// EmptyBounds returns the bounds of nothing: they contain no point, and extending
// them by one gives that point.
func EmptyBounds() Bounds {
	return Bounds{Point{math.MaxInt32, math.MaxInt32}, Point{math.MinInt32, math.MinInt32}}
}

// Extend returns the smallest bounds that hold b and p.
func (b Bounds) Extend(p Point) Bounds {
	b.Min.X, b.Min.Y = min(b.Min.X, p.X), min(b.Min.Y, p.Y)
	b.Max.X, b.Max.Y = max(b.Max.X, p.X), max(b.Max.Y, p.Y)
	return b
}

// Union returns the smallest bounds that hold both.
func (b Bounds) Union(o Bounds) Bounds {
	if o.Empty() {
		return b
	}
	return b.Extend(o.Min).Extend(o.Max)
}

// Empty reports whether no point is inside.
func (b Bounds) Empty() bool { return b.Min.X > b.Max.X || b.Min.Y > b.Max.Y }

// Contains reports whether p is inside or on the rectangle.
func (b Bounds) Contains(p Point) bool {
	return p.X >= b.Min.X && p.X <= b.Max.X && p.Y >= b.Min.Y && p.Y <= b.Max.Y
}

// Intersects reports whether the rectangles share at least a point.
func (b Bounds) Intersects(o Bounds) bool {
	return b.Min.X <= o.Max.X && o.Min.X <= b.Max.X && b.Min.Y <= o.Max.Y && o.Min.Y <= b.Max.Y
}

// Bounds returns the ring's bounds.
func (r Ring) Bounds() Bounds {
	b := EmptyBounds()
	for _, p := range r {
		b = b.Extend(p)
	}
	return b
}

// Bounds returns the shape's bounds.
func (s Shape) Bounds() Bounds {
	b := EmptyBounds()
	for _, polygon := range s {
		for _, ring := range polygon {
			b = b.Union(ring.Bounds())
		}
	}
	return b
}

// Area2 returns twice the signed area in square lattice steps, positive for a
// counter-clockwise ring. It is exact: sums may wrap around, but the result fits
// for every ring on Earth.
func (r Ring) Area2() int64 {
	if len(r) == 0 {
		return 0
	}
	var sum int64
	ox, oy := int64(r[0].X), int64(r[0].Y)
	prev := r[len(r)-1]
	for _, p := range r {
		sum += (int64(prev.X)-ox)*(int64(p.Y)-oy) - (int64(p.X)-ox)*(int64(prev.Y)-oy)
		prev = p
	}
	return sum
}

// Area2 returns twice the area of the land in square lattice steps, exactly.
func (s Shape) Area2() int64 {
	var sum int64
	for _, polygon := range s {
		for _, ring := range polygon {
			sum += ring.Area2()
		}
	}
	return sum
}

// AreaM2 returns the area in square metres, on a plane that touches the
// ellipsoid at the middle of the shape; for a county within 1 in 10,000.
func (s Shape) AreaM2() float64 {
	b := s.Bounds()
	if b.Empty() {
		return 0
	}
	mid := Point{b.Min.X, int32((int64(b.Min.Y) + int64(b.Max.Y)) / 2)}
	east, north := MetresPerStep(mid)
	return float64(s.Area2()) / 2 * east * north
}

// Edges calls yield for every directed edge, with the land to its left, until
// yield returns false.
func (s Shape) Edges(yield func(Segment) bool) {
	for _, polygon := range s {
		for _, ring := range polygon {
			for i, a := range ring {
				b := ring[0]
				if i+1 < len(ring) {
					b = ring[i+1]
				}
				if !yield(Segment{a, b}) {
					return
				}
			}
		}
	}
}

// Contains reports whether the shape owns p by the half-open rule: whether p,
// moved an infinitesimal step east and a far smaller one north, is inside. In an
// exact coverage every point of the land has exactly one owner.
func (s Shape) Contains(p Point) bool {
	inside := false
	for e := range s.Edges {
		if Below(e, p) {
			inside = !inside
		}
	}
	return inside
}

// Vertices returns the number of vertices in all rings.
func (s Shape) Vertices() int {
	n := 0
	for _, polygon := range s {
		for _, ring := range polygon {
			n += len(ring)
		}
	}
	return n
}

// FromOrb rounds a multi-polygon in WGS-84 degrees to the lattice. Repeated
// points are dropped, rings that shrink to nothing with them, and rings are
// turned so that the land is to the left. It does not test whether the rings
// cross: that is the coverage's work. The error names the part and the ring that
// holds a position outside ±180, ±90.
func FromOrb(mp orb.MultiPolygon) (Shape, error) {
	shape := make(Shape, 0, len(mp))
	for i, part := range mp {
		polygon := make(Polygon, 0, len(part))
		for j, line := range part {
			ring, err := ringFromOrb(line)
			if err != nil {
				return nil, fmt.Errorf("part %d, ring %d: %w", i+1, j+1, err)
			}
			area := ring.Area2()
			if area == 0 {
				if j == 0 {
					break
				}
				continue
			}
			if (area < 0) == (j == 0) {
				reverse(ring)
			}
			polygon = append(polygon, ring)
		}
		if len(polygon) > 0 {
			shape = append(shape, polygon)
		}
	}
	return shape, nil
}

func ringFromOrb(line orb.Ring) (Ring, error) {
	ring := make(Ring, 0, len(line))
	for _, d := range line {
		p, ok := FromDegrees(d)
		if !ok {
			return nil, fmt.Errorf("%v is not longitude, latitude in degrees", d)
		}
		if len(ring) > 0 && ring[len(ring)-1] == p {
			continue
		}
		ring = append(ring, p)
	}
	for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	return ring, nil
}

func reverse(r Ring) {
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
}

// Orb returns the shape in WGS-84 degrees, each ring closed by its first point.
func (s Shape) Orb() orb.MultiPolygon {
	mp := make(orb.MultiPolygon, len(s))
	for i, polygon := range s {
		mp[i] = make(orb.Polygon, len(polygon))
		for j, ring := range polygon {
			line := make(orb.Ring, 0, len(ring)+1)
			for _, p := range ring {
				line = append(line, p.Degrees())
			}
			mp[i][j] = append(line, ring[0].Degrees())
		}
	}
	return mp
}
