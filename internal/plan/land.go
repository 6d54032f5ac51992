package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// Building is what redrawing asks of a building.
type Building struct {
	ID         int64
	Name       string        // as on the door plate
	At         lattice.Point // the entrance
	Households int
}

// BuildingOf returns what redrawing asks of a building.
func BuildingOf(b place.Building) Building {
	at, _ := lattice.FromDegrees(b.Entrance) // stored ones are on the lattice
	return Building{b.ID, b.Name, at, b.Households}
}

// Line is a reference line that borders may follow.
type Line struct {
	ID     int64
	Points []lattice.Point
}

// LineOf returns a reference line on the lattice. What is off the Earth is left out.
func LineOf(l region.ReferenceLine) Line { return Line{l.ID, onLattice(l.Line)} }

func onLattice(line orb.LineString) []lattice.Point {
	points := make([]lattice.Point, 0, len(line))
	for _, d := range line {
		if p, ok := lattice.FromDegrees(d); ok {
			points = append(points, p)
		}
	}
	return points
}

// Ground is what a Land is made of.
type Ground struct {
	Edition   int64         // whose grids these are
	Scope     region.Code   // a community, subdistrict or county, or wider
	Grids     []region.Grid // all grids in the scope
	Around    []region.Grid // all grids outside it that share a vertex with it, at least
	Buildings []Building    // those in the grids
	Lines     []region.ReferenceLine
	Used      []region.Code // codes of grids in the scope that were retired by then
}

// Land is the part of the land that is redrawn: the grids of a scope, their
// neighbours outside it, buildings and reference lines. It never changes: an
// operation gives another Land, which shares with it what is the same in both.
//
// Neighbours outside the scope only gain vertices.
type Land struct {
	scope region.Code
	// grids keep their places from one Land to the next. One that was merged away has
	// neither a code nor land; what is not within the scope is a neighbour.
	grids []region.Grid
	// of is the place in grids of each building's grid, or locate.Outside.
	of []int32
	// last is the highest number given to a grid of each community, ever.
	last map[region.Code]int
	// retired are the codes of grids that are gone, with the places that they had in
	// grids; -1 for those that were gone before. One that was renumbered is not: its
	// grid goes on.
	retired map[region.Code]int
	*furniture
}

// furniture stands on the land and stays.
type furniture struct {
	buildings []Building // by ID
	lines     map[int64]Line
	streets   []region.ReferenceLine // the lines as they were given
}

// NewLand returns the land of a ground. The grids and their neighbours are an exact
// coverage but for holes in it. The fault is Invalid for a ground that is none: codes
// that repeat, or are on the wrong side of the scope's outline, or overlaps that
// make it impossible to say whose a building is.
func NewLand(g Ground) (Land, error) {
	l := Land{scope: g.Scope, last: map[region.Code]int{}, retired: map[region.Code]int{}, furniture: &furniture{lines: map[int64]Line{}}}
	seen := map[region.Code]bool{}
	add := func(grids []region.Grid, inside bool) error {
		for _, grid := range grids {
			switch {
			case seen[grid.Code]:
				return fault.New(fault.Invalid, "plan.ground", "code", "Grid %s is there twice.", grid.Code)
			case grid.Code.Level() != region.GridLevel || grid.Code.Within(g.Scope) != inside:
				return fault.New(fault.Invalid, "plan.ground", "code", "Grid %s is on the wrong side of the outline of %s.", grid.Code, g.Scope)
			case len(grid.Shape) == 0:
				return fault.New(fault.Invalid, "plan.ground", "geometry", "Grid %s has no land.", grid.Code)
			}
			seen[grid.Code] = true
			l.use(grid.Code)
		}
		sorted := slices.Clone(grids)
		slices.SortFunc(sorted, byCode)
		l.grids = append(l.grids, sorted...)
		return nil
	}
	if err := add(g.Grids, true); err != nil {
		return Land{}, err
	}
	if err := add(g.Around, false); err != nil {
		return Land{}, err
	}
	for _, code := range g.Used {
		l.use(code)
		if !seen[code] {
			l.retired[code] = -1
		}
	}
	l.streets = slices.Clone(g.Lines)
	for _, line := range g.Lines {
		l.lines[line.ID] = LineOf(line)
	}
	l.buildings = byID(g.Buildings)
	index, err := locate.Build(shapesOf(l.grids))
	if err != nil {
		return Land{}, fault.New(fault.Invalid, "plan.ground", "geometry", "The grids are no exact coverage.").Because(err)
	}
	l.of = make([]int32, len(l.buildings))
	for i, b := range l.buildings {
		l.of[i] = index.Locate(b.At)
	}
	return l, nil
}

