package tile

import "math"

// The window that lines and areas are cut to: a tile and its buffer.
const (
	windowMin = -Buffer
	windowMax = Extent + Buffer
)

// An edge of the window: the coordinate that it bounds and on which side.
type windowEdge struct {
	vertical bool // bounds x
	upper    bool
}

var windowEdges = [4]windowEdge{{true, false}, {true, true}, {false, false}, {false, true}}

func (e windowEdge) bound() int64 {
	if e.upper {
		return windowMax
	}
	return windowMin
}

// inside reports whether u is not beyond the edge.
func (e windowEdge) inside(u unit) bool {
	v := u.y
	if e.vertical {
		v = u.x
	}
	if e.upper {
		return v <= windowMax
	}
	return v >= windowMin
}

// outcode has bit i set if u is beyond windowEdges[i].
func outcode(u unit) (code uint8) {
	switch {
	case u.x < windowMin:
		code = 1
	case u.x > windowMax:
		code = 2
	}
	switch {
	case u.y < windowMin:
		code |= 4
	case u.y > windowMax:
		code |= 8
	}
	return code
}

// outcodes returns the bits that any vertex has and those that all have.
func outcodes(t trail) (some, every uint8) {
	every = 15
	for _, u := range t {
		c := outcode(u)
		some |= c
		every &= c
	}
	return some, every
}

// cross returns where the line through a and b meets a window edge, rounded to
// units. It is the same for both directions, so neighbours are cut alike.
func (e windowEdge) cross(a, b unit) unit {
	if b.x < a.x || b.x == a.x && b.y < a.y {
		a, b = b, a
	}
	at := e.bound()
	if e.vertical {
		return unit{at, along(a.x, a.y, b.x, b.y, at)}
	}
	return unit{along(a.y, a.x, b.y, b.x, at), at}
}

// along returns the second coordinate where the first is at.
func along(a1, a2, b1, b2, at int64) int64 {
	return a2 + int64(math.Floor(float64(b2-a2)*float64(at-a1)/float64(b1-a1)+0.5))
}

// clipRing cuts a ring to the window, edge by edge (Sutherland and Hodgman), and
// returns it in one of the two buffers. Each edge of the ring is treated by itself
// and alike in both directions: so the sum of the rings of a coverage stays what it
// was, and no hole can open between them. A ring that leaves the window several
// times stays one, joined along the window's edge, where nobody sees it.
func clipRing(ring, spare trail) (clipped, other trail) {
	some, every := outcodes(ring)
	if every != 0 {
		return ring[:0], spare
	}
	if some == 0 {
		return ring, spare
	}
	for i, e := range windowEdges {
		if some>>i&1 == 0 || len(ring) == 0 {
			continue
		}
		spare = spare[:0]
		from := ring[len(ring)-1]
		for _, to := range ring {
			if e.inside(from) != e.inside(to) {
				spare = spare.add(e.cross(from, to))
			}
			if e.inside(to) {
				spare = spare.add(to)
			}
			from = to
		}
		ring, spare = spare, ring
	}
	return tidy(ring), spare
}

// tidy takes out of a clipped ring the vertices along the window's edge that do
// not turn, in place.
func tidy(ring trail) trail {
	out := ring[:0]
	for _, u := range ring {
		for len(out) >= 2 && needless(out[len(out)-2], out[len(out)-1], u) {
			out = out[:len(out)-1]
		}
		out = out.add(u)
	}
	for len(out) >= 3 {
		n := len(out)
		switch {
		case out[0] == out[n-1], needless(out[n-2], out[n-1], out[0]):
			out = out[:n-1]
		case needless(out[n-1], out[0], out[1]):
			out = out[:copy(out, out[1:])]
		default:
			return out
		}
	}
	return out
}

// needless reports whether a, b and c all lie on one edge of the window.
func needless(a, b, c unit) bool {
	return a.x == b.x && b.x == c.x && (b.x == windowMin || b.x == windowMax) ||
		a.y == b.y && b.y == c.y && (b.y == windowMin || b.y == windowMax)
}

// clipLine appends to pieces what of a line lies in the window.
func clipLine(pieces *geometry, line trail) {
	some, every := outcodes(line)
	if every != 0 {
		return
	}
	if some == 0 {
		pieces.addRing(line)
		return
	}
	for i := 1; i < len(line); i++ {
		a, b, ok := clipSegment(line[i-1], line[i])
		switch n := len(pieces.units); {
		case !ok || a == b:
		case n > pieces.open() && pieces.units[n-1] == a:
			pieces.units = append(pieces.units, b)
		default:
			pieces.endRing()
			pieces.units = append(pieces.units, a, b)
		}
	}
	pieces.endRing()
}

// clipSegment cuts the segment a-b to the window.
func clipSegment(a, b unit) (unit, unit, bool) {
	for i, e := range windowEdges {
		ca, cb := outcode(a)>>i&1 != 0, outcode(b)>>i&1 != 0
		switch {
		case ca && cb:
			return a, b, false
		case ca:
			a = e.cross(a, b)
		case cb:
			b = e.cross(a, b)
		}
	}
	return a, b, true
}

// area2 returns twice the ring's signed area in square units: negative for land,
// which lies to the left of its edges on the map, because y runs southwards.
func area2(ring trail) int64 {
	var sum int64
	if len(ring) < 3 {
		return 0
	}
	from := ring[len(ring)-1]
	for _, to := range ring {
		sum += from.x*to.y - to.x*from.y
		from = to
	}
	return sum
}
