package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/roster"
)

const (
	deletePosts  = `DELETE FROM post WHERE id = ANY (@ids)`
	deleteLeaves = `DELETE FROM leave WHERE id = ANY (@ids)`
)

const updatePosts = `
	UPDATE post p
	SET during = tstzrange(lower(p.during), n.until), deputy = d.id
	FROM unnest(@ids::bigint[], @until::timestamptz[], @deputies::text[]) AS n (id, until, deputy)
	LEFT JOIN person d ON d.number = n.deputy
	WHERE p.id = n.id`

const updateLeaves = `
	UPDATE leave l
	SET during = tstzrange(lower(l.during), n.until), deputy = d.id
	FROM unnest(@ids::bigint[], @until::timestamptz[], @deputies::text[]) AS n (id, until, deputy)
	LEFT JOIN person d ON d.number = n.deputy
	WHERE l.id = n.id`

const insertPosts = `
	INSERT INTO post (person, role, area, grid, building, during, deputy, carried)
	SELECT holder.id, n.role, CASE length(n.code) WHEN 9 THEN n.code END, CASE length(n.code) WHEN 15 THEN n.code END,
	       b.id, tstzrange(n.since, n.until), d.id, nullif(n.carried, 0)
	FROM unnest(@people::text[], @roles::text[], @codes::text[], @buildings::text[],
	            @since::timestamptz[], @until::timestamptz[], @deputies::text[], @carried::bigint[])
	     WITH ORDINALITY AS n (person, role, code, building, since, until, deputy, carried, i)
	JOIN person holder ON holder.number = n.person
	LEFT JOIN person d ON d.number = n.deputy
	LEFT JOIN building b ON b.ref = n.building
	ORDER BY n.i`

func writePosts(ctx context.Context, tx pgx.Tx, m merged, list []roster.Post) error {
	if err := changeTerms(ctx, tx, m, deletePosts, updatePosts); err != nil {
		return err
	}
	added := make([]roster.Post, len(m.added))
	for i, t := range m.added {
		added[i] = list[t.row-1]
		added[i].Carried = 0 // whoever imports it says who it is
	}
	return addPosts(ctx, tx, added)
}

// addPosts stores new posts.
func addPosts(ctx context.Context, tx pgx.Tx, list []roster.Post) error {
	n := len(list)
	if n == 0 {
		return nil
	}
	var text [5][]string
	for i := range text {
		text[i] = make([]string, n)
	}
	since, until, carried := make([]*time.Time, n), make([]*time.Time, n), make([]int64, n)
	for i, p := range list {
		for j, v := range [5]string{p.Person, string(p.Role), string(p.Code), p.Building, p.Deputy} {
			text[j][i] = v
		}
		since[i], until[i], carried[i] = moment(p.Period.From), moment(p.Period.Until), p.Carried
	}
	_, err := tx.Exec(ctx, insertPosts, pgx.NamedArgs{"people": text[0], "roles": text[1], "codes": text[2],
		"buildings": text[3], "deputies": text[4], "since": since, "until": until, "carried": carried})
	return err
}

const insertLeaves = `
	INSERT INTO leave (person, during, deputy)
	SELECT away.id, tstzrange(n.since, n.until), d.id
	FROM unnest(@people::text[], @since::timestamptz[], @until::timestamptz[], @deputies::text[])
	     WITH ORDINALITY AS n (person, since, until, deputy, i)
	JOIN person away ON away.number = n.person
	LEFT JOIN person d ON d.number = n.deputy
	ORDER BY n.i`

func writeLeaves(ctx context.Context, tx pgx.Tx, m merged, list []roster.Leave, firstRow int) error {
	if err := changeTerms(ctx, tx, m, deleteLeaves, updateLeaves); err != nil {
		return err
	}
	n := len(m.added)
	if n == 0 {
		return nil
	}
	people, deputies := make([]string, n), make([]string, n)
	since, until := make([]*time.Time, n), make([]*time.Time, n)
	for i, t := range m.added {
		l := list[t.row-firstRow]
		people[i], deputies[i] = l.Person, l.Deputy
		since[i], until[i] = moment(l.Period.From), moment(l.Period.Until)
	}
	_, err := tx.Exec(ctx, insertLeaves, pgx.NamedArgs{
		"people": people, "deputies": deputies, "since": since, "until": until})
	return err
}

// changeTerms runs the statements that take terms away and that change them.
func changeTerms(ctx context.Context, tx pgx.Tx, m merged, remove, change string) error {
	if len(m.removed) > 0 {
		if _, err := tx.Exec(ctx, remove, pgx.NamedArgs{"ids": m.removed}); err != nil {
			return err
		}
	}
	if len(m.changed) == 0 {
		return nil
	}
	n := len(m.changed)
	ids, until, deputies := make([]int64, n), make([]*time.Time, n), make([]string, n)
	for i, t := range m.changed {
		ids[i], until[i], deputies[i] = t.id, moment(t.period.Until), t.deputy
	}
	_, err := tx.Exec(ctx, change, pgx.NamedArgs{"ids": ids, "until": until, "deputies": deputies})
	return err
}
