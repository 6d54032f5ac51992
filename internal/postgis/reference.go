package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/internal/region"
)

const selectLines = `
	SELECT id, kind, class, name, line
	FROM reference_line
	ORDER BY id`

// lines returns all reference lines in the order of their ids.
func lines(ctx context.Context, tx pgx.Tx) ([]region.ReferenceLine, error) {
	rows, err := tx.Query(ctx, selectLines)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanLine)
}

func scanLine(row pgx.CollectableRow) (l region.ReferenceLine, err error) {
	var line geom.LineString
	err = row.Scan(&l.ID, &l.Kind, &l.Class, &l.Name, &line)
	if err == nil {
		l.Line = lineString(&line)
	}
	return l, err
}
