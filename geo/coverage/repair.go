package coverage

import (
	"fmt"
	"slices"

	"gridmap/geo/lattice"
)

// RepairOptions say how far a repair may go.
type RepairOptions struct {
	// WidthM is the width in metres (see Width) up to which gaps and overlaps are
	// closed. No piece of land wider than that changes hands.
	WidthM float64
	// KeepHoles takes holes in the land that are wider than WidthM for lakes, which
	// belong to nobody. Otherwise they are gaps, and remain as violations.
	KeepHoles bool
}

// Fix is one repair.
type Fix struct {
	// Kind is what was repaired: an Overlap, a Gap or a Sliver that was given to a
	// cell; an UnmatchedVertex that the straight edge beside it now has too; a BadRing or
	// a Spike that was drawn properly.
	Kind Kind
	At   lattice.Point
	// Place is the land that was given to a cell, else nil; AreaM2 its area in
	// square metres, WidthM its width in metres.
	Place          lattice.Shape
	AreaM2, WidthM float64
	// To is the cell that has the land now, -1 if none changed hands.
	To int
	// Cells are the cells that claimed an overlap, lay around a gap, or gave and
	// took a sliver, ascending.
	Cells []int
}

// EmptyError is returned when repair would leave cells without any land.
type EmptyError struct{ Cells []int }

// Error lists the cells.
func (e *EmptyError) Error() string {
	return fmt.Sprintf("no land would be left to cells %v: others claim it, or they have none", e.Cells)
}

// Repair makes an exact coverage of shapes that nearly are one. shapes[i] is the
// land of cell i; rings may cross, touch and repeat, and lie in parts as they
// like. A ring encloses what it runs around in either direction, a part is its
// first ring without the others, and a shape is all its parts together.
//
// The rings are cut where they meet (arrange.Node), and each face between them
// is given to one cell:
//
//   - what one cell claims remains its own, but for narrow pieces that would be
//     left lying apart from the rest: they go to the neighbour with the longest
//     common border;
//   - an overlap goes to the largest cell that claims it;
//   - a gap goes to the neighbour with the longest common border. One that
//     branches out between many cells is cut where it branches, and each branch
//     goes to one of the two cells along it. A crack between two cells that is
//     open to the outside, or to a lake, is a gap as well.
//
// Only overlaps and gaps up to opt.WidthM are settled. Wider ones are returned in
// left, with their places; then fixed still is drawn properly, with these gaps
// open and these overlaps given to the largest, to look at and not to use.
//
// Vertices stay where they are, to the last digit, and no land that lies deeper
// than the width changes hands. New vertices come up where borders cross, within
// 8 mm of both. Shapes that form an exact coverage are returned as they are, and
// of others those that need no repair.
//
// done lists what was repaired, in the order of violations. The error is
// arrange.ErrTangled; or an *EmptyError, and then the other results are given too.
func Repair(shapes []lattice.Shape, opt RepairOptions) (fixed []lattice.Shape, done []Fix, left []Violation, err error) {
	f := flatten(shapes)
	accept := newOptions(nil)
	if opt.KeepHoles {
		accept.keepWider = max(opt.WidthM, 0)
	}
	flaws, seen, exact := f.exact(&accept)
	exact = exact && !slices.ContainsFunc(flaws, func(v Violation) bool { return v.Kind != Gap || v.WidthM <= opt.WidthM })
	if exact && !f.mayCrack(seen.rim, opt.WidthM) {
		return shapes, nil, sorted(flaws), nil
	}
	r, err := newRepair(f, opt)
	if err != nil {
		return nil, nil, nil, err
	}
	r.settleOverlaps()
	r.settleGaps()
	r.settleSlivers()
	if exact && len(r.done) == 0 { // what looked like cracks were corners
		return shapes, nil, sorted(flaws), nil
	}
	if fixed, err = r.draw(); err != nil {
		return nil, nil, nil, err
	}
	r.noteRings(seen)
	if empty := emptyCells(fixed); len(empty) > 0 {
		err = &EmptyError{empty}
	}
	return fixed, sortedFixes(r.done), sorted(r.left), err
}

func emptyCells(shapes []lattice.Shape) []int {
	var empty []int
	for i, s := range shapes {
		if len(s) == 0 {
			empty = append(empty, i)
		}
	}
	return empty
}

// noteRings reports the rings that were no proper rings.
func (r *repair) noteRings(seen *inspector) {
	for _, v := range sorted(append(r.badRings(), seen.found...)) {
		if v.Kind == BadRing || v.Kind == Spike {
			r.done = append(r.done, Fix{Kind: v.Kind, At: v.At, To: -1, Cells: v.Cells})
		}
	}
	for _, v := range sorted(r.unmatched()) {
		r.done = append(r.done, Fix{Kind: v.Kind, At: v.At, To: -1, Cells: v.Cells})
	}
}

func sortedFixes(fixes []Fix) []Fix {
	slices.SortStableFunc(fixes, func(a, b Fix) int {
		return compareViolations(Violation{Kind: a.Kind, At: a.At, Cells: a.Cells}, Violation{Kind: b.Kind, At: b.At, Cells: b.Cells})
	})
	return fixes
}
