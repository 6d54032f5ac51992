package tile

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
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
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			var finder labelFinder
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				main, area := p.mainPart(uint32(i))
				p.size[i] = float32(area)
				if len(p.options.Labels) > 0 {
					p.labels[i] = finder.label(p, p.index.levels[0][i], main)
				}
			}
		})
	}
	workers.Wait()
	if n > 0 {
		sorted := slices.Clone(p.size)
		slices.Sort(sorted)
		p.medianSide = math.Sqrt(float64(sorted[n/2]))
	}
}

// label finds the place for the label of a part of an area with these bounds.
func (f *labelFinder) label(p *Polygons, bounds box, part []path) (found label) {
	// A drawing some 64 pixels wide is good enough, unless the area is so thin
	// that what was left out there matters.
	side := max(int64(bounds.max.X)-int64(bounds.min.X), int64(bounds.max.Y)-int64(bounds.min.Y))
	zoom := finest
	for zoom > 0 && float64(side) > 64*pixel(zoom) {
		zoom--
	}
	for _, z := range [...]int{zoom, finest} {
		f.load(p, levelFor(p.levels, z), part)
		if found = f.find(); float64(found.radius) > pixel(z) {
			break
		}
	}
	return found
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

// A labelFinder looks for the pole of inaccessibility of one part of an area: it
// cuts squares into four, the most promising first, until none can hold a point
// much further from the border than the best so far (after Agafonkin's polylabel).
type labelFinder struct {
	origin   world
	segments [][4]float64 // ax, ay, bx, by from origin
	min, max [2]float64
	cells    []labelCell
}

type labelCell struct {
	x, y, half float64 // centre and half the side
	distance   float64 // of the centre to the border, negative outside
	promise    float64 // the most that any point in the square may have
}

func (f *labelFinder) load(p *Polygons, l *level, rings []path) {
	f.segments = f.segments[:0]
	f.min, f.max = [2]float64{math.MaxFloat64, math.MaxFloat64}, [2]float64{-math.MaxFloat64, -math.MaxFloat64}
	started := false
	for _, ring := range rings {
		var ax, ay float64
		fresh := true
		p.walk(l, ring, func(w world) {
			if !started {
				f.origin, started = w, true
			}
			bx, by := float64(int64(w.X)-int64(f.origin.X)), float64(int64(w.Y)-int64(f.origin.Y))
			f.min[0], f.min[1] = min(f.min[0], bx), min(f.min[1], by)
			f.max[0], f.max[1] = max(f.max[0], bx), max(f.max[1], by)
			if !fresh {
				f.segments = append(f.segments, [4]float64{ax, ay, bx, by})
			}
			ax, ay, fresh = bx, by, false
		})
	}
}

// mostCells bounds the search in an area of unkind shape.
const mostCells = 400

func (f *labelFinder) find() label {
	if len(f.segments) == 0 {
		return label{}
	}
	width, height := f.max[0]-f.min[0], f.max[1]-f.min[1]
	best := f.cell(f.widest(), 0)
	f.cells = f.cells[:0]
	if half := min(width, height) / 2; half > 0 && max(width, height) < 64*half {
		for x := f.min[0]; x < f.max[0]; x += 2 * half {
			for y := f.min[1]; y < f.max[1]; y += 2 * half {
				f.cells = append(f.cells, f.cell([2]float64{x + half, y + half}, half))
			}
		}
	}
	for tried := 0; len(f.cells) > 0 && tried < mostCells; tried++ {
		k := 0
		for i := range f.cells {
			if f.cells[i].promise > f.cells[k].promise {
				k = i
			}
		}
		c := f.cells[k]
		f.cells = slices.Delete(f.cells, k, k+1)
		if c.promise <= max(best.distance, 0)*1.1+1 {
			break
		}
		h := c.half / 2
		for _, at := range [...][2]float64{{c.x - h, c.y - h}, {c.x + h, c.y - h}, {c.x - h, c.y + h}, {c.x + h, c.y + h}} {
			quarter := f.cell(at, h)
			if quarter.distance > best.distance {
				best = quarter
			}
			if quarter.promise > max(best.distance, 0)*1.1+1 {
				f.cells = append(f.cells, quarter)
			}
		}
	}
	if best.distance <= 0 {
		return label{}
	}
	return label{
		world{int32(int64(f.origin.X) + int64(math.Round(best.x))), int32(int64(f.origin.Y) + int64(math.Round(best.y)))},
		float32(best.distance),
	}
}

func (f *labelFinder) cell(at [2]float64, half float64) labelCell {
	d := f.distance(at[0], at[1])
	return labelCell{at[0], at[1], half, d, d + half*math.Sqrt2}
}

// distance returns how far x, y is from the border, negative if outside.
func (f *labelFinder) distance(x, y float64) float64 {
	inside := false
	least := math.MaxFloat64
	for i := range f.segments {
		s := &f.segments[i]
		ax, ay, bx, by := s[0]-x, s[1]-y, s[2]-x, s[3]-y
		if ay > 0 != (by > 0) && (bx-ax)*-ay/(by-ay)+ax > 0 {
			inside = !inside
		}
		dx, dy := bx-ax, by-ay
		t := 0.0
		if length2 := dx*dx + dy*dy; length2 > 0 {
			t = max(0, min(-(ax*dx+ay*dy)/length2, 1))
		}
		px, py := ax+t*dx, ay+t*dy
		least = min(least, px*px+py*py)
	}
	if !inside {
		return -math.Sqrt(least)
	}
	return math.Sqrt(least)
}

// widest returns the middle of the widest stretch inside the area halfway up,
// which is always inside.
func (f *labelFinder) widest() [2]float64 {
	y := (f.min[1]+f.max[1])/2 + 0.25 // no vertex has this y
	var crossings []float64
	for _, s := range f.segments {
		if s[1] > y != (s[3] > y) {
			crossings = append(crossings, s[0]+(s[2]-s[0])*(y-s[1])/(s[3]-s[1]))
		}
	}
	slices.Sort(crossings)
	at, width := [2]float64{f.min[0], y}, 0.0
	for i := 0; i+1 < len(crossings); i += 2 {
		if w := crossings[i+1] - crossings[i]; w > width {
			at[0], width = (crossings[i]+crossings[i+1])/2, w
		}
	}
	return at
}
