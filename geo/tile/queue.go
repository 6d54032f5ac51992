package tile

// costed is a vertex that may go, at its cost when it was queued.
type costed struct {
	cost  float32
	place int32
	at    world
}

// before orders the cheapest first, and of two alike the lesser position: the
// direction of an arc does not matter.
func (c costed) before(o costed) bool {
	return c.cost < o.cost || c.cost == o.cost && c.at.less(o.at)
}

// costQueue is a binary heap. It does what container/heap does, without an
// allocation for each entry.
type costQueue struct{ entries []costed }

// order makes a heap of entries in any order.
func (q *costQueue) order() {
	for i := len(q.entries)/2 - 1; i >= 0; i-- {
		q.down(i)
	}
}

func (q *costQueue) push(e costed) {
	q.entries = append(q.entries, e)
	for i := len(q.entries) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.entries[i].before(q.entries[up]) {
			return
		}
		q.entries[i], q.entries[up] = q.entries[up], q.entries[i]
		i = up
	}
}

func (q *costQueue) pop() costed {
	top, last := q.entries[0], len(q.entries)-1
	q.entries[0] = q.entries[last]
	q.entries = q.entries[:last]
	q.down(0)
	return top
}

func (q *costQueue) down(i int) {
	for {
		least := 2*i + 1
		if least >= len(q.entries) {
			return
		}
		if right := least + 1; right < len(q.entries) && q.entries[right].before(q.entries[least]) {
			least = right
		}
		if !q.entries[least].before(q.entries[i]) {
			return
		}
		q.entries[i], q.entries[least] = q.entries[least], q.entries[i]
		i = least
	}
}
