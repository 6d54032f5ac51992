package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// What is wrong with a body is told by the names that its writer knows, and not at any
// length.
func TestBodiesOfPlans(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plan := w.begin()
	for target, body := range map[string]string{"/operations": `{"revision":1e3,"op":"renumber"}`, "/undo": `{"revision":1.5}`, "/publish": `{"revision":"1"}`} {
		if got := text(decoded(t, w.planner.post(plan+target, body)), "errors", 0, "field"); got != "revision" {
			t.Errorf("%s: the field is %q", target, got)
		}
	}
	many := strings.Repeat(`,{"grid":"`+row(1)+`","person":"x"}`, 2001)
	wantCode(t, w.planner.post(plan+"/publish", `{"revision":0,"leaders":[`+many[1:]+`]}`), http.StatusUnprocessableEntity, "leaders.too_many")
}
