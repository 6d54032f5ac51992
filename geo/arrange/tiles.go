package arrange

import (
	"math"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"gridmap/geo/lattice"
)

const (
	leafLines = 48     // lines for a tile; more are split if that helps
	maxLeaf   = 30_000 // lines that a tile may be left with: 4.5e8 pairs, seconds
	maxCells  = 4096   // cells that a tile is split into at once
)

// Tile is a rectangle of the lattice and the lines that come near it.
type Tile struct {
	// Bounds are the lattice points that the tile owns. The tiles of one call own
	// each point within the bounds of all lines exactly once.
	Bounds lattice.Bounds
	// Lines are indexes of all lines that have a point within a lattice step, and
	// within the margin asked for, of Bounds; and maybe of some more. They are
	// valid during the visit only.
	Lines []int32
}

// Tiles cuts the land into small tiles, and calls visit for each that lines come
// near, from as many goroutines as there are processors; worker counts them from
// 0 to Workers()-1. Two lines that meet are in one tile together: the one that
// owns a lattice point next to the place. margin is in lattice steps.
//
// The cost is near-linear for lines such as boundaries, however unevenly they are
// spread. It returns ErrTangled where no tiling would help.
func Tiles(lines []Line, margin int32, visit func(worker int, t Tile)) error {
	if len(lines) == 0 {
		return nil
	}
	all := lattice.EmptyBounds()
	items := make([]int32, len(lines))
	for i, l := range lines {
		all = all.Extend(l.A).Extend(l.B)
		items[i] = int32(i)
	}
	t := tiler{lines: lines, margin: int64(max(margin, 1)), visit: visit}
	return t.run(Tile{all, items})
}

// Workers returns how many goroutines Tiles uses.
func Workers() int { return runtime.GOMAXPROCS(0) }

type tiler struct {
	lines   []Line
	margin  int64
	visit   func(int, Tile)
	tangled atomic.Bool
}

func (t *tiler) run(root Tile) error {
	var g grid
	children, ok := g.split(t, root)
	if !ok {
		t.leaf(0, root)
	} else {
		var next atomic.Int64
		var wg sync.WaitGroup
		for worker := range Workers() {
			wg.Go(func() {
				var grids []grid
				for !t.tangled.Load() {
					i := int(next.Add(1)) - 1
					if i >= len(children) {
						return
					}
					grids = t.descend(worker, children[i], grids, 0)
				}
			})
		}
		wg.Wait()
	}
	if t.tangled.Load() {
		return ErrTangled
	}
	return nil
}

// descend splits a tile until its parts are small. Scratch space is kept in
// grids, one a level, and returned for the next tile.
func (t *tiler) descend(worker int, tile Tile, grids []grid, level int) []grid {
	if len(tile.Lines) == 0 || t.tangled.Load() {
		return grids
	}
	if level == len(grids) {
		grids = append(grids, grid{})
	}
	children, ok := grids[level].split(t, tile)
	if !ok {
		t.leaf(worker, tile)
		return grids
	}
	for _, child := range children {
		grids = t.descend(worker, child, grids, level+1)
	}
	return grids
}

func (t *tiler) leaf(worker int, tile Tile) {
	if len(tile.Lines) > maxLeaf {
		t.tangled.Store(true)
		return
	}
	t.visit(worker, tile)
}

// A grid of cells whose sides are powers of two, laid from the tile's south-west
// corner.
type grid struct {
	x0, y0         int64
	shiftX, shiftY uint
	columns, rows  int64
	start          []int32 // of each cell's lines in items
	items          []int32
	children       []Tile
}

// split distributes a tile's lines over a grid of cells. ok is false if the tile
// is small enough, or if splitting would neither halve the pairs of lines nor
// leave most lines in one cell each.
func (g *grid) split(t *tiler, tile Tile) (children []Tile, ok bool) {
	n := int64(len(tile.Lines))
	if n <= 2*leafLines || !g.layOut(t, tile) {
		return nil, false
	}
	cells := g.columns * g.rows
	g.start = resize(g.start, int(cells)+1)
	clear(g.start)
	for _, i := range tile.Lines {
		g.cells(t, t.lines[i], func(c int64) { g.start[c+1]++ })
	}
	var pairs, total int64
	for c := range cells {
		k := int64(g.start[c+1])
		pairs += k * k
		total += k
		g.start[c+1] += g.start[c]
	}
	crowded := 5*total <= 6*n // in one cell, perhaps, but that is smaller
	if !crowded && 2*pairs > n*n || total > math.MaxInt32 {
		return nil, false
	}
	g.items = resize(g.items, int(total))
	for _, i := range tile.Lines {
		g.cells(t, t.lines[i], func(c int64) {
			g.items[g.start[c]] = i
			g.start[c]++
		})
	}
	g.children = g.children[:0]
	from := int32(0)
	for c := range cells {
		to := g.start[c] // moved to its end by the filling
		if to > from {
			g.children = append(g.children, Tile{g.bounds(tile, c), g.items[from:to:to]})
		}
		from = to
	}
	return g.children, true
}

