package postgis

import (
	"context"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/lattice"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// A router routes places by the land and the posts that its transaction sees, as an
// atlas does by its picture.
type router struct {
	tx      pgx.Tx
	edition int64     // the current one
	at      time.Time // the moment at which somebody is responsible
	land    *owner    // some of the current grids, to look in first; nil if none are at hand
}

// routes returns the routes of places, in their order.
func (r router) routes(ctx context.Context, places []issue.Place) ([]issue.Route, error) {
	routes := make([]issue.Route, len(places))
	var grids []region.Code
	for i, p := range places {
		route, err := r.match(ctx, p)
		if err != nil {
			return nil, err
		}
		route.Edition = r.edition
		routes[i] = route
		if route.Grid != "" {
			grids = append(grids, route.Grid)
		}
	}
	held, err := duties(ctx, r.tx, grids)
	if err != nil {
		return nil, err
	}
	for i, route := range routes {
		routes[i].Responsible = roster.Responsible{Because: roster.BecauseNobody}
		if route.Grid != "" {
			routes[i].Responsible = held.of(route.Grid, r.at)
		}
	}
	return routes, nil
}

// match returns the grid for a place: its owner, or if it has none the nearest within
// its accuracy.
func (r router) match(ctx context.Context, p issue.Place) (issue.Route, error) {
	at, _ := lattice.FromDegrees(p.At) // reports are validated
	if r.land != nil {
		if code := r.land.of(at); code != nil {
			return issue.Route{Match: issue.Inside, Grid: region.Code(*code)}, nil
		}
	}
	accuracyM := p.AccuracyM
	if accuracyM <= 0 {
		accuracyM = issue.DefaultAccuracyM
	}
	// Most places lie in a grid, or close to one: the wider surroundings are looked at
	// only if the nearer have none.
	const wider = 4
	for radiusM := min(accuracyM, issue.DefaultAccuracyM); ; radiusM = min(wider*radiusM, accuracyM) {
		grids, err := gridsAround(ctx, r.tx, at, radiusM)
		if err != nil {
			return issue.Route{}, err
		}
		land, err := newOwner(grids)
		if err != nil {
			return issue.Route{}, err
		}
		if code := land.of(at); code != nil {
			return issue.Route{Match: issue.Inside, Grid: region.Code(*code)}, nil
		}
		if cell, distanceM, ok := land.index.Nearest(at, radiusM); ok {
			return issue.Route{Match: issue.Near, DistanceM: distanceM, Grid: grids[cell].Code}, nil
		}
		if radiusM >= accuracyM {
			return issue.Route{Match: issue.Outside}, nil
		}
	}
}

const selectGridsAround = `
	SELECT grid, name, kind, shape
	FROM grid_version
	WHERE until IS NULL AND shape && ST_MakeEnvelope(@west, @south, @east, @north, 4326)
	ORDER BY grid`

// gridsAround returns all current grids within so many metres of a position, in code
// order, and perhaps some that are further away.
func gridsAround(ctx context.Context, tx pgx.Tx, at lattice.Point, radiusM float64) ([]region.Grid, error) {
	east, north := lattice.MetresPerStep(at)
	across, up := math.Ceil(radiusM/east)+2, math.Ceil(radiusM/north)+2
	x, y := float64(at.X), float64(at.Y)
	rows, err := tx.Query(ctx, selectGridsAround, pgx.NamedArgs{
		"west": (x - across) / lattice.PerDegree, "south": (y - up) / lattice.PerDegree,
		"east": (x + across) / lattice.PerDegree, "north": (y + up) / lattice.PerDegree})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanGrid)
}

// standing are the posts that decide who is responsible for some grids, and the people
// who hold them or stand in.
type standing struct {
	posts  map[region.Code][]roster.Post // by grid or subdistrict
	people map[string]roster.Person
	leaves map[string][]roster.Leave
}

// Person implements roster.Directory.
func (s standing) Person(number string) (roster.Person, bool) {
	p, ok := s.people[number]
	return p, ok
}

// Leaves implements roster.Directory.
func (s standing) Leaves(number string) []roster.Leave { return s.leaves[number] }

// of returns who is responsible for one of the grids at a moment.
func (s standing) of(grid region.Code, at time.Time) roster.Responsible {
	found, _ := roster.Resolve(roster.DecidingPosts(s.posts[grid], s.posts[grid.At(region.Subdistrict)]), s, at)
	return found
}

// duties reads what decides who is responsible for grids.
func duties(ctx context.Context, tx pgx.Tx, grids []region.Code) (standing, error) {
	s := standing{map[region.Code][]roster.Post{}, map[string]roster.Person{}, map[string][]roster.Leave{}}
	if len(grids) == 0 {
		return s, nil
	}
	var areas []region.Code
	for _, g := range grids {
		areas = append(areas, g.At(region.Subdistrict))
	}
	posts, err := postsOn(ctx, tx, distinct(grids), distinct(areas))
	if err != nil {
		return s, err
	}
	for _, p := range posts {
		s.posts[p.Code] = append(s.posts[p.Code], p)
	}
	people, leaves, err := peopleOf(ctx, tx, posts)
	if err != nil {
		return s, err
	}
	for _, p := range people {
		s.people[p.Number] = p
	}
	for _, l := range leaves {
		s.leaves[l.Person] = append(s.leaves[l.Person], l)
	}
	return s, nil
}
