// Package locate is the immutable point-in-grid index: it answers which cell of an
// exact coverage owns a position, with the half-open rule of lattice.Below, so
// that each position has one owner, whoever asks and whenever.
//
// # The idea
//
// A raster of squares lies over the land. A square is all one cell's; or a leaf,
// with the few chains of edges that touch it; or a finer raster. In a leaf the
// owner is
//
//	base XOR (left XOR right) for each edge strictly below the position
//
// which needs no search for the nearest edge, and holds for any number of cells
// and any junction of them: going up from the bottom of the square, each edge
// that is crossed exchanges the cell on its one side for that on its other.
//
//	+-------/-----+
//	|   a  /  b   |    Down from p the ray crosses the border of b and c.
//	|     /  p    |    The owner at the bottom is c, so that of p is
//	|----+   .    |    c ^ (b ^ c) = b.
//	|     \__._____
//	|  c     .    |
//	+--------.----+
//
// Edges keep their true ends, so that the side of a position is an integer
// expression without rounding: in 16 bits from the square's corner where the ends
// allow it, else as they are on the lattice. See leaf.go for the one addition, for
// edges that leave through the bottom of a square.
//
// A look-up is two dependent loads, or three where the density of the land varies
// much, and takes no lock and no memory. The raster is as fine as some 1.1 kB a
// grid allow. Stripes of it are built side by side, each from the rings that reach
// into it, within the processor's cache.
//
// A Union joins indexes of parts of the land into one, so that an edit builds the
// index of one part anew.
//
// # Measured
//
// On two cores that others were using too, with generated grids of 84 vertices
// whose sides are shared (bench/locate, where peers stand beside it):
//
//	    grids    look-up    in batches    memory per grid    build
//	   20,000      95 ns         43 ns           1,115 B    0.08 s
//	  200,000     183 ns         64 ns           1,104 B    0.50 s
//	1,000,000     245 ns         78 ns           1,101 B    5.8 s
package locate

import (
	"gridmap/geo/lattice"
)

// Cell is a cell of the coverage, one grid or area: its place in the slice that
// was given to Build.
type Cell = int32

// Outside is the owner of positions that no cell owns.
const Outside Cell = -1

// Index finds the owner of a position. It never changes once built, and any
// number of goroutines may use it at once. The zero Index has no cells.
type Index struct {
	frame
	width, height uint32 // of the land in lattice steps, both rims included
	squares       []ref  // row by row, south to north, west to east
	stripes       [][]uint32
	stripeShift   uint32 // a stripe is 2^stripeShift lattice steps high
	cells         uint32
}

// Cells returns the number of cells, empty ones included.
func (ix *Index) Cells() int { return int(ix.cells) }

// MemoryBytes returns the memory that the index holds, in bytes.
func (ix *Index) MemoryBytes() int {
	const header = 24
	bytes := 4*cap(ix.squares) + header*cap(ix.stripes)
	for _, words := range ix.stripes {
		bytes += 4 * cap(words)
	}
	return bytes
}

// Locate returns the cell that owns p by the half-open rule, or Outside. It
// allocates nothing.
func (ix *Index) Locate(p lattice.Point) Cell {
	at := ix.squareAt(p)
	if at&tagMask == tagOwner {
		return Cell(at>>tagBits) - 1
	}
	return ix.resolve(at, p)
}

// squareAt returns what the square of p holds: the owner outside if there is none.
func (ix *Index) squareAt(p lattice.Point) ref {
	x, y := uint32(p.X)-uint32(ix.min.X), uint32(p.Y)-uint32(ix.min.Y)
	if x >= ix.width || y >= ix.height {
		return tagOwner
	}
	return ix.squares[int(y>>(ix.shift&31))*ix.columns+int(x>>(ix.shift&31))]
}

// wordsAt returns the words that the references in the squares near p count in.
func (ix *Index) wordsAt(p lattice.Point) []uint32 {
	return ix.stripes[(uint32(p.Y)-uint32(ix.min.Y))>>(ix.stripeShift&31)]
}

// resolve follows a reference that is not an owner.
func (ix *Index) resolve(at ref, p lattice.Point) Cell {
	x, y := uint32(p.X)-uint32(ix.min.X), uint32(p.Y)-uint32(ix.min.Y)
	words := ix.wordsAt(p)
	offset, shift := int(at>>tagBits), ix.shift
	for at&tagMask == tagFiner {
		head := words[offset]
		bits := head >> 8
		shift = head & 31
		side := uint32(1)<<(bits&31) - 1
		column, row := x>>(shift&31)&side, y>>(shift&31)&side
		at = ref(words[offset+1+int(row<<(bits&31)|column)])
		offset += int(at >> tagBits)
	}
	owner := uint32(at >> tagBits)
	if at&tagMask == tagLeaf {
		inside := uint32(1)<<(shift&31) - 1
		owner = leafOwner(words[offset:], x&inside, y&inside, p)
	}
	if owner > ix.cells {
		return Outside // only where the cells are no coverage
	}
	return Cell(owner) - 1
}
