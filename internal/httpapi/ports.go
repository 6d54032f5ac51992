package httpapi

import (
	"context"
	"iter"
	"time"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/geo/tile"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Atlas gives pictures of the land.
type Atlas interface {
	// Current returns the picture of now; ok is false until the first is drawn.
	Current() (p Picture, ok bool)
	// At returns the picture of a moment, with the people responsible then. The
	// fault is NotFound before the first edition and Unavailable while a picture
	// that has to be fetched cannot be.
	At(ctx context.Context, at time.Time) (Picture, error)
}

// Picture is the land, its buildings and its people as they stood together. It
// never changes; what its methods return is shared and must not be changed.
//
// Grids are numbered from 0 in the order of their codes, so that those of an
// area are neighbours.
type Picture interface {
	Edition() region.Edition
	Installation() region.Installation
	People() int
	Person(number string) (roster.Person, bool)
	Bounds() lattice.Bounds // empty while there is no land

	// Locate returns the grid that owns a position, or locate.Outside.
	Locate(at lattice.Point) locate.Cell
	// LocateBatch is Locate for many; dst is as long as at.
	LocateBatch(dst []locate.Cell, at []lattice.Point)
	// Match returns the grid for a position as it is routed: the owner, or the
	// nearest within the accuracy in metres (50 if it is 0), or Outside.
	Match(at lattice.Point, accuracyM float64) (cell locate.Cell, match issue.Match, distanceM float64)
	// Alternatives appends the grids other than cell within the accuracy of a
	// position (50 m if it is 0), nearest first, a few at most.
	Alternatives(dst []locate.Neighbour, cell locate.Cell, at lattice.Point, accuracyM float64) []locate.Neighbour

	Grid(cell locate.Cell) *region.Grid
	GridByCode(code region.Code) (locate.Cell, bool)
	// GridsIn returns the numbers of the grids inside an area, from up to but not
	// including to; with "" all.
	GridsIn(area region.Code) (from, to locate.Cell)
	// GridsMeeting yields the grids whose bounds meet a box, in code order.
	GridsMeeting(box lattice.Bounds) iter.Seq[locate.Cell]
	// Responsible returns who answers for a grid at the picture's moment.
	Responsible(cell locate.Cell) *roster.Responsible
	// Posts returns the posts held at a moment on a grid, or by its subdistrict
	// for it.
	Posts(cell locate.Cell, at time.Time) []roster.Standing

	Area(code region.Code) (region.Area, bool)
	// AreasBelow yields the areas one level below parent in code order, with ""
	// the counties.
	AreasBelow(parent region.Code) iter.Seq[region.Area]
	// Tally counts what lies inside an area or a grid.
	Tally(code region.Code) (grids, buildings, households int)
	// Extent returns the bounds of an area or a grid; empty if it has no land.
	Extent(code region.Code) lattice.Bounds
	// Label returns a position inside a grid, far from its border.
	Label(cell locate.Cell) lattice.Point

	// Building returns a building and its grid, which may be locate.Outside.
	Building(id int64) (b *place.Building, cell locate.Cell, ok bool)
	// BuildingsIn yields the buildings of a grid in the order of their ids.
	BuildingsIn(cell locate.Cell) iter.Seq[*place.Building]
	// BuildingPosts returns the posts held at a moment on a building.
	BuildingPosts(b *place.Building, at time.Time) []roster.Standing

	TileSource
	// IssueTile is Tile of the layer of issues, with those in a scope alone.
	IssueTile(scope region.Scope, id tile.ID, e tile.Encoding) (t tile.Encoded, ok bool)
}

// Store is what is asked of the database itself.
type Store interface {
	People
	// Ping asks whether the database answers.
	Ping(ctx context.Context) error
	// Search finds buildings, grids and areas by name, address, pinyin or
	// initials, best first.
	Search(ctx context.Context, s place.Search) ([]place.Hit, error)
	// IssueCounts counts the issues that a filter chooses, by state.
	IssueCounts(ctx context.Context, f issue.Filter) (map[issue.State]int, error)
	// IssueChanges returns up to limit issues that have an event above after, once
	// each, in the order of their latest events, which is that of their commits.
	IssueChanges(ctx context.Context, after int64, limit int) ([]issue.Latest, error)
	// EditionPage returns a page of the editions, newest first. An unreadable cursor
	// is a fault.Malformed.
	EditionPage(ctx context.Context, after string, limit int) (region.EditionPage, error)
	// GridHistory returns what a grid was, and who led it, newest first; GridLineage
	// which grids it came from and which came from it, over all generations, oldest
	// first. Both also of one that has been retired. A code that was never given is a
	// fault.NotFound.
	GridHistory(ctx context.Context, code region.Code) ([]roster.GridPast, error)
	GridLineage(ctx context.Context, code region.Code) (ancestors, descendants []plan.Handover, err error)
	// SetLeader makes a person, by their staff number, the first leader of a grid from
	// now on, or confirms them. A grid that does not exist now is a fault.NotFound, a
	// person who does not exist a fault.Invalid.
	SetLeader(ctx context.Context, code region.Code, person string) error
	// LastIssueEvent returns the number of the latest event, 0 if there is none.
	LastIssueEvent(ctx context.Context) (int64, error)
}
