package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

const selectAreas = `
	SELECT code, name, pinyin
	FROM area
	ORDER BY code`

// areas returns all areas in code order.
func areas(ctx context.Context, tx pgx.Tx) ([]region.Area, error) {
	rows, err := tx.Query(ctx, selectAreas)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanArea)
}

func scanArea(row pgx.CollectableRow) (a region.Area, err error) {
	err = row.Scan(&a.Code, &a.Name, &a.Pinyin)
	return a, err
}
