package postgis

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/roster"
)

// cityTime is the clock by which days begin in the numbers of issues: China's,
// which knows no summer time.
var cityTime = time.FixedZone("CST", 8*60*60)

// errRouteStale ends a transaction that would have stored a route of another edition
// than the current one.
var errRouteStale = errors.New("the route is of another edition")

// AddIssue stores a new issue with its first events and, when it is routed, its
// message in the outbox, and returns it with its number. The number is of the day
// of CreatedAt, and no number is ever given twice. A route of an edition that is no
// longer the current one is found anew, by the land and posts as they are now. An
// unknown category is a fault.Invalid. With a key, the same key and digest give the
// issue that was stored first; another digest is a fault.Conflict.
func (db *DB) AddIssue(ctx context.Context, is issue.Issue, events []issue.Event, key issue.Key) (stored issue.Issue, err error) {
	add := func(c *change) (err error) {
		var found bool
		if stored, found, err = firstAnswer(ctx, c, key); found || err != nil {
			c.nothing()
			return err
		}
		return c.addIssue(ctx, is, events, key, &stored)
	}
	err = db.withKey(ctx, add)
	if errors.Is(err, errRouteStale) {
		err = db.withKey(ctx, func(c *change) error {
			if err := guardRoutes.lockShared(ctx, c); err != nil {
				return err
			}
			route, err := currentRoute(ctx, c, is.Place, is.CreatedAt)
			if err != nil {
				return err
			}
			is, events = is.Rerouted(route)
			return add(c)
		})
	}
	if err != nil {
		return issue.Issue{}, issueFault(err)
	}
	return stored, nil
}

const selectIsCurrent = `SELECT coalesce(max(number), 0) = @edition FROM edition`

// addIssue stores a new issue, in one round trip, if its route is of the current
// edition; else the error is errRouteStale.
func (c *change) addIssue(ctx context.Context, is issue.Issue, events []issue.Event, key issue.Key, stored *issue.Issue) error {
	is.Revision = 1
	for i := range events {
		events[i].Issue = is.ID
	}
	batch := &pgx.Batch{}
	batch.Queue(lockShared, pgx.NamedArgs{"guard": int64(guardRoutes)})
	batch.Queue(selectIsCurrent, pgx.NamedArgs{"edition": is.Route.Edition}).QueryRow(func(row pgx.Row) error {
		var current bool
		if err := row.Scan(&current); err != nil || current {
			return err
		}
		return errRouteStale
	})
	queueNumbered(batch, is)
	c.queueEntry(batch, insertReported, reported(is))
	queueHistory(batch, is.ID, events, is.State == issue.Routed)
	queueAnswer(batch, is.ID, key)
	queueRead(batch, is.ID, stored)
	return c.SendBatch(ctx, batch).Close()
}

// currentRoute returns the route for a place by the current edition, to be stored by a
// transaction that holds guardRoutes.
func currentRoute(ctx context.Context, tx pgx.Tx, place issue.Place, at time.Time) (issue.Route, error) {
	edition, err := currentEdition(ctx, tx)
	if err != nil {
		return issue.Route{}, err
	}
	if edition.PublishedAt.After(at) {
		at = edition.PublishedAt // its posts begin with it
	}
	routes, err := router{tx: tx, edition: edition.Number, at: at}.routes(ctx, []issue.Place{place})
	if err != nil {
		return issue.Route{}, err
	}
	return routes[0], nil
}

