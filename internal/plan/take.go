package plan

import (
	"slices"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// TakeBuildings gives buildings to a grid, and with them the land of their grids
// that is nearer to one of them than to any other building there: so that they
// and no others change hands.
//
//	+-----+---------+        +-----+---------+      x taken
//	|     | x    o  |        |     +--+      |      o not taken
//	| To  |         |   ->   | To     |      |
//	|     | x    o  |        |     +--+      |
//	+-----+---------+        +-----+---------+
type TakeBuildings struct {
	IDs []int64
	To  region.Code
	// AllowParts lets the land lie apart from the rest of To, or cut a grid in two.
	AllowParts bool
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (t TakeBuildings) Validate() error {
	var c checker
	c.grid("to", t.To)
	if len(t.IDs) == 0 || len(t.IDs) > MaxBuildings {
		c.add("ids", "plan.buildings", "1 to 20,000 buildings are taken at once.")
	}
	return c.err()
}

func (t TakeBuildings) redraw(d *draft) error {
	d.allowParts = t.AllowParts
	to, err := d.grid(t.To)
	if err != nil {
		return err
	}
	taken, err := d.taken(t.IDs, to)
	if err != nil {
		return err
	}
	var from []int
	for _, b := range taken {
		from = append(from, int(d.of[b]))
	}
	slices.Sort(from)
	from = slices.Compact(from)
	for _, i := range from {
		if err := d.take(i, to, taken); err != nil {
			return err
		}
	}
	if err := d.tookWell(taken, to); err != nil || t.AllowParts {
		return err
	}
	return d.hangsTogether(taken, from, to)
}

// taken returns the places of the buildings that To has not got yet, in order.
func (d *draft) taken(ids []int64, to int) ([]int, error) {
	var taken []int
	for _, id := range ids {
		b, ok := d.building(id)
		switch {
		case !ok:
			return nil, refuse(NoBuilding, lattice.Point{}, nil, "There is no building %d here.", id)
		case d.of[b] == locate.Outside || !d.within(int(d.of[b])):
			return nil, refuse(OutOfScope, d.buildings[b].At, nil, "Building %d lies outside %s, which this plan is about.", id, d.scope)
		case int(d.of[b]) != to:
			taken = append(taken, b)
		}
	}
	if len(taken) == 0 {
		return nil, refuse(Nothing, d.spot(to), d.codes(to), "Grid %s has these buildings already.", d.grids[to].Code)
	}
	slices.Sort(taken)
	return slices.Compact(taken), nil
}

// take gives the land around those of the taken buildings that are a grid's.
func (d *draft) take(from, to int, taken []int) error {
	var chosen, others []lattice.Point
	for b, of := range d.of {
		if int(of) != from {
			continue
		}
		if _, is := slices.BinarySearch(taken, b); is {
			chosen = append(chosen, d.buildings[b].At)
		} else {
			others = append(others, d.buildings[b].At)
		}
	}
	for _, at := range chosen {
		if slices.Contains(others, at) {
			return refuse(Crowded, at, d.codes(from), "Several buildings of grid %s have this one position; take all of them or none.", d.grids[from].Code)
		}
	}
	if len(others) == 0 {
		return refuse(Empty, d.spot(from), d.codes(from, to), "These are all buildings of grid %s; merge it instead.", d.grids[from].Code)
	}
	shape := d.grids[from].Shape
	area, err := edit.Clip([]lattice.Shape{shape}, edit.Nearer(shape.Bounds(), chosen, others)...)
	if err != nil {
		return tangled(err)
	}
	if len(area) == 0 {
		return refuse(Crowded, chosen[0], d.codes(from), "The buildings of grid %s stand too close to be told apart.", d.grids[from].Code)
	}
	return d.give(area, to, func(i int) bool { return i == from })
}

// tookWell refuses if others than the taken buildings would change hands, as
// rounding makes those that stand within centimetres of each other do.
func (d *draft) tookWell(taken []int, to int) error {
	after := *d
	if err := after.assign(after.changed()); err != nil {
		return err
	}
	for b, of := range after.of {
		_, is := slices.BinarySearch(taken, b)
		switch {
		case is && int(of) != to, !is && of != d.before.of[b]:
			return refuse(Crowded, d.buildings[b].At, d.codes(to), "Building %d stands too close to a border or to another to be told apart from it.", d.buildings[b].ID)
		}
	}
	return nil
}
