package locate

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"gridmap/geo/lattice"
)

// A loop is one ring and the code of the cell to its left.
type loop struct {
	ring   lattice.Ring
	code   uint32
	bounds lattice.Bounds
	length int64 // of all edges, in steps along both axes
}

// land is what one look at all shapes tells.
type land struct {
	loops  []loop
	bounds lattice.Bounds
	edges  int     // in both directions
	length float64 // of the edges
}

func survey(shapes []lattice.Shape) (*land, error) {
	if len(shapes) >= maxCode {
		return nil, fmt.Errorf("%w: %d cells", ErrTooLarge, len(shapes))
	}
	rings := 0
	for _, shape := range shapes {
		for _, polygon := range shape {
			rings += len(polygon)
		}
	}
	l := &land{bounds: lattice.EmptyBounds(), loops: make([]loop, 0, rings)}
	for i, shape := range shapes {
		for _, polygon := range shape {
			for _, ring := range polygon {
				if len(ring) < 3 {
					continue // no land inside
				}
				l.loops = append(l.loops, loop{ring: ring, code: uint32(i) + 1})
				l.edges += len(ring)
			}
		}
	}
	if l.edges > maxEdges {
		return nil, fmt.Errorf("%w: %d edges", ErrTooLarge, l.edges)
	}
	const batch = 1 << 12
	parallel((len(l.loops)+batch-1)/batch, func() func(int) {
		return func(i int) {
			for k := i * batch; k < min((i+1)*batch, len(l.loops)); k++ {
				l.loops[k].measure()
			}
		}
	})
	const maxX, maxY = 180 * lattice.PerDegree, 90 * lattice.PerDegree
	earth := lattice.Bounds{Min: lattice.Point{X: -maxX, Y: -maxY}, Max: lattice.Point{X: maxX, Y: maxY}}
	for i := range l.loops {
		b := l.loops[i].bounds
		if !earth.Contains(b.Min) || !earth.Contains(b.Max) {
			return nil, fmt.Errorf("%w: cell %d reaches from %v to %v", ErrOffEarth, l.loops[i].code-1, b.Min, b.Max)
		}
		l.bounds = l.bounds.Union(b)
		l.length += float64(l.loops[i].length)
	}
	return l, nil
}

// measure fills in bounds and length.
func (l *loop) measure() {
	l.bounds = lattice.EmptyBounds()
	a := l.ring[len(l.ring)-1]
	for _, b := range l.ring {
		l.bounds = l.bounds.Extend(b)
		l.length += abs(int64(b.X)-int64(a.X)) + abs(int64(b.Y)-int64(a.Y))
		a = b
	}
}

// The memory that the choice of squares aims at, in bytes: so much for each ring,
// or for each edge if that is more. Smaller squares make faster look-ups.
const (
	bytesPerLoop = 1150
	bytesPerEdge = 24

	wordsPerChain = 6.5 // measured; beside the words of its vertices
)

// frame chooses the smallest squares that the memory allows.
func (l *land) frame() *frame {
	edges := float64(l.edges) / 2 // most are here twice
	budget := max(bytesPerLoop*float64(len(l.loops)), bytesPerEdge*edges)
	f := &frame{min: corner{int64(l.bounds.Min.X), int64(l.bounds.Min.Y)}, east: int64(l.bounds.Max.X)}
	for ; ; f.shift++ {
		columns := (int64(l.bounds.Max.X)-f.min.X)>>f.shift + 1
		rows := (int64(l.bounds.Max.Y)-f.min.Y)>>f.shift + 1
		f.columns, f.rows = int(columns), int(rows)
		// Borders go from one square into the next so many times.
		chains := l.length / 2 / float64(int64(1)<<f.shift)
		words := edges + wordsPerChain*chains
		if f.shift > narrowShift {
			words *= 2
		}
		if 4*(float64(columns)*float64(rows)+words) <= budget || f.shift == 31 {
			return f
		}
	}
}

// maxWorkers bounds the goroutines of one Build, each with its own scratch space.
const maxWorkers = 8

// parallel calls functions that start returns for 0 to n-1, each on one
// goroutine, and waits.
func parallel(n int, start func() func(i int)) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), maxWorkers, n) {
		wait.Go(func() {
			for do := start(); ; {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wait.Wait()
}

func abs(v int64) int64 { return max(v, -v) }
