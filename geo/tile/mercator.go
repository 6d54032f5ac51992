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
