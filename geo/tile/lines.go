package tile

import (
	"math"

	"gridmap/geo/lattice"
)

// Line is a chain of lattice points, for instance a street or a bank.
type Line []lattice.Point

// Lines is a layer of lines. Where lines share vertices they meet at all zooms.
type Lines struct{ *shapes }

// NewLines makes a layer; feature i has all lines of lines[i]. feature is called
// once for each that has at least two different points, in any order; it may use
// the same slice for its properties each time. Feature.MinZoom tells from which
// zoom on a class of lines is drawn.
func NewLines(name string, lines [][]Line, feature func(i int) Feature, o Options) (*Lines, error) {
	vertices := 0
	for _, multi := range lines {
		for _, line := range multi {
			vertices += len(line)
		}
	}
	if vertices > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	t := newTopology(vertices)
	drafts := make([]draft, len(lines))
	for i, multi := range lines {
		d := &drafts[i]
		d.bounds = emptyBox()
		for _, line := range multi {
			from := len(d.vertices)
			d.vertices = t.addPath(d.vertices, line, false)
			if len(d.vertices) < from+2 {
				d.vertices = d.vertices[:from]
				continue
			}
			d.paths = append(d.paths, draftPath{to: len(d.vertices)})
			for _, p := range line {
				d.bounds = d.bounds.extend(project(p))
			}
		}
	}
	s, err := build(name, t, drafts, nil, false, feature, o.withDefaults())
	if err != nil {
		return nil, err
	}
	s.pool = newPool(func() *scratch {
		return &scratch{writers: []*writer{writerFor(&s.table, nil, nil)}}
	})
	s.size = make([]float32, len(s.paths0)-1)
	for i, b := range s.index.levels[0] {
		s.size[i] = float32(math.Hypot(float64(b.max.X)-float64(b.min.X), float64(b.max.Y)-float64(b.min.Y)))
	}
	return &Lines{s}, nil
}

// Name returns the layer's name.
func (l *Lines) Name() string { return l.name }

// Describe describes the layer.
func (l *Lines) Describe() Description { return l.describe() }

// Tile appends the tile; see Layer.
func (l *Lines) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	if !l.options.served(id) {
		return dst, Summary{}
	}
	s := l.pool.get()
	defer l.pool.put(s)
	s.begin(id, e)
	level := levelFor(l.levels, int(id.Z))
	l.find(s)
	leftOut := leaveOut([]*shapes{l.shapes}, []*scratch{s})
	for _, i := range s.found {
		s.geometry.reset(lines)
		for _, path := range l.paths[l.paths0[i]:l.paths0[i+1]] {
			s.ring = l.trace(s.ring[:0], path, level, &s.frame, true)
			if len(s.ring) > 1 {
				clipLine(&s.geometry, s.ring)
			}
		}
		if !s.geometry.empty() {
			s.writers[0].add(&s.geometry, i)
		}
	}
	return s.assemble(dst, e, []string{l.name}, leftOut)
}

// State names what the layer tells and shows: see Layer.
func (l *Lines) State(ID) uint64 { return l.serial }
