package plan

import (
	"cmp"

	"gridmap/internal/region"
)

// Successors says whose posts (leaders, team, volunteers, contact leaders) each grid
// of the scope has afterwards, unless somebody else is named: its own; those of the
// number that it had; and a grid that is new those of its largest predecessor, by
// households, then by area, carried over. lineage is Lineage(before, after).
func Successors(before, after Land, lineage []Descent) map[region.Code]Successor {
	renumbered := map[region.Code]region.Code{}
	for _, r := range Compare(before, after).Renumbered {
		renumbered[r.To] = r.From
	}
	largest := map[region.Code]Descent{}
	for _, d := range lineage {
		if most, is := largest[d.To]; !is || larger(d, most) {
			largest[d.To] = d
		}
	}
	found := map[region.Code]Successor{}
	for _, g := range after.Grids() {
		if from, is := renumbered[g.Code]; is {
			found[g.Code] = Successor{From: from}
		} else if _, is := before.Grid(g.Code); is {
			found[g.Code] = Successor{From: g.Code}
		} else if d, is := largest[g.Code]; is {
			found[g.Code] = Successor{From: d.From, Carried: true}
		} else {
			found[g.Code] = Successor{}
		}
	}
	return found
}

// larger reports whether more of a grid comes from a.From than from b.From.
func larger(a, b Descent) bool {
	return cmp.Or(cmp.Compare(b.Households, a.Households), cmp.Compare(b.AreaM2, a.AreaM2), cmp.Compare(a.From, b.From)) < 0
}
