package atlas

import (
	"slices"
	"strings"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// land is the ground of one edition, county by county. The grids of all counties are
// numbered through in code order: their cells.
type land struct {
	installation region.Installation
	edition      region.Edition
	editions     []region.Edition // up to this one, oldest first
	areas        *areas
	lines        *lines
	counties     []*county // in code order, each with grids
	index        *locate.Union
	extent       lattice.Bounds // of all
}

// areas are all areas in code order.
type areas struct{ all []region.Area }

// lines are all reference lines.
type lines struct{ all []region.ReferenceLine }

// newLand draws the land of a snapshot. The editions are all that are known; later
// ones are left out. old may be nil; counties that are the same in it are taken over.
func newLand(s *roster.Snapshot, editions []region.Edition, old *land) (*land, error) {
	l := &land{installation: s.Installation, edition: s.Edition, areas: &areas{s.Areas}, lines: &lines{s.Lines}}
	for _, e := range editions {
		if e.Number <= s.Edition.Number {
			l.editions = append(l.editions, e)
		}
	}
	slices.SortFunc(l.areas.all, compareAreas)
	slices.SortFunc(s.Grids, func(a, b region.Grid) int { return strings.Compare(string(a.Code), string(b.Code)) })
	var groups [][]region.Grid
	for from := 0; from < len(s.Grids); {
		to := from + 1
		for to < len(s.Grids) && countyOf(s.Grids[to].Code) == countyOf(s.Grids[from].Code) {
			to++
		}
		groups = append(groups, s.Grids[from:to:to])
		from = to
	}
	if err := l.fill(groups, old); err != nil {
		return nil, err
	}
	return l, nil
}

func compareAreas(a, b region.Area) int { return strings.Compare(string(a.Code), string(b.Code)) }

// countyOf returns the code of the county that a code is inside of, which has six
// digits at least.
func countyOf(code region.Code) region.Code { return code[:6] }

// fill makes the counties of the groups of grids, side by side, and the index.
func (l *land) fill(groups [][]region.Grid, old *land) error {
	l.counties = make([]*county, len(groups))
	err := parallel(workers(old == nil), len(groups), func(i int) (err error) {
		code := countyOf(groups[i][0].Code)
		var before *county
		if old != nil {
			before, _ = old.county(code)
		}
		l.counties[i], err = newCounty(code, groups[i], before)
		return err
	})
	l.join(old)
	return err
}

// join makes what follows from all counties together.
func (l *land) join(old *land) {
	parts := make([]*locate.Index, len(l.counties))
	l.extent = lattice.EmptyBounds()
	for i, c := range l.counties {
		if c == nil {
			return // it could not be made
		}
		parts[i] = c.index
		l.extent = l.extent.Union(c.extent)
	}
	var before *locate.Union
	if old != nil {
		before = old.index
	}
	l.index = locate.Join(parts, before)
}

// with returns the land after changes, which lead on from its edition. Counties that
// they do not touch are the same in both.
func (l *land) with(c *roster.Changes) (*land, error) {
	next := *l
	next.edition = c.Edition
	next.editions = slices.Concat(l.editions, c.Editions)
	next.areas = l.areas.with(c.Areas)
	groups := map[region.Code]*group{}
	of := func(code region.Code) *group {
		county := countyOf(code)
		if groups[county] == nil {
			groups[county] = &group{}
		}
		return groups[county]
	}
	for _, g := range c.Grids {
		to := of(g.Code)
		to.grids = append(to.grids, g)
	}
	for _, code := range c.Retired {
		to := of(code)
		to.gone = append(to.gone, code)
	}
	if len(groups) == 0 {
		return &next, nil
	}
	next.counties = make([]*county, 0, len(l.counties))
	for _, before := range l.counties {
		if groups[before.code] == nil {
			next.counties = append(next.counties, before)
		}
	}
	for code, group := range groups {
		before, ok := l.county(code)
		if !ok {
			before = &county{}
		}
		grids := before.with(group.grids, group.gone)
		if len(grids) == 0 {
			continue
		}
		if !ok {
			before = nil
		}
		made, err := newCounty(code, grids, before)
		if err != nil {
			return nil, err
		}
		next.counties = append(next.counties, made)
	}
	slices.SortFunc(next.counties, func(a, b *county) int { return strings.Compare(string(a.code), string(b.code)) })
	next.join(l)
	return &next, nil
}

// group is what changes in one county.
type group struct {
	grids []region.Grid
	gone  []region.Code
}

// with returns the areas with some that are new or have another name.
func (a *areas) with(some []region.Area) *areas {
	next := a
	for _, area := range some {
		i, known := next.find(area.Code)
		if known && next.all[i] == area {
			continue
		}
		if next == a {
			next = &areas{slices.Clone(a.all)}
		}
		if known {
			next.all[i] = area
		} else {
			next.all = slices.Insert(next.all, i, area)
		}
	}
	return next
}

func (a *areas) find(code region.Code) (int, bool) {
	return slices.BinarySearchFunc(a.all, code, func(a region.Area, c region.Code) int {
		return strings.Compare(string(a.Code), string(c))
	})
}

// county returns a county by its code.
func (l *land) county(code region.Code) (*county, bool) {
	i, ok := l.place(code)
	if !ok {
		return nil, false
	}
	return l.counties[i], true
}

// place returns where a county stands, or would.
func (l *land) place(code region.Code) (int, bool) {
	return slices.BinarySearchFunc(l.counties, code, func(c *county, code region.Code) int {
		return strings.Compare(string(c.code), string(code))
	})
}

// countiesIn returns the counties inside an area, or that it is inside of.
func (l *land) countiesIn(area region.Code) (from, to int) {
	if len(area) >= 6 {
		i, ok := l.place(countyOf(area))
		if !ok {
			return i, i
		}
		return i, i + 1
	}
	from, _ = l.place(area)
	to = len(l.counties)
	if area != "" {
		to, _ = l.place(after(area))
	}
	return from, to
}

// gridsIn returns the cells inside an area or grid: from up to, without, to.
func (l *land) gridsIn(code region.Code) (from, to int) {
	i, k := l.countiesIn(code)
	first := int(l.index.First(i))
	if len(code) > 6 && i < k {
		from, to = l.counties[i].gridsIn(code)
		return first + from, first + to
	}
	return first, int(l.index.First(k))
}

// grid returns the grid of a cell.
func (l *land) grid(cell locate.Cell) *region.Grid {
	i, local := l.index.Part(cell)
	return &l.counties[i].grids[local]
}

// cellOf returns the cell of a grid.
func (l *land) cellOf(code region.Code) (locate.Cell, bool) {
	if code.Level() != region.GridLevel {
		return 0, false
	}
	i, ok := l.place(countyOf(code))
	if !ok {
		return 0, false
	}
	local, ok := slices.BinarySearchFunc(l.counties[i].grids, code, byCode)
	return l.index.First(i) + locate.Cell(local), ok
}

// area returns an area by its code.
func (l *land) area(code region.Code) (region.Area, bool) {
	i, ok := l.areas.find(code)
	if !ok {
		return region.Area{}, false
	}
	return l.areas.all[i], true
}
