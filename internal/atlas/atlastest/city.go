// Package atlastest makes cities in memory, for tests and benchmarks of whatever
// stands on an atlas.
package atlastest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// PublishedAt is when the first edition of every City was published: before the clocks
// of tests begin, also of those in bubbles.
var PublishedAt = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)

// City is a made-up city that an atlas can be drawn from. Its grids stand in rows,
// five to a community, four communities to a subdistrict. Grid i has the first
// leader "L<i>" and the community leader "C<i>", but for every seventh, which has
// no first leader; subdistrict i has the desk "D<i>". Grid i has two buildings. It
// is safe for concurrent use.
type City struct {
	mu       sync.Mutex
	now      roster.Snapshot
	editions []region.Edition
	lands    map[int64][]region.Grid
	down     error
	loads    map[string]int
}

// New returns a city of n grids.
func New(seed uint64, n int) *City {
	return FromShapes(geotest.Coverage(seed, n, geotest.Options{}))
}

// FromShapes returns a city whose grids have the given shapes.
func FromShapes(shapes []lattice.Shape) *City { return InCounties(shapes, max(len(shapes), 1)) }

// InCounties is FromShapes for a city of several counties with so many grids each.
func InCounties(shapes []lattice.Shape, perCounty int) *City {
	c := &City{lands: map[int64][]region.Grid{}, loads: map[string]int{}}
	s := &c.now
	s.Installation = region.Installation{City: "遵义市汇川区", MadeUp: true}
	s.Areas = append(s.Areas, region.Area{Code: "5203", Name: "遵义市"})
	for i, shape := range shapes {
		code := CodeIn(i, perCounty)
		within := i % perCounty
		if within == 0 {
			s.Areas = append(s.Areas, region.Area{Code: code.At(region.County), Name: countyName(i / perCounty)})
		}
		if within%20 == 0 {
			sub := code.At(region.Subdistrict)
			s.Areas = append(s.Areas, region.Area{Code: sub, Name: fmt.Sprintf("第%d街道", i/20+1)})
			desk := fmt.Sprintf("D%d", i/20)
			s.People = append(s.People, person(desk, "值班"+desk))
			s.Posts = append(s.Posts, roster.Post{Person: desk, Role: roster.Desk, Code: sub})
		}
		if within%5 == 0 {
			s.Areas = append(s.Areas, region.Area{Code: code.At(region.Community), Name: fmt.Sprintf("第%d社区", i/5+1)})
		}
		s.Grids = append(s.Grids, region.Grid{Code: code, Name: fmt.Sprintf("第%d网格", i+1), Kind: region.Residential, Shape: shape})
		c.staff(i, code)
		c.build(i, shape)
	}
	s.Lines = []region.ReferenceLine{{ID: 1, Kind: region.Street, Class: 1, Name: "人民路", Line: street(shapes)}}
	slices.SortFunc(s.Areas, func(a, b region.Area) int { return compare(a.Code, b.Code) })
	s.Edition = region.Edition{Number: 1, PublishedAt: PublishedAt}
	c.editions = []region.Edition{s.Edition}
	c.lands[1] = s.Grids
	return c
}

func compare(a, b region.Code) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// GridCode returns the code of grid i in a city of one county.
func GridCode(i int) region.Code { return CodeIn(i, i+1) }

// CodeIn returns the code of grid i in a city whose counties have so many grids each.
func CodeIn(i, perCounty int) region.Code {
	county := i / perCounty
	i %= perCounty
	return region.Code(fmt.Sprintf("5203%02d%03d%03d%03d", county+3, i/20+1, i/5%4+1, i%5+1))
}

func countyName(i int) string {
	if i == 0 {
		return "汇川区"
	}
	return fmt.Sprintf("第%d区", i+1)
}

func person(number, name string) roster.Person {
	return roster.Person{Number: number, Name: name, Unit: "区直机关", Phone: "13800001234", Office: "301"}
}

// staff gives a grid its leaders.
func (c *City) staff(i int, code region.Code) {
	s := &c.now
	community := fmt.Sprintf("C%d", i)
	s.People = append(s.People, person(community, "社区"+community))
	s.Posts = append(s.Posts, roster.Post{Person: community, Role: roster.CommunityLeader, Code: code})
	if i%7 == 6 {
		return
	}
	leader := fmt.Sprintf("L%d", i)
	s.People = append(s.People, person(leader, "网格长"+leader))
	s.Posts = append(s.Posts, roster.Post{Person: leader, Role: roster.FirstLeader, Code: code})
}