// ChangeIssue applies ch and returns the issue as it is afterwards. A newer revision
// is a fault.Conflict, a missing issue a fault.NotFound. check is called inside the
// transaction with the issue as it is; nobody else changes it meanwhile. A route is
// found anew, and the key works, as in AddIssue.
func (db *DB) ChangeIssue(ctx context.Context, ch issue.Change, key issue.Key, check func(issue.Issue) error) (stored issue.Issue, err error) {
	if err := checkIssueID(ch.ID); err != nil {
		return issue.Issue{}, err
	}
	err = db.withKey(ctx, func(c *change) error {
		if ch.Route != nil {
			if err := guardRoutes.lockShared(ctx, c); err != nil {
				return err
			}
		}
		is, err := lockIssue(ctx, c, ch.ID)
		if err != nil {
			return err
		}
		var found bool
		if stored, found, err = firstAnswer(ctx, c, key); found || err != nil {
			c.nothing()
			return err
		}
		if ch.Revision != 0 && ch.Revision != is.Revision {
			return fault.New(fault.Conflict, "issue.revision", "revision",
				"The issue has changed meanwhile: it is at revision %d, not %d.", is.Revision, ch.Revision)
		}
		if err := check(is); err != nil {
			return err
		}
		ch, err := withCurrentRoute(ctx, c, ch, is)
		if err != nil {
			return err
		}
		event := ch.Event
		event.Issue = ch.ID
		if event.At.Before(is.UpdatedAt) {
			event.At = is.UpdatedAt // it waited for what came before it in the history
		}
		if ch.To != "" {
			event.From, event.To = is.State, ch.To
		}
		after := changed(is, ch)
		batch := &pgx.Batch{}
		batch.Queue(updateIssue, issueArgs(after))
		c.queueRecord(batch, moved(is, after, event.Kind))
		queueHistory(batch, ch.ID, []issue.Event{event}, ch.Notify)
		queueAnswer(batch, ch.ID, key)
		queueRead(batch, ch.ID, &stored)
		return c.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return issue.Issue{}, issueFault(err)
	}
	return stored, nil
}

// withCurrentRoute returns the change with its route found anew, if it has one that is
// not of the current edition.
func withCurrentRoute(ctx context.Context, tx pgx.Tx, ch issue.Change, is issue.Issue) (issue.Change, error) {
	if ch.Route == nil {
		return ch, nil
	}
	var current bool
	if err := tx.QueryRow(ctx, selectIsCurrent, pgx.NamedArgs{"edition": ch.Route.Edition}).Scan(&current); err != nil || current {
		return ch, err
	}
	place := is.Place
	if ch.Place != nil {
		place = *ch.Place
	}
	route, err := currentRoute(ctx, tx, place, ch.Event.At)
	return ch.Rerouted(route), err
}

// changed returns the issue after the change.
func changed(is issue.Issue, c issue.Change) issue.Issue {
	is.State = cmp.Or(c.To, is.State)
	if c.Place != nil {
		is.Place = *c.Place
	}
	if c.Route != nil {
		is.Route = *c.Route
	}
	is.Revision++
	if c.Event.At.After(is.UpdatedAt) {
		is.UpdatedAt = c.Event.At
	}
	return is
}

const selectIssueForUpdate = selectIssue + ` FOR NO KEY UPDATE OF i`

// lockIssue returns an issue that nobody else can change until the transaction
// ends, or a fault.NotFound.
func lockIssue(ctx context.Context, tx pgx.Tx, id string) (issue.Issue, error) {
	is, err := scanIssue(tx.QueryRow(ctx, selectIssueForUpdate, pgx.NamedArgs{"id": id}))
	return is, notFoundAs(err, errNoIssue())
}

// The row of the day is locked until the transaction ends, which costs nothing
// more: commits that notify follow one another anyway.
const insertIssue = `
	WITH next AS (
		INSERT INTO issue_day AS d (day, last)
		VALUES (@day, 1)
		ON CONFLICT (day) DO UPDATE SET last = d.last + 1
		RETURNING to_char(day, 'YYYYMMDD') AS day, lpad(last::text, greatest(6, length(last::text)), '0') AS serial
	)
	INSERT INTO issue (id, number, category, description, search, position, crs, accuracy_m,
	                   reporter_name, reporter_phone, state, edition, match, distance_m, grid,
	                   responsible, away, role, because, revision, created_at, updated_at)
	SELECT @id, day || '-' || serial, @category, @description,
	       @search::tsvector || array_to_tsvector(ARRAY[day || serial, serial, ltrim(serial, '0')]),
	       @position, @crs, @accuracy_m, @reporter_name, @reporter_phone, @state, nullif(@edition, 0), @match,
	       @distance_m, nullif(@grid, ''),
	       (SELECT id FROM person WHERE number = @responsible), (SELECT id FROM person WHERE number = @away),
	       nullif(@role, ''), @because, @revision, @created_at, @updated_at
	FROM next`

// queueNumbered adds to the batch what stores a new issue under the next number of
// its day.
func queueNumbered(batch *pgx.Batch, is issue.Issue) {
	args := issueArgs(is)
	args["day"] = is.CreatedAt.In(cityTime).Format(time.DateOnly)
	batch.Queue(insertIssue, args)
}

const updateIssue = `
	UPDATE issue
	SET position = @position, crs = @crs, accuracy_m = @accuracy_m, state = @state, edition = nullif(@edition, 0),
	    match = @match, distance_m = @distance_m, grid = nullif(@grid, ''),
	    responsible = (SELECT id FROM person WHERE number = @responsible),
	    away = (SELECT id FROM person WHERE number = @away),
	    role = nullif(@role, ''), because = @because, revision = @revision, updated_at = @updated_at
	WHERE id = @id`

// issueArgs returns the arguments of insertIssue and updateIssue.
func issueArgs(is issue.Issue) pgx.NamedArgs {
	r := is.Route.Responsible
	away := ""
	if r.For != nil {
		away = r.For.Number
	}
	role := r.Role
	if r.Person.Number == "" {
		role = ""
	}
	return pgx.NamedArgs{
		"id": is.ID, "category": is.Category, "description": is.Description, "search": textVector(is.Description),
		"position": pointOf(is.Place.At), "crs": is.Place.System, "accuracy_m": is.Place.AccuracyM,
		"reporter_name": is.Reporter.Name, "reporter_phone": is.Reporter.Phone, "state": is.State,
		"edition": is.Route.Edition, "match": is.Route.Match, "distance_m": is.Route.DistanceM, "grid": is.Route.Grid,
		"responsible": r.Person.Number, "away": away, "role": role,
		"because": cmp.Or(r.Because, roster.BecauseNobody), "revision": is.Revision,
		"created_at": is.CreatedAt, "updated_at": is.UpdatedAt,
	}
}

const insertMessage = `
	INSERT INTO outbox (topic, issue, person, body)
	SELECT 'issue_routed', i.id, i.responsible,
	       jsonb_build_object('number', i.number, 'category', i.category, 'grid', i.grid, 'because', i.because, 'edition', i.edition)
	FROM issue i
	WHERE i.id = @id`

const notifyIssue = `
	SELECT pg_notify('` + channel + `', 'issue ' || @id || ' ' || (SELECT max(id) FROM issue_event WHERE issue = @id::uuid))`

// queueHistory adds to the batch the events, the message to the person responsible
// and the notification. From here to its commit a transaction is alone, so that
// events are numbered in the order of their commits.
func queueHistory(batch *pgx.Batch, id string, events []issue.Event, message bool) {
	batch.Queue(lockExclusively, pgx.NamedArgs{"guard": int64(guardHistory)})
	batch.Queue(insertEvents, eventArgs(events))
	if message {
		batch.Queue(insertMessage, pgx.NamedArgs{"id": id})
	}
	batch.Queue(notifyIssue, pgx.NamedArgs{"id": id})
}

// queueRead adds to the batch what reads the issue as the transaction leaves it.
func queueRead(batch *pgx.Batch, id string, stored *issue.Issue) {
	batch.Queue(selectIssue, pgx.NamedArgs{"id": id}).QueryRow(func(row pgx.Row) (err error) {
		*stored, err = scanIssue(row)
		return err
	})
}

// issueFault names what the caller can mend among the constraints of issues.
func issueFault(err error) error {
	switch brokenConstraint(err) {
	case "issue_category_fkey":
		return fault.New(fault.Invalid, "category.unknown", "category", "There is no such category.").Because(err)
	case "issue_grid_fkey", "issue_edition_fkey", "issue_somebody_is_responsible", "issue_nobody":
		return errRoutesStale().Because(err)
	case "issue_pkey":
		return fault.New(fault.Conflict, "issue.exists", "id", "There is an issue with this id already.").Because(err)
	}
	return err
}

func errRoutesStale() *fault.Fault {
	return fault.New(fault.Unavailable, "route.stale", "", "The map has just changed; try again in a moment.")
}
