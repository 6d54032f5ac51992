package postgis

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/roster"
)

// An issue with the people in it: issueColumns of a row i of the table issue, and
// issueJoins after it.
const (
	issueColumns = `
		i.id::text, i.number, i.category, i.description, i.position, i.crs, i.accuracy_m,
		i.reporter_name, i.reporter_phone, i.state, coalesce(i.edition, 0), i.match, i.distance_m,
		coalesce(i.grid, ''), coalesce(i.role, ''), i.because, i.revision, i.created_at, i.updated_at,
		coalesce(p.id, 0), coalesce(p.number, ''), coalesce(p.name, ''), coalesce(pu.name, ''),
		coalesce(p.phone, ''), coalesce(p.office, ''),
		a.id, coalesce(a.number, ''), coalesce(a.name, ''), coalesce(au.name, ''),
		coalesce(a.phone, ''), coalesce(a.office, '')`

	issueJoins = `
		LEFT JOIN person p ON p.id = i.responsible
		LEFT JOIN unit pu ON pu.id = p.unit
		LEFT JOIN person a ON a.id = i.away
		LEFT JOIN unit au ON au.id = a.unit`
)

// scanIssue reads issueColumns, and after them whatever more is given.
func scanIssue(row pgx.Row, more ...any) (is issue.Issue, err error) {
	var at geom.Point
	var away roster.Person
	var awayID *int64
	r := &is.Route.Responsible
	p := &r.Person
	err = row.Scan(append([]any{
		&is.ID, &is.Number, &is.Category, &is.Description, &at, &is.Place.System, &is.Place.AccuracyM,
		&is.Reporter.Name, &is.Reporter.Phone, &is.State, &is.Route.Edition, &is.Route.Match, &is.Route.DistanceM,
		&is.Route.Grid, &r.Role, &r.Because, &is.Revision, &is.CreatedAt, &is.UpdatedAt,
		&p.ID, &p.Number, &p.Name, &p.Unit, &p.Phone, &p.Office,
		&awayID, &away.Number, &away.Name, &away.Unit, &away.Phone, &away.Office,
	}, more...)...)
	if err != nil {
		return issue.Issue{}, err
	}
	is.Place.At = position(&at)
	is.CreatedAt, is.UpdatedAt = is.CreatedAt.UTC(), is.UpdatedAt.UTC()
	if awayID != nil {
		away.ID = *awayID
		r.For = &away
	}
	return is, nil
}

const selectIssue = `SELECT` + issueColumns + ` FROM issue i` + issueJoins + ` WHERE i.id = @id`

// Issue returns one issue and its history, oldest first, or a fault.NotFound.
func (db *DB) Issue(ctx context.Context, id string) (is issue.Issue, history []issue.Event, err error) {
	if err := checkIssueID(id); err != nil {
		return issue.Issue{}, nil, err
	}
	err = db.read(ctx, func(tx pgx.Tx) (err error) {
		if is, err = scanIssue(tx.QueryRow(ctx, selectIssue, pgx.NamedArgs{"id": id})); err != nil {
			return notFoundAs(err, errNoIssue())
		}
		history, err = eventsOf(ctx, tx, id)
		return err
	})
	return is, history, err
}

// checkIssueID returns a fault.NotFound for what cannot be an issue's id.
func checkIssueID(id string) error {
	if err := uuid.Validate(id); err != nil || len(id) != 36 {
		return errNoIssue()
	}
	return nil
}

func errNoIssue() error {
	return fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
}

const selectCategories = `
	SELECT code, name, en
	FROM category
	ORDER BY rank, code`

// Categories lists what an issue may be about.
func (db *DB) Categories(ctx context.Context) (all []issue.Category, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, selectCategories)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c issue.Category, err error) {
			err = row.Scan(&c.Code, &c.Name, &c.En)
			return c, err
		})
		return err
	})
	return all, err
}
