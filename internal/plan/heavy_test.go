package plan_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
)

// What is large but allowed is done, or refused, in reasonable time.
func TestHeavyOperations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	w := plantest.NewWorld(rng, geotest.Coverage(1, 16, geotest.Options{}), 8, 8, 500)
	land := newLand(t, w)
	grid := land.Grids()[0]
	bounds := grid.Shape.Bounds()
	scribble := make([]lattice.Point, plan.MaxVertices)
	for i := range scribble {
		scribble[i] = plantest.Spot(rng, bounds)
	}
	var hatching [][]lattice.Point
	for range 40 {
		a, b := plantest.Spot(rng, bounds), plantest.Spot(rng, bounds)
		a.X, b.X = bounds.Min.X-10, bounds.Max.X+10
		hatching = append(hatching, []lattice.Point{a, b})
	}
	half := plan.TakeBuildings{To: land.Grids()[1].Code, AllowParts: true}
	for _, b := range land.Buildings() {
		if land.GridOf(b.ID) == grid.Code && b.At.X > bounds.Min.X+(bounds.Max.X-bounds.Min.X)/2 {
			half.IDs = append(half.IDs, b.ID)
		}
	}
	zigzag := make([]lattice.Point, plan.MaxVertices/4)
	for i := range zigzag { // from side to side
		zigzag[i] = lattice.Point{X: bounds.Min.X - 10, Y: bounds.Min.Y + int32(i*int(bounds.Max.Y-bounds.Min.Y)/len(zigzag))}
		if i%2 == 1 {
			zigzag[i].X = bounds.Max.X + 10
		}
	}
	for _, tt := range []struct {
		name string
		op   plan.Operation
		want string
	}{
		{"scribble", plan.Reassign{To: grid.Code, Area: lattice.Polygon{scribble}}, "plan.tangled"},
		{"scribble", plan.Split{Grid: grid.Code, Lines: [][]lattice.Point{scribble}, Each: true}, "plan.tangled"},
		{"zigzag", plan.Split{Grid: grid.Code, Lines: [][]lattice.Point{zigzag}, Each: true}, "plan.too_many"},
		{"zigzag", plan.Reassign{To: land.Grids()[1].Code, Area: lattice.Polygon{zigzag}, AllowParts: true}, "plan.sliver"},
		{"hatching", plan.Split{Grid: grid.Code, Lines: hatching, Each: true}, "plan.too_many"},
		{"half", half, ""},
	} {
		began := time.Now()
		_, done, err := land.Apply(tt.op)
		t.Logf("%s, %s: %v", plan.NameOf(tt.op), tt.name, time.Since(began).Round(time.Millisecond))
		var f *fault.Fault
		switch {
		case tt.want == "" && err != nil, tt.want != "" && (!errors.As(err, &f) || f.Details[0].Code != tt.want):
			t.Errorf("%v, want %s", err, tt.want)
		case tt.want == "" && len(done.Moved) != len(half.IDs):
			t.Errorf("%d of %d buildings went", len(done.Moved), len(half.IDs))
		}
	}
}
