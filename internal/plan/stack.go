package plan

import (
	"slices"
)

// A stack is the lands that the operations of a plan make, one on the other. It keeps
// the last ones and some of those below, so that undoing takes little: the others are
// made again.
type stack struct {
	kept []level // from the bottom, which is the edition's land
	// unfit is the first operation that no longer fits, as far as anybody has looked.
	unfit *Left
}

// A level is the land after so many operations.
type level struct {
	done int
	land Land
}

const (
	keptOnTop = 16 // levels kept without a gap
	keptEvery = 64 // below them
)

func newStack(base Land) *stack { return &stack{kept: []level{{0, base}}} }

func (s *stack) base() Land { return s.kept[0].land }

// top says what the land is after so many operations, which is all of them; unless one
// no longer fits.
func (s *stack) top(done int, land Land) {
	if s.unfit == nil && s.kept[len(s.kept)-1].done < done {
		s.push(done, land)
	}
}

// cut takes off what is above so many operations.
func (s *stack) cut(done int) {
	for len(s.kept) > 1 && s.kept[len(s.kept)-1].done > done {
		s.kept = s.kept[:len(s.kept)-1]
	}
	if s.unfit != nil && s.unfit.Index >= done {
		s.unfit = nil
	}
}

// push puts the land on top that an operation has made of the one after so many.
func (s *stack) push(done int, land Land) {
	s.kept = append(s.kept, level{done, land})
	s.kept = slices.DeleteFunc(s.kept, func(l level) bool { return l.done <= done-keptOnTop && l.done%keptEvery != 0 })
}

// at returns the land after the first of some operations: all that the stack's levels
// were made of, and maybe more. If one no longer fits, it is the land before that.
func (s *stack) at(ops []Operation, done int) Land {
	i, found := slices.BinarySearchFunc(s.kept, done, func(l level, done int) int { return l.done - done })
	if found {
		return s.kept[i].land
	}
	from := s.kept[i-1]
	above := i < len(s.kept)
	for from.done < done {
		next, _, err := from.land.Apply(ops[from.done])
		if err != nil {
			s.unfit = &Left{from.done, ops[from.done], err}
			break
		}
		from = level{from.done + 1, next}
		if !above {
			s.push(from.done, next)
		}
	}
	return from.land
}

// weight is about how many positions and buildings the stack holds.
func (s *stack) weight() int {
	base := s.base()
	vertices := 0
	for _, g := range base.grids {
		vertices += g.Shape.Vertices()
	}
	const each = 4 // what a level has of its own: places of buildings, and headers of grids
	return vertices + 2*len(base.buildings) + len(s.kept)*(len(base.buildings)/each+len(base.grids)*each)
}
