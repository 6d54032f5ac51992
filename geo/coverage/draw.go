package coverage

import (
	"fmt"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/lattice"
)

// draw returns the land of each cell, tested against the law. Where borders
// crossed that are gone now, the straight edges of the input come back; should
// that break the law somewhere, all points are left in.
func (r *repair) draw() ([]lattice.Shape, error) {
	b := arrange.NewBorder(r.g, r.lines, r.owner)
	lines, err := b.Straight()
	if err != nil {
		return nil, err
	}
	if shapes := arrange.Outlines(len(r.flat.shapes), lines); lawful(shapes) == nil {
		return r.untouched(shapes), nil
	}
	shapes := arrange.Outlines(len(r.flat.shapes), b.Bent())
	if err := lawful(shapes); err != nil {
		return nil, err
	}
	return r.untouched(shapes), nil
}

// lawful applies the law once more to what is going to be handed out.
func lawful(shapes []lattice.Shape) error {
	drawn := slices.DeleteFunc(slices.Clone(shapes), func(s lattice.Shape) bool { return len(s) == 0 })
	flaws, seen, exact := flatten(drawn).exact(&options{})
	flaws = slices.DeleteFunc(append(flaws, seen.twisted...), func(v Violation) bool { return v.Kind == Gap })
	if exact && len(flaws) == 0 {
		return nil
	}
	return fmt.Errorf("the repaired coverage is not exact: %v", flaws)
}

// untouched puts shapes of the input in the place of those with the same rings,
// which may begin elsewhere.
func (r *repair) untouched(shapes []lattice.Shape) []lattice.Shape {
	for i, s := range shapes {
		if s.Same(r.flat.shapes[i]) {
			shapes[i] = r.flat.shapes[i]
		}
	}
	return shapes
}
