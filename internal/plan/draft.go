package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gridmap/geo/arrange"
	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Land narrower than slivers.WidthM over slivers.LengthM is a sliver: a leftover
// piece that is nowhere wider, a neck that two pieces hang together by, a strip or
// a spike of that length. What was so narrow before is let be.
var slivers = edit.Thin{WidthM: 2, LengthM: 10}

// A draft is land in the middle of an operation.
type draft struct {
	Land
	before     Land
	allowParts bool
	// mayNarrow says that land may be narrow: it is only put together, or was so before.
	mayNarrow bool
	// whole is the outline of land that was divided as one: what is narrow there, nobody
	// can help.
	whole lattice.Shape
	// mayGo are grids that the operation takes away on purpose.
	mayGo []int
}

func newDraft(l Land) *draft {
	d := &draft{Land: l, before: l}
	d.grids = slices.Clone(l.grids)
	return d
}

// grid returns the place of a grid in the scope.
func (d *draft) grid(code region.Code) (int, error) {
	i := d.find(code)
	switch {
	case i < 0:
		return 0, refuse(NoGrid, lattice.Point{}, []region.Code{code}, "There is no grid %s here.", code)
	case !d.within(i):
		return 0, refuse(OutOfScope, d.spot(i), []region.Code{code}, "Grid %s lies outside %s, which this plan is about.", code, d.scope)
	}
	return i, nil
}

// spot returns a vertex of a grid, to point at.
func (d *draft) spot(i int) lattice.Point {
	if s := d.grids[i].Shape; len(s) > 0 {
		return s[0][0][0]
	}
	if i < len(d.before.grids) && len(d.before.grids[i].Shape) > 0 {
		return d.before.grids[i].Shape[0][0][0]
	}
	return lattice.Point{}
}

func (d *draft) codes(places ...int) []region.Code {
	var codes []region.Code
	for _, i := range places {
		switch {
		case i < len(d.grids) && d.grids[i].Code != "":
			codes = append(codes, d.grids[i].Code)
		case i < len(d.before.grids):
			codes = append(codes, d.before.grids[i].Code)
		}
	}
	return codes
}

// add makes a grid without land yet, and returns its place.
func (d *draft) add(community region.Code, name string, kind region.Kind) (int, error) {
	code := d.newCode(community)
	if code == "" {
		return 0, refuse(Codes, lattice.Point{}, nil, "Community %s has no number left for another grid: 999 have been given.", community)
	}
	d.grids = append(d.grids, region.Grid{Code: code, Name: name, Kind: kind})
	return len(d.grids) - 1, nil
}

// give gives land of the scope to a grid: area is on the lattice and within the
// scope. take says of whom it is taken.
func (d *draft) give(area lattice.Shape, to int, take func(from int) bool) error {
	if len(area) == 0 {
		return refuse(Nothing, lattice.Point{}, d.codes(to), "There is no land here to give to grid %s.", d.grids[to].Code)
	}
	moved := false
	shapes, err := edit.Redraw(shapesOf(d.grids), edit.Rings(area), func(f edit.Face) int {
		if f.Winding <= 0 || f.Cell == to || !d.within(f.Cell) || !take(f.Cell) {
			return f.Cell
		}
		moved = true
		return to
	})
	if err != nil {
		return tangled(err)
	}
	if !moved {
		return refuse(Nothing, area[0][0][0], d.codes(to), "Grid %s has this land already: nothing would change.", d.grids[to].Code)
	}
	d.reshape(shapes)
	return nil
}

func anybody(int) bool { return true }

func (d *draft) reshape(shapes []lattice.Shape) {
	for i, s := range shapes {
		d.grids[i].Shape = s
	}
}

// tangled makes a refusal of what geometry cannot tell apart.
func tangled(err error) error {
	if errors.Is(err, arrange.ErrTangled) {
		return refuse(Tangled, lattice.Point{}, nil, "The lines are too tangled to be told apart; draw fewer.")
	}
	return err
}

