package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// A move takes the open issues of grids that an edition has closed, or given other
// posts, to whoever they belong to now.
type move struct {
	edition region.Edition
	grids   []region.Code        // whose issues may move
	posted  map[region.Code]bool // those of them that are there still, with other posts
	land    *owner               // of the current grids those around them
	actor   string               // who published, as others read it
	note    string               // for the history
}

// movedIssues counts what a move has done.
type movedIssues struct{ issues, messages int }

const selectOpenIssues = `
	SELECT` + issueColumns + `
	FROM issue i` + issueJoins + `
	WHERE i.grid = ANY (@grids) AND i.state <> 'closed'
	ORDER BY i.id
	FOR NO KEY UPDATE OF i`

// do moves the issues, with an event and messages. The land, the posts and the edition
// have been written. Until the transaction ends nobody stores a route.
func (m move) do(ctx context.Context, tx pgx.Tx) (n movedIssues, err error) {
	if err := guardRoutes.lock(ctx, tx); err != nil {
		return n, err
	}
	rows, err := tx.Query(ctx, selectOpenIssues, pgx.NamedArgs{"grids": m.grids})
	if err != nil {
		return n, err
	}
	open, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (issue.Issue, error) { return scanIssue(row) })
	if err != nil || len(open) == 0 {
		return n, err
	}
	places := make([]issue.Place, len(open))
	for i, is := range open {
		places[i] = is.Place
	}
	r := router{tx: tx, edition: m.edition.Number, at: m.edition.PublishedAt, land: m.land}
	routes, err := r.routes(ctx, places)
	if err != nil {
		return n, err
	}
	var before, after []issue.Issue
	var events []issue.Event
	for i, is := range open {
		if routes[i].Grid == is.Route.Grid && !m.posted[is.Route.Grid] {
			continue
		}
		now, event := is.Moved(routes[i], m.edition.PublishedAt, m.actor, m.note)
		if now.Route.Grid == is.Route.Grid && responsibleFor(now) == responsibleFor(is) {
			continue
		}
		before, after, events = append(before, is), append(after, now), append(events, event)
	}
	if len(after) == 0 {
		return n, nil
	}
	n.issues = len(after)
	n.messages, err = storeMoved(ctx, tx, before, after, events)
	return n, err
}

func responsibleFor(is issue.Issue) string { return is.Route.Responsible.Person.Number }

// To whoever has the issue now, and to whoever had it.
const insertMoveMessages = `
	INSERT INTO outbox (topic, issue, person, body)
	SELECT t.topic, i.id, p.id,
	       jsonb_build_object('number', i.number, 'category', i.category, 'grid', i.grid, 'from_grid', nullif(m.from_grid, ''),
	                          'edition', i.edition, 'because', i.because)
	FROM unnest(@ids::text[]::uuid[], @grids::text[], @people::text[])
	     WITH ORDINALITY AS m (id, from_grid, from_person, n)
	JOIN issue i ON i.id = m.id
	LEFT JOIN person r ON r.id = i.responsible
	CROSS JOIN LATERAL (VALUES (1, 'issue_moved_here', r.number), (2, 'issue_moved_away', m.from_person)) AS t (k, topic, person)
	JOIN person p ON p.number = t.person
	WHERE m.from_person <> coalesce(r.number, '')
	ORDER BY m.n, t.k`

// storeMoved stores issues that were moved with their events and messages, and returns
// how many messages those are.
func storeMoved(ctx context.Context, tx pgx.Tx, before, after []issue.Issue, events []issue.Event) (messages int, err error) {
	batch := &pgx.Batch{}
	var ids, grids, people []string
	for i, is := range after {
		batch.Queue(updateIssue, issueArgs(is))
		ids = append(ids, is.ID)
		grids = append(grids, string(before[i].Route.Grid))
		people = append(people, responsibleFor(before[i]))
	}
	batch.Queue(lockExclusively, pgx.NamedArgs{"guard": int64(guardHistory)})
	batch.Queue(insertEvents, eventArgs(events))
	batch.Queue(insertMoveMessages, pgx.NamedArgs{"ids": ids, "grids": grids, "people": people}).
		Exec(func(tag pgconn.CommandTag) error {
			messages = int(tag.RowsAffected())
			return nil
		})
	batch.Queue(notifyIssues, pgx.NamedArgs{"ids": ids})
	err = tx.SendBatch(ctx, batch).Close()
	return messages, err
}
