package tile

import (
	"math"
	"slices"
)

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