// inScope returns the shapes of the scope's grids, nothing for all others.
func (d *draft) inScope() []lattice.Shape {
	shapes := make([]lattice.Shape, len(d.grids))
	for i, g := range d.grids {
		if d.within(i) {
			shapes[i] = g.Shape
		}
	}
	return shapes
}

// finish checks what the operation has done, and assigns the buildings.
func (d *draft) finish() (Land, error) {
	changed := d.changed()
	if broken := d.broken(changed); len(broken) > 0 {
		return Land{}, &Refusal{broken}
	}
	d.retire()
	if err := d.assign(changed); err != nil {
		return Land{}, err
	}
	return d.Land, nil
}

// retire takes the grids away that go.
func (d *draft) retire() {
	if len(d.mayGo) == 0 {
		return
	}
	d.retired = maps.Clone(d.retired)
	for _, i := range d.mayGo {
		d.retired[d.grids[i].Code] = i
		d.grids[i] = region.Grid{}
	}
}

// changed returns the places of grids whose land is drawn otherwise than before.
func (d *draft) changed() []int { return d.changedSince(d.before) }

// same is Shape.Same, at once for what was not touched.
func same(s, t lattice.Shape) bool {
	if len(s) > 0 && len(s) == len(t) && &s[0] == &t[0] {
		return true
	}
	return s.Same(t)
}

// broken returns what is wrong with the changed grids.
func (d *draft) broken(changed []int) []Violation {
	var found []Violation
	var before, after []lattice.Shape
	var inside []int
	for _, i := range changed {
		if !d.within(i) || slices.Contains(d.mayGo, i) {
			continue
		}
		was, is := d.was(i), d.grids[i].Shape
		code := d.grids[i].Code
		switch most := max(len(was), 1); {
		case len(is) == 0:
			found = append(found, violation(Empty, d.spot(i), d.codes(i), "Grid %s would have no land left; merge it instead.", code))
		case len(is) > most && !d.allowParts:
			found = append(found, violation(Parts, smallest(is)[0][0], d.codes(i), "Grid %s would be in %d parts.", code, len(is)))
		}
		inside = append(inside, i)
	}
	for _, i := range changed { // also those that go: theirs were borders before
		if d.within(i) {
			before = append(before, d.was(i))
			after = append(after, nil)
			if k := slices.Index(inside, i); k >= 0 {
				after[len(after)-1] = d.grids[i].Shape
			}
		}
	}
	if at, lost := lostCorner(before, after); lost {
		found = append(found, violation(OutOfScope, at, d.codes(inside...), "This passes within centimetres of a sharp corner of the outline, which stays; keep off it, or go through the corner."))
	}
	places := slices.DeleteFunc(slices.Clone(changed), func(i int) bool { return !d.within(i) })
	if d.mayNarrow {
		return found
	}
	for _, n := range edit.Narrows(append(before, d.whole), after, slivers) {
		i := places[n.Cell]
		found = append(found, violation(Sliver, n.At, d.codes(i), "Grid %s would have a sliver here, narrower than %.0f m.", d.grids[i].Code, slivers.WidthM))
	}
	return found
}

func (d *draft) was(i int) lattice.Shape { return d.before.placed(i).Shape }

// smallest returns the part with the least land.
func smallest(s lattice.Shape) lattice.Polygon {
	return slices.MinFunc(s, func(p, q lattice.Polygon) int {
		a, b := (lattice.Shape{p}).Area2(), (lattice.Shape{q}).Area2()
		return int(min(max(a-b, -1), 1))
	})
}

// assign gives the buildings of the changed grids to whoever owns them now.
func (d *draft) assign(changed []int) error {
	of, err := d.relocate(len(d.buildings), func(i int) lattice.Point { return d.buildings[i].At }, d.of, changed)
	if err != nil {
		return fmt.Errorf("assign buildings to %d changed grids: %w", len(changed), err)
	}
	d.of = of
	return nil
}
