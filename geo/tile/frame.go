package tile

import (
	"math"

	"gridmap/geo/lattice"
)

// A unit is a position in a tile: x eastwards and y southwards from its
// north-western corner, in 1/Extent of its side.
type unit struct{ x, y int64 }

// A frame turns world positions into units of one tile. Units of all tiles of a
// zoom are one grid over the whole world, so a vertex rounds alike in each.
type frame struct {
	id          ID
	left, right uint  // a unit is 2^right world steps, or 2^-left of one
	half        int64 // half a unit, in world steps
	x, y        int64 // the tile's corner, in units from the middle of the world
	window      box   // what may be in the tile or its buffer, for all rounding
	inner       box   // what is sure to be in there
	perUnit     float64
}

func newFrame(id ID) frame {
	f := frame{id: id, perUnit: 1 / float64(int64(1)<<(int(id.Z)+extentBits))}
	if free := worldBits - extentBits - int(id.Z); free >= 0 {
		f.right = uint(free)
		f.half = 1 << f.right >> 1
	} else {
		f.left = uint(-free)
	}
	middle := int64(1) << (int(id.Z) + extentBits) >> 1
	f.x, f.y = int64(id.X)<<extentBits-middle, int64(id.Y)<<extentBits-middle
	f.window, f.inner = f.around(Buffer+1), f.around(Buffer-1)
	return f
}

// around returns the tile and so many units more on every side.
func (f *frame) around(more int64) box {
	return box{
		world{f.worldStep(f.x - more), f.worldStep(f.y - more)},
		world{f.worldStep(f.x + Extent + more), f.worldStep(f.y + Extent + more)},
	}
}

// worldStep returns a unit counted from the middle of the world as a world
// coordinate, held inside the world.
func (f *frame) worldStep(u int64) int32 {
	return int32(max(math.MinInt32, min(u<<f.right>>f.left, math.MaxInt32)))
}

// round returns the unit nearest to w, for vertices of lines and areas.
func (f *frame) round(w world) unit {
	return unit{
		(int64(w.X)<<f.left+f.half)>>f.right - f.x,
		(int64(w.Y)<<f.left+f.half)>>f.right - f.y,
	}
}

// floor returns the unit in which w lies, for points: inside the tile that
// contains w it is always below Extent.
func (f *frame) floor(w world) unit {
	return unit{int64(w.X)<<f.left>>f.right - f.x, int64(w.Y)<<f.left>>f.right - f.y}
}

// contains reports whether w lies in the tile itself, its western and northern
// edge included.
func (f *frame) contains(w world) bool {
	u := f.floor(w)
	return u.x >= 0 && u.x < Extent && u.y >= 0 && u.y < Extent
}

// degrees returns the WGS-84 longitude and latitude of u in 1e-7 degrees.
func (f *frame) degrees(u unit) (lon, lat int64) { return f.longitude(u.x), f.latitude(u.y) }

func (f *frame) longitude(x int64) int64 {
	return int64(math.Round(float64(x+f.x) * f.perUnit * 360 * lattice.PerDegree))
}

func (f *frame) latitude(y int64) int64 {
	merc := float64(y+f.y) * f.perUnit * (-2 * math.Pi)
	return int64(math.Round(math.Atan(math.Sinh(merc)) * (180 / math.Pi * lattice.PerDegree)))
}

// degrees turns units of one tile into WGS-84 degrees. It remembers the latitudes
// of the rows: a full tile has ten times as many vertices as rows.
type degrees struct {
	frame *frame
	turn  uint32 // tells this tile's rows from older ones
	rows  [windowMax - windowMin + 1]struct {
		turn uint32
		lat  int32
	}
}

// begin starts another tile.
func (d *degrees) begin(f *frame) {
	d.frame = f
	d.turn++
	if d.turn == 0 { // after 2^32 tiles old rows would look new
		clear(d.rows[:])
		d.turn = 1
	}
}

// latitude returns the latitude of a row inside the window, in 1e-7 degrees.
func (d *degrees) latitude(y int64) int64 {
	row := &d.rows[y-windowMin]
	if row.turn != d.turn {
		row.turn, row.lat = d.turn, int32(d.frame.latitude(y))
	}
	return int64(row.lat)
}
