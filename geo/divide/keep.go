package divide

import "slices"

// hold joins the atoms of buildings that stay together, and what lies between
// them, on the shortest way by atoms.
func (a *atoms) hold(c *ground, parent []int32) error {
	face := make([]int32, len(a.people))
	for f, i := range a.of {
		if i != nobody {
			face[i] = int32(f)
		}
	}
	of := map[int][]int32{} // atoms by what they keep
	for i, s := range c.sites {
		if s.Keep == 0 || c.face[i] == nobody {
			continue
		}
		at := a.of[c.face[i]]
		if k := a.keep[at]; k != 0 && k != int32(s.Keep) {
			return ErrKeep
		}
		a.keep[at] = int32(s.Keep)
		if !slices.Contains(of[s.Keep], at) {
			of[s.Keep] = append(of[s.Keep], at)
		}
	}
	keeps := make([]int, 0, len(of))
	for keep := range of {
		keeps = append(keeps, keep)
	}
	slices.Sort(keeps)
	for _, keep := range keeps {
		for missing := len(of[keep]) - 1; missing > 0; missing-- {
			way := a.way(of[keep][0], int32(keep), parent, face)
			if way == nil {
				break
			}
			for _, at := range way {
				a.keep[at] = int32(keep)
				parent[root(parent, face[at])] = root(parent, face[of[keep][0]])
			}
		}
		for _, at := range of[keep] {
			if root(parent, face[at]) != root(parent, face[of[keep][0]]) {
				return ErrKeep
			}
		}
	}
	return nil
}

// way returns the atoms from those joined to start to the nearest that is to be
// joined, or nil.
func (a *atoms) way(start, keep int32, parent, face []int32) []int32 {
	from := make([]int32, len(a.people))
	for i := range from {
		from[i] = nobody
	}
	home := root(parent, face[start])
	var queue []int32
	for i := range a.people {
		if root(parent, face[i]) == home {
			from[i] = int32(i)
			queue = append(queue, int32(i))
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if a.keep[at] == keep && root(parent, face[at]) != home {
			var way []int32
			for ; from[at] != at; at = from[at] {
				way = append(way, at)
			}
			return way
		}
		for _, next := range a.arcs[at] {
			if next.firm && from[next.to] == nobody && (a.keep[next.to] == 0 || a.keep[next.to] == keep) {
				from[next.to] = at
				queue = append(queue, next.to)
			}
		}
	}
	return nil
}

// mark notes which atoms keep what, and the parts of the land.
func (a *atoms) mark(c *ground, grids int) error {
	for i, s := range c.sites {
		if s.Keep != 0 && c.face[i] != nobody {
			a.keep[a.of[c.face[i]]] = int32(s.Keep)
		}
	}
	if a.findParts() > len(c.land.Outline) {
		a.firm(0) // some hang together by little
	}
	switch parts := a.findParts(); {
	case parts > grids:
		return ErrTooFew
	case len(a.people) < grids:
		return ErrTooMany
	}
	return nil
}

// findParts numbers the parts of the land, and counts them.
func (a *atoms) findParts() int {
	a.parts = make([]int32, len(a.people))
	for i := range a.parts {
		a.parts[i] = nobody
	}
	parts := int32(0)
	for i := range a.parts {
		if a.parts[i] != nobody {
			continue
		}
		a.parts[i] = parts
		for queue := []int32{int32(i)}; len(queue) > 0; queue = queue[1:] {
			for _, next := range a.arcs[queue[0]] {
				if next.firm && a.parts[next.to] == nobody {
					a.parts[next.to] = parts
					queue = append(queue, next.to)
				}
			}
		}
		parts++
	}
	return int(parts)
}
