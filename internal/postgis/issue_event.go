package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/issue"
)

const selectEvents = `
	SELECT e.id, e.issue::text, e.at, e.kind, coalesce(e.from_state, ''), coalesce(e.to_state, ''),
	       e.actor, e.note, coalesce(e.grid, ''), coalesce(p.number, '')
	FROM issue_event e
	LEFT JOIN person p ON p.id = e.person
	WHERE e.issue = @issue
	ORDER BY e.id`

// eventsOf returns an issue's history, oldest first.
func eventsOf(ctx context.Context, tx pgx.Tx, id string) ([]issue.Event, error) {
	rows, err := tx.Query(ctx, selectEvents, pgx.NamedArgs{"issue": id})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e issue.Event, err error) {
		err = row.Scan(&e.ID, &e.Issue, &e.At, &e.Kind, &e.From, &e.To, &e.Actor, &e.Note, &e.Grid, &e.Person)
		e.At = e.At.UTC()
		return e, err
	})
}

const insertEvents = `
	INSERT INTO issue_event (issue, at, kind, from_state, to_state, actor, note, grid, person)
	SELECT e.issue, e.at, e.kind, nullif(e.from_state, ''), nullif(e.to_state, ''), e.actor, e.note, nullif(e.grid, ''), p.id
	FROM unnest(@issue::uuid[], @at::timestamptz[], @kind::text[], @from::text[], @to::text[],
	            @actor::text[], @note::text[], @grid::text[], @person::text[])
	     WITH ORDINALITY AS e (issue, at, kind, from_state, to_state, actor, note, grid, person, n)
	LEFT JOIN person p ON p.number = e.person
	ORDER BY e.n`

// eventArgs returns the arguments of insertEvents.
func eventArgs(events []issue.Event) pgx.NamedArgs {
	n := len(events)
	issues, at := make([]string, n), make([]any, n)
	var text [7][]string
	for i := range text {
		text[i] = make([]string, n)
	}
	for i, e := range events {
		issues[i], at[i] = e.Issue, e.At
		for j, v := range [7]string{string(e.Kind), string(e.From), string(e.To), e.Actor, e.Note, string(e.Grid), e.Person} {
			text[j][i] = v
		}
	}
	return pgx.NamedArgs{"issue": issues, "at": at, "kind": text[0], "from": text[1], "to": text[2],
		"actor": text[3], "note": text[4], "grid": text[5], "person": text[6]}
}

const selectChanges = `
	SELECT` + issueColumns + `, e.last
	FROM (
		SELECT issue, max(id) AS last
		FROM issue_event
		WHERE id > @after
		GROUP BY issue
		ORDER BY last
		LIMIT @limit
	) e
	JOIN issue i ON i.id = e.issue` + issueJoins + `
	ORDER BY e.last`

// IssueChanges returns up to limit issues that have an event above after, once
// each, in the order of their latest events. Events are numbered in the order of
// their commits, so that whoever goes on from the last number misses none.
func (db *DB) IssueChanges(ctx context.Context, after int64, limit int) (all []issue.Latest, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, selectChanges, pgx.NamedArgs{"after": after, "limit": limit})
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l issue.Latest, err error) {
			l.Issue, err = scanIssue(row, &l.Event)
			return l, err
		})
		return err
	})
	return all, err
}

const selectLastEvent = `SELECT coalesce(max(id), 0) FROM issue_event`

// LastIssueEvent returns the number of the latest event of any issue, 0 if there
// is none.
func (db *DB) LastIssueEvent(ctx context.Context) (last int64, err error) {
	err = db.pool.QueryRow(ctx, selectLastEvent).Scan(&last)
	return last, translate(err)
}
