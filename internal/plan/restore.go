package plan

import (
	"fmt"
	"slices"
)

// Restore returns a plan from what lists know of it, head, and all its steps, in
// order: it fills in Operations, Undone and History. It is an error if the two do
// not agree.
func Restore(head Plan, steps []Step) (Plan, error) {
	p := head
	p.Revision, p.Operations, p.Undone, p.History = 0, nil, nil, nil
	p, err := p.follow(steps)
	if err != nil {
		return Plan{}, err
	}
	if p.Revision != head.Revision || p.State != head.State || p.Title != head.Title || p.Edition != head.Edition {
		return Plan{}, fmt.Errorf("plan %d: its steps lead to revision %d, %s, and not to revision %d, %s", head.ID, p.Revision, p.State, head.Revision, head.State)
	}
	return p, nil
}

// follow returns the plan after steps that were stored.
func (p Plan) follow(steps []Step) (Plan, error) {
	p.Operations, p.Undone, p.History = slices.Clone(p.Operations), slices.Clone(p.Undone), slices.Clone(p.History)
	for _, s := range steps {
		if s.Revision != p.Revision+1 {
			return p, fmt.Errorf("plan %d: step %d follows revision %d", p.ID, s.Revision, p.Revision)
		}
		switch done, undone := len(p.Operations)-1, len(p.Undone)-1; {
		case s.Act == Appended && s.Op != nil:
			p.Operations, p.Undone = append(p.Operations, s.Op), nil
		case s.Act == Undid && done >= 0:
			p.Operations, p.Undone = p.Operations[:done], append(p.Undone, p.Operations[done])
		case s.Act == Redid && undone >= 0:
			p.Operations, p.Undone = append(p.Operations, p.Undone[undone]), p.Undone[:undone]
		case s.Act == Rebased:
			p.Edition, p.Operations, p.Undone = s.Edition, slices.Clone(s.Kept), nil
		case s.Act == Retitled:
			p.Title = s.Title
		case s.Act == Closed:
			p.State = s.State
		default:
			return p, fmt.Errorf("plan %d: step %d, %s, does not fit", p.ID, s.Revision, s.Act)
		}
		p.Revision = s.Revision
		p.History = append(p.History, s)
	}
	return p, nil
}
