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
