package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/pinyin"
	"gridmap/internal/region"
)

// ImportAreas adds areas; a parent may be in the same call. A name without pinyin
// gets its usual reading.
func (db *DB) ImportAreas(ctx context.Context, list []region.Area, opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardEditions.lock(ctx, c); err != nil {
			return err
		}
		n, err = mergeAreas(ctx, c, list, opt)
		if err != nil {
			return err
		}
		return c.recordImport(ctx, "areas", n)
	})
	if err != nil {
		return region.Counts{}, err
	}
	return n, nil
}

func mergeAreas(ctx context.Context, tx pgx.Tx, list []region.Area, opt region.ImportOptions) (n region.Counts, err error) {
	there, err := areas(ctx, tx)
	if err != nil {
		return n, err
	}
	old := make(map[region.Code]region.Area, len(there))
	for _, a := range there {
		old[a.Code] = a
	}
	named, removed := namedAreas(list), []region.Code(nil)
	if opt.Replace {
		for _, a := range there {
			if _, ok := named[a.Code]; !ok {
				removed = append(removed, a.Code)
				delete(old, a.Code)
			}
		}
	}
	var wrong findings
	var written []region.Area
	for i, a := range list {
		wrong.check(i+1, a.Validate())
		if a.Pinyin == "" {
			a.Pinyin = pinyin.Full(a.Name)
		}
		before, exists := old[a.Code]
		parent := a.Code.Parent()
		switch {
		case named[a.Code] != i:
			wrong.add(i+1, "code.duplicate", "code", "The code %s is in row %d already.", a.Code, named[a.Code]+1)
		case parentMissing(parent, old, named):
			wrong.add(i+1, "parent.unknown", "code", "There is no area %s for %s to lie in.", parent, a.Code)
		case exists && !opt.Update && !opt.Replace:
			wrong.exists(i+1, "code.exists", "code", "There is an area %s already.", a.Code)
		case exists && before == a:
			n.Unchanged++
		case exists:
			n.Changed++
			written = append(written, a)
		default:
			n.Added++
			written = append(written, a)
		}
	}
	if err := wrong.fault(); err != nil {
		return n, err
	}
	n.Removed = len(removed)
	if len(written)+len(removed) == 0 {
		return n, nil
	}
	if err := deleteAreas(ctx, tx, removed); err != nil {
		return n, err
	}
	if err := writeAreas(ctx, tx, written); err != nil {
		return n, err
	}
	return n, notify(ctx, tx, AreasChanged)
}

// namedAreas returns the first row, from 0, in which each code stands.
func namedAreas(list []region.Area) map[region.Code]int {
	named := make(map[region.Code]int, len(list))
	for i, a := range list {
		if _, ok := named[a.Code]; !ok {
			named[a.Code] = i
		}
	}
	return named
}

// parentMissing reports whether an area's parent is neither stored nor named.
// Counties need no city above them.
func parentMissing(parent region.Code, old map[region.Code]region.Area, named map[region.Code]int) bool {
	if level := parent.Level(); level != region.County && level != region.Subdistrict {
		return false
	}
	_, stored := old[parent]
	_, coming := named[parent]
	return !stored && !coming
}

const selectAreasInUse = `
	SELECT a.code
	FROM area a
	WHERE a.code = ANY (@codes)
	  AND (EXISTS (SELECT FROM grid g WHERE g.community = a.code)
	    OR EXISTS (SELECT FROM post p WHERE p.area = a.code)
	    OR EXISTS (SELECT FROM area c WHERE c.parent = a.code AND c.code <> ALL (@codes)))
	ORDER BY a.code`

const deleteAreasByCode = `DELETE FROM area WHERE code = ANY (@codes)`

// deleteAreas takes areas away in which nothing is left.
func deleteAreas(ctx context.Context, tx pgx.Tx, codes []region.Code) error {
	if len(codes) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectAreasInUse, pgx.NamedArgs{"codes": codes})
	if err != nil {
		return err
	}
	used, err := pgx.CollectRows(rows, pgx.RowTo[region.Code])
	if err != nil {
		return err
	}
	var wrong findings
	for _, code := range used {
		wrong.add(0, "area.in_use", "code", "The area %s cannot go away: grids, posts or areas of its own are or were in it.", code)
	}
	if err := wrong.fault(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, deleteAreasByCode, pgx.NamedArgs{"codes": codes})
	return err
}

const upsertAreas = `
	INSERT INTO area (code, name, pinyin, phrase)
	SELECT code, name, pinyin, phrase
	FROM unnest(@code::text[], @name::text[], @pinyin::text[], @phrase::bigint[]) AS a (code, name, pinyin, phrase)
	ON CONFLICT (code) DO UPDATE SET name = excluded.name, pinyin = excluded.pinyin, phrase = excluded.phrase`

func writeAreas(ctx context.Context, tx pgx.Tx, list []region.Area) error {
	var found phrases
	n := len(list)
	codes, names, said, phrase := make([]region.Code, n), make([]string, n), make([]string, n), make([]*int64, n)
	for i, a := range list {
		codes[i], names[i], said[i] = a.Code, a.Name, a.Pinyin
		phrase[i], _ = found.of(a.Name, a.Pinyin)
	}
	if err := found.save(ctx, tx); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, upsertAreas, pgx.NamedArgs{"code": codes, "name": names, "pinyin": said, "phrase": phrase})
	return err
}
