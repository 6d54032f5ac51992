package postgis

import (
	"context"
	"encoding/binary"
	"math"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

// ImportReference adds streets, rivers and railways. Lines that are there already,
// the same in everything, are not added again; with Replace, all others go away.
func (db *DB) ImportReference(ctx context.Context, list []region.ReferenceLine, opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardLines.lock(ctx, c); err != nil {
			return err
		}
		n, err = mergeLines(ctx, c, list, opt)
		if err != nil {
			return err
		}
		return c.recordImport(ctx, "reference", n)
	})
	if err != nil {
		return region.Counts{}, err
	}
	return n, nil
}

// lineKey holds everything that makes a line what it is.
type lineKey struct {
	kind  region.LineKind
	class int
	name  string
	line  string
}

func keyOf(l region.ReferenceLine) lineKey {
	var b []byte
	for _, p := range l.Line {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
	}
	return lineKey{l.Kind, l.Class, l.Name, string(b)}
}

const deleteLines = `DELETE FROM reference_line WHERE id = ANY (@ids)`

func mergeLines(ctx context.Context, tx pgx.Tx, list []region.ReferenceLine, opt region.ImportOptions) (n region.Counts, err error) {
	there, err := lines(ctx, tx)
	if err != nil {
		return n, err
	}
	old := make(map[lineKey]int64, len(there))
	for _, l := range there {
		old[keyOf(l)] = l.ID
	}
	var wrong findings
	var added []region.ReferenceLine
	named := make(map[lineKey]bool, len(list))
	for i, l := range list {
		wrong.check(i+1, l.Validate())
		key := keyOf(l)
		if _, exists := old[key]; exists || named[key] {
			n.Unchanged++
		} else {
			added = append(added, l)
		}
		named[key] = true
	}
	if err := wrong.fault(); err != nil {
		return n, err
	}
	var removed []int64
	for key, id := range old {
		if opt.Replace && !named[key] {
			removed = append(removed, id)
		}
	}
	n.Added, n.Removed = len(added), len(removed)
	if n.Added+n.Removed == 0 {
		return n, nil
	}
	if _, err := tx.Exec(ctx, deleteLines, pgx.NamedArgs{"ids": removed}); err != nil {
		return n, err
	}
	if err := insertLines(ctx, tx, added); err != nil {
		return n, err
	}
	return n, notify(ctx, tx, AreasChanged)
}

func insertLines(ctx context.Context, tx pgx.Tx, list []region.ReferenceLine) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"reference_line"}, []string{"kind", "class", "name", "line"},
		pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
			l := list[i]
			return []any{string(l.Kind), int16(l.Class), l.Name, lineOf(l.Line)}, nil
		}))
	return err
}
