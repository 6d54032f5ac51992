package atlas

import (
	"iter"
	"slices"
	"time"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Picture is the land, its buildings, people and open issues as they stood
// together. It never changes, and any number of goroutines may ask it at once.
// What it returns is shared and must not be changed.
//
// Grids are numbered from 0 in the order of their codes: their cells.
type Picture struct {
	drawn time.Time
	land  *land
	*people
	pieces    []*piece   // by county; nil in a picture of the past
	next      time.Time  // when somebody else may be responsible in any of them; zero: never
	buildings *buildings // nil in a picture of the past
	moment    time.Time  // of a picture of the past
	pins      *pins
	sheets    func() (*sheets, error) // nil in a picture of the past or for look-ups only
	atlas     *Atlas                  // for its cache of tiles
}

// Edition returns the edition whose land this is; Number 0 before the first.
func (p *Picture) Edition() region.Edition { return p.land.edition }

// Installation says which city this is.
func (p *Picture) Installation() region.Installation { return p.land.installation }

// Drawn returns when the picture was drawn.
func (p *Picture) Drawn() time.Time { return p.drawn }

// People returns how many people are known.
func (p *Picture) People() int { return len(p.persons) + len(p.late.persons) }

// Bounds returns the bounds of the land, empty if there is none.
func (p *Picture) Bounds() lattice.Bounds { return p.land.extent }

// Locate returns the grid that owns a position, or locate.Outside.
func (p *Picture) Locate(at lattice.Point) locate.Cell { return p.land.index.Locate(at) }

// LocateBatch is Locate for many positions; dst is as long as at.
func (p *Picture) LocateBatch(dst []locate.Cell, at []lattice.Point) {
	p.land.index.LocateBatch(dst, at)
}

// accuracy returns the accuracy of a position that may state none.
func accuracy(statedM float64) float64 {
	if statedM > 0 {
		return statedM
	}
	return issue.DefaultAccuracyM
}

// Match returns the grid for a position as it is routed: its owner, or if it has
// none the nearest within its accuracy in metres (50 if it is 0), or Outside.
func (p *Picture) Match(at lattice.Point, accuracyM float64) (cell locate.Cell, match issue.Match, distanceM float64) {
	if cell = p.land.index.Locate(at); cell != locate.Outside {
		return cell, issue.Inside, 0
	}
	if cell, distanceM, ok := p.land.index.Nearest(at, accuracy(accuracyM)); ok {
		return cell, issue.Near, distanceM
	}
	return locate.Outside, issue.Outside, 0
}

// maxAlternatives is the most alternatives that a position has.
const maxAlternatives = 10

// Alternatives appends the grids other than cell within the accuracy of a position
// (50 m if it is 0): nearest first, ten at most.
func (p *Picture) Alternatives(dst []locate.Neighbour, cell locate.Cell, at lattice.Point, accuracyM float64) []locate.Neighbour {
	from := len(dst)
	dst = p.land.index.Around(dst, at, accuracy(accuracyM))
	others := slices.DeleteFunc(dst[from:], func(n locate.Neighbour) bool { return n.Cell == cell })
	return dst[:from+min(len(others), maxAlternatives)]
}

// Grid returns a grid. The cell must be one that this picture gave.
func (p *Picture) Grid(cell locate.Cell) *region.Grid { return p.land.grid(cell) }

// GridByCode returns the cell of a grid.
func (p *Picture) GridByCode(code region.Code) (locate.Cell, bool) { return p.land.cellOf(code) }

// GridsIn returns the cells of the grids inside an area, from up to but not
// including to; with "" all.
func (p *Picture) GridsIn(area region.Code) (from, to locate.Cell) {
	i, j := p.land.gridsIn(area)
	return locate.Cell(i), locate.Cell(j)
}

// GridsMeeting yields the grids whose bounds meet a box, in code order.
func (p *Picture) GridsMeeting(box lattice.Bounds) iter.Seq[locate.Cell] {
	return func(yield func(locate.Cell) bool) {
		for i, c := range p.land.counties {
			if !c.extent.Intersects(box) {
				continue
			}
			for k := range c.extents {
				if c.extents[k].Intersects(box) && !yield(p.land.index.First(i)+locate.Cell(k)) {
					return
				}
			}
		}
	}
}

// Responsible returns who answers for a grid at the picture's moment.
func (p *Picture) Responsible(cell locate.Cell) *roster.Responsible {
	i, local := p.land.index.Part(cell)
	if p.pieces != nil {
		return &p.pieces[i].duty.found[local]
	}
	found, _ := p.resolve(p.land.counties[i].grids[local].Code, p.moment)
	return &found
}

// responsibleAt returns who answers for a grid at a moment that may be later than
// the picture's.
func (p *Picture) responsibleAt(cell locate.Cell, at time.Time) roster.Responsible {
	at = p.land.moment(at)
	i, local := p.land.index.Part(cell)
	duty := p.pieces[i].duty
	until := duty.until[local]
	if !at.Before(duty.at) && (until.IsZero() || at.Before(until)) {
		return duty.found[local]
	}
	found, _ := p.resolve(p.land.counties[i].grids[local].Code, at)
	return found
}

// dutyDue reports whether somebody else may be responsible by now, also since the
// clock was set back.
func (p *Picture) dutyDue(now time.Time) bool {
	return !p.next.IsZero() && !now.Before(p.next) || now.Before(p.drawn)
}

// Posts returns the posts held at a moment, or when the picture's edition was
// published if that is later, on a grid, and on its subdistrict for it: leaders first,
// then the team, then the others.
func (p *Picture) Posts(cell locate.Cell, at time.Time) []roster.Standing {
	at = p.land.moment(at)
	code := p.land.grid(cell).Code
	posts := slices.Concat(p.postsOn(code), p.postsOn(code.At(region.Subdistrict)))
	return roster.Stand(posts, p, at)
}

// Area returns an area by its code.
func (p *Picture) Area(code region.Code) (region.Area, bool) { return p.land.area(code) }

// AreasBelow yields the areas one level below parent in code order, with "" the
// counties.
func (p *Picture) AreasBelow(parent region.Code) iter.Seq[region.Area] {
	return func(yield func(region.Area) bool) {
		for _, a := range p.land.areas.all {
			below := a.Code.Parent() == parent
			if parent == "" {
				below = a.Code.Level() == region.County
			}
			if below && !yield(a) {
				return
			}
		}
	}
}

// Tally counts what lies inside an area or grid; with "" everything, buildings
// outside all grids included.
func (p *Picture) Tally(code region.Code) (grids, count, households int) {
	i, k := p.land.countiesIn(code)
	for ; i < k; i++ {
		c := p.land.counties[i]
		from, to := 0, len(c.grids)
		if len(code) > len(c.code) {
			from, to = c.gridsIn(code)
		}
		grids += to - from
		if p.buildings != nil {
			more, living := p.buildings.sets[i].tally(from, to)
			count, households = count+more, households+living
		}
	}
	if code == "" && p.buildings != nil {
		count = len(p.buildings.ids)
	}
	return grids, count, households
}

// Extent returns the bounds of an area or grid, empty if it has no land.
func (p *Picture) Extent(code region.Code) lattice.Bounds {
	extent := lattice.EmptyBounds()
	i, k := p.land.countiesIn(code)
	for _, c := range p.land.counties[i:k] {
		if len(code) <= len(c.code) {
			extent = extent.Union(c.extent)
			continue
		}
		from, to := c.gridsIn(code)
		for _, b := range c.extents[from:to] {
			extent = extent.Union(b)
		}
	}
	return extent
}

// Label returns a position well inside a grid, for its name.
func (p *Picture) Label(cell locate.Cell) lattice.Point { return label(p.land.grid(cell).Shape) }

// Building returns a building and its grid, which may be locate.Outside.
func (p *Picture) Building(id int64) (b *place.Building, cell locate.Cell, ok bool) {
	if p.buildings == nil {
		return nil, locate.Outside, false
	}
	return p.buildings.find(id)
}

// BuildingsIn yields the buildings of a grid in the order of their ids.
func (p *Picture) BuildingsIn(cell locate.Cell) iter.Seq[*place.Building] {
	return func(yield func(*place.Building) bool) {
		if p.buildings == nil {
			return
		}
		i, local := p.land.index.Part(cell)
		set := p.buildings.sets[i]
		for _, i := range set.order[set.first[local]:set.first[local+1]] {
			if !yield(&set.all[i]) {
				return
			}
		}
	}
}

// BuildingPosts returns the posts held at a moment on a building.
func (p *Picture) BuildingPosts(b *place.Building, at time.Time) []roster.Standing {
	if b.Ref == "" {
		return nil
	}
	return roster.Stand(p.byBuilding[b.Ref], p, at)
}
