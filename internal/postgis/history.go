package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

const (
	selectGiven = `SELECT EXISTS (SELECT FROM grid WHERE code = @code)`

	selectVersions = `
	SELECT v.grid, v.name, v.kind, v.shape, v.since, s.published_at, coalesce(v.until, 0), u.published_at
	FROM grid_version v
	JOIN edition s ON s.number = v.since
	LEFT JOIN edition u ON u.number = v.until
	WHERE v.grid = @code
	ORDER BY v.since DESC`

	selectLeaders = selectPost + `
	WHERE p.grid = @code AND p.role IN ('first_leader', 'community_leader')
	ORDER BY p.role DESC, lower(p.during) NULLS FIRST, p.id`
)

func errNoGrid(code region.Code) error {
	return fault.New(fault.NotFound, "grid.unknown", "code", "There is no grid %.40s.", string(code))
}

// GridHistory returns what a grid was, and who led it, newest first; also of one that has
// been retired. A code that was never given is a fault.NotFound.
func (db *DB) GridHistory(ctx context.Context, code region.Code) (all []roster.GridPast, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		if err := checkGiven(ctx, tx, code); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectVersions, pgx.NamedArgs{"code": code})
		if err != nil {
			return err
		}
		if all, err = pgx.CollectRows(rows, scanVersion); err != nil {
			return err
		}
		if rows, err = tx.Query(ctx, selectLeaders, pgx.NamedArgs{"code": code}); err != nil {
			return err
		}
		posts, err := pgx.CollectRows(rows, scanPost)
		if err != nil {
			return err
		}
		people, _, err := peopleOf(ctx, tx, posts)
		if err != nil {
			return err
		}
		byNumber := make(map[string]roster.Person, len(people))
		for _, p := range people {
			byNumber[p.Number] = p
		}
		for i := range all {
			all[i].Leaders = tenures(all[i].GridVersion, posts, byNumber)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// checkGiven returns a fault.NotFound unless a grid has, or had, the code.
func checkGiven(ctx context.Context, tx pgx.Tx, code region.Code) error {
	var given bool
	if !storable(string(code)) {
		return errNoGrid("")
	}
	if err := tx.QueryRow(ctx, selectGiven, pgx.NamedArgs{"code": code}).Scan(&given); err != nil || given {
		return err
	}
	return errNoGrid(code)
}

func scanVersion(row pgx.CollectableRow) (g roster.GridPast, err error) {
	var shape geom.MultiPolygon
	var until *time.Time
	err = row.Scan(&g.Code, &g.Name, &g.Kind, &shape, &g.Edition, &g.Since, &g.UntilEdition, &until)
	if err != nil {
		return roster.GridPast{}, err
	}
	g.Since = g.Since.UTC()
	if until != nil {
		g.Until = until.UTC()
	}
	g.Shape, err = shapeOf(&shape)
	return g, err
}

// tenures returns those of a grid's leaders' posts that were held for some of the time in
// which it was so.
func tenures(v region.GridVersion, posts []roster.Post, people map[string]roster.Person) (held []roster.Tenure) {
	for _, p := range posts {
		began := v.Until.IsZero() || p.Period.From.Before(v.Until)
		lasted := p.Period.Until.IsZero() || p.Period.Until.After(v.Since)
		if began && lasted {
			held = append(held, roster.Tenure{Role: p.Role, Person: people[p.Person], Period: p.Period})
		}
	}
	return held
}

// What a grid came from came from others by earlier editions, and so on. All ways there
// are told, each step once; nearer generations come first if there are more than told.
const (
	selectAncestors = `
	WITH RECURSIVE step AS (
		SELECT edition, origin, heir FROM lineage WHERE heir = @code
		UNION
		SELECT l.edition, l.origin, l.heir FROM step s JOIN lineage l ON l.heir = s.origin AND l.edition < s.edition
	)` + selectHandovers

	selectDescendants = `
	WITH RECURSIVE step AS (
		SELECT edition, origin, heir FROM lineage WHERE origin = @code
		UNION
		SELECT l.edition, l.origin, l.heir FROM step s JOIN lineage l ON l.origin = s.heir AND l.edition > s.edition
	)` + selectHandovers

	selectHandovers = `
	SELECT l.edition, e.published_at, l.origin, l.heir, l.households, l.area_m2, l.share_households, l.share_area
	FROM (SELECT edition, origin, heir FROM step LIMIT @most) s
	JOIN lineage l USING (edition, origin, heir)
	JOIN edition e ON e.number = l.edition
	ORDER BY l.edition, l.origin, l.heir`
)

// mostHandovers is how many steps of a grid's lineage are told in either direction.
const mostHandovers = 5_000

// GridLineage returns which grids a grid came from, and which came from it, over all
// generations, oldest first; also of one that has been retired. A code that was never
// given is a fault.NotFound.
func (db *DB) GridLineage(ctx context.Context, code region.Code) (ancestors, descendants []plan.Handover, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		if err := checkGiven(ctx, tx, code); err != nil {
			return err
		}
		if ancestors, err = handovers(ctx, tx, selectAncestors, code); err != nil {
			return err
		}
		descendants, err = handovers(ctx, tx, selectDescendants, code)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return ancestors, descendants, nil
}

func handovers(ctx context.Context, tx pgx.Tx, sql string, code region.Code) ([]plan.Handover, error) {
	rows, err := tx.Query(ctx, sql, pgx.NamedArgs{"code": code, "most": mostHandovers})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h plan.Handover, err error) {
		err = row.Scan(&h.Edition, &h.At, &h.From, &h.To, &h.Households, &h.AreaM2, &h.ShareOfHouseholds, &h.ShareOfArea)
		h.At = h.At.UTC()
		return h, err
	})
}
