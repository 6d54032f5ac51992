package locate

import (
	"cmp"
	"math"
	"slices"

	"gridmap/geo/lattice"
)

// A raster names for each of its squares the parts of a union whose land may reach
// into it.
type raster struct {
	frame
	squares []uint32 // 0: none; the part's number plus one; or severalParts and a place in lists
	lists   []uint32 // how many parts, and then their numbers
}

// severalParts marks a square that names more than one part.
const severalParts = 1 << 31

// squaresPerCell is how many squares of a union's raster there are to a cell. More
// make the part known in more places, but are not as near to the processor.
const squaresPerCell = 1

// frameOf returns the frame of the raster over the land of all parts. Its squares
// lie on multiples of their width, so that it stays the same while the land does.
func frameOf(parts []*Index) frame {
	land, cells := bounds{math.MaxInt64, math.MaxInt64, math.MinInt64, math.MinInt64}, 0
	for _, part := range parts {
		if len(part.squares) == 0 {
			continue
		}
		b := part.bounds()
		land = bounds{min(land.west, b.west), min(land.south, b.south), max(land.east, b.east), max(land.north, b.north)}
		cells += int(part.cells)
	}
	if cells == 0 {
		return frame{}
	}
	for shift := uint32(0); ; shift++ {
		f := frame{min: corner{land.west >> shift << shift, land.south >> shift << shift}, shift: shift}
		columns, rows := (land.east-f.min.X)>>shift+1, (land.north-f.min.Y)>>shift+1
		if float64(columns)*float64(rows) <= squaresPerCell*float64(max(cells, 1000)) || shift == 31 {
			f.columns, f.rows = int(columns), int(rows)
			return f
		}
	}
}

func newRaster(f frame, parts []*Index) *raster {
	r := &raster{frame: f, squares: make([]uint32, f.columns*f.rows)}
	type naming struct{ square, part uint32 }
	var more []naming // of squares that are named already
	for i, part := range parts {
		r.footprint(part, func(square int) bool {
			if r.squares[square] == 0 {
				r.squares[square] = uint32(i) + 1
			} else {
				more = append(more, naming{uint32(square), uint32(i)})
			}
			return true
		})
	}
	slices.SortFunc(more, func(a, b naming) int {
		return cmp.Or(cmp.Compare(a.square, b.square), cmp.Compare(a.part, b.part))
	})
	for len(more) > 0 {
		square, n := more[0].square, 1
		for n < len(more) && more[n].square == square {
			n++
		}
		first := r.squares[square] - 1
		r.squares[square] = severalParts | uint32(len(r.lists))
		r.lists = append(r.lists, uint32(n+1), first)
		for _, m := range more[:n] {
			r.lists = append(r.lists, m.part)
		}
		more = more[n:]
	}
	r.lists = slices.Clip(r.lists)
	return r
}

// footprint yields, each once, the squares into which land of a part may reach.
func (r *raster) footprint(ix *Index, yield func(square int) bool) {
	if len(ix.squares) == 0 {
		return
	}
	land := ix.bounds()
	left, right := (land.west-r.min.X)>>r.shift, (land.east-r.min.X)>>r.shift
	low, high := (land.south-r.min.Y)>>r.shift, (land.north-r.min.Y)>>r.shift
	width := right - left + 1
	reached := make([]bool, width*(high-low+1))
	for row := range ix.rows {
		south := ix.min.Y + int64(row)<<ix.shift
		bottom := (south - r.min.Y) >> r.shift
		top := (min(south+1<<ix.shift-1, land.north) - r.min.Y) >> r.shift
		squares := ix.squares[row*ix.columns:][:ix.columns]
		for column := 0; column < len(squares); column++ {
			if squares[column] == tagOwner {
				continue // all of it is outside
			}
			west := ix.min.X + int64(column)<<ix.shift
			for column+1 < len(squares) && squares[column+1] != tagOwner {
				column++
			}
			east := min(ix.min.X+int64(column+1)<<ix.shift-1, land.east)
			for y := bottom; y <= top; y++ {
				line := reached[(y-low)*width:]
				for x := (west - r.min.X) >> r.shift; x <= (east-r.min.X)>>r.shift; x++ {
					line[x-left] = true
				}
			}
		}
	}
	for i, is := range reached {
		x, y := left+int64(i)%width, low+int64(i)/width
		if is && !yield(int(y)*r.columns+int(x)) {
			return
		}
	}
}

// covers reports whether the raster, which was made for old parts, has a frame and
// names all parts that reach into its squares still.
func (r *raster) covers(f frame, old, parts []*Index) bool {
	if r.frame != f || len(old) != len(parts) {
		return false
	}
	var buffer [8]uint32
	for i, part := range parts {
		if part == old[i] {
			continue
		}
		named := true
		r.footprint(part, func(square int) bool {
			named = slices.Contains(r.named(buffer[:0], r.squares[square]), uint32(i))
			return named
		})
		if !named {
			return false
		}
	}
	return true
}

// at returns what the square of p holds.
func (r *raster) at(p lattice.Point) uint32 {
	x, y := (int64(p.X)-r.min.X)>>(r.shift&31), (int64(p.Y)-r.min.Y)>>(r.shift&31)
	if uint64(x) >= uint64(r.columns) || uint64(y) >= uint64(r.rows) {
		return 0
	}
	return r.squares[int(y)*r.columns+int(x)]
}

// list returns the parts that a square with several names.
func (r *raster) list(at uint32) []uint32 {
	place := at &^ severalParts
	return r.lists[place+1:][:r.lists[place]]
}

// named appends the parts that a square names.
func (r *raster) named(dst []uint32, at uint32) []uint32 {
	switch {
	case at == 0:
		return dst
	case at&severalParts != 0:
		return append(dst, r.list(at)...)
	}
	return append(dst, at-1)
}

// within appends the parts, each once, that the squares which meet a rectangle
// name; ok is false, and nothing appended, if the squares are many.
func (r *raster) within(dst []uint32, b bounds) (parts []uint32, ok bool) {
	west, east := max((b.west-r.min.X)>>r.shift, 0), min((b.east-r.min.X)>>r.shift, int64(r.columns)-1)
	south, north := max((b.south-r.min.Y)>>r.shift, 0), min((b.north-r.min.Y)>>r.shift, int64(r.rows)-1)
	if west > east || south > north {
		return dst, true
	}
	const many = 16
	if (east-west+1)*(north-south+1) > many {
		return dst, false
	}
	var named [8]uint32
	for y := south; y <= north; y++ {
		for x := west; x <= east; x++ {
			for _, i := range r.named(named[:0], r.squares[int(y)*r.columns+int(x)]) {
				if !slices.Contains(dst, i) {
					dst = append(dst, i)
				}
			}
		}
	}
	return dst, true
}
