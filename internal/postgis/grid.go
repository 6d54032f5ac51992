package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

const selectGridsOf = `
	SELECT grid, name, kind, shape
	FROM grid_version
	WHERE since <= @edition AND (until IS NULL OR until > @edition)
	ORDER BY grid`

// gridsOf returns the grids of an edition in code order.
func gridsOf(ctx context.Context, tx pgx.Tx, edition int64) ([]region.Grid, error) {
	rows, err := tx.Query(ctx, selectGridsOf, pgx.NamedArgs{"edition": edition})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanGrid)
}

func scanGrid(row pgx.CollectableRow) (g region.Grid, err error) {
	var shape geom.MultiPolygon
	if err := row.Scan(&g.Code, &g.Name, &g.Kind, &shape); err != nil {
		return region.Grid{}, err
	}
	return gridOf(g, &shape)
}

// gridOf returns a grid with a shape that was read.
func gridOf(g region.Grid, shape *geom.MultiPolygon) (_ region.Grid, err error) {
	if g.Shape, err = shapeOf(shape); err != nil {
		return region.Grid{}, fmt.Errorf("grid %s: %w", g.Code, err)
	}
	return g, nil
}

// CurrentLand returns the areas and the grids of the current edition, in code
// order; both are empty before the first.
func (db *DB) CurrentLand(ctx context.Context) ([]region.Area, []region.Grid, error) {
	var s roster.Snapshot
	err := db.readMuch(ctx, func(tx pgx.Tx) (err error) {
		if s.Edition, err = currentEdition(ctx, tx); err != nil {
			return err
		}
		if s.Areas, err = areas(ctx, tx); err != nil {
			return err
		}
		s.Grids, err = gridsOf(ctx, tx, s.Edition.Number)
		return err
	})
	return s.Areas, s.Grids, err
}