// Scope returns the code of the area that is redrawn.
func (l Land) Scope() region.Code { return l.scope }

// Grids returns the grids of the scope in code order.
func (l Land) Grids() []region.Grid { return l.side(true) }

// Around returns the neighbours outside the scope in code order.
func (l Land) Around() []region.Grid { return l.side(false) }

func (l Land) side(inside bool) []region.Grid {
	var grids []region.Grid
	for i := range l.grids {
		if !l.gone(i) && l.within(i) == inside {
			grids = append(grids, l.grids[i])
		}
	}
	slices.SortFunc(grids, byCode)
	return grids
}

// Grid returns the grid of a code, whether in the scope or beside it.
func (l Land) Grid(code region.Code) (region.Grid, bool) {
	if i := l.find(code); i >= 0 {
		return l.grids[i], true
	}
	return region.Grid{}, false
}

// Lines returns the reference lines. They are not to be changed.
func (l Land) Lines() []region.ReferenceLine { return l.streets }

// Buildings returns all buildings by ID. They are not to be changed.
func (l Land) Buildings() []Building { return l.buildings }

// GridOf returns the grid that owns a building's entrance; "" if none does, or if
// there is no such building.
func (l Land) GridOf(id int64) region.Code {
	i, ok := l.building(id)
	if !ok {
		return ""
	}
	return l.gridOf(i)
}

func (l Land) gridOf(building int) region.Code {
	if of := l.of[building]; of != locate.Outside {
		return l.grids[of].Code
	}
	return ""
}

func (l Land) building(id int64) (int, bool) {
	return slices.BinarySearchFunc(l.buildings, id, func(b Building, id int64) int { return int(min(max(b.ID-id, -1), 1)) })
}

// find returns the place of the grid with a code, or -1.
func (l Land) find(code region.Code) int {
	if code == "" {
		return -1
	}
	return slices.IndexFunc(l.grids, func(g region.Grid) bool { return g.Code == code })
}

func (l Land) gone(i int) bool   { return l.grids[i].Code == "" }
func (l Land) within(i int) bool { return !l.gone(i) && l.grids[i].Code.Within(l.scope) }

// use notes that a code was given.
func (l *Land) use(code region.Code) {
	if code.Level() != region.GridLevel {
		return
	}
	community := code.Parent()
	number, _ := strconv.Atoi(string(code[len(community):]))
	l.last[community] = max(l.last[community], number)
}

// newCode returns the first code of a community that was never given, "" if there
// is none left.
func (l *Land) newCode(community region.Code) region.Code {
	const most = 999
	if l.last[community] >= most {
		return ""
	}
	l.last = maps.Clone(l.last)
	l.last[community]++
	return region.Code(fmt.Sprintf("%s%03d", community, l.last[community]))
}

// byID returns buildings in the order of their IDs.
func byID(buildings []Building) []Building {
	sorted := slices.Clone(buildings)
	slices.SortFunc(sorted, func(a, b Building) int { return cmp.Compare(a.ID, b.ID) })
	return sorted
}

func byCode(a, b region.Grid) int {
	switch {
	case a.Code < b.Code:
		return -1
	case a.Code > b.Code:
		return 1
	}
	return 0
}

func shapesOf(grids []region.Grid) []lattice.Shape {
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	return shapes
}
