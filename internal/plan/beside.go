package plan

import (
	"cmp"
	"math"
	"slices"

	"gridmap/geo/divide"
	"gridmap/geo/lattice"
)

// Lines that were traced by somebody else than the outline run beside it, now on one
// side and now on the other, and so do lines beside each other. Cut along both, the
// land between them would be slivers.
const (
	besideM   = 4.0  // how near lines are beside each other
	besideFor = 12.0 // for how long, in metres; shorter ones cross
	strideM   = 2.0  // from one place that is looked at to the next
)

// apart returns lines without the stretches that run beside the outline, or beside a
// line that comes before: main ones come first. What is left of a line is tied to what
// it ran beside.
//
//	.    |     .          .    |     .
//	 .   |   . line        .   |   .
//	===.=|=.==== outline  ===:=|=:====     the stretch between the two ties is left out
//	     . .                   |
func apart(outline lattice.Shape, lines []divide.Line) []divide.Line {
	b := outline.Bounds()
	if b.Empty() {
		return nil
	}
	laid := newTracks(lattice.Point{X: b.Min.X, Y: b.Max.Y/2 + b.Min.Y/2})
	for e := range outline.Edges {
		laid.add(e.A, e.B)
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b divide.Line) int { return cmp.Compare(a.Class, b.Class) })
	var kept []divide.Line
	for _, line := range sorted {
		for _, points := range laid.without(line.Points) {
			for i := 1; i < len(points); i++ {
				laid.add(points[i-1], points[i])
			}
			kept = append(kept, divide.Line{Points: points, Class: line.Class})
		}
	}
	return kept
}

// A spotM is a place on a plane in metres.
type spotM struct{ x, y float64 }

func (p spotM) to(q spotM) float64 { return math.Hypot(q.x-p.x, q.y-p.y) }

// tracks are lines that others may run beside, by squares of the plane.
type tracks struct {
	origin      lattice.Point
	east, north float64
	in          map[[2]int][][2]spotM
}

func newTracks(origin lattice.Point) *tracks {
	t := &tracks{origin: origin, in: map[[2]int][][2]spotM{}}
	t.east, t.north = lattice.MetresPerStep(origin)
	return t
}

func (t *tracks) plane(p lattice.Point) spotM {
	return spotM{float64(int64(p.X)-int64(t.origin.X)) * t.east, float64(int64(p.Y)-int64(t.origin.Y)) * t.north}
}

func (t *tracks) lattice(p spotM) lattice.Point {
	return lattice.Point{X: t.origin.X + int32(math.Round(p.x/t.east)), Y: t.origin.Y + int32(math.Round(p.y/t.north))}
}

const squareM = 16.0

func squareOf(p spotM) [2]int {
	return [2]int{int(math.Floor(p.x / squareM)), int(math.Floor(p.y / squareM))}
}

// add lays a straight line into all squares that it comes near.
func (t *tracks) add(from, to lattice.Point) {
	a, b := t.plane(from), t.plane(to)
	least := squareOf(spotM{min(a.x, b.x) - besideM, min(a.y, b.y) - besideM})
	most := squareOf(spotM{max(a.x, b.x) + besideM, max(a.y, b.y) + besideM})
	for x := least[0]; x <= most[0]; x++ {
		for y := least[1]; y <= most[1]; y++ {
			middle := spotM{(float64(x) + .5) * squareM, (float64(y) + .5) * squareM}
			if middle.to(nearestOn(a, b, middle)) <= squareM*math.Sqrt2/2+besideM {
				t.in[[2]int{x, y}] = append(t.in[[2]int{x, y}], [2]spotM{a, b})
			}
		}
	}
}

func nearestOn(a, b, p spotM) spotM {
	length2 := (b.x-a.x)*(b.x-a.x) + (b.y-a.y)*(b.y-a.y)
	if length2 == 0 {
		return a
	}
	f := min(max(((p.x-a.x)*(b.x-a.x)+(p.y-a.y)*(b.y-a.y))/length2, 0), 1)
	return spotM{a.x + f*(b.x-a.x), a.y + f*(b.y-a.y)}
}

// nearest returns the place on the tracks that is nearest to p, if one is beside it.
func (t *tracks) nearest(p spotM) (at spotM, beside bool) {
	best := besideM
	for _, s := range t.in[squareOf(p)] {
		if q := nearestOn(s[0], s[1], p); p.to(q) < best {
			at, best, beside = q, p.to(q), true
		}
	}
	return at, beside
}

// A stride is a place on a line, and what is beside it.
type stride struct {
	at     spotM
	tie    spotM // the nearest place beside it
	beside bool  // there is one
	corner bool  // a vertex of the line
}

// without returns what is left of a line.
func (t *tracks) without(line []lattice.Point) (left [][]lattice.Point) {
	walk := t.walk(line)
	for i := 0; i < len(walk); i++ {
		from := i
		for i < len(walk) && !walk[i].beside {
			i++
		}
		if i == from {
			continue
		}
		var points []lattice.Point
		add := func(p spotM) {
			if at := t.lattice(p); len(points) == 0 || points[len(points)-1] != at {
				points = append(points, at)
			}
		}
		if from > 0 {
			add(walk[from-1].tie)
		}
		add(walk[from].at)
		for _, s := range walk[from:i] {
			if s.corner {
				add(s.at)
			}
		}
		add(walk[i-1].at)
		if i < len(walk) {
			add(walk[i].tie)
		}
		if len(points) > 1 {
			left = append(left, points)
		}
	}
	return left
}

// cross notes of stretches that only cross what is beside them that nothing is.
func cross(walk []stride) {
	for i := 0; i < len(walk); i++ {
		from, length := i, 0.
		for ; i < len(walk) && walk[i].beside; i++ {
			if i > from {
				length += walk[i-1].at.to(walk[i].at)
			}
		}
		if length <= besideFor {
			for k := from; k < i; k++ {
				walk[k].beside = false
			}
		}
	}
}

// walk goes along a line by strides.
func (t *tracks) walk(line []lattice.Point) []stride {
	var walk []stride
	step := func(p spotM, corner bool) {
		tie, beside := t.nearest(p)
		walk = append(walk, stride{p, tie, beside, corner})
	}
	for i, p := range line {
		to := t.plane(p)
		if i > 0 {
			from := t.plane(line[i-1])
			n := math.Ceil(from.to(to) / strideM)
			for s := 1.; s < n; s++ {
				step(spotM{from.x + (to.x-from.x)*s/n, from.y + (to.y-from.y)*s/n}, false)
			}
		}
		step(to, true)
	}
	cross(walk)
	return walk
}
