package postgis

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// mostChanges is from how many versions of grids on that begin or end between two
// editions Changes says that they are too many.
const mostChanges = 20_000

// Changes returns how the land of one edition differs from that of another, which
// may be the earlier; to is 0 for the current one. Edition 0 is that of no land. It
// reads what differs alone, by indexes, whatever the size of the land.
func (db *DB) Changes(ctx context.Context, from, to int64) (roster.Changes, error) {
	var c roster.Changes
	err := db.read(ctx, func(tx pgx.Tx) (err error) {
		c, err = changes(ctx, tx, from, to)
		return err
	})
	return c, err
}

// Staff returns the posts of all times on some grids, with those who hold them or
// may stand in for them.
func (db *DB) Staff(ctx context.Context, grids []region.Code) (roster.Staff, error) {
	var s roster.Staff
	err := db.read(ctx, func(tx pgx.Tx) (err error) {
		s, err = staffOn(ctx, tx, grids)
		return err
	})
	return s, err
}

const countChanges = `
	SELECT count(*)
	FROM (SELECT FROM grid_version
	      WHERE since > @low AND since <= @high OR until > @low AND until <= @high
	      LIMIT @most) versions`

func changes(ctx context.Context, tx pgx.Tx, from, to int64) (roster.Changes, error) {
	c := roster.Changes{From: from}
	var err error
	if to == 0 {
		if c.Edition, err = currentEdition(ctx, tx); err != nil {
			return c, err
		}
		to = c.Edition.Number
		// Fewer than there were: the database was filled anew.
		if c.TooMany = to < from; c.TooMany {
			return c, nil
		}
	} else if c.Edition, err = editionNumbered(ctx, tx, to); err != nil {
		return c, err
	}
	span := pgx.NamedArgs{"low": min(from, to), "high": max(from, to), "from": from, "to": to, "most": mostChanges + 1}
	var n int
	if err := tx.QueryRow(ctx, countChanges, span).Scan(&n); err != nil {
		return c, err
	}
	if c.TooMany = n > mostChanges; c.TooMany {
		return c, nil
	}
	if c.Editions, err = editionsAfter(ctx, tx, from, to); err != nil {
		return c, err
	}
	touched, err := readChanges(ctx, tx, span, &c)
	if err != nil {
		return c, err
	}
	if c.Areas, err = areasAround(ctx, tx, c.Grids); err != nil {
		return c, err
	}
	c.Staff, err = staffOn(ctx, tx, touched)
	return c, err
}

const selectEditionNumbered = `
	SELECT` + editionColumns + `
	FROM edition
	WHERE number = @number`

func editionNumbered(ctx context.Context, tx pgx.Tx, number int64) (region.Edition, error) {
	return scanEdition(tx.QueryRow(ctx, selectEditionNumbered, pgx.NamedArgs{"number": number}))
}

const selectEditionsAfter = `
	SELECT` + editionColumns + `
	FROM edition
	WHERE number > @from AND number <= @to
	ORDER BY number`

// editionsAfter returns the editions after one up to another, oldest first.
func editionsAfter(ctx context.Context, tx pgx.Tx, from, to int64) ([]region.Edition, error) {
	rows, err := tx.Query(ctx, selectEditionsAfter, pgx.NamedArgs{"from": from, "to": to})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (region.Edition, error) { return scanEdition(row) })
}

// A version that begins or ends between two editions is in force in one of them, or
// in neither.
const selectVersionsBetween = `
	SELECT grid, since <= @to AND (until IS NULL OR until > @to), name, kind, shape
	FROM grid_version
	WHERE (since > @low AND since <= @high OR until > @low AND until <= @high)
	  AND (since <= @to AND (until IS NULL OR until > @to) OR since <= @from AND (until IS NULL OR until > @from))
	ORDER BY grid, 2 DESC`

// readChanges reads the grids that differ, and returns the codes of all of them.
func readChanges(ctx context.Context, tx pgx.Tx, span pgx.NamedArgs, c *roster.Changes) (touched []region.Code, err error) {
	rows, err := tx.Query(ctx, selectVersionsBetween, span)
	if err != nil {
		return nil, err
	}
	var g region.Grid
	var is bool
	var shape geom.MultiPolygon
	_, err = pgx.ForEachRow(rows, []any{&g.Code, &is, &g.Name, &g.Kind, &shape}, func() error {
		known := len(touched) > 0 && touched[len(touched)-1] == g.Code
		if !known {
			touched = append(touched, g.Code)
		}
		switch {
		case is:
			read, err := gridOf(g, &shape)
			c.Grids = append(c.Grids, read)
			return err
		case !known: // of the other edition alone
			c.Retired = append(c.Retired, g.Code)
		}
		return nil
	})
	return touched, err
}

const selectAreasAround = `
	SELECT code, name, pinyin
	FROM area
	WHERE code = ANY (@codes)
	ORDER BY code`

// areasAround returns the areas that grids lie in.
func areasAround(ctx context.Context, tx pgx.Tx, grids []region.Grid) ([]region.Area, error) {
	var around []region.Code
	for _, g := range grids {
		for _, level := range []region.Level{region.City, region.County, region.Subdistrict, region.Community} {
			around = append(around, g.Code.At(level))
		}
	}
	slices.Sort(around)
	rows, err := tx.Query(ctx, selectAreasAround, pgx.NamedArgs{"codes": slices.Compact(around)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanArea)
}

func staffOn(ctx context.Context, tx pgx.Tx, grids []region.Code) (s roster.Staff, err error) {
	s.Grids = grids
	if len(grids) == 0 {
		return s, nil
	}
	if s.Posts, err = postsOn(ctx, tx, grids, nil); err != nil {
		return s, err
	}
	s.People, s.Leaves, err = peopleOf(ctx, tx, s.Posts)
	return s, err
}
