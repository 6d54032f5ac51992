package tile

import "slices"

// A network is what is simplified: arcs, and what lies around them.
type network struct {
	at     []world     // by place: the arcs' vertices one after the other
	arcs   [][2]uint32 // arc a has the places from arcs[a][0] up to arcs[a][1]
	others []world     // vertices on no arc, of neighbours that are not drawn
	rings  []ring
	// beside are the rings that run along an arc, by arc: the two that matter in a
	// coverage. nil if the arcs are no borders.
	beside [][2]int32
}

// A ring is the border around a part of an area, or around a hole in it.
type ring struct {
	at     []world
	bounds box
}

const noRing = -1

// along notes that the ring that is entered next runs along an arc.
func (n *network) along(arc int) {
	number := int32(len(n.rings))
	switch b := &n.beside[arc]; {
	case b[0] == noRing:
		b[0] = number
	case b[0] != number && b[1] == noRing:
		b[1] = number
	}
}

// enter enters a ring.
func (n *network) enter(at []world) {
	r := ring{at, emptyBox()}
	for _, w := range at {
		r.bounds = r.bounds.extend(w)
	}
	n.rings = append(n.rings, r)
}

// network returns the arcs of lines.
func (t *topology) network() *network {
	return &network{at: t.project(), arcs: t.arcs}
}

// coverage returns the arcs of areas, whose rings are paths of refs, with the
// neighbours that are not drawn. It puts the arcs on the rim first, which the
// neighbours have too, and returns their number: refs change with that.
func (t *topology) coverage(refs []arcRef, paths []path, neighbours []draft) (n *network, rim int) {
	rim = t.rimFirst(refs, neighbours)
	n = &network{at: t.project(), arcs: t.arcs, beside: slices.Repeat([][2]int32{{noRing, noRing}}, len(t.arcs))}
	for _, p := range paths {
		vertices := 0
		for _, ref := range refs[p.from:p.to] {
			arc, _ := ref.split()
			n.along(arc)
			vertices += int(t.arcs[arc][1] - t.arcs[arc][0])
		}
		at := make([]world, 0, vertices)
		for _, ref := range refs[p.from:p.to] {
			arc, _ := ref.split()
			at = append(at, n.at[t.arcs[arc][0]:t.arcs[arc][1]]...)
		}
		n.enter(at)
	}
	drawn := make([]bool, len(t.at))
	for _, v := range t.chain {
		drawn[v] = true
	}
	for _, d := range neighbours {
		for path := range d.all() {
			at := make([]world, len(path))
			for i, v := range path {
				at[i] = project(t.at[v])
				if !drawn[v] {
					drawn[v] = true
					n.others = append(n.others, at[i])
				}
			}
			t.along(path, n.along)
			n.enter(at)
		}
	}
	return n, rim
}

// project returns the world positions of the chain.
func (t *topology) project() []world {
	at := make([]world, len(t.chain))
	for i, v := range t.chain {
		at[i] = project(t.at[v])
	}
	return at
}

// rimFirst numbers the arcs anew.
func (t *topology) rimFirst(refs []arcRef, neighbours []draft) (rim int) {
	if len(neighbours) == 0 {
		return 0
	}
	onRim := make([]bool, len(t.arcs))
	for _, d := range neighbours {
		for path := range d.all() {
			t.along(path, func(arc int) { onRim[arc] = true })
		}
	}
	number, arcs := make([]int32, len(t.arcs)), make([][2]uint32, 0, len(t.arcs))
	for _, first := range []bool{true, false} {
		for arc, is := range onRim {
			if is == first {
				number[arc] = int32(len(arcs))
				arcs = append(arcs, t.arcs[arc])
			}
		}
		if first {
			rim = len(arcs)
		}
	}
	renumber := func(ref arcRef) arcRef {
		arc, backwards := ref.split()
		if backwards {
			return arcRef(^number[arc])
		}
		return arcRef(number[arc])
	}
	for i, ref := range refs {
		refs[i] = renumber(ref)
	}
	for v, arc := range t.arcOf {
		if arc >= 0 {
			t.arcOf[v] = number[arc]
		}
	}
	for ends, arc := range t.straight {
		t.straight[ends] = number[arc]
	}
	t.arcs = arcs
	return rim
}

// along calls f for the arcs along a closed path that have been made already.
func (t *topology) along(path []int32, f func(arc int)) {
	for part := range t.parts(path, true) {
		if arc := t.known(part); arc >= 0 {
			f(int(arc))
		}
	}
}
