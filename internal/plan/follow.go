package plan

import (
	"math"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Straighten draws the border of two grids between two of its vertices with as few
// turns as a tolerance allows: no vertex of the old course is further from the new
// one (Ramer, Douglas and Peucker).
type Straighten struct {
	A, B       region.Code
	From, To   lattice.Point
	ToleranceM float64
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (s Straighten) Validate() error {
	var c checker
	c.pair(s.A, s.B)
	c.drawing("from", 2, []lattice.Point{s.From, s.To})
	c.tolerance(s.ToleranceM)
	return c.err()
}

func (s Straighten) redraw(d *draft) error {
	a, b, err := d.pair(s.A, s.B)
	if err != nil {
		return err
	}
	old := edit.Between(d.grids[a].Shape, d.grids[b].Shape, s.From, s.To)
	if old == nil {
		return refuse(NotShared, s.From, d.codes(a, b), "Grids %s and %s have no border from the one position to the other.", s.A, s.B)
	}
	path := simplified(old, s.ToleranceM)
	if len(path) == len(old) {
		return refuse(Nothing, s.From, d.codes(a, b), "This border is as straight as %.1f m allow.", s.ToleranceM)
	}
	return d.moveBorder(a, b, path, edit.MoveBorder)
}

// simplified returns the ends of a chain, and those of its vertices between that
// keep all others within the tolerance.
func simplified(chain []lattice.Point, toleranceM float64) []lattice.Point {
	last := len(chain) - 1
	if last < 2 {
		return chain
	}
	far, most := 0, toleranceM
	for i := 1; i < last; i++ {
		if off := lattice.DistanceM(chain[i], lattice.Segment{A: chain[0], B: chain[last]}); off > most {
			far, most = i, off
		}
	}
	if far == 0 {
		return []lattice.Point{chain[0], chain[last]}
	}
	head := simplified(chain[:far+1], toleranceM)
	return append(head[:len(head):len(head)], simplified(chain[far:], toleranceM)[1:]...)
}

// SnapToLine lays the border of two grids along a reference line, wherever it runs
// beside the line within a tolerance. Its ends stay, and so does the land of all
// other grids.
//
//	. . . . . . . . .  line        +----.           .----+
//	  ___      __                        \. . . . ./       <- the border
//	-/   \____/  \-   border   ->
type SnapToLine struct {
	A, B       region.Code
	Line       int64
	ToleranceM float64
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (s SnapToLine) Validate() error {
	var c checker
	c.pair(s.A, s.B)
	c.tolerance(s.ToleranceM)
	return c.err()
}

func (s SnapToLine) redraw(d *draft) error {
	a, b, err := d.pair(s.A, s.B)
	if err != nil {
		return err
	}
	line, ok := d.lines[s.Line]
	if !ok || len(line.Points) < 2 {
		return refuse(NoLine, lattice.Point{}, d.codes(a, b), "There is no reference line %d here.", s.Line)
	}
	borders := edit.Shared(d.grids[a].Shape, d.grids[b].Shape)
	if len(borders) == 0 {
		return refuse(NotShared, d.spot(a), d.codes(a, b), "Grids %s and %s have no border in common.", s.A, s.B)
	}
	snapped := false
	for _, chain := range borders {
		for _, part := range open(chain) {
			path, ok := newTrack(line.Points, part[0]).follow(part, s.ToleranceM)
			if !ok {
				continue
			}
			if err := d.moveBorder(a, b, path, edit.MoveBorderInside); err != nil {
				return err
			}
			snapped = true
		}
	}
	if !snapped {
		return refuse(Nothing, borders[0][0], d.codes(a, b), "No border of grids %s and %s runs along the line within %.1f m.", s.A, s.B, s.ToleranceM)
	}
	return nil
}

// open cuts a closed chain in two.
func open(chain []lattice.Point) [][]lattice.Point {
	if last := len(chain) - 1; chain[0] == chain[last] {
		return [][]lattice.Point{chain[:last/2+1], chain[last/2:]}
	}
	return [][]lattice.Point{chain}
}

// A track is a reference line to lay borders along, measured on a plane.
type track struct {
	points      []lattice.Point
	along       []float64 // metres from the first point to each
	origin      lattice.Point
	east, north float64
}

func newTrack(points []lattice.Point, origin lattice.Point) *track {
	t := &track{points: points, along: make([]float64, len(points)), origin: origin}
	t.east, t.north = lattice.MetresPerStep(origin)
	for i := 1; i < len(points); i++ {
		ax, ay := t.plane(points[i-1])
		bx, by := t.plane(points[i])
		t.along[i] = t.along[i-1] + math.Hypot(bx-ax, by-ay)
	}
	return t
}

func (t *track) plane(p lattice.Point) (x, y float64) {
	return float64(int64(p.X)-int64(t.origin.X)) * t.east, float64(int64(p.Y)-int64(t.origin.Y)) * t.north
}

// A stop is a place on a track.
type stop struct {
	at    lattice.Point // rounded
	along float64       // metres
	off   float64       // how far it is from what it was sought for
}

// nearest returns the place on the track nearest to p.
func (t *track) nearest(p lattice.Point) stop {
	x, y := t.plane(p)
	best := stop{off: math.Inf(1)}
	for i := 1; i < len(t.points); i++ {
		ax, ay := t.plane(t.points[i-1])
		bx, by := t.plane(t.points[i])
		length := t.along[i] - t.along[i-1]
		if length == 0 {
			continue
		}
		f := min(max(((x-ax)*(bx-ax)+(y-ay)*(by-ay))/(length*length), 0), 1)
		qx, qy := ax+f*(bx-ax), ay+f*(by-ay)
		if off := math.Hypot(qx-x, qy-y); off < best.off {
			at := lattice.Point{
				X: t.origin.X + int32(math.Round(qx/t.east)),
				Y: t.origin.Y + int32(math.Round(qy/t.north)),
			}
			best = stop{at, t.along[i-1] + f*length, off}
		}
	}
	return best
}

// between returns the track's vertices between two places, in that direction.
func (t *track) between(from, to stop) []lattice.Point {
	var points []lattice.Point
	for i := range t.points {
		k := i
		if from.along > to.along {
			k = len(t.points) - 1 - i
		}
		if s := t.along[k]; s > min(from.along, to.along) && s < max(from.along, to.along) {
			points = append(points, t.points[k])
		}
	}
	return points
}

// follow returns the chain with all stretches laid on the track that run beside
// it within the tolerance; ok is false if there are none.
func (t *track) follow(chain []lattice.Point, toleranceM float64) (path []lattice.Point, ok bool) {
	stops := make([]stop, len(chain))
	for i, p := range chain {
		stops[i] = t.nearest(p)
	}
	add := func(points ...lattice.Point) {
		for _, p := range points {
			if len(path) == 0 || path[len(path)-1] != p {
				path = append(path, p)
			}
		}
	}
	for i := 0; i < len(chain); {
		k := i
		for k+1 < len(chain) && t.beside(chain[k:k+2], stops[k], stops[k+1], toleranceM) && sameWay(stops[i:k+2]) {
			k++
		}
		if k == i {
			add(chain[i])
			i++
			continue
		}
		ok = true
		if i == 0 {
			add(chain[0])
		}
		add(stops[i].at)
		add(t.between(stops[i], stops[k])...)
		add(stops[k].at)
		if k == len(chain)-1 {
			add(chain[k])
		}
		i = k + 1
	}
	return path, ok
}

// sameWay reports whether the last step along the track goes where the first does.
func sameWay(stops []stop) bool {
	last := len(stops) - 1
	return (stops[1].along > stops[0].along) == (stops[last].along > stops[last-1].along)
}

// beside reports whether an edge and the track from one end's place to the other's
// stay within the tolerance of each other.
func (t *track) beside(edge []lattice.Point, from, to stop, toleranceM float64) bool {
	if from.off > toleranceM || to.off > toleranceM {
		return false
	}
	for _, p := range t.between(from, to) {
		if lattice.DistanceM(p, lattice.Segment{A: edge[0], B: edge[1]}) > toleranceM {
			return false
		}
	}
	return from.at != to.at
}
