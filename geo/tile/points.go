package tile

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"sort"

	"gridmap/geo/lattice"
)

// Points is a layer of single positions, which become clusters where a zoom is
// too coarse to show each.
//
// They are kept along a Z-curve, so that the points of a tile, and of each
// cluster's square in it, are one stretch, found by binary search; sums over a
// stretch come from sums that are kept for every block.
type Points struct {
	name    string
	options Options
	at      []uint64 // places on the Z-curve, ascending
	weights []int32  // nil: no weight
	blocks  []sums   // blocks[i] is the sum of the first i<<blockBits points
	table   table
	bounds  box
	pool    *pool[scratch]
	serial  uint64
}

// sums of some points.
type sums struct {
	x, y   int64 // of world coordinates
	weight int64
}

const blockBits = 5

// countKey is the key of the number of points in a cluster.
const countKey = "count"

// NewPoints makes a layer. feature is called once for each point, in any order; it
// may use the same slice for its properties each time. Feature.MinZoom is not
// looked at: a point is always shown or counted.
//
// At zooms below SingleZoom the points of a square of ClusterPixels become one
// feature at their mean position, with "count" and the sum of Weight as its
// properties; a point alone in its square stays itself. So does a tile of a finer
// zoom that would hold more than MaxFeatures points. The squares are the same in
// all tiles, and each point is in exactly one tile of a zoom.
func NewPoints(name string, at []lattice.Point, feature func(i int) Feature, o Options) (*Points, error) {
	if len(at) > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	p := &Points{name: name, options: o.withDefaults(), bounds: emptyBox(), serial: nextSerial()}
	keys := make([]uint64, len(at))
	for i := range at {
		w := project(at[i])
		p.bounds = p.bounds.extend(w)
		keys[i] = zorder(w)
	}
	if p.options.Weight != "" {
		p.weights = make([]int32, 0, len(at))
	}
	var rows tabulator
	p.at = make([]uint64, 0, len(at))
	for _, i := range alongZ(keys) {
		p.at = append(p.at, keys[i])
		f := feature(int(i))
		if p.weights != nil {
			p.weights = append(p.weights, weightOf(f, p.options.Weight))
		}
		if !rows.add(f) {
			return nil, ErrTooLarge
		}
	}
	p.table = rows.table()
	p.sumBlocks()
	p.pool = newPool(func() *scratch {
		return &scratch{writers: []*writer{writerFor(&p.table, []string{countKey, p.options.Weight}, nil)}}
	})
	return p, nil
}

func weightOf(f Feature, key string) int32 {
	for _, q := range f.Properties {
		if q.Key == key && q.Value.kind == integer {
			return int32(max(math.MinInt32, min(int64(q.Value.bits), math.MaxInt32)))
		}
	}
	return 0
}

func (p *Points) sumBlocks() {
	var s sums
	for i := range p.at {
		if i&(1<<blockBits-1) == 0 {
			p.blocks = append(p.blocks, s)
		}
		s.add(p, i, 1)
	}
	p.blocks = slices.Clip(p.blocks)
}

// add adds point i to s, or takes it away for sign -1.
func (s *sums) add(p *Points, i int, sign int64) {
	w := fromZorder(p.at[i])
	s.x += sign * int64(w.X)
	s.y += sign * int64(w.Y)
	if p.weights != nil {
		s.weight += sign * int64(p.weights[i])
	}
}

// upTo returns the sums of the first n points.
func (p *Points) upTo(n int) sums {
	if n == 0 {
		return sums{}
	}
	block := (n - 1) >> blockBits
	s := p.blocks[block]
	for i := block << blockBits; i < n; i++ {
		s.add(p, i, 1)
	}
	return s
}

// between returns the sums of points from up to, and without, to.
func (p *Points) between(from, to int) sums {
	var s sums
	if to-from <= 1<<blockBits {
		for i := from; i < to; i++ {
			s.add(p, i, 1)
		}
		return s
	}
	a, b := p.upTo(from), p.upTo(to)
	return sums{b.x - a.x, b.y - a.y, b.weight - a.weight}
}