// layOut chooses the cells' size: square, but no shorter than the lines are on
// average. It reports whether there is more than one.
func (g *grid) layOut(t *tiler, tile Tile) bool {
	b := tile.Bounds
	width, height := int64(b.Max.X)-int64(b.Min.X)+1, int64(b.Max.Y)-int64(b.Min.Y)+1
	var dx, dy int64
	for _, i := range tile.Lines {
		l := &t.lines[i]
		dx += min(abs(int64(l.B.X)-int64(l.A.X)), width)
		dy += min(abs(int64(l.B.Y)-int64(l.A.Y)), height)
	}
	n := int64(len(tile.Lines))
	area := float64(width) * float64(height)
	side := int64(math.Sqrt(area * float64(max(1/float64(maxCells/4), leafLines/float64(n)))))
	g.x0, g.y0 = int64(b.Min.X), int64(b.Min.Y)
	g.shiftX, g.shiftY = log2(max(side, dx/n, 2*t.margin)), log2(max(side, dy/n, 2*t.margin))
	for {
		g.columns, g.rows = (width-1)>>g.shiftX+1, (height-1)>>g.shiftY+1
		if g.columns*g.rows <= maxCells {
			return g.columns*g.rows > 1
		}
		g.shiftX++
		g.shiftY++
	}
}

// log2 returns the exponent of the largest power of two that is not above v.
func log2(v int64) uint { return uint(bits.Len64(uint64(max(v, 1)))) - 1 }

// cells calls yield for each cell that l comes within the margin of.
func (g *grid) cells(t *tiler, l Line, yield func(cell int64)) {
	m := t.margin
	ax, ay := int64(l.A.X)-g.x0, int64(l.A.Y)-g.y0
	bx, by := int64(l.B.X)-g.x0, int64(l.B.Y)-g.y0
	west, east := max((min(ax, bx)-m)>>g.shiftX, 0), min((max(ax, bx)+m)>>g.shiftX, g.columns-1)
	south, north := max((min(ay, by)-m)>>g.shiftY, 0), min((max(ay, by)+m)>>g.shiftY, g.rows-1)
	if west == east || south == north || (east-west <= 1 && north-south <= 1) {
		for row := south; row <= north; row++ {
			for column := west; column <= east; column++ {
				yield(row*g.columns + column)
			}
		}
		return
	}
	// A long slanting line: leave out the cells that lie wholly to one side.
	dx, dy := float64(bx-ax), float64(by-ay)
	halfX, halfY := float64(int64(1)<<g.shiftX)/2, float64(int64(1)<<g.shiftY)/2
	reach := (math.Abs(dx)*(halfY+float64(m)) + math.Abs(dy)*(halfX+float64(m))) * (1 + 1e-9)
	for row := south; row <= north; row++ {
		y := float64(row<<g.shiftY) + halfY - float64(ay)
		for column := west; column <= east; column++ {
			x := float64(column<<g.shiftX) + halfX - float64(ax)
			if math.Abs(dx*y-dy*x) <= reach {
				yield(row*g.columns + column)
			}
		}
	}
}

// bounds returns the lattice points of a cell; those on the tile's own edge end
// with the tile.
func (g *grid) bounds(tile Tile, cell int64) lattice.Bounds {
	column, row := cell%g.columns, cell/g.columns
	x, y := g.x0+column<<g.shiftX, g.y0+row<<g.shiftY
	return lattice.Bounds{
		Min: lattice.Point{X: int32(x), Y: int32(y)},
		Max: lattice.Point{
			X: int32(min(x+int64(1)<<g.shiftX-1, int64(tile.Bounds.Max.X))),
			Y: int32(min(y+int64(1)<<g.shiftY-1, int64(tile.Bounds.Max.Y))),
		},
	}
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}

func resize(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n, n+n/4)
	}
	return s[:n]
}
