package arrange

import "gridmap/geo/lattice"

// addFaces numbers the faces. Following next from a half leads around one border
// of its face. A connected piece of the graph has one border that looks outwards:
// it lies in a face of another piece, or in the outside; each of its other
// borders encloses a face of its own.
func (g *Graph) addFaces() {
	border, borders := g.borders()
	pieces := g.pieces()
	outward := make([]int32, len(pieces)) // the border that looks outwards
	faceOf := make([]int32, borders)
	for i := range faceOf {
		faceOf[i] = -1
	}
	for i, least := range pieces {
		// All halves of the least point lead east or straight north; the land to
		// the left of the last is in the west.
		outward[i] = border[g.around[g.start[least+1]-1]]
		faceOf[outward[i]] = 0
	}
	faces := int32(1)
	for b, f := range faceOf {
		if f < 0 {
			faceOf[b] = faces
			faces++
		}
	}
	for i, h := range g.under(pieces) {
		if h >= 0 { // a piece further west, so that its face is known
			faceOf[outward[i]] = faceOf[border[h]]
		}
	}
	g.face = border
	for h, b := range border {
		g.face[h] = faceOf[b]
	}
	g.groupByFace(faces)
}

// borders numbers the closed ways along faces.
func (g *Graph) borders() (of []int32, n int) {
	of = make([]int32, len(g.next))
	for h := range of {
		of[h] = -1
	}
	for first := range of {
		if of[first] >= 0 {
			continue
		}
		for h := int32(first); of[h] < 0; h = g.next[h] {
			of[h] = int32(n)
		}
		n++
	}
	return of, n
}

// pieces returns the least point of each connected piece, ascending.
func (g *Graph) pieces() []int32 {
	seen := make([]bool, len(g.points))
	var least, stack []int32
	for v := range g.points {
		if seen[v] {
			continue
		}
		seen[v] = true
		least = append(least, int32(v))
		stack = append(stack, int32(v))
		for len(stack) > 0 {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, h := range g.around[g.start[u]:g.start[u+1]] {
				if w := g.origin[h^1]; !seen[w] {
					seen[w] = true
					stack = append(stack, w)
				}
			}
		}
	}
	return least
}

// under returns, for each piece, the half next below its least point, which runs
// eastwards and so has the piece to its left; -1 if there is none.
func (g *Graph) under(pieces []int32) []int32 {
	halves := make([]int32, len(pieces))
	if len(pieces) == 1 {
		halves[0] = -1
		return halves
	}
	lines := make([]Line, len(g.next)/2)
	for e := range lines {
		s := g.Segment(int32(2 * e))
		lines[e] = Line{A: s.A, B: s.B}
	}
	ends := make([]lattice.Point, len(pieces))
	for i, v := range pieces {
		ends[i] = g.points[v]
	}
	for i, line := range Below(lines, ends) {
		halves[i] = -1
		if line >= 0 {
			halves[i] = 2 * line
		}
	}
	return halves
}

func (g *Graph) groupByFace(faces int32) {
	g.faceStart = make([]int32, faces+1)
	for _, f := range g.face {
		g.faceStart[f+1]++
	}
	for f := range faces {
		g.faceStart[f+1] += g.faceStart[f]
	}
	g.halvesOf = make([]int32, len(g.face))
	fill := append([]int32(nil), g.faceStart...)
	for h, f := range g.face {
		g.halvesOf[fill[f]] = int32(h)
		fill[f]++
	}
}
