package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/roster"
)

// selectPerson is what scanPerson reads.
const selectPerson = `
	SELECT p.id, p.number, p.name, coalesce(u.name, ''), p.phone, p.office
	FROM person p
	LEFT JOIN unit u ON u.id = p.unit`

const selectPeople = selectPerson + `
	ORDER BY p.number`

// people returns all people in the order of their staff numbers.
func people(ctx context.Context, tx pgx.Tx) ([]roster.Person, error) {
	rows, err := tx.Query(ctx, selectPeople)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPerson)
}

func scanPerson(row pgx.CollectableRow) (p roster.Person, err error) {
	err = row.Scan(&p.ID, &p.Number, &p.Name, &p.Unit, &p.Phone, &p.Office)
	return p, err
}

// selectPost is what scanPost reads; postOrder puts it into the order of targets.
const (
	selectPost = `
	SELECT p.id, holder.number, p.role, coalesce(p.grid, p.area, ''), coalesce(b.ref, ''),
	       lower(p.during), upper(p.during), coalesce(deputy.number, ''), coalesce(p.carried, 0)
	FROM post p
	JOIN person holder ON holder.id = p.person
	LEFT JOIN person deputy ON deputy.id = p.deputy
	LEFT JOIN building b ON b.id = p.building`

	postOrder = `
	ORDER BY 4, 5, p.role, 6 NULLS FIRST, p.id`

	selectPosts = selectPost + postOrder
)

// posts returns the posts of all times, in the order of their targets.
func posts(ctx context.Context, tx pgx.Tx) ([]roster.Post, error) {
	rows, err := tx.Query(ctx, selectPosts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPost)
}

func scanPost(row pgx.CollectableRow) (p roster.Post, err error) {
	var from, until *time.Time
	err = row.Scan(&p.ID, &p.Person, &p.Role, &p.Code, &p.Building, &from, &until, &p.Deputy, &p.Carried)
	p.Period = period(from, until)
	return p, err
}

// selectLeave is what scanLeave reads; leaveOrder puts it into the order of people.
const (
	selectLeave = `
	SELECT l.id, away.number, lower(l.during), upper(l.during), coalesce(deputy.number, '')
	FROM leave l
	JOIN person away ON away.id = l.person
	LEFT JOIN person deputy ON deputy.id = l.deputy`

	leaveOrder = `
	ORDER BY away.number, 3 NULLS FIRST`

	selectLeaves = selectLeave + leaveOrder
)

// leaves returns the leaves of all times, in the order of staff numbers.
func leaves(ctx context.Context, tx pgx.Tx) ([]roster.Leave, error) {
	rows, err := tx.Query(ctx, selectLeaves)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanLeave)
}

func scanLeave(row pgx.CollectableRow) (l roster.Leave, err error) {
	var from, until *time.Time
	err = row.Scan(&l.ID, &l.Person, &from, &until, &l.Deputy)
	l.Period = period(from, until)
	return l, err
}

// period reads the ends of a range; NULL is open.
func period(from, until *time.Time) roster.Period {
	var p roster.Period
	if from != nil {
		p.From = from.UTC()
	}
	if until != nil {
		p.Until = until.UTC()
	}
	return p
}

// moment is t for a column in which NULL stands for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
