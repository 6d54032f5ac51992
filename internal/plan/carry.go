package plan

import (
	"fmt"
	"slices"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Left is an operation that no longer fits.
type Left struct {
	Index int // in the operations that were carried over
	Op    Operation
	Err   error
}

// CarryOver does operations that were done on one land on another, that of a newer
// edition, and leaves out those that no longer fit there.
//
// Grids that they made may have other numbers there: what they did with these is
// kept under the new ones. What they did with a grid that is not made any more is
// left out too, rather than done to another that has its number now. One that does not
// even fit on the land that it was done on, since buildings have changed, is left out,
// and if it gave numbers all after it are: nobody knows which grids they are about.
func CarryOver(from, onto Land, ops []Operation) (land Land, kept []Operation, left []Left) {
	c := carrier{map[region.Code]region.Code{}}
	land = onto
	for i, op := range ops {
		next, was, err := from.Apply(op)
		if err != nil {
			left = append(left, Left{i, op, err})
			if numbers(op) {
				for k, op := range ops[i+1:] {
					left = append(left, Left{i + 1 + k, op, refuse(NoGrid, lattice.Point{}, nil,
						"The grids that a %s before this would have made are not there.", NameOf(ops[i]))})
				}
				break
			}
			continue
		}
		from = next
		moved, err := c.recode(op)
		var done Done
		if err == nil {
			if next, done, err = land.Apply(moved); err == nil {
				land, kept = next, append(kept, moved)
			}
		}
		if err != nil {
			left = append(left, Left{i, op, err})
		}
		c.learn(was, done)
	}
	return land, kept, left
}

// numbers reports whether an operation may give numbers to grids.
func numbers(op Operation) bool {
	switch op.(type) {
	case Split, NewGrid, Renumber, Redivide:
		return true
	}
	return false
}

// A carrier knows what grids that operations made are called on the other land: ""
// if they are not there.
type carrier struct{ now map[region.Code]region.Code }

func (c *carrier) code(code region.Code) region.Code {
	if now, made := c.now[code]; made {
		return now
	}
	return code
}

// learn notes the codes that an operation gave on the one land and on the other.
func (c *carrier) learn(was, done Done) {
	renumbered := map[region.Code]region.Code{}
	for _, r := range done.Renumbered {
		renumbered[r.From] = r.To
	}
	for _, r := range was.Renumbered {
		c.now[r.To] = c.code(r.From)
		if to, is := renumbered[c.code(r.From)]; is {
			c.now[r.To] = to
		}
	}
	made := newIn(done)
	for i, code := range newIn(was) {
		if c.now[code] = ""; i < len(made) {
			c.now[code] = made[i]
		}
	}
}

// newIn returns the codes of grids that were made, and not only renumbered.
func newIn(d Done) []region.Code {
	return slices.DeleteFunc(slices.Clone(d.New), func(code region.Code) bool {
		return slices.ContainsFunc(d.Renumbered, func(r Renumbered) bool { return r.To == code })
	})
}

// recode returns an operation with the codes of the other land.
func (c *carrier) recode(op Operation) (Operation, error) {
	var missing []region.Code
	to := func(code region.Code) region.Code {
		now := c.code(code)
		if now == "" && code != "" {
			missing = append(missing, code)
		}
		return now
	}
	switch o := op.(type) {
	case Split:
		o.Grid = to(o.Grid)
		op = o
	case Reassign:
		o.To = to(o.To)
		op = o
	case Merge:
		o.Into = to(o.Into)
		o.Grids = slices.Clone(o.Grids)
		for i := range o.Grids {
			o.Grids[i] = to(o.Grids[i])
		}
		op = o
	case MoveBorder:
		o.A, o.B = to(o.A), to(o.B)
		op = o
	case TakeBuildings:
		o.To = to(o.To)
		op = o
	case Rename:
		o.Grid = to(o.Grid)
		op = o
	case SetKind:
		o.Grid = to(o.Grid)
		op = o
	case Straighten:
		o.A, o.B = to(o.A), to(o.B)
		op = o
	case SnapToLine:
		o.A, o.B = to(o.A), to(o.B)
		op = o
	case Redivide:
		o.Replaces = slices.Clone(o.Replaces)
		for i := range o.Replaces {
			o.Replaces[i] = to(o.Replaces[i])
		}
		o.Grids = slices.Clone(o.Grids)
		for i := range o.Grids {
			o.Grids[i].Code = to(o.Grids[i].Code)
		}
		op = o
	case NewGrid, MoveVertex, Renumber: // they name no grid
	default:
		panic(fmt.Sprintf("plan: %T is no operation", op))
	}
	if len(missing) > 0 {
		return op, refuse(NoGrid, lattice.Point{}, missing, "Grid %s is not made here any more.", missing[0])
	}
	return op, nil
}
