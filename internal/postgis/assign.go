package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// An owner finds the grid that owns a position, by the index of one edition: what
// a point on a border belongs to is decided there alone.
type owner struct {
	index *locate.Index
	codes []string
}

func newOwner(grids []region.Grid) (owner, error) {
	index, err := locate.Build(shapesOf(grids))
	if err != nil {
		return owner{}, fmt.Errorf("index of %d grids: %w", len(grids), err)
	}
	o := owner{index, make([]string, len(grids))}
	for i, g := range grids {
		o.codes[i] = string(g.Code)
	}
	return o, nil
}

// currentOwner returns the owner by the current edition.
func currentOwner(ctx context.Context, tx pgx.Tx) (owner, error) {
	edition, err := currentEdition(ctx, tx)
	if err != nil {
		return owner{}, err
	}
	grids, err := gridsOf(ctx, tx, edition.Number)
	if err != nil {
		return owner{}, err
	}
	return newOwner(grids)
}

// of returns the code of the grid that owns the position, nil for none.
func (o owner) of(at lattice.Point) *string {
	cell := o.index.Locate(at)
	if cell == locate.Outside {
		return nil
	}
	return &o.codes[cell]
}

// Land that changes hands belonged to a grid whose border changes with it, or to none,
// so that no other building can have a new grid. Where no land is added, what lies in
// no grid stays there.
const (
	selectBuildingsOf = `
	SELECT id, coalesce(grid, ''), entrance
	FROM building
	WHERE grid = ANY (@closed)`

	selectMovable = selectBuildingsOf + ` OR grid IS NULL`
)

// reassign gives buildings that movable selects their grid in the new land, which is
// around all of them, and returns how many moved. closed are the grids of the old land
// that are no more what they were.
func reassign(ctx context.Context, tx pgx.Tx, movable string, land owner, closed []region.Code) (int, error) {
	rows, err := tx.Query(ctx, movable, pgx.NamedArgs{"closed": closed})
	if err != nil {
		return 0, err
	}
	var id int64
	var old string
	var entrance geom.Point
	var moved []int64
	var grids []*string
	_, err = pgx.ForEachRow(rows, []any{&id, &old, &entrance}, func() error {
		at, _ := lattice.FromDegrees(position(&entrance))
		grid := land.of(at)
		if grid == nil && old == "" || grid != nil && *grid == old {
			return nil
		}
		moved, grids = append(moved, id), append(grids, grid)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(moved), moveBuildings(ctx, tx, moved, grids)
}

const updateBuildingGrids = `
	UPDATE building b
	SET grid = m.grid
	FROM unnest(@ids::bigint[], @grids::text[]) AS m (id, grid)
	WHERE b.id = m.id`

func moveBuildings(ctx context.Context, tx pgx.Tx, ids []int64, grids []*string) error {
	const most = 50_000 // a statement
	for len(ids) > 0 {
		n := min(most, len(ids))
		if _, err := tx.Exec(ctx, updateBuildingGrids, pgx.NamedArgs{"ids": ids[:n], "grids": grids[:n]}); err != nil {
			return err
		}
		ids, grids = ids[n:], grids[n:]
	}
	return nil
}
