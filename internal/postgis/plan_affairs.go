package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

const (
	selectOpenIn = `
	SELECT i.id::text, i.number, i.category, i.position, i.grid, coalesce(p.number, '')
	FROM issue i
	LEFT JOIN person p ON p.id = i.responsible
	WHERE i.state <> 'closed' AND i.grid >= @scope AND i.grid < @scope || ':'
	ORDER BY i.number`

	selectRecentIn = `
	SELECT position
	FROM issue
	WHERE grid >= @scope AND grid < @scope || ':' AND created_at >= @since`

	selectPostsIn = selectPost + `
	WHERE p.grid >= @scope AND p.grid < @scope || ':'
	   OR p.area >= @scope AND p.area < @scope || ':' OR p.area = @subdistrict` + postOrder
)

// Affairs returns what plans about a scope have to respect besides its land, as it is
// now, in one moment. Issues whose grid has been retired since count as well.
func (db *DB) Affairs(ctx context.Context, scope region.Code, since time.Time) (a plan.Affairs, err error) {
	err = db.read(ctx, func(tx pgx.Tx) (err error) {
		args := pgx.NamedArgs{"scope": scope, "since": since, "subdistrict": scope.At(region.Subdistrict)}
		var at geom.Point
		rows, err := tx.Query(ctx, selectOpenIn, args)
		if err != nil {
			return err
		}
		a.Open, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (o plan.OpenIssue, err error) {
			err = row.Scan(&o.ID, &o.Number, &o.Category, &at, &o.Grid, &o.Person)
			o.At, _ = lattice.FromDegrees(position(&at))
			return o, err
		})
		if err != nil {
			return err
		}
		if rows, err = tx.Query(ctx, selectRecentIn, args); err != nil {
			return err
		}
		a.Recent, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (lattice.Point, error) {
			err := row.Scan(&at)
			p, _ := lattice.FromDegrees(position(&at))
			return p, err
		})
		if err != nil {
			return err
		}
		if rows, err = tx.Query(ctx, selectPostsIn, args); err != nil {
			return err
		}
		if a.Posts, err = pgx.CollectRows(rows, scanPost); err != nil {
			return err
		}
		a.People, a.Leaves, err = peopleOf(ctx, tx, a.Posts)
		return err
	})
	if err != nil {
		return plan.Affairs{}, err
	}
	return a, nil
}
