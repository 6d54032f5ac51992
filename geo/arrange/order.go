package arrange

import "gridmap/geo/lattice"

// CompareAngle orders the directions from hub to p and to q counter-clockwise,
// from just after south around to south: negative if p comes first, 0 if they
// are the same direction. Neither may be hub.
func CompareAngle(hub, p, q lattice.Point) int {
	wp, wq := westward(hub, p), westward(hub, q)
	if wp != wq {
		if wp {
			return 1
		}
		return -1
	}
	return -int(lattice.Orient(hub, p, q))
}

// westward reports whether p lies in the half plane west of hub, with the south
// but without the north.
func westward(hub, p lattice.Point) bool {
	return p.X < hub.X || p.X == hub.X && p.Y < hub.Y
}

// higher reports whether, of two lines that do not cross and both pass under one
// point, e is the upper one. Both run from west to east.
func higher(e, f lattice.Segment) bool {
	switch {
	case e.A == f.A:
		return lattice.Orient(f.A, f.B, e.B) == lattice.Left
	case e.A.X >= f.A.X:
		if side := lattice.Orient(f.A, f.B, e.A); side != lattice.On {
			return side == lattice.Left
		}
		return lattice.Orient(f.A, f.B, e.B) == lattice.Left
	default:
		if side := lattice.Orient(e.A, e.B, f.A); side != lattice.On {
			return side == lattice.Right
		}
		return lattice.Orient(e.A, e.B, f.B) == lattice.Right
	}
}
