// Package locate answers which cell of an exact coverage owns a position.
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
