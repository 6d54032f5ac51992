package locate

import (
	"errors"

	"gridmap/geo/lattice"
)

// Limits of what an index can hold.
const (
	maxWords = 1 << (32 - tagBits)  // in one stripe
	maxEdges = 1<<(32-headBits) - 4 // one chain may hold them all
)

// ErrNoCoverage is the kind of error that Build returns for cells that overlap.
// That it does not come back is no proof of the opposite.
var ErrNoCoverage = errors.New("the cells are no exact coverage")

// ErrTooLarge is the kind of error that Build returns for more land than an
// index can hold: some 268 million edges, counted from both sides.
var ErrTooLarge = errors.New("too much land for one index")

// ErrOffEarth is the kind of error that Build returns for a vertex beyond ±180
// degrees of longitude or ±90 of latitude.
var ErrOffEarth = errors.New("vertex off the Earth")

// Build makes the index of a coverage: shapes[i] is the land of cell i. It may
// have any number of parts and holes, or none at all. The index keeps nothing of
// the shapes.
//
// The answers are right if the coverage is exact, which Build does not prove. It
// returns ErrNoCoverage where it stumbles over an overlap; the kind is to be
// asked for with errors.Is. What it misses gives wrong owners, never a panic or
// a cell that there is not.
func Build(shapes []lattice.Shape) (*Index, error) {
	l, err := survey(shapes)
	if err != nil {
		return nil, err
	}
	ix := &Index{cells: uint32(len(shapes))}
	if len(l.loops) == 0 {
		return ix, nil
	}
	ix.frame = *l.frame()
	ix.width = uint32(int64(l.bounds.Max.X)-ix.min.X) + 1
	ix.height = uint32(int64(l.bounds.Max.Y)-ix.min.Y) + 1
	ix.squares = make([]ref, ix.columns*ix.rows)
	stripes := l.cut(ix)
	parallel(len(stripes), func() func(int) {
		w := &writer{frame: &ix.frame, loops: l.loops}
		return func(i int) { stripes[i].write(w, ix) }
	})
	ix.stripes = make([][]uint32, len(stripes))
	for i, s := range stripes {
		if s.err != nil {
			return nil, s.err
		}
		ix.stripes[i] = s.words
	}
	return ix, nil
}
