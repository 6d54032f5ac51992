package geotest

import "gridmap/geo/lattice"

// shapes dissolves the triangles of each grid. Triangles of one owner that hang
// together by edges become one part.
func (m *mesh) shapes(grids int) []lattice.Shape {
	shapes := make([]lattice.Shape, grids)
	part := make([]int, len(m.triangles)) // 0: not reached yet
	parts := 0
	for first, owner := range m.owner {
		if owner == Outside || part[first] != 0 {
			continue
		}
		parts++
		part[first] = parts
		members := []int{first}
		for i := 0; i < len(members); i++ {
			for _, next := range m.beside(members[i]) {
				if m.owner[next] == owner && part[next] == 0 {
					part[next] = parts
					members = append(members, next)
				}
			}
		}
		shapes[owner] = append(shapes[owner], m.outline(members, part))
	}
	return shapes
}

// outline returns the rings around one part, the outer one first. It walks
// along each stretch of land, and cuts a loop off whenever it comes back to a
// node, so that every ring is simple.
func (m *mesh) outline(members, part []int) lattice.Polygon {
	var starts [][2]int
	for _, t := range members {
		for k, a := range m.triangles[t] {
			if e := [2]int{a, m.triangles[t][(k+1)%3]}; m.onRim(e, part) {
				starts = append(starts, e)
			}
		}
	}
	var polygon lattice.Polygon
	walked := map[[2]int]bool{}
	for _, start := range starts {
		var path []int
		for e := start; !walked[e]; e = m.next(e, part) {
			walked[e] = true
			for i, node := range path {
				if node == e[0] {
					polygon = m.addRing(polygon, path[i:])
					path = path[:i]
					break
				}
			}
			path = append(path, e[0])
		}
		if len(path) > 0 {
			polygon = m.addRing(polygon, path)
		}
	}
	return polygon
}

// addRing keeps the outer ring, the only counter-clockwise one, in front.
func (m *mesh) addRing(polygon lattice.Polygon, path []int) lattice.Polygon {
	ring := make(lattice.Ring, len(path))
	for i, node := range path {
		ring[i] = m.nodes[node]
	}
	polygon = append(polygon, ring)
	if last := len(polygon) - 1; ring.Area2() > 0 {
		polygon[0], polygon[last] = polygon[last], polygon[0]
	}
	return polygon
}

// onRim reports whether the part to the left of e does not go on to its right.
func (m *mesh) onRim(e [2]int, part []int) bool {
	right, ok := m.across[[2]int{e[1], e[0]}]
	return !ok || part[right] != part[m.across[e]]
}

// next returns the rim edge after e along the same stretch of land: it turns
// around the end of e through the triangles of the part.
func (m *mesh) next(e [2]int, part []int) [2]int {
	at := e[1]
	for {
		t := m.triangles[m.across[e]]
		for k, a := range t {
			if a == at {
				e = [2]int{at, t[(k+1)%3]}
			}
		}
		if m.onRim(e, part) {
			return e
		}
		e = [2]int{e[1], at} // the same edge from the other side
	}
}
