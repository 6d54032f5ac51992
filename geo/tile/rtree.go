package tile

import "slices"

// An rtree finds the boxes that meet a window. It is packed: leaves are groups of
// fanout boxes in the order given, the nodes above them groups of nodes.
type rtree struct {
	levels [][]box // levels[0] are the boxes themselves, the last has one box
}

const fanout = 16

func newRTree(boxes []box) rtree {
	t := rtree{levels: [][]box{boxes}}
	for len(boxes) > 1 {
		above := make([]box, 0, len(boxes)/fanout+1)
		for group := range slices.Chunk(boxes, fanout) {
			b := emptyBox()
			for _, member := range group {
				b = b.union(member)
			}
			above = append(above, b)
		}
		t.levels = append(t.levels, above)
		boxes = above
	}
	return t
}

// search appends the numbers of the boxes that meet w, in order.
func (t *rtree) search(found []uint32, w box) []uint32 {
	if len(t.levels[0]) == 0 {
		return found
	}
	top := len(t.levels) - 1
	return t.descend(found, w, top, 0, len(t.levels[top]))
}

func (t *rtree) descend(found []uint32, w box, level, from, to int) []uint32 {
	for i := from; i < to; i++ {
		switch {
		case !t.levels[level][i].intersects(w):
		case level == 0:
			found = append(found, uint32(i))
		default:
			found = t.descend(found, w, level-1, i*fanout, min((i+1)*fanout, len(t.levels[level-1])))
		}
	}
	return found
}

// bounds returns the box around all.
func (t *rtree) bounds() box {
	b := emptyBox()
	for _, member := range t.levels[len(t.levels)-1] {
		b = b.union(member)
	}
	return b
}

// zorder returns the place of w on a Z-curve over the world, which runs through
// each tile of each zoom in one piece: north-west, north-east, south-west,
// south-east.
func zorder(w world) uint64 {
	return spread(uint32(w.X)^1<<31) | spread(uint32(w.Y)^1<<31)<<1
}

// fromZorder is zorder's inverse.
func fromZorder(z uint64) world {
	return world{int32(squeeze(z) ^ 1<<31), int32(squeeze(z>>1) ^ 1<<31)}
}

// spread puts a zero between every two bits.
func spread(v uint32) uint64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	x = (x | x<<8) & 0x00FF00FF00FF00FF
	x = (x | x<<4) & 0x0F0F0F0F0F0F0F0F
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

func squeeze(x uint64) uint32 {
	x &= 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0F0F0F0F0F0F0F0F
	x = (x | x>>4) & 0x00FF00FF00FF00FF
	x = (x | x>>8) & 0x0000FFFF0000FFFF
	return uint32(x | x>>16)
}

// alongZ returns the numbers of the places sorted along the Z-curve; equal ones
// keep their order.
func alongZ(keys []uint64) []uint32 {
	order := make([]uint32, len(keys))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int {
		switch {
		case keys[a] < keys[b]:
			return -1
		case keys[a] > keys[b]:
			return 1
		}
		return 0
	})
	return order
}