// build gives a grid its buildings: at a vertex, and beside it.
func (c *City) build(i int, shape lattice.Shape) {
	at := Inside(shape)
	for k := range 2 {
		id := int64(2*i + k + 1)
		entrance := lattice.Point{X: at.X + int32(10*k), Y: at.Y}.Degrees()
		c.now.Buildings = append(c.now.Buildings, place.Building{ID: id, Ref: fmt.Sprintf("B%d", id),
			Name: fmt.Sprintf("汇川花园%d栋", id), Address: fmt.Sprintf("人民路%d号", id), Entrance: entrance, Households: 10 + k})
	}
}

// Inside returns a position that a shape owns: a little inside of one of its edges.
func Inside(shape lattice.Shape) lattice.Point {
	for e := range shape.Edges {
		// To the left of an edge is the land.
		mid := lattice.Point{X: int32((int64(e.A.X) + int64(e.B.X)) / 2), Y: int32((int64(e.A.Y) + int64(e.B.Y)) / 2)}
		dx, dy := float64(e.B.X)-float64(e.A.X), float64(e.B.Y)-float64(e.A.Y)
		inner := lattice.Point{X: mid.X - int32(dy/8), Y: mid.Y + int32(dx/8)}
		if shape.Contains(inner) {
			return inner
		}
	}
	panic("atlastest: a shape without an inside")
}

func street(shapes []lattice.Shape) orb.LineString {
	b := geotest.Bounds(shapes)
	return orb.LineString{b.Min.Degrees(), b.Max.Degrees()}
}

// Change changes the city by f, as a transaction would.
func (c *City) Change(f func(s *roster.Snapshot)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now.Grids, c.now.Buildings = slices.Clone(c.now.Grids), slices.Clone(c.now.Buildings)
	c.now.People, c.now.Posts, c.now.Leaves = slices.Clone(c.now.People), slices.Clone(c.now.Posts), slices.Clone(c.now.Leaves)
	f(&c.now)
}

// Publish changes the city by f and publishes the result as the next edition.
func (c *City) Publish(at time.Time, f func(s *roster.Snapshot)) {
	c.Change(func(s *roster.Snapshot) {
		s.Edition = region.Edition{Number: s.Edition.Number + 1, PublishedAt: at}
		f(s)
		c.editions = append(c.editions, s.Edition)
		c.lands[s.Edition.Number] = s.Grids
	})
}

// Down makes every load fail with err until it is called with nil.
func (c *City) Down(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = err
}

// Loads returns how often something was loaded, by the method's name.
func (c *City) Loads(method string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loads[method]
}

func (c *City) load(ctx context.Context, method string, take func(s roster.Snapshot) roster.Snapshot) (roster.Snapshot, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loads[method]++
	if c.down != nil {
		return roster.Snapshot{}, c.down
	}
	s := take(c.now)
	// The atlas may sort what it is given.
	s.Grids, s.Areas, s.Buildings = slices.Clone(s.Grids), slices.Clone(s.Areas), slices.Clone(s.Buildings)
	return s, ctx.Err()
}

// Snapshot implements atlas.Source.
func (c *City) Snapshot(ctx context.Context) (roster.Snapshot, error) {
	return c.load(ctx, "Snapshot", func(s roster.Snapshot) roster.Snapshot { return s })
}

// Land implements atlas.Source.
func (c *City) Land(ctx context.Context) (roster.Snapshot, error) {
	return c.load(ctx, "Land", func(s roster.Snapshot) roster.Snapshot {
		return roster.Snapshot{Installation: s.Installation, Edition: s.Edition, Areas: s.Areas, Grids: s.Grids, Lines: s.Lines}
	})
}

// Buildings implements atlas.Source.
func (c *City) Buildings(ctx context.Context) (roster.Snapshot, error) {
	return c.load(ctx, "Buildings", func(s roster.Snapshot) roster.Snapshot {
		return roster.Snapshot{Edition: s.Edition, Buildings: s.Buildings}
	})
}

// Roster implements atlas.Source.
func (c *City) Roster(ctx context.Context) (roster.Snapshot, error) {
	return c.load(ctx, "Roster", func(s roster.Snapshot) roster.Snapshot {
		return roster.Snapshot{Edition: s.Edition, People: s.People, Posts: s.Posts, Leaves: s.Leaves}
	})
}

