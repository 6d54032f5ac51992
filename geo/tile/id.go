package tile

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
)

const (
	// MaxZoom is the finest zoom that a tile can have: one unit of a tile is
	// then a quarter of the finest position that is kept.
	MaxZoom = 22

	// Extent is the number of units along a tile's side, in both encodings.
	Extent = 1 << extentBits

	// PixelUnits is the number of units in a pixel of the usual map, on which
	// a tile is 256 pixels wide.
	PixelUnits = Extent / 256

	// Buffer is how far, in units, lines and areas reach beyond a tile's edge,
	// so that a border up to 8 pixels wide is not cut on screen.
	Buffer = 4 * PixelUnits

	extentBits = 12
)

// ID names one tile of the XYZ scheme: at zoom Z the Web Mercator square is cut
// into 2^Z columns X, counted from the west, and as many rows Y, counted from
// the north.
type ID struct {
	Z    uint8
	X, Y uint32
}

// ParseID reads a tile's name from three decimal numbers. ok is false for
// anything else, for a second spelling of a number ("007", "+7") and for a tile
// that does not exist.
func ParseID(z, x, y string) (id ID, ok bool) {
	var n [3]uint64
	for i, s := range [...]string{z, x, y} {
		v, err := strconv.ParseUint(s, 10, 32)
		if err != nil || len(s) > 1 && (s[0] == '0' || s[0] == '+') {
			return ID{}, false
		}
		n[i] = v
	}
	if n[0] > MaxZoom {
		return ID{}, false
	}
	id = ID{uint8(n[0]), uint32(n[1]), uint32(n[2])}
	return id, id.Valid()
}

// At returns the tile at zoom z (up to MaxZoom) that contains p. A tile owns its
// western and northern edge. Latitudes beyond the Web Mercator square count to
// its rim.
func At(p lattice.Point, z int) ID {
	w := project(p)
	return ID{uint8(z), w.column(z), w.row(z)}
}

// Valid reports whether the tile exists.
func (id ID) Valid() bool {
	return id.Z <= MaxZoom && id.X < 1<<id.Z && id.Y < 1<<id.Z
}

// String returns the name as "z/x/y".
func (id ID) String() string { return fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y) }

// Parent returns the tile at the next coarser zoom that contains id, and itself
// at zoom 0.
func (id ID) Parent() ID {
	if id.Z == 0 {
		return id
	}
	return ID{id.Z - 1, id.X / 2, id.Y / 2}
}

// Bound returns the tile's rectangle, without buffer, in WGS-84 degrees.
func (id ID) Bound() orb.Bound {
	lon := func(x uint32) float64 { return float64(x)/float64(uint32(1)<<id.Z)*360 - 180 }
	lat := func(y uint32) float64 {
		return math.Atan(math.Sinh(math.Pi*(1-2*float64(y)/float64(uint32(1)<<id.Z)))) * 180 / math.Pi
	}
	return orb.Bound{
		Min: orb.Point{lon(id.X), lat(id.Y + 1)},
		Max: orb.Point{lon(id.X + 1), lat(id.Y)},
	}
}
