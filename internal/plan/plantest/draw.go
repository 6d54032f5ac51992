package plantest

import (
	"math"
	"math/rand/v2"
	"slices"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// Draw draws an operation as a planner might, though not always a sensible one.
func Draw(rng *rand.Rand, land plan.Land) plan.Operation {
	h := hand{rng, land, land.Grids()}
	for {
		op := h.draw()
		if op != nil {
			return op
		}
	}
}

// A hand draws on land.
type hand struct {
	*rand.Rand
	land  plan.Land
	grids []region.Grid
}

func (h hand) draw() plan.Operation {
	g := h.any()
	b := g.Shape.Bounds()
	size := min(b.Max.X-b.Min.X, b.Max.Y-b.Min.Y)
	parts := h.IntN(4) == 0
	switch h.IntN(15) {
	case 0, 1:
		return plan.Split{Grid: g.Code, Lines: h.lines(b), Each: h.IntN(3) == 0, AllowParts: parts}
	case 2, 3:
		at := g.Shape[0][0][h.IntN(len(g.Shape[0][0]))]
		return plan.Reassign{Area: h.area(at, size), To: g.Code, AllowParts: parts}
	case 4:
		return plan.NewGrid{Area: h.area(Spot(h.Rand, b), size), Name: "新网格", Kind: region.Commercial, AllowParts: parts}
	case 5:
		if n, ok := h.neighbour(g); ok && len(h.grids) > 3 {
			return plan.Merge{Grids: []region.Code{n.Code}, Into: g.Code, AllowParts: parts}
		}
	case 6, 7:
		return h.border(g)
	case 8, 9:
		from := g.Shape[0][0][h.IntN(len(g.Shape[0][0]))]
		return plan.MoveVertex{From: from, To: h.near(from, size/10+2)}
	case 10, 11:
		return h.take(g, parts)
	case 12:
		return h.follow(g)
	case 13:
		return h.redivide()
	default:
		switch h.IntN(6) {
		case 0:
			return plan.Renumber{}
		case 1:
			return plan.SetKind{Grid: g.Code, Kind: region.Kinds[h.IntN(len(region.Kinds))]}
		}
		return plan.Rename{Grid: g.Code, Name: "改名"}
	}
	return nil
}

func (h hand) any() region.Grid { return h.grids[h.IntN(len(h.grids))] }

// near returns a position within reach steps of another.
func (h hand) near(p lattice.Point, reach int32) lattice.Point {
	reach = max(reach, 1)
	return lattice.Point{X: p.X + h.Int32N(2*reach+1) - reach, Y: p.Y + h.Int32N(2*reach+1) - reach}
}

// lines draws one to three lines across bounds.
func (h hand) lines(b lattice.Bounds) [][]lattice.Point {
	w, t := (b.Max.X-b.Min.X)/8+1, (b.Max.Y-b.Min.Y)/8+1
	wide := lattice.Bounds{Min: lattice.Point{X: b.Min.X - w, Y: b.Min.Y - t}, Max: lattice.Point{X: b.Max.X + w, Y: b.Max.Y + t}}
	var lines [][]lattice.Point
	for range 1 + h.IntN(3)/2*h.IntN(3) {
		from, to := Spot(h.Rand, wide), Spot(h.Rand, wide)
		if h.IntN(2) == 0 {
			from.X, to.X = wide.Min.X, wide.Max.X
		} else {
			from.Y, to.Y = wide.Max.Y, wide.Min.Y
		}
		line := []lattice.Point{from}
		for range h.IntN(3) {
			line = append(line, Spot(h.Rand, b))
		}
		lines = append(lines, append(line, to))
	}
	return lines
}

// area draws a ring around a position; one in six is any ring, crossing itself as
// it likes, one in six has a hole.
func (h hand) area(at lattice.Point, size int32) lattice.Polygon {
	corners := 3 + h.IntN(7)
	ring := make(lattice.Ring, corners)
	turn := h.Float64()
	kind := h.IntN(6)
	radius := float64(size) * (.1 + .6*h.Float64())
	for i := range ring {
		r := radius * (.4 + .6*h.Float64())
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + turn) / float64(corners))
		ring[i] = lattice.Point{X: at.X + int32(r*cos), Y: at.Y + int32(r*sin)}
		if kind == 0 {
			ring[i] = h.near(at, int32(radius))
		}
	}
	area := lattice.Polygon{ring}
	if kind == 1 {
		hole := make(lattice.Ring, len(ring))
		for i, p := range ring {
			hole[i] = lattice.Point{X: at.X + (p.X-at.X)/3, Y: at.Y + (p.Y-at.Y)/3}
		}
		area = append(area, hole)
	}
	return area
}

