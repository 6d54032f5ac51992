package plan

import (
	"slices"

	"gridmap/internal/region"
)

// Done is what differs between two Lands. Lists are in code order, buildings by ID.
type Done struct {
	// Changed are grids of the scope that are in both, and whose land, name or kind
	// differs; that includes those that only have more vertices.
	Changed []region.Code
	New     []region.Code // of the scope, with those that were renumbered
	Retired []region.Code
	// Renumbered are grids that have another code now, by their old ones.
	Renumbered []Renumbered
	// Around are the neighbours outside the scope that have more vertices.
	Around []region.Code
	Moved  []Moved
}

// Touched returns the grids of before that differ or are gone: those that two plans
// from one edition must not both touch.
func (d Done) Touched() []region.Code {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(d.Changed, d.Retired, d.Around))))
}

// Renumbered is a grid that has another code now.
type Renumbered struct{ From, To region.Code }

// Moved is a building that another grid owns now, not one whose grid was renumbered;
// codes are those of before and after.
type Moved struct {
	ID       int64
	From, To region.Code // "" for no grid
}

// Compare says what differs from before to after, which operations have made of it, or
// of which they have made before.
func Compare(before, after Land) Done {
	var d Done
	for i := range max(len(before.grids), len(after.grids)) {
		was, now := before.placed(i), after.placed(i)
		switch {
		case now.Code == was.Code:
			differs := now.Name != was.Name || now.Kind != was.Kind || !same(now.Shape, was.Shape)
			switch {
			case !differs:
			case after.within(i):
				d.Changed = append(d.Changed, now.Code)
			default:
				d.Around = append(d.Around, now.Code)
			}
			continue
		case now.Code != "" && was.Code != "":
			d.Renumbered = append(d.Renumbered, Renumbered{was.Code, now.Code})
		}
		if now.Code != "" {
			d.New = append(d.New, now.Code)
		}
		if was.Code != "" {
			d.Retired = append(d.Retired, was.Code)
		}
	}
	for b, of := range after.of {
		if of != before.of[b] {
			d.Moved = append(d.Moved, Moved{before.buildings[b].ID, before.gridOf(b), after.gridOf(b)})
		}
	}
	slices.Sort(d.Changed)
	slices.Sort(d.New)
	slices.Sort(d.Retired)
	slices.Sort(d.Around)
	slices.SortFunc(d.Renumbered, func(a, b Renumbered) int { return byCode(region.Grid{Code: a.From}, region.Grid{Code: b.From}) })
	return d
}

// placed returns the grid at a place, an empty one past the last.
func (l Land) placed(i int) region.Grid {
	if i < len(l.grids) {
		return l.grids[i]
	}
	return region.Grid{}
}
