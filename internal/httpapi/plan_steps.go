package httpapi

import (
	"encoding/json"
	"slices"
	"time"

	"gridmap/internal/plan"
	"gridmap/internal/plan/planjson"
)

// stepJSON is one step of a plan's history.
type stepJSON struct {
	Revision int             `json:"revision"`
	Act      plan.Act        `json:"act"`
	Op       json.RawMessage `json:"op"` // as it was sent; null if none was done or undone
	By       string          `json:"by"`
	At       time.Time       `json:"at"`
	Title    string          `json:"title,omitempty"`   // of a title
	Edition  int64           `json:"edition,omitempty"` // of a rebase
	State    plan.State      `json:"state,omitempty"`   // of a close
}

// presenceJSON is somebody who has a plan open.
type presenceJSON struct {
	Name   string    `json:"name"`
	SeenAt time.Time `json:"seen_at"`
}

// Limits of how much of a history is told, from its end.
const (
	maxSteps     = 500
	maxStepBytes = 8 << 20 // a division of a county may have some
)

// newSteps describes the last steps of a history, oldest first. The very last is
// among them, however long it is.
func newSteps(steps []plan.Step) []stepJSON {
	out := []stepJSON{}
	size := 0
	for _, step := range slices.Backward(steps) {
		one := stepJSON{Revision: step.Revision, Act: step.Act, By: step.By, At: step.At.UTC(),
			Title: step.Title, Edition: step.Edition, State: step.State}
		if step.Op != nil {
			one.Op = operationJSON(step.Op)
		}
		if size += len(one.Op); len(out) == maxSteps || len(out) > 0 && size > maxStepBytes {
			break
		}
		out = append(out, one)
	}
	slices.Reverse(out)
	return out
}

// operationJSON is an operation as it was sent. It panics if there is no form for it:
// a mistake of the build.
func operationJSON(op plan.Operation) json.RawMessage {
	text, err := planjson.Encode(op)
	if err != nil {
		panic(err)
	}
	return text
}

// leftJSON is an operation that no longer fits.
type leftJSON struct {
	Index  int             `json:"index"` // among the operations that there were
	Op     json.RawMessage `json:"op"`
	Errors []problemDetail `json:"errors"`
}

func newLeft(l plan.Left) leftJSON {
	return leftJSON{l.Index, operationJSON(l.Op), describe(l.Err).Errors}
}
