package tile

import (
	"math"

	"gridmap/geo/lattice"
)

// A world position lies on the Web Mercator square (EPSG:3857): X eastwards from
// Greenwich, Y southwards from the equator, in 2^-32 of the square's side, 9 mm
// on the equator. Two lattice points never share one, and each is nearest to the
// lattice point that it came from.
type world struct{ X, Y int32 }

// worldBits is the width of a world coordinate: at zoom worldBits-extentBits a
// unit of a tile is one step of it.
const worldBits = 32

// project returns the world position of a lattice point; latitudes beyond 85.05
// degrees go to the rim of the square.
func project(p lattice.Point) world {
	const around = 360 * lattice.PerDegree
	x := floorDiv(int64(p.X)<<worldBits+around/2, around)
	sin := math.Sin(float64(p.Y) / lattice.PerDegree * math.Pi / 180)
	y := math.Round(-math.Atanh(sin) / math.Pi * (1 << (worldBits - 1)))
	return world{
		X: int32(min(x, math.MaxInt32)),
		Y: int32(max(math.MinInt32, min(y, math.MaxInt32))),
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (w world) less(o world) bool { return w.X < o.X || w.X == o.X && w.Y < o.Y }

// column and row return the tile at zoom z that contains w.
func (w world) column(z int) uint32 { return uint32(int64(w.X)+1<<(worldBits-1)) >> (worldBits - z) }
func (w world) row(z int) uint32    { return uint32(int64(w.Y)+1<<(worldBits-1)) >> (worldBits - z) }

// A box is a closed rectangle of world positions.
type box struct{ min, max world }

func emptyBox() box {
	return box{world{math.MaxInt32, math.MaxInt32}, world{math.MinInt32, math.MinInt32}}
}

func (b box) extend(w world) box {
	b.min.X, b.min.Y = min(b.min.X, w.X), min(b.min.Y, w.Y)
	b.max.X, b.max.Y = max(b.max.X, w.X), max(b.max.Y, w.Y)
	return b
}

func (b box) union(o box) box {
	if o.min.X > o.max.X {
		return b
	}
	return b.extend(o.min).extend(o.max)
}

func (b box) intersects(o box) bool {
	return b.min.X <= o.max.X && o.min.X <= b.max.X && b.min.Y <= o.max.Y && o.min.Y <= b.max.Y
}

// within reports whether b lies inside o.
func (b box) within(o box) bool {
	return o.min.X <= b.min.X && b.max.X <= o.max.X && o.min.Y <= b.min.Y && b.max.Y <= o.max.Y
}

// middle returns the box's centre.
func (b box) middle() world {
	return world{
		int32((int64(b.min.X) + int64(b.max.X)) >> 1),
		int32((int64(b.min.Y) + int64(b.max.Y)) >> 1),
	}
}

// bounds returns west, south, east and north in WGS-84 degrees, as TileJSON
// wants them; nil for an empty box.
func (b box) bounds() []float64 {
	if b.min.X > b.max.X {
		return nil
	}
	const exact = MaxZoom - 2 // a unit is a world step
	f := newFrame(ID{Z: exact})
	west, north := f.degrees(unit{int64(b.min.X) - f.x, int64(b.min.Y) - f.y})
	east, south := f.degrees(unit{int64(b.max.X) - f.x, int64(b.max.Y) - f.y})
	return []float64{
		float64(west) / lattice.PerDegree, float64(south) / lattice.PerDegree,
		float64(east) / lattice.PerDegree, float64(north) / lattice.PerDegree,
	}
}

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
func (f *frame) degrees(u unit) (lon, lat int64) {
	lon = int64(math.Round(float64(u.x+f.x) * f.perUnit * 360 * lattice.PerDegree))
	merc := float64(u.y+f.y) * f.perUnit * (-2 * math.Pi)
	lat = int64(math.Round(math.Atan(math.Sinh(merc)) * (180 / math.Pi * lattice.PerDegree)))
	return lon, lat
}
