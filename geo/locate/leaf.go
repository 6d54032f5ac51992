package locate

import (
	"math"

	"gridmap/geo/lattice"
)

// A ref is what a square of a raster holds: a tag in its lowest bits and above it
//
//	tagOwner  the code of the one owner
//	tagLeaf   where its leaf begins
//	tagFiner  where its finer raster begins
//
// Places are offsets into the words; in a finer raster they count from its own
// beginning, so that a square can be moved as a whole.
type ref uint32

const (
	tagOwner ref = iota
	tagLeaf
	tagFiner

	tagBits     = 2
	tagMask ref = 1<<tagBits - 1
)

// A code is a cell plus one; 0 is outside all cells.
const maxCode = 1<<(32-tagBits) - 1

// owned returns the reference to one owner; its tag is zero.
func owned(code uint32) ref { return ref(code) << tagBits }

// A finer raster is one word, bits<<8 | shift, and then the references of its
// 2^bits rows and columns of squares, each 2^shift steps wide.

// A leaf is its base and then one or more chains of edges:
//
//	base                             the code below all chains
//	left code, right code, head      head: vertices<<4 | flags
//	vertices                         narrow: x | y<<16 from the square's corner
//	...                              wide:   x, y on the lattice
//
// The owner of a position is base XOR (left XOR right) for each edge below it.
// That asks only for the edges that touch the square, with their true ends, if
// no chain ends below the square, for there the count would change without an
// edge to cross. So a chain that leaves through the bottom gets one more vertex,
// far to the right:
//
//	|     \      |
//	|      \     |
//	+-------\----+
//	         *-------------- far
//
// Ends elsewhere do no harm: beside the square and above it no ray from inside
// reaches them, and inside it all edges that meet in a vertex are present, so
// that what they add cancels out.
const (
	lastChain   = 1 << iota // no chain follows in this leaf
	wideChain               // two words for each vertex
	farAtStart              // the first vertex is the one far to the right
	farAtEnd                // the last vertex is
	headBits    = 4
	chainWords  = 3
	narrowShift = 14 // the widest square, as a power of two, that takes narrow chains
	farNarrow   = math.MaxInt16
	farWide     = math.MaxInt32
)

// leafOwner returns the code of the owner of p, which lies x, y steps from the
// south-west corner of the leaf's square.
func leafOwner(leaf []uint32, x, y uint32, p lattice.Point) uint32 {
	owner, at := leaf[0], 1
	for {
		left, right, head := leaf[at], leaf[at+1], leaf[at+2]
		at += chainWords
		n := int(head >> headBits)
		if head&wideChain == 0 {
			owner ^= (left ^ right) & narrowParity(leaf[at:at+n], int64(x), int64(y))
			at += n
		} else {
			owner ^= (left ^ right) & wideParity(leaf[at:at+2*n], p)
			at += 2 * n
		}
		if head&lastChain != 0 {
			return owner
		}
	}
}

// narrowParity returns all ones if an odd number of the chain's edges is below
// x, y, else 0. It is lattice.Below without a branch: with both ends relative to
// the position, an edge spans it if one end has x <= 0 and the other has not, and
// is below it if the cross product, turned west to east, is not negative.
func narrowParity(vertices []uint32, x, y int64) uint32 {
	first := vertices[0]
	ax, ay := int64(int16(first))-x, int64(int16(first>>16))-y
	var odd int64
	for _, v := range vertices[1:] {
		bx, by := int64(int16(v))-x, int64(int16(v>>16))-y
		aWest, bWest := (ax-1)>>63, (bx-1)>>63
		cross := ((ax*by - ay*bx) ^ bWest) - bWest
		odd ^= (aWest ^ bWest) &^ (cross >> 63)
		ax, ay = bx, by
	}
	return uint32(odd)
}

// wideParity is narrowParity for vertices on the lattice.
func wideParity(vertices []uint32, p lattice.Point) uint32 {
	var odd uint32
	a := lattice.Point{X: int32(vertices[0]), Y: int32(vertices[1])}
	for i := 2; i+1 < len(vertices); i += 2 {
		b := lattice.Point{X: int32(vertices[i]), Y: int32(vertices[i+1])}
		if lattice.Below(lattice.Segment{A: a, B: b}, p) {
			odd = ^odd
		}
		a = b
	}
	return odd
}
