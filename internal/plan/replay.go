package plan

import (
	"fmt"
	"strings"
)

// Replay does operations one after another and stops at the first that no longer
// fits, whose place in ops is returned together with why; else stopped is
// len(ops). land and done are what the operations before it made.
func Replay(on Land, ops []Operation) (land Land, done []Done, stopped int, err error) {
	land = on
	for i, op := range ops {
		next, d, err := land.Apply(op)
		if err != nil {
			return land, done, i, err
		}
		land, done = next, append(done, d)
	}
	return land, done, len(ops), nil
}

// NameOf returns what an operation is called: "split", "take_buildings" and so on.
// The names are stable.
func NameOf(op Operation) string {
	switch op.(type) {
	case Split:
		return "split"
	case Reassign:
		return "reassign"
	case NewGrid:
		return "new_grid"
	case Merge:
		return "merge"
	case MoveBorder:
		return "move_border"
	case MoveVertex:
		return "move_vertex"
	case TakeBuildings:
		return "take_buildings"
	case Rename:
		return "rename"
	case SetKind:
		return "set_kind"
	case Renumber:
		return "renumber"
	case Straighten:
		return "straighten"
	case SnapToLine:
		return "snap_to_line"
	case Redivide:
		return "redivide"
	}
	panic(fmt.Sprintf("plan: %T is no operation", op))
}

// String says what was done, and by whom, in a sentence.
func (s Step) String() string {
	what := string(s.Act)
	if s.Op != nil {
		what += " " + strings.ReplaceAll(NameOf(s.Op), "_", " ")
	}
	if s.By != "" {
		what += ", by " + s.By
	}
	return what
}
