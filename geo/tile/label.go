package tile

import (
	"math"
	"slices"
)

// A label is where the name of an area stands: about as far from its border as
// one can get inside it.
type label struct {
	at     world
	radius float32 // distance to the border in world steps; 0: no label
}

// pixel returns the side of a pixel in world steps.
func pixel(zoom int) float64 { return math.Ldexp(PixelUnits, finest-zoom) }

// measure computes the size and the label of every area.
func (p *Polygons) measure() {
	n := len(p.paths0) - 1
	p.size = make([]float32, n)
	p.labels = make([]label, n)
	parallel(p.options.Workers, n, func() func(int) {
		var finder labelFinder
		return func(i int) {
			main, area := p.mainPart(uint32(i))
			p.size[i] = float32(area)
			if len(p.options.Labels) > 0 {
				p.labels[i] = finder.label(p, p.index.levels[0][i], main)
			}
		}
	})
	p.sorted = slices.Clone(p.size)
	slices.Sort(p.sorted)
}

// mainPart returns the largest part of an area and the size of all parts, in
// square world steps.
func (p *Polygons) mainPart(i uint32) (main []path, all float64) {
	paths := p.paths[p.paths0[i]:p.paths0[i+1]]
	best := 0.0
	for from := 0; from < len(paths); {
		to := from + 1
		for to < len(paths) && !paths[to].outer {
			to++
		}
		area := 0.0
		for _, path := range paths[from:to] {
			area += p.area(path)
		}
		if all += area; area > best || main == nil {
			best, main = area, paths[from:to]
		}
		from = to
	}
	return main, all
}

// area returns the ring's signed area in square world steps, positive for land.
func (p *Polygons) area(ring path) float64 {
	sum := 0.0
	var origin, last world
	started := false
	p.walk(&p.levels[0], ring, func(w world) {
		if !started {
			origin, last, started = w, w, true
		}
		ax, ay := float64(int64(last.X)-int64(origin.X)), float64(int64(last.Y)-int64(origin.Y))
		bx, by := float64(int64(w.X)-int64(origin.X)), float64(int64(w.Y)-int64(origin.Y))
		sum -= ax*by - bx*ay
		last = w
	})
	return sum / 2
}

// walk calls f for every vertex of a ring or line; the first of a ring comes again
// at the end.
func (s *shapes) walk(l *level, p path, f func(world)) {
	for k := range s.steps[p.from:p.to] {
		arc, backwards := s.steps[int(p.from)+k].arc.split()
		at := l.at[l.spans[arc].at:l.spans[arc+1].at]
		for j := range at {
			if j == 0 && k > 0 {
				continue
			}
			if backwards {
				j = len(at) - 1 - j
			}
			f(at[j])
		}
	}
}

// placeLabel writes the label of area i if it stands in this tile.
func (p *Polygons) placeLabel(s *scratch, i uint32) {
	l := &p.labels[i]
	if float64(l.radius) < p.options.LabelPixels*pixel(int(s.frame.id.Z)) || !s.frame.contains(l.at) {
		return
	}
	s.geometry.reset(points)
	s.geometry.units = append(s.geometry.units, s.frame.floor(l.at))
	s.writers[1].add(&s.geometry, i, extraValue{0, Bool(true)})
}
