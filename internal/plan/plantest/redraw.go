package plantest

import (
	"errors"
	"math/rand/v2"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
)

// Redraw does n random operations and checks each; it returns those that were done,
// and why others were refused.
func Redraw(t T, rng *rand.Rand, w World, land plan.Land, n int) (after plan.Land, ops []plan.Operation, refused map[string]int) {
	law := NewLaw(w)
	refused = map[string]int{}
	for range n {
		op := Draw(rng, land)
		drawn := Sum(land)
		next, done, err := land.Apply(op)
		if Sum(land) != drawn {
			t.Fatalf("%#v has changed the land that it was done on", op)
		}
		if err != nil {
			var r *plan.Refusal
			if fault.KindOf(err) != fault.Invalid || errors.As(err, &r) && len(r.Violations) == 0 {
				t.Fatalf("%#v: %v", op, err)
			}
			if r != nil {
				refused[plan.NameOf(op)+" "+string(r.Violations[0].Reason)]++
			}
			MustEqual(t, next, land)
			continue
		}
		law.Hold(t, land, next, done, op)
		land, ops = next, append(ops, op)
		refused[plan.NameOf(op)+" done"]++
	}
	return land, ops, refused
}
