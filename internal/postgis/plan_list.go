package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/plan"
)

const selectPlans = `
	SELECT` + planColumns + `, p.operations, p.undone
	FROM plan p
	WHERE (@below::bigint IS NULL OR p.id < @below::bigint)
	  AND EXISTS (SELECT FROM unnest(@codes::text[]) AS c WHERE p.scope >= c AND p.scope < c || ':')
	  AND (@states::text[] IS NULL OR p.state = ANY (@states::text[]))
	  AND (@area::text = '' OR p.scope >= @area::text AND p.scope < @area::text || ':'
	       OR @area::text >= p.scope AND @area::text < p.scope || ':')
	ORDER BY p.id DESC
	LIMIT @limit`

// Plans returns a page of the plans that a filter chooses, newest first, without
// operations and history, each with those drafts that change the same grids. Without a
// limit a page has 50, with any at most 1,000. An unreadable cursor is a
// fault.Malformed.
func (db *DB) Plans(ctx context.Context, f plan.Filter) (page plan.Page, err error) {
	limit := pageLimit(f.Limit)
	args := pgx.NamedArgs{"below": nil, "codes": f.Scope.Codes, "states": nil, "area": f.Area,
		"limit": limit + 1} // one more tells whether there is another page
	if f.After != "" {
		if args["below"], err = parseEntryCursor(f.After); err != nil {
			return plan.Page{}, err
		}
	}
	if len(f.States) > 0 {
		args["states"] = f.States
	}
	err = db.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, selectPlans, pgx.QueryExecModeCacheDescribe, args)
		if err != nil {
			return err
		}
		page.Plans, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l plan.Listed, err error) {
			l.Plan, err = scanPlan(row, &l.OperationCount, &l.UndoneCount)
			return l, err
		})
		if err != nil {
			return err
		}
		if len(page.Plans) > limit {
			page.Plans = page.Plans[:limit]
			page.Next = formatEntryCursor(page.Plans[limit-1].ID)
		}
		ids := make([]int64, len(page.Plans))
		for i, l := range page.Plans {
			ids[i] = l.ID
		}
		overlaps, err := planOverlaps(ctx, tx, ids)
		for i := range page.Plans {
			page.Plans[i].Overlaps = overlaps[page.Plans[i].ID]
		}
		return err
	})
	if err != nil {
		return plan.Page{}, err
	}
	return page, nil
}

// mostOverlaps is how many of the drafts that change the same grids are told for a plan.
const mostOverlaps = 20

const selectOverlaps = `
	SELECT p.id, o.id, o.title, o.owner,
	       ARRAY(SELECT unnest(p.touched) INTERSECT SELECT unnest(o.touched) ORDER BY 1)
	FROM plan p
	CROSS JOIN LATERAL (
		SELECT id, title, owner, touched
		FROM plan
		WHERE touched && p.touched AND state = 'draft' AND id <> p.id
		ORDER BY id DESC
		LIMIT @most) o
	WHERE p.id = ANY (@ids) AND p.state = 'draft'
	ORDER BY p.id, o.id`

// planOverlaps returns, for each of the plans that is a draft, the other drafts that
// change the same grids, or the newest of these.
func planOverlaps(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64][]plan.Overlap, error) {
	rows, err := tx.Query(ctx, selectOverlaps, pgx.NamedArgs{"ids": ids, "most": mostOverlaps})
	if err != nil {
		return nil, err
	}
	found := map[int64][]plan.Overlap{}
	var id int64
	var o plan.Overlap
	_, err = pgx.ForEachRow(rows, []any{&id, &o.ID, &o.Title, &o.Owner, &o.Grids}, func() error {
		found[id] = append(found[id], o)
		o.Grids = nil
		return nil
	})
	return found, err
}
