package locate

import (
	"cmp"
	"slices"

	"gridmap/geo/lattice"
)

// Union is the index of a coverage that is kept in parts, each with an index of its
// own, so that one part can be exchanged without the others being built again. The
// cells of all parts are numbered through, part by part.
//
// A raster lies over all parts; a square names those whose land may reach into it.
// They are asked in turn, and since all of them together are a coverage, at most one
// owns the position: which answers are given depends on the indexes alone. Most
// squares name one part, so that a look-up costs one load more than in an index of
// all the land; with a single part it costs nothing.
//
//	+---+---+---+---+
//	| a | a |a b| b |     The border of a and b runs through two squares:
//	+---+---+---+---+     there, whoever does not own the position says so.
//	| a |a b| b | b |
//	+---+---+---+---+
//
// It never changes once made, and any number of goroutines may use it at once.
type Union struct {
	parts  []*Index
	first  []Cell // by part: the number of its first cell; one more at the end
	raster *raster
}

// Join returns the union of indexes. old may be nil; where old has the same indexes,
// what follows from them is taken over.
func Join(parts []*Index, old *Union) *Union {
	u := &Union{parts: slices.Clone(parts), first: make([]Cell, len(parts)+1)}
	for i, part := range parts {
		u.first[i+1] = u.first[i] + Cell(part.cells)
	}
	if len(parts) == 1 {
		return u
	}
	f := frameOf(parts)
	if old != nil && old.raster != nil && old.raster.covers(f, old.parts, parts) {
		u.raster = old.raster
	} else {
		u.raster = newRaster(f, parts)
	}
	return u
}

// Cells returns the number of cells, empty ones included.
func (u *Union) Cells() int { return int(u.first[len(u.parts)]) }

// First returns the number of a part's first cell; for the number of parts, that of
// all cells.
func (u *Union) First(part int) Cell { return u.first[part] }

// Part returns the part that a cell belongs to, and its number there.
func (u *Union) Part(cell Cell) (part int, local Cell) {
	lo, hi := 0, len(u.parts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; u.first[mid] <= cell {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, cell - u.first[lo]
}

// MemoryBytes returns the memory that the union and its parts hold, in bytes.
func (u *Union) MemoryBytes() int {
	sum := 0
	for _, part := range u.parts {
		sum += part.MemoryBytes()
	}
	if u.raster != nil {
		sum += 4 * (len(u.raster.squares) + len(u.raster.lists))
	}
	return sum
}

// Locate returns the cell that owns p by the half-open rule, or Outside. It
// allocates nothing.
func (u *Union) Locate(p lattice.Point) Cell {
	if u.raster == nil {
		return u.parts[0].Locate(p)
	}
	at := u.raster.at(p)
	if at&severalParts != 0 {
		return u.ask(at, p)
	}
	if at == 0 {
		return Outside
	}
	cell := u.parts[at-1].Locate(p)
	if cell == Outside {
		return Outside
	}
	return cell + u.first[at-1]
}

// ask asks the parts that a square names, one after the other.
func (u *Union) ask(at uint32, p lattice.Point) Cell {
	for _, i := range u.raster.list(at) {
		if cell := u.parts[i].Locate(p); cell != Outside {
			return cell + u.first[i]
		}
	}
	return Outside
}

// LocateBatch sets dst[i] to the owner of ps[i], as Locate gives it. It panics if
// dst is shorter than ps, and allocates nothing.
func (u *Union) LocateBatch(dst []Cell, ps []lattice.Point) {
	if u.raster == nil {
		u.parts[0].LocateBatch(dst, ps)
		return
	}
	dst = dst[:len(ps)]
	for len(ps) > 0 {
		n := min(len(ps), batchSize)
		u.batch(dst[:n], ps[:n])
		dst, ps = dst[n:], ps[n:]
	}
}

// Nearest is that of Index, over all parts.
func (u *Union) Nearest(p lattice.Point, limitM float64) (cell Cell, distanceM float64, ok bool) {
	if u.raster == nil {
		return u.parts[0].Nearest(p, limitM)
	}
	nearest := Neighbour{Outside, limitM}
	u.near(p, limitM, func(i int) {
		cell, distanceM, ok := u.parts[i].Nearest(p, nearest.DistanceM)
		if cell += u.first[i]; ok && (nearest.Cell == Outside || distanceM < nearest.DistanceM ||
			distanceM == nearest.DistanceM && cell < nearest.Cell) {
			nearest = Neighbour{cell, distanceM}
		}
	})
	if nearest.Cell == Outside {
		return Outside, 0, false
	}
	return nearest.Cell, nearest.DistanceM, true
}

// Around is that of Index, over all parts.
func (u *Union) Around(dst []Neighbour, p lattice.Point, radiusM float64) []Neighbour {
	if u.raster == nil {
		return u.parts[0].Around(dst, p, radiusM)
	}
	old := len(dst)
	u.near(p, radiusM, func(i int) {
		from := len(dst)
		dst = u.parts[i].Around(dst, p, radiusM)
		for k := from; k < len(dst); k++ {
			dst[k].Cell += u.first[i]
		}
	})
	slices.SortFunc(dst[old:], func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Cell, b.Cell))
	})
	return dst
}

// near calls visit for the parts, each once, that have land within radiusM metres
// of p, and perhaps for others.
func (u *Union) near(p lattice.Point, radiusM float64, visit func(part int)) {
	if !(radiusM >= 0) { // for NaN, too
		return
	}
	east, north := lattice.NewRuler(p).MetresPerStep()
	across, up := steps(radiusM/east), steps(radiusM/north)
	x, y := int64(p.X), int64(p.Y)
	reach := bounds{x - across, y - up, x + across, y + up}
	parts, ok := u.raster.within(make([]uint32, 0, 16), reach)
	for _, i := range parts {
		visit(int(i))
	}
	if ok {
		return
	}
	for i, part := range u.parts {
		if part.reaches(reach) {
			visit(i)
		}
	}
}

// reaches reports whether the land's bounds meet a rectangle.
func (ix *Index) reaches(b bounds) bool {
	land := ix.bounds()
	return len(ix.squares) > 0 && land.west <= b.east && b.west <= land.east && land.south <= b.north && b.south <= land.north
}

// bounds returns those of the land.
func (ix *Index) bounds() bounds {
	return bounds{ix.min.X, ix.min.Y, ix.min.X + int64(ix.width) - 1, ix.min.Y + int64(ix.height) - 1}
}
