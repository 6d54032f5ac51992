package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

const countBuildings = `SELECT count(*) FROM building`

const selectBuildings = `
	SELECT id, coalesce(ref, ''), coalesce(grid, ''), name, address, entrance, households,
	       nullif(assisted, '{}'), counted_at
	FROM building
	ORDER BY id`

// readBuildings fills in all buildings in the order of their ids.
func readBuildings(ctx context.Context, tx pgx.Tx, s *roster.Snapshot) error {
	var n int
	if err := tx.QueryRow(ctx, countBuildings).Scan(&n); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, selectBuildings)
	if err != nil {
		return err
	}
	scan := buildingScanner()
	s.Buildings, err = pgx.AppendRows(make([]place.Building, 0, n), rows,
		func(row pgx.CollectableRow) (place.Building, error) { return scan(row) })
	return err
}

// buildingScanner returns a function that reads the columns of selectBuildings, and
// after them whatever more is given. The buildings that it reads share the text of
// their grid's code.
func buildingScanner() func(row pgx.CollectableRow, more ...any) (place.Building, error) {
	grids := map[string]region.Code{}
	var grid []byte
	return func(row pgx.CollectableRow, more ...any) (b place.Building, err error) {
		var entrance geom.Point
		var assisted []byte
		var counted *time.Time
		err = row.Scan(append([]any{&b.ID, &b.Ref, (*rawText)(&grid), &b.Name, &b.Address, &entrance, &b.Households,
			&assisted, &counted}, more...)...)
		if err != nil {
			return b, err
		}
		code, known := grids[string(grid)]
		if !known {
			code = region.Code(grid)
			grids[string(grid)] = code
		}
		b.Grid, b.Entrance = code, position(&entrance)
		if assisted != nil {
			if err := json.Unmarshal(assisted, &b.Assisted); err != nil {
				return b, fmt.Errorf("building %d: %w", b.ID, err)
			}
		}
		if counted != nil {
			b.CountedAt = counted.UTC()
		}
		return b, nil
	}
}

// rawText receives a text column without making a string of it.
type rawText []byte

// ScanBytes copies the text into memory that is used again for the next row.
func (t *rawText) ScanBytes(src []byte) error {
	*t = append((*t)[:0], src...)
	return nil
}
