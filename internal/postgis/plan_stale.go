package postgis

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

const (
	selectTouchedIn = `
	SELECT DISTINCT grid
	FROM grid_version
	WHERE grid >= @scope AND grid < @scope || ':' AND (since > @edition OR until > @edition)
	ORDER BY grid`

	// The versions that the scope's grids had in the edition or later.
	selectShapesIn = `
	SELECT grid, name, kind, shape
	FROM grid_version
	WHERE grid >= @scope AND grid < @scope || ':' AND (until IS NULL OR until > @edition)`

	selectTouchedBeside = `
	SELECT grid, name, kind, shape
	FROM grid_version
	WHERE (since > @edition OR until > @edition) AND NOT (grid >= @scope AND grid < @scope || ':')
	  AND shape && (SELECT ST_SetSRID(ST_Extent(s.shape)::geometry, 4326)
	                FROM grid_version s
	                WHERE s.grid >= @scope AND s.grid < @scope || ':' AND s.since <= @edition
	                  AND (s.until IS NULL OR s.until > @edition))`
)

// staleGrids returns the grids in a scope and around it that an edition after the given
// one, up to the current, made, changed or retired, in code order.
func staleGrids(ctx context.Context, tx pgx.Tx, scope region.Code, edition, current int64) ([]region.Code, error) {
	if edition == current {
		return nil, nil
	}
	args := pgx.NamedArgs{"scope": scope, "edition": edition}
	rows, err := tx.Query(ctx, selectTouchedIn, args)
	if err != nil {
		return nil, err
	}
	stale, err := pgx.CollectRows(rows, pgx.RowTo[region.Code])
	if err != nil {
		return nil, err
	}
	if rows, err = tx.Query(ctx, selectTouchedBeside, args); err != nil {
		return nil, err
	}
	beside, err := pgx.CollectRows(rows, scanGrid)
	if err != nil || len(beside) == 0 {
		return stale, err
	}
	if rows, err = tx.Query(ctx, selectShapesIn, args); err != nil {
		return nil, err
	}
	grids, err := pgx.CollectRows(rows, scanGrid)
	if err != nil {
		return nil, err
	}
	corners := map[lattice.Point]bool{}
	for _, g := range grids {
		for e := range g.Shape.Edges {
			corners[e.A] = true
		}
	}
	for _, g := range beside {
		if touches(g.Shape, corners) {
			stale = append(stale, g.Code)
		}
	}
	slices.Sort(stale)
	return slices.Compact(stale), nil
}
