package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

const anyBuilding = `SELECT EXISTS (SELECT FROM building)`

// mergeBuildings moves n staged buildings into the table building.
func mergeBuildings(ctx context.Context, tx pgx.Tx, n int, opt region.ImportOptions) (region.Counts, error) {
	if err := checkStage(ctx, tx, selectDuplicates, func(f *findings, row, first int, ref string) {
		if ref == "" {
			f.add(row, "building.duplicate", "", "The same building, by name, address and position, is in row %d already.", first)
		} else {
			f.add(row, "ref.duplicate", "ref", "The ref %s is in row %d already.", ref, first)
		}
	}); err != nil {
		return region.Counts{}, err
	}
	var others bool
	if err := tx.QueryRow(ctx, anyBuilding).Scan(&others); err != nil {
		return region.Counts{}, err
	}
	var c region.Counts
	var err error
	if others {
		c, err = mergeWithOthers(ctx, tx, n, opt)
	} else {
		c.Added = n
		err = fillBuildings(ctx, tx, n)
	}
	if err != nil || c.Added+c.Changed+c.Removed == 0 {
		return c, err
	}
	return c, notify(ctx, tx, BuildingsChanged)
}

const selectDuplicates = `
	SELECT s.row, d.first, s.ref
	FROM staged s
	JOIN (SELECT ref, min(row) AS first FROM staged WHERE ref IS NOT NULL GROUP BY ref HAVING count(*) > 1) d
	  ON d.ref = s.ref AND s.row > d.first
	UNION ALL
	SELECT s.row, d.first, ''
	FROM staged s
	JOIN (SELECT name, address, entrance, min(row) AS first
	      FROM staged WHERE ref IS NULL GROUP BY name, address, entrance HAVING count(*) > 1) d
	  ON s.ref IS NULL AND d.name = s.name AND d.address = s.address AND d.entrance = s.entrance AND s.row > d.first
	ORDER BY 1
	LIMIT 1001`

// checkStage runs a statement that selects staged rows that are wrong, each with
// another row and a ref, and returns them as one fault.
func checkStage(ctx context.Context, tx pgx.Tx, sql string, add func(f *findings, row, other int, ref string)) error {
	rows, err := tx.Query(ctx, sql)
	if err != nil {
		return err
	}
	var wrong findings
	var row, other int
	var ref string
	_, err = pgx.ForEachRow(rows, []any{&row, &other, &ref}, func() error {
		add(&wrong, row, other, ref)
		return nil
	})
	if err != nil {
		return err
	}
	return wrong.fault()
}

// What staged buildings are there already. A building without a ref is who has the
// same name, address and entrance.
const createMatches = `
	CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
	SELECT s.row, b.id,
	       (b.grid, b.name, b.address, b.entrance::bytea, b.households, b.assisted, b.counted_at) IS DISTINCT FROM
	       (s.grid, s.name, s.address, s.entrance::bytea, s.households, s.assisted, s.counted_at) AS differs
	FROM staged s
	JOIN building b ON b.ref = s.ref
	UNION ALL
	SELECT s.row, b.id,
	       (b.grid, b.households, b.assisted, b.counted_at) IS DISTINCT FROM
	       (s.grid, s.households, s.assisted, s.counted_at)
	FROM staged s
	JOIN building b ON b.name = s.name AND b.address = s.address AND b.entrance = s.entrance AND b.ref IS NULL
	WHERE s.ref IS NULL`

const selectMatches = `
	SELECT m.row, 0, coalesce(s.ref, '')
	FROM matched m
	JOIN staged s ON s.row = m.row
	ORDER BY m.row
	LIMIT 1001`

// So that the server knows how many there are.
const (
	analyseStage   = `ANALYSE staged`
	analyseMatches = `ANALYSE matched`
)

const updateMatches = `
	UPDATE building b
	SET grid = s.grid, name = s.name, address = s.address, entrance = s.entrance, households = s.households,
	    assisted = s.assisted, counted_at = s.counted_at,
	    name_phrase = s.name_phrase, address_phrase = s.address_phrase, numbers = s.numbers
	FROM matched m
	JOIN staged s ON s.row = m.row
	WHERE m.differs AND b.id = m.id`

const insertOthers = `
	INSERT INTO building (ref, grid, name, address, entrance, households, assisted, counted_at,
	                      name_phrase, address_phrase, numbers)
	SELECT ref, grid, name, address, entrance, households, assisted, counted_at,
	       name_phrase, address_phrase, numbers
	FROM staged s
	WHERE NOT EXISTS (SELECT FROM matched m WHERE m.row = s.row)
	ORDER BY row`

func mergeWithOthers(ctx context.Context, tx pgx.Tx, n int, opt region.ImportOptions) (c region.Counts, err error) {
	if err := unstagePhrases(ctx, tx); err != nil {
		return c, err
	}
	for _, sql := range []string{analyseStage, createMatches, analyseMatches} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return c, err
		}
	}
	if !opt.Update && !opt.Replace {
		if err := checkStage(ctx, tx, selectMatches, func(f *findings, row, _ int, ref string) {
			if ref == "" {
				f.exists(row, "building.exists", "", "This building, by name, address and position, is there already.")
			} else {
				f.exists(row, "ref.exists", "ref", "There is a building with the ref %s already.", ref)
			}
		}); err != nil {
			return c, err
		}
	}
	if opt.Replace {
		if c.Removed, err = removeUnmatched(ctx, tx); err != nil {
			return c, err
		}
	}
	changed, err := tx.Exec(ctx, updateMatches)
	if err != nil {
		return c, err
	}
	added, err := tx.Exec(ctx, insertOthers)
	c.Changed, c.Added = int(changed.RowsAffected()), int(added.RowsAffected())
	c.Unchanged = n - c.Changed - c.Added
	return c, err
}

const selectUsedUnmatched = `
	SELECT 0, 0, coalesce(b.ref, '')
	FROM building b
	WHERE EXISTS (SELECT FROM post p WHERE p.building = b.id)
	  AND NOT EXISTS (SELECT FROM matched m WHERE m.id = b.id)
	ORDER BY b.ref
	LIMIT 1001`

const deleteUnmatched = `
	DELETE FROM building b
	WHERE NOT EXISTS (SELECT FROM matched m WHERE m.id = b.id)`

// removeUnmatched takes away the buildings that the import does not name, and
// returns how many.
func removeUnmatched(ctx context.Context, tx pgx.Tx) (int, error) {
	if err := checkStage(ctx, tx, selectUsedUnmatched, func(f *findings, _, _ int, ref string) {
		f.add(0, "building.in_use", "ref", "The building %s cannot go away: posts name it.", ref)
	}); err != nil {
		return 0, err
	}
	tag, err := tx.Exec(ctx, deleteUnmatched)
	return int(tag.RowsAffected()), err
}
