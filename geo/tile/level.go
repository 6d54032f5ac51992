package tile

import "slices"

// A level holds the arcs of a layer as drawn at one zoom and the coarser ones
// down to the next level.
type level struct {
	zoom  int // the finest zoom that may use it
	at    []world
	boxes []box  // of the stretches of long arcs
	spans []span // arc a has what is between spans[a] and spans[a+1]
	// zooms are the first zooms of the vertices of arcs on the rim, which come first.
	// Each zoom shows there what it needs and no more, as the layer beyond does,
	// whose levels may be others.
	zooms []uint8
}

// A span is where an arc begins: its vertices, both ends included, and the boxes of
// its stretches, of which a short arc has none.
type span struct{ at, boxes uint32 }

const (
	// A stretch is the part of a long arc that is skipped at once where it
	// passes beside a tile.
	stretch = 32

	// A vertex less costs a level its place: one is made only where it saves a
	// quarter of the one before.
	worthwhile = 0.75
)

// makeLevels writes the arcs out for as many zooms as is worthwhile, the finest
// first. The first arcs, rim of them, are on the rim.
func makeLevels(at []world, arcs [][2]uint32, minZoom []uint8, rim int) []level {
	var needed [finest + 1]int // vertices by zoom
	for _, z := range minZoom {
		needed[z]++
	}
	for z := 1; z <= finest; z++ {
		needed[z] += needed[z-1]
	}
	levels := []level{makeLevel(MaxZoom, at, arcs, minZoom, rim)}
	for z, last := finest-1, len(at); z >= 0; z-- {
		if float64(needed[z]) < worthwhile*float64(last) {
			last = needed[z]
			levels = append(levels, makeLevel(z, at, arcs, minZoom, rim))
		}
	}
	return levels
}

func makeLevel(zoom int, at []world, arcs [][2]uint32, minZoom []uint8, rim int) level {
	l := level{zoom: zoom, spans: make([]span, 1, len(arcs)+1)}
	count := 0
	for _, z := range minZoom {
		if int(z) <= zoom {
			count++
		}
	}
	l.at = make([]world, 0, count)
	for a, arc := range arcs {
		from := len(l.at)
		for i := arc[0]; i < arc[1]; i++ {
			if int(minZoom[i]) > zoom {
				continue
			}
			l.at = append(l.at, at[i])
			if a < rim {
				l.zooms = append(l.zooms, minZoom[i])
			}
		}
		if n := len(l.at) - from; n > stretch && a >= rim {
			for i := from; i < len(l.at)-1; i += stretch {
				b := emptyBox()
				for _, w := range l.at[i:min(i+stretch+1, len(l.at))] {
					b = b.extend(w)
				}
				l.boxes = append(l.boxes, b)
			}
		}
		l.spans = append(l.spans, span{uint32(len(l.at)), uint32(len(l.boxes))})
	}
	l.zooms = slices.Clip(l.zooms)
	return l
}

// levelFor returns the coarsest level that is fine enough for a zoom.
func levelFor(levels []level, zoom int) *level {
	l := &levels[0]
	for i := range levels {
		if levels[i].zoom >= zoom {
			l = &levels[i]
		}
	}
	return l
}

// A trail is a line or ring on its way into a tile: its vertices in units,
// without two alike in a row.
type trail []unit

func (t trail) add(u unit) trail {
	if n := len(t); n > 0 && t[n-1] == u {
		return t
	}
	return append(t, u)
}

// addCut is add for a trail that will be clipped: of vertices in a row that all lie
// beyond one edge of the window only the first and the last stay.
//
//	    b---c
//	   /     \       b and c are replaced by d: a--d stays above the window
//	--a-------d--    like they, and nothing changes inside it.
//	+-----------+
func (t trail) addCut(u unit) trail {
	n := len(t)
	if n >= 2 {
		if code := outcode(u); code != 0 && code&outcode(t[n-1])&outcode(t[n-2]) != 0 {
			t = t[:n-1]
		}
	}
	return t.add(u)
}

// follow appends an arc's vertices; with cut as addCut does.
func (l *level) follow(t trail, ref arcRef, f *frame, cut bool) trail {
	arc, backwards := ref.split()
	span, end := l.spans[arc], l.spans[arc+1]
	at := l.at[span.at:end.at]
	if int(span.at) < len(l.zooms) {
		return t.addNeeded(at, l.zooms[span.at:end.at], backwards, f, cut)
	}
	if !cut {
		if backwards {
			for i := len(at) - 1; i >= 0; i-- {
				t = t.add(f.round(at[i]))
			}
			return t
		}
		for _, w := range at {
			t = t.add(f.round(w))
		}
		return t
	}
	boxes := l.boxes[span.boxes:end.boxes]
	if len(boxes) == 0 {
		return t.addStretch(at, backwards, f)
	}
	for k := range boxes {
		if backwards {
			k = len(boxes) - 1 - k
		}
		part := at[k*stretch : min(k*stretch+stretch+1, len(at))]
		if boxes[k].intersects(f.window) {
			t = t.addStretch(part, backwards, f)
			continue
		}
		a, b := part[0], part[len(part)-1]
		if backwards {
			a, b = b, a
		}
		t = t.addCut(f.round(a)).addCut(f.round(b))
	}
	return t
}

// addNeeded appends the vertices that the frame's zoom needs; with cut as addCut
// does.
func (t trail) addNeeded(at []world, zooms []uint8, backwards bool, f *frame, cut bool) trail {
	for i := range at {
		if backwards {
			i = len(at) - 1 - i
		}
		if zooms[i] > f.id.Z {
			continue
		}
		if cut {
			t = t.addCut(f.round(at[i]))
		} else {
			t = t.add(f.round(at[i]))
		}
	}
	return t
}

func (t trail) addStretch(at []world, backwards bool, f *frame) trail {
	if backwards {
		for i := len(at) - 1; i >= 0; i-- {
			t = t.addCut(f.round(at[i]))
		}
		return t
	}
	for _, w := range at {
		t = t.addCut(f.round(w))
	}
	return t
}
