package plan

import (
	"fmt"
	"slices"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
)

// hangsTogether refuses if the land of taken buildings does not reach To, or cuts
// one of the grids that they are taken from in two; then it says which others to
// take as well.
//
//	+-----+---------+      +-----+---------+
//	|     | o    x  |      |     | o    x  |     left: o lies between To and x
//	| To  |         |      | To  | x  +----+
//	|     |         |      |     | x  | o  |     right: x and the border cut the
//	+-----+---------+      +-----+----+----+     other o off (or the rest)
func (d *draft) hangsTogether(taken, from []int, to int) error {
	was, is := d.before.grids[to].Shape, d.grids[to].Shape
	if len(is) > len(was) {
		lone, err := d.apart(was, is)
		if err != nil || len(lone) == 0 {
			return err
		}
		v := violation(Parts, lone[0][0][0], d.codes(to), "The land of some of these buildings does not reach grid %s", d.grids[to].Code)
		v.Buildings = d.between(taken, from, to, lone)
		v.Text += hint(v.Buildings)
		return &Refusal{[]Violation{v}}
	}
	for _, i := range from {
		rest := d.grids[i].Shape
		if len(rest) <= len(d.before.grids[i].Shape) {
			continue
		}
		part := lattice.Shape{smallest(rest)}
		v := violation(Parts, part[0][0][0], d.codes(i), "Without these buildings grid %s would be in %d parts", d.grids[i].Code, len(rest))
		for b, of := range d.before.of {
			if int(of) == i && part.Contains(d.buildings[b].At) {
				v.Buildings = append(v.Buildings, d.buildings[b].ID)
			}
		}
		v.Text += hint(v.Buildings)
		return &Refusal{[]Violation{v}}
	}
	return nil
}

func hint(buildings []int64) string {
	if len(buildings) == 0 {
		return "."
	}
	return fmt.Sprintf("; take %d others as well.", len(buildings))
}

// apart returns the parts of a grid that have nothing of the land that it had.
func (d *draft) apart(was, is lattice.Shape) (lattice.Shape, error) {
	parts := make([]lattice.Shape, len(is))
	for i, polygon := range is {
		parts[i] = lattice.Shape{polygon}
	}
	commons, err := edit.Commons([]lattice.Shape{was}, parts)
	if err != nil {
		return nil, tangled(err)
	}
	var lone lattice.Shape
	for i, polygon := range is {
		if !slices.ContainsFunc(commons, func(c edit.Common) bool { return c.After == i }) {
			lone = append(lone, polygon)
		}
	}
	return lone, nil
}

// between returns the fewest buildings on a way from lone parts to the rest of To,
// by ID; nil where there are too many to look through.
func (d *draft) between(taken, from []int, to int, lone lattice.Shape) []int64 {
	const most = 500
	var nodes []int // buildings of the grids that are taken from
	for b, of := range d.before.of {
		if slices.Contains(from, int(of)) {
			nodes = append(nodes, b)
		}
	}
	if len(nodes) > most {
		return nil
	}
	at := make([]lattice.Point, len(nodes))
	start, goal := make([]bool, len(nodes)), make([]bool, len(nodes))
	for k, b := range nodes {
		at[k] = d.buildings[b].At
		if _, is := slices.BinarySearch(taken, b); is {
			start[k] = lone.Contains(at[k])
			goal[k] = !start[k]
		}
	}
	for _, i := range from {
		for _, chain := range edit.Shared(d.before.grids[i].Shape, d.before.grids[to].Shape) {
			for _, p := range chain {
				goal[nearest(at, p)] = true
			}
		}
	}
	var ids []int64
	for _, k := range fewest(at, start, goal) {
		if b := nodes[k]; !slices.Contains(taken, b) {
			ids = append(ids, d.buildings[b].ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func nearest(at []lattice.Point, p lattice.Point) int {
	ruler := lattice.NewRuler(p)
	best, least := 0, -1.0
	for k, q := range at {
		if m := ruler.DistanceM(lattice.Segment{A: q, B: q}); least < 0 || m < least {
			best, least = k, m
		}
	}
	return best
}

// fewest returns the nodes on a way from any start to any goal, both included, that
// has the fewest. Two are next to each other if no third lies in the circle across
// them (the Gabriel graph).
func fewest(at []lattice.Point, start, goal []bool) []int {
	before := make([]int, len(at))
	var queue []int
	for k := range at {
		before[k] = -1
		if start[k] {
			before[k] = k
			queue = append(queue, k)
		}
	}
	for len(queue) > 0 {
		k := queue[0]
		queue = queue[1:]
		if goal[k] {
			way := []int{k}
			for before[k] != k {
				k = before[k]
				way = append(way, k)
			}
			return way
		}
		for j := range at {
			if before[j] < 0 && adjacent(at, k, j) {
				before[j] = k
				queue = append(queue, j)
			}
		}
	}
	return nil
}

func adjacent(at []lattice.Point, k, j int) bool {
	east, north := lattice.MetresPerStep(at[k])
	for i, p := range at {
		if i == k || i == j {
			continue
		}
		ax, ay := float64(int64(at[k].X)-int64(p.X))*east, float64(int64(at[k].Y)-int64(p.Y))*north
		bx, by := float64(int64(at[j].X)-int64(p.X))*east, float64(int64(at[j].Y)-int64(p.Y))*north
		if ax*bx+ay*by < 0 { // p sees the two at an obtuse angle
			return false
		}
	}
	return true
}