// neighbour returns a grid that shares a border with g.
func (h hand) neighbour(g region.Grid) (region.Grid, bool) {
	for _, i := range h.Perm(len(h.grids)) {
		n := h.grids[i]
		if n.Code != g.Code && n.Shape.Bounds().Intersects(g.Shape.Bounds()) && len(edit.Shared(g.Shape, n.Shape)) > 0 {
			return n, true
		}
	}
	return region.Grid{}, false
}

// chain returns a border of g and the grid behind it.
func (h hand) chain(g region.Grid) (region.Grid, []lattice.Point) {
	n, ok := h.neighbour(g)
	if !ok {
		return n, nil
	}
	chains := edit.Shared(g.Shape, n.Shape)
	return n, chains[h.IntN(len(chains))]
}

func (h hand) border(g region.Grid) plan.Operation {
	n, chain := h.chain(g)
	if len(chain) < 2 {
		return nil
	}
	i := h.IntN(len(chain) - 1)
	j := i + 1 + h.IntN(len(chain)-1-i)
	from, to := chain[i], chain[j]
	if h.IntN(3) == 0 { // somewhere on an edge
		from = lattice.Point{X: int32((int64(from.X) + int64(chain[i+1].X)) / 2), Y: int32((int64(from.Y) + int64(chain[i+1].Y)) / 2)}
	}
	reach := max(abs(to.X-from.X), abs(to.Y-from.Y)) / 2
	path := []lattice.Point{from}
	for range h.IntN(4) {
		path = append(path, h.near(chain[i+h.IntN(j-i+1)], reach))
	}
	path = append(path, to)
	if h.IntN(2) == 0 {
		slices.Reverse(path)
	}
	return plan.MoveBorder{A: g.Code, B: n.Code, Path: path}
}

func abs(v int32) int32 { return max(v, -v) }

// take chooses the buildings of a neighbour that are nearest to g, or to some spot.
func (h hand) take(g region.Grid, parts bool) plan.Operation {
	n, chain := h.chain(g)
	if len(chain) == 0 {
		return nil
	}
	at := chain[h.IntN(len(chain))]
	var all []plan.Building
	for _, b := range h.land.Buildings() {
		if h.land.GridOf(b.ID) == n.Code {
			all = append(all, b)
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b plan.Building) int {
		from := func(p lattice.Point) float64 { return lattice.DistanceM(at, lattice.Segment{A: p, B: p}) }
		return int(from(a.At) - from(b.At))
	})
	var ids []int64
	for _, b := range all[:1+h.IntN(len(all))] {
		if h.IntN(10) > 0 {
			ids = append(ids, b.ID)
		}
	}
	return plan.TakeBuildings{IDs: ids, To: g.Code, AllowParts: parts}
}

func (h hand) follow(g region.Grid) plan.Operation {
	line := h.IntN(len(h.grids)) // along a border of that grid, if it is there still
	snap := h.IntN(2) == 0
	if snap {
		g = h.grids[line]
	}
	n, chain := h.chain(g)
	if len(chain) < 2 {
		return nil
	}
	if snap {
		return plan.SnapToLine{A: g.Code, B: n.Code, Line: int64(line + 1), ToleranceM: 10}
	}
	return plan.Straighten{A: g.Code, B: n.Code, From: chain[0], To: chain[len(chain)-1], ToleranceM: 1 + 30*h.Float64()}
}

// redivide gives as pieces what another operation would make of its grids; one in six
// is not quite that.
func (h hand) redivide() plan.Operation {
	op := h.draw()
	if op == nil {
		return nil
	}
	after, done, err := h.land.Apply(op)
	if err != nil || len(done.Changed)+len(done.New) == 0 || len(done.Renumbered) > 0 {
		return nil
	}
	r := plan.Redivide{Replaces: slices.Concat(done.Changed, done.Retired)}
	for _, code := range slices.Concat(done.Changed, done.New) {
		g, _ := after.Grid(code)
		if slices.Contains(done.New, code) {
			g.Code = ""
		}
		r.Grids = append(r.Grids, plan.Piece{Code: g.Code, Shape: g.Shape})
	}
	if h.IntN(6) == 0 {
		i := h.IntN(len(r.Grids))
		r.Grids[i].Shape = lattice.Shape{h.area(r.Grids[i].Shape[0][0][0], 10_000)}
	}
	return r
}
