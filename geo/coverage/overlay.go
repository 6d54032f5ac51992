package coverage

import (
	"encoding/binary"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// neutral tags lines that are no ring's: they cut faces but change no owner.
const neutral = -1

// winding is how often a ring runs around a face, counter-clockwise; never 0.
type winding struct{ ring, times int32 }

// An overlay is the graph of all rings, and for each face the rings around it.
type overlay struct {
	*flat
	g       *arrange.Graph // tags are indexes of flat.lines, or neutral
	around  []int32        // of each face, in known
	known   [][]winding    // different sets of rings around faces, by ring
	numbers map[string]int32
}

// overlay cuts the rings, and further lines, where they meet.
func (f *flat) overlay(more ...arrange.Line) (*overlay, error) {
	lines := make([]arrange.Line, 0, len(f.lines)+len(more))
	for i, l := range f.lines {
		lines = append(lines, arrange.Line{A: l.A, B: l.B, Tag: int32(i)})
	}
	lines, err := arrange.Node(append(lines, more...))
	if err != nil {
		return nil, err
	}
	o := &overlay{flat: f, g: arrange.Build(lines), numbers: map[string]int32{}}
	o.wind()
	return o, nil
}

// wind visits all faces from the outside inwards. Across a half edge, to its
// left, each ring that runs along it winds once more.
func (o *overlay) wind() {
	o.around = make([]int32, o.g.Faces())
	for i := range o.around {
		o.around[i] = -1
	}
	o.around[0] = o.number(nil)
	queue := []int32{0}
	var here []winding
	for len(queue) > 0 {
		face := queue[0]
		queue = queue[1:]
		for _, h := range o.g.HalvesOf(face) {
			next := o.g.Face(h ^ 1)
			if o.around[next] >= 0 {
				continue
			}
			here = append(here[:0], o.known[o.around[face]]...)
			here = o.turn(here, o.g.Tags(h^1), 1)
			here = o.turn(here, o.g.Tags(h), -1)
			o.around[next] = o.number(here)
			queue = append(queue, next)
		}
	}
}

// turn adds times to the windings of the rings that lines belong to.
func (o *overlay) turn(w []winding, lines []int32, times int32) []winding {
	for _, line := range lines {
		if line == neutral {
			continue
		}
		ring := o.lines[line].Tag
		i, found := slices.BinarySearchFunc(w, ring, func(w winding, ring int32) int { return int(w.ring) - int(ring) })
		switch {
		case !found:
			w = slices.Insert(w, i, winding{ring, times})
		case w[i].times == -times:
			w = slices.Delete(w, i, i+1)
		default:
			w[i].times += times
		}
	}
	return w
}

// number returns the index of a set in known, where it is added if it is new.
func (o *overlay) number(w []winding) int32 {
	key := make([]byte, 0, 8*len(w))
	for _, x := range w {
		key = binary.LittleEndian.AppendUint32(key, uint32(x.ring))
		key = binary.LittleEndian.AppendUint32(key, uint32(x.times))
	}
	if n, ok := o.numbers[string(key)]; ok {
		return n
	}
	n := int32(len(o.known))
	o.numbers[string(key)] = n
	o.known = append(o.known, slices.Clone(w))
	return n
}

// regions joins faces with the same label across edges. It returns the region of
// each face; the label of each region; and the lines around each region, as tags.
func regions(g *arrange.Graph, label []int32) (of, labels []int32, lines []arrange.Line) {
	sets := newUnionFind(g.Faces())
	for h := int32(0); int(h) < g.Halves(); h += 2 {
		if a, b := g.Face(h), g.Face(h^1); a != b && label[a] == label[b] {
			sets.join(a, b)
		}
	}
	of = make([]int32, g.Faces())
	for face := range of { // a set's representative is its least
		if root := sets.find(int32(face)); int(root) < face {
			of[face] = of[root]
		} else {
			of[face] = int32(len(labels))
			labels = append(labels, label[face])
		}
	}
	for h := range int32(g.Halves()) {
		if a, b := of[g.Face(h)], of[g.Face(h^1)]; a != b {
			s := g.Segment(h)
			lines = append(lines, arrange.Line{A: s.A, B: s.B, Tag: a})
		}
	}
	return of, labels, lines
}

// leastOf returns the least vertex of a shape's first ring.
func leastOf(s lattice.Shape) lattice.Point {
	if len(s) == 0 {
		return lattice.Point{}
	}
	return slices.MinFunc(s[0][0], comparePoints)
}