// SnapshotAt implements atlas.Source.
func (c *City) SnapshotAt(ctx context.Context, at time.Time) (roster.Snapshot, error) {
	return c.load(ctx, "SnapshotAt", func(s roster.Snapshot) roster.Snapshot {
		s.Buildings = nil
		for _, e := range c.editions {
			if !e.PublishedAt.After(at) {
				s.Edition, s.Grids = e, c.lands[e.Number]
			}
		}
		return s
	})
}

// Editions implements atlas.Source.
func (c *City) Editions(ctx context.Context) ([]region.Edition, error) {
	var editions []region.Edition
	_, err := c.load(ctx, "Editions", func(s roster.Snapshot) roster.Snapshot {
		editions = slices.Clone(c.editions)
		return roster.Snapshot{}
	})
	return editions, err
}

// mostChanges is from how many changed grids on Changes says that they are too many.
const mostChanges = 1000

// Changes implements atlas.Source.
func (c *City) Changes(ctx context.Context, from, to int64) (changes roster.Changes, err error) {
	_, err = c.load(ctx, "Changes", func(s roster.Snapshot) roster.Snapshot {
		changes = c.changes(from, to)
		return roster.Snapshot{}
	})
	return changes, err
}

func (c *City) changes(from, to int64) roster.Changes {
	if to == 0 {
		to = c.now.Edition.Number
	}
	changes := roster.Changes{From: from}
	for _, e := range c.editions {
		if e.Number == to {
			changes.Edition = e
		}
		if e.Number > from && e.Number <= to {
			changes.Editions = append(changes.Editions, e)
		}
	}
	was, is := map[region.Code]region.Grid{}, map[region.Code]bool{}
	for _, g := range c.lands[from] {
		was[g.Code] = g
	}
	for _, g := range c.lands[to] {
		is[g.Code] = true
		if old, ok := was[g.Code]; !ok || !old.Shape.Same(g.Shape) || old.Name != g.Name || old.Kind != g.Kind {
			changes.Grids = append(changes.Grids, g)
			changes.Staff.Grids = append(changes.Staff.Grids, g.Code)
		}
	}
	for code := range was {
		if !is[code] {
			changes.Retired = append(changes.Retired, code)
			changes.Staff.Grids = append(changes.Staff.Grids, code)
		}
	}
	if changes.TooMany = len(changes.Staff.Grids) > mostChanges; changes.TooMany {
		return roster.Changes{From: from, Edition: changes.Edition, TooMany: true}
	}
	slices.SortFunc(changes.Grids, func(a, b region.Grid) int { return compare(a.Code, b.Code) })
	slices.SortFunc(changes.Retired, compare)
	slices.SortFunc(changes.Staff.Grids, compare)
	around := map[region.Code]bool{}
	for _, g := range changes.Grids {
		for _, level := range []region.Level{region.City, region.County, region.Subdistrict, region.Community} {
			around[g.Code.At(level)] = true
		}
	}
	for _, a := range c.now.Areas {
		if around[a.Code] {
			changes.Areas = append(changes.Areas, a)
		}
	}
	changes.Staff = c.staffOn(changes.Staff.Grids)
	return changes
}

// Staff implements atlas.Source.
func (c *City) Staff(ctx context.Context, grids []region.Code) (staff roster.Staff, err error) {
	_, err = c.load(ctx, "Staff", func(s roster.Snapshot) roster.Snapshot {
		staff = c.staffOn(grids)
		return roster.Snapshot{}
	})
	return staff, err
}

// staffOn returns the posts on some grids, and all people and leaves: more than are
// needed.
func (c *City) staffOn(grids []region.Code) roster.Staff {
	staff := roster.Staff{Grids: grids, People: c.now.People, Leaves: c.now.Leaves}
	for _, post := range c.now.Posts {
		if _, is := slices.BinarySearch(grids, post.Code); is {
			staff.Posts = append(staff.Posts, post)
		}
	}
	return staff
}

// NoIssues is an atlas.IssueSource without issues.
type NoIssues struct{}

// Issues returns none.
func (NoIssues) Issues(context.Context, issue.Filter) (issue.Page, error) { return issue.Page{}, nil }

// Issue finds none.
func (NoIssues) Issue(context.Context, string) (issue.Issue, []issue.Event, error) {
	return issue.Issue{}, nil, fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
}