// Name returns the layer's name.
func (p *Points) Name() string { return p.name }

// Describe describes the layer.
func (p *Points) Describe() Description {
	fields := p.table.fields()
	fields[countKey] = "Number"
	return describe(p.name, &p.options, p.bounds, fields)
}

// State names what the layer tells and shows: see Layer.
func (p *Points) State(ID) uint64 { return p.serial }

// Tile appends the tile; see Layer. LeftOut is always 0: what is too much becomes
// clusters.
func (p *Points) Tile(id ID, e Encoding, dst []byte) ([]byte, Summary) {
	if !p.options.served(id) {
		return dst, Summary{}
	}
	from, to := p.stretch(id)
	if from == to {
		return dst, Summary{}
	}
	s := p.pool.get()
	defer p.pool.put(s)
	s.begin(id, e)
	if int(id.Z) < p.options.SingleZoom || to-from > p.options.MaxFeatures {
		p.clusters(s, from, to)
	} else {
		for i := from; i < to; i++ {
			p.single(s, i)
		}
	}
	return s.assemble(dst, e, []string{p.name}, 0)
}

// stretch returns the points in a tile: those from up to, and without, to.
func (p *Points) stretch(id ID) (from, to int) {
	low := uint(2 * (worldBits - int(id.Z)))
	first := (spread(id.X) | spread(id.Y)<<1) << low
	from = sort.Search(len(p.at), func(i int) bool { return p.at[i] >= first })
	if from == len(p.at) || p.at[from]>>low != first>>low {
		return from, from
	}
	return from, p.endOf(from, low)
}

// endOf returns the end of the stretch of points that begins at from and agrees
// with it but for the low bits.
func (p *Points) endOf(from int, low uint) int {
	square := p.at[from] >> low
	step := 1
	for from+step < len(p.at) && p.at[from+step]>>low == square {
		step *= 2
	}
	lo, hi := from+step/2, min(from+step, len(p.at))
	return lo + sort.Search(hi-lo, func(i int) bool { return p.at[lo+i]>>low != square })
}

func (p *Points) single(s *scratch, i int) {
	s.geometry.reset(points)
	s.geometry.units = append(s.geometry.units, s.frame.floor(fromZorder(p.at[i])))
	s.writers[0].add(&s.geometry, uint32(i))
}

// A bunch is the points of one square: those from up to, and without, to.
type bunch struct {
	square   uint64
	from, to int
}

// bunches yields the points from up to to, by squares.
func (p *Points) bunches(id ID, from, to int) iter.Seq[bunch] {
	perTile := bits.Len(uint(256/p.options.ClusterPixels)) - 1 // squares along a side: 2^perTile
	low := uint(max(0, 2*(worldBits-int(id.Z)-perTile)))
	return func(yield func(bunch) bool) {
		for from < to {
			end := p.endOf(from, low)
			if !yield(bunch{p.at[from] >> low, from, end}) {
				return
			}
			from = end
		}
	}
}

// clusters writes one feature for each square that has points.
func (p *Points) clusters(s *scratch, from, to int) {
	for b := range p.bunches(s.frame.id, from, to) {
		if n := b.to - b.from; n == 1 {
			p.single(s, b.from)
		} else {
			p.cluster(s, n, p.between(b.from, b.to))
		}
	}
}

// cluster writes n points with these sums as one.
func (p *Points) cluster(s *scratch, n int, sum sums) {
	mean := world{int32(floorDiv(sum.x, int64(n))), int32(floorDiv(sum.y, int64(n)))}
	s.geometry.reset(points)
	s.geometry.units = append(s.geometry.units, s.frame.floor(mean))
	extra := []extraValue{{0, Int(int64(n))}, {1, Int(sum.weight)}}
	if p.weights == nil {
		extra = extra[:1]
	}
	s.writers[0].add(&s.geometry, none, extra...)
}
