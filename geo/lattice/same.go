package lattice

import "slices"

// Same reports whether two shapes have the same rings in the same parts, in
// whatever order, and wherever their rings begin.
func (s Shape) Same(t Shape) bool {
	empty := func(p Polygon) bool { return len(p) == 0 }
	if len(s) != len(t) || s.Vertices() != t.Vertices() || slices.ContainsFunc(s, empty) || slices.ContainsFunc(t, empty) {
		return false
	}
	s, t = s.canonical(), t.canonical()
	return slices.EqualFunc(s, t, func(p, q Polygon) bool {
		return slices.EqualFunc(p, q, slices.Equal[Ring])
	})
}

// canonical returns a shape whose rings begin at their least point, and come in
// the order of these; an outer ring stays first.
func (s Shape) canonical() Shape {
	out := make(Shape, len(s))
	for i, polygon := range s {
		for _, ring := range polygon {
			k := 0
			for j, p := range ring {
				if p.Less(ring[k]) {
					k = j
				}
			}
			out[i] = append(out[i], slices.Concat(ring[k:], ring[:k]))
		}
		if len(polygon) > 1 {
			slices.SortFunc(out[i][1:], compareRings)
		}
	}
	slices.SortFunc(out, func(p, q Polygon) int { return compareRings(p[0], q[0]) })
	return out
}

func compareRings(a, b Ring) int { return slices.CompareFunc(a, b, comparePoints) }

func comparePoints(p, q Point) int {
	switch {
	case p == q:
		return 0
	case p.Less(q):
		return -1
	}
	return 1
}
