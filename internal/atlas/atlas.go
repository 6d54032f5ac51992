// Package atlas holds the picture from which a process answers: the current
// edition's point-in-grid index, names, who is responsible, buildings and tiles.
//
// A Picture never changes. An Atlas points to the current one and swaps it
// atomically, so look-ups and tiles touch no lock and no database, and all parts
// of an answer belong together:
//
//	Published, PostsChanged, IssueChanged -> follow: read what changed, draw, swap
//	Changed                               -> reload: read a part, draw, swap
//	                                         ^ takes in the news that came meanwhile
//
// Both lanes run side by side, so that an edition waits for nothing. What follows from
// an edition is read with it (Source.Changes), or follows from the index: where
// buildings are.
//
// # County by county
//
// A picture is made of pieces, one for each county: its grids with their index, who
// is responsible, its buildings, and what maps show of it. Each remembers what it was
// drawn from, and is taken over from the picture before where that is the same. So
// a publication draws anew the county that it is about, and no other but for the maps
// of those beside it whose border it has touched. Cells stay numbers of the whole
// land, in code order.
//
// Look-ups need an index, people and buildings; a picture is swapped in as soon as
// it has these. Its maps are drawn right after that, and a tile that is asked for
// meanwhile waits for them. A reload draws them before, since it may take long.
//
// If the database is away, or what it gives cannot be drawn, the old picture stays.
package atlas

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/sync/singleflight"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/geo/tile"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Source is what an atlas is drawn from. Each method reads in one transaction.
type Source interface {
	// Snapshot returns everything; Edition.Number is 0 before the first edition.
	Snapshot(ctx context.Context) (roster.Snapshot, error)
	// Land, Buildings and Roster return their part of it, and the edition.
	Land(ctx context.Context) (roster.Snapshot, error)
	Buildings(ctx context.Context) (roster.Snapshot, error)
	Roster(ctx context.Context) (roster.Snapshot, error)
	// SnapshotAt returns the land of a moment.
	SnapshotAt(ctx context.Context, at time.Time) (roster.Snapshot, error)
	// Editions returns all editions, oldest first.
	Editions(ctx context.Context) ([]region.Edition, error)
	// Changes returns how one edition differs from another, 0 for the current one.
	Changes(ctx context.Context, from, to int64) (roster.Changes, error)
	// Staff returns the posts on some grids, whose codes are in order.
	Staff(ctx context.Context, grids []region.Code) (roster.Staff, error)
}

// IssueSource gives the issues that the issue tiles show.
type IssueSource interface {
	Issues(ctx context.Context, f issue.Filter) (issue.Page, error)
	Issue(ctx context.Context, id string) (issue.Issue, []issue.Event, error)
}

// Options is what an Atlas is made of. Source, Issues and Log are required.
type Options struct {
	Source Source
	Issues IssueSource
	Log    *slog.Logger

	// Debounce is how long a change waits for others before the reload;
	// 0: 100 ms.
	Debounce time.Duration
	// LookUpsOnly leaves out buildings, issues and tiles: enough to say who is
	// responsible, and sooner drawn. Issues may then be nil.
	LookUpsOnly bool
	// TileCache is the memory for encoded tiles in bytes; 0: 128 MiB.
	TileCache int64
}

// Part is a part of what a picture is drawn from; parts are a set.
type Part uint8

// The parts.
const (
	Land Part = 1 << iota
	Buildings
	People
	Issues

	All = Land | Buildings | People | Issues
)

// Atlas points to the current picture. It is safe for concurrent use.
type Atlas struct {
	source   Source
	issues   IssueSource
	log      *slog.Logger
	debounce time.Duration
	tiles    *tile.Cache
	versions versions

	lookUpsOnly bool

	picture atomic.Pointer[Picture]
	shown   atomic.Pointer[sheets] // the maps that were drawn last
	figures *figures
	past    past
	loading singleflight.Group

	drawing   sync.Mutex // held while the picture is exchanged; guards what follows
	from      parts      // what the current picture was drawn from
	meanwhile *news      // what was learnt since a reload began; nil while there is none

	reloading sync.Mutex // held by a reload

	mu      sync.Mutex // guards what follows
	pending news
	changed Part

	quick, slow chan struct{} // wake what follows the news, and what reloads
}

// New returns an atlas without a picture. Load draws the first; Run keeps it
// current.
func New(o Options) *Atlas {
	if o.Debounce == 0 {
		o.Debounce = 100 * time.Millisecond
	}
	if o.TileCache == 0 {
		o.TileCache = 128 << 20
	}
	a := &Atlas{
		source: o.Source, issues: o.Issues, log: o.Log, debounce: o.Debounce, lookUpsOnly: o.LookUpsOnly,
		tiles: tile.NewCache(o.TileCache), versions: newVersions(),
		quick: make(chan struct{}, 1), slow: make(chan struct{}, 1),
	}
	a.figures = newFigures(a)
	return a
}

// Current returns the picture of now; ok is false until the first is drawn.
func (a *Atlas) Current() (p *Picture, ok bool) {
	p = a.picture.Load()
	return p, p != nil
}

// Changed says that parts of what the picture is drawn from have been written, and
// that it is not known what in them. It returns at once; Run reloads them.
func (a *Atlas) Changed(parts Part) {
	a.mu.Lock()
	a.changed |= parts
	a.mu.Unlock()
	rouse(a.slow)
}

func rouse(lane chan struct{}) {
	select {
	case lane <- struct{}{}:
	default: // it is on its way
	}
}

// errLoading is the answer before there is a picture.
func errLoading() error {
	return fault.New(fault.Unavailable, "atlas.loading", "", "The atlas is not loaded yet; try again in a moment.")
}

// Route implements issue.Router from the current picture. The person is the one
// responsible at the moment now, also where a leave or a post has begun since the
// picture was drawn. Before the first picture the fault is Unavailable.
func (a *Atlas) Route(at orb.Point, accuracyM float64, now time.Time) (issue.Route, error) {
	p, ok := a.Current()
	if !ok {
		return issue.Route{}, errLoading()
	}
	position, ok := lattice.FromDegrees(at)
	if !ok {
		return issue.Route{}, fault.New(fault.Invalid, "position.range", "position", "The position is not longitude, latitude in degrees.")
	}
	cell, match, distanceM := p.Match(position, accuracyM)
	route := issue.Route{Edition: p.Edition().Number, Match: match, DistanceM: distanceM}
	if cell == locate.Outside {
		route.Responsible.Because = roster.BecauseNobody
		return route, nil
	}
	route.Grid = p.Grid(cell).Code
	route.Responsible = p.responsibleAt(cell, now)
	return route, nil
}
