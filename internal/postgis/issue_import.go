package postgis

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// ImportIssues adds issues with their histories, as another system or a demo brings
// them, in the order given. Each gets the next number of the day on which it was
// reported; nobody is sent a message. An id that exists already is a
// fault.Conflict, whatever the options: history is never overwritten. If an open one
// has a route of an edition that is not the current one, the fault is Unavailable,
// route.stale.
func (db *DB) ImportIssues(ctx context.Context, list []issue.Past, opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardRoutes.lockShared(ctx, c); err != nil {
			return err
		}
		if err := checkIssues(ctx, c, list); err != nil {
			return err
		}
		if err := addIssues(ctx, c, list); err != nil {
			return err
		}
		return c.recordImport(ctx, "issues", region.Counts{Added: len(list)})
	})
	if err != nil {
		return region.Counts{}, issueFault(err)
	}
	return region.Counts{Added: len(list)}, nil
}

const selectIssueIDs = `SELECT id::text FROM issue WHERE id = ANY (@ids::text[]::uuid[])`

// checkIssues returns a fault with every row that breaks the rules or is there
// already.
func checkIssues(ctx context.Context, tx pgx.Tx, list []issue.Past) error {
	edition, err := currentEdition(ctx, tx)
	if err != nil {
		return err
	}
	var wrong findings
	var ids []string
	row := make(map[string]int, len(list))
	for i, p := range list {
		id := strings.ToLower(p.Issue.ID)
		if checkIssueID(id) != nil {
			wrong.add(i+1, "id.unreadable", "id", "The id of an issue is a UUID.")
			continue
		}
		if first, twice := row[id]; twice {
			wrong.add(i+1, "id.duplicate", "id", "The id %s is in row %d already.", id, first)
			continue
		}
		row[id] = i + 1
		ids = append(ids, id)
		wrong.check(i+1, p.Validate())
		if p.Issue.State.Open() && p.Issue.Route.Edition != edition.Number {
			return errRoutesStale()
		}
	}
	rows, err := tx.Query(ctx, selectIssueIDs, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return err
	}
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, id := range there {
		wrong.exists(row[id], "issue.exists", "id", "There is an issue with the id %s already.", id)
	}
	return wrong.fault()
}

const notifyIssues = `
	SELECT pg_notify('` + channel + `', 'issue ' || issue || ' ' || max(id))
	FROM issue_event
	WHERE issue = ANY (@ids::text[]::uuid[])
	GROUP BY issue`

func addIssues(ctx context.Context, tx pgx.Tx, list []issue.Past) error {
	if len(list) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	var events []issue.Event
	var ids []string
	for _, p := range list {
		is := p.Issue
		is.Revision = p.Revision()
		queueNumbered(batch, is)
		ids = append(ids, is.ID)
		for _, e := range p.Events {
			e.Issue = is.ID
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b issue.Event) int { return a.At.Compare(b.At) })
	batch.Queue(lockExclusively, pgx.NamedArgs{"guard": int64(guardHistory)})
	batch.Queue(insertEvents, eventArgs(events))
	batch.Queue(notifyIssues, pgx.NamedArgs{"ids": ids})
	return tx.SendBatch(ctx, batch).Close()
}
