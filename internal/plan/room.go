package plan

import "gridmap/internal/fault"

// Limits of what a plan keeps. Its whole history is read with it, also what was undone.
const (
	MaxSteps = 10_000
	MaxDrawn = 6_000_000 // positions and buildings in the operations of all steps
)

// room returns a fault.TooLarge if a plan has no room for another step. There is some
// more for taking back and moving on to another edition than for going on, and always
// for closing it.
func (p Plan) room(s Step) error {
	const quarters = 4
	share := quarters
	switch s.Act {
	case Closed:
		return nil
	case Undid, Redid, Retitled:
		share = quarters + 1
	case Rebased:
		share = 2 * quarters
	}
	steps, drawn := len(p.History)+1, s.drawn()
	for i := range p.History {
		drawn += p.History[i].drawn()
	}
	if steps > share*MaxSteps/quarters || drawn > share*MaxDrawn/quarters {
		return fault.New(fault.TooLarge, "plan.full", "", "So much has been done in this plan that it holds no more; publish this one and begin another.")
	}
	return nil
}

// drawn returns how many positions and buildings the operations of a step are made of.
func (s Step) drawn() int {
	n := drawnIn(s.Op)
	for _, op := range s.Kept {
		n += drawnIn(op)
	}
	return n
}

func drawnIn(op Operation) (n int) {
	switch o := op.(type) {
	case Split:
		for _, line := range o.Lines {
			n += len(line)
		}
	case Reassign:
		for _, ring := range o.Area {
			n += len(ring)
		}
	case NewGrid:
		for _, ring := range o.Area {
			n += len(ring)
		}
	case MoveBorder:
		n = len(o.Path)
	case TakeBuildings:
		n = len(o.IDs)
	case Redivide:
		for _, piece := range o.Grids {
			n += piece.Shape.Vertices()
		}
	}
	return n
}
