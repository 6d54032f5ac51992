package locate

import (
	"runtime"

	"gridmap/geo/lattice"
)

// batchSize is how many positions go through each stage together: enough to keep
// the memory busy, few enough for their state to stay in the nearest cache.
const batchSize = 64

// LocateBatch sets dst[i] to the owner of ps[i], as Locate gives it, for bodies
// of many positions. It panics if dst is shorter than ps, and allocates nothing.
//
// Each look-up waits for memory twice. Here all positions of a batch wait at the
// same time, first for their squares and then for what these refer to.
func (ix *Index) LocateBatch(dst []Cell, ps []lattice.Point) {
	dst = dst[:len(ps)]
	var found [batchSize]ref
	var touched [batchSize]uint32
	for len(ps) > 0 {
		n := min(len(ps), batchSize)
		for i, p := range ps[:n] {
			found[i] = ix.squareAt(p)
		}
		for i, at := range found[:n] {
			if at&tagMask != tagOwner {
				touched[i] = ix.wordsAt(ps[i])[at>>tagBits]
			}
		}
		for i, p := range ps[:n] {
			if at := found[i]; at&tagMask == tagOwner {
				dst[i] = Cell(at>>tagBits) - 1
			} else {
				dst[i] = ix.resolve(at, p)
			}
		}
		dst, ps = dst[n:], ps[n:]
	}
	// Without this the compiler leaves the second stage out.
	runtime.KeepAlive(&touched)
}

// batch is LocateBatch for batchSize positions at most.
func (u *Union) batch(dst []Cell, ps []lattice.Point) {
	var asked [batchSize]uint32 // what the raster holds; 0 once there is nothing to resolve
	var found [batchSize]ref
	var touched [batchSize]uint32
	for i, p := range ps {
		asked[i] = u.raster.at(p)
	}
	for i, p := range ps {
		if at := asked[i]; at-1 < severalParts-1 {
			found[i] = u.parts[at-1].squareAt(p)
		}
	}
	for i, p := range ps {
		if at := found[i]; at&tagMask != tagOwner {
			touched[i] = u.parts[asked[i]-1].wordsAt(p)[at>>tagBits]
		}
	}
	for i, p := range ps {
		switch at := asked[i]; {
		case at == 0:
			dst[i] = Outside
		case at&severalParts != 0:
			dst[i] = u.ask(at, p)
		default:
			cell := Cell(found[i]>>tagBits) - 1
			if found[i]&tagMask != tagOwner {
				cell = u.parts[at-1].resolve(found[i], p)
			}
			if cell != Outside {
				cell += u.first[at-1]
			}
			dst[i] = cell
		}
	}
	runtime.KeepAlive(&touched)
}
