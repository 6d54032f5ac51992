package postgis

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// postsThere are the posts that are held now in the places of a filter, each with
// where it lies: a building's in the grid that the building is in, ” if in none. Of
// the beginnings of a code at most one is among @codes, so that many of those cost no
// more than a few.
const postsThere = `
	SELECT o.person, o.role, at.code
	FROM post o
	LEFT JOIN building b ON b.id = o.building
	CROSS JOIN LATERAL (SELECT coalesce(o.grid, o.area, b.grid, '') AS code) AS at
	WHERE o.during @> now()
	  AND CASE at.code WHEN '' THEN @nowhere::boolean
	      ELSE @all::boolean
	        OR at.code = ANY (@codes::text[]) OR left(at.code, 12) = ANY (@codes::text[]) OR left(at.code, 9) = ANY (@codes::text[])
	        OR left(at.code, 6) = ANY (@codes::text[]) OR left(at.code, 4) = ANY (@codes::text[])
	      END`

// A person with what they hold there: listedColumns of a row p of the table person,
// and listedJoins after it.
const (
	listedColumns = `
		p.id, p.number, p.name, coalesce(u.name, ''), p.phone, p.office, held.roles, held.codes, held.names`

	listedJoins = `
		LEFT JOIN unit u ON u.id = p.unit
		CROSS JOIN LATERAL (
			SELECT coalesce(array_agg(h.role ORDER BY h.code, h.role), '{}') AS roles,
			       coalesce(array_agg(h.code ORDER BY h.code, h.role), '{}') AS codes,
			       coalesce(array_agg(coalesce(g.name, a.name, '') ORDER BY h.code, h.role), '{}') AS names
			FROM (SELECT DISTINCT o.role, o.code FROM (` + postsThere + `) o WHERE o.person = p.id) h
			LEFT JOIN grid_version g ON g.grid = h.code AND g.until IS NULL
			LEFT JOIN area a ON a.code = h.code
		) held`
)

func scanListed(row pgx.Row) (p roster.Listed, err error) {
	var roles []roster.Role
	var codes []region.Code
	var names []string
	err = row.Scan(&p.ID, &p.Number, &p.Name, &p.Unit, &p.Phone, &p.Office, &roles, &codes, &names)
	for i, role := range roles {
		p.Posts = append(p.Posts, roster.Held{Role: role, Code: codes[i], Name: names[i]})
	}
	return p, err
}

// selectListed goes through the people in order, and stops when it has enough: those
// with the words first, then those with posts. Many hold one in a county, so that a
// page is soon full; in communities and grids few do, who are found from there first,
// and no area that has posts of its own lies in one. LIMIT and OFFSET inside keep the
// planner to that.
const selectListed = `
	SELECT` + listedColumns + `
	FROM (
		SELECT p.*
		FROM person p
		LEFT JOIN unit u ON u.id = p.unit
		CROSS JOIN LATERAL (SELECT FROM (` + postsThere + `) o WHERE o.person = p.id LIMIT 1) AS holder
		WHERE p.number > @after::text
		  AND NOT EXISTS (
			SELECT FROM unnest(@words::text[]) AS word
			WHERE strpos(lower((p.name || ' ' || p.number || ' ' || coalesce(u.name, '')) COLLATE "default"), word) = 0
			OFFSET 0)
		  AND (@wide::boolean OR p.id IN (
			SELECT o.person
			FROM unnest(@codes::text[]) AS c
			CROSS JOIN LATERAL (SELECT o.person FROM post o WHERE o.grid >= c AND o.grid < c || ':' OFFSET 0) AS o
			UNION ALL
			SELECT o.person
			FROM unnest(@codes::text[]) AS c
			CROSS JOIN LATERAL (SELECT b.id FROM building b WHERE b.grid >= c AND b.grid < c || ':' OFFSET 0) AS b
			CROSS JOIN LATERAL (SELECT o.person FROM post o WHERE o.building = b.id OFFSET 0) AS o))
		ORDER BY p.number
		LIMIT @limit
	) p` + listedJoins + `
	ORDER BY p.number`

// People returns a page of the people who hold a post now and whom the filter chooses,
// in the order of their staff numbers. Without a limit a page has 50, with any at most
// 1,000. Words are looked for as they are, whatever characters they hold. An
// unreadable cursor is a fault.Malformed.
func (db *DB) People(ctx context.Context, f roster.PeopleFilter) (page roster.PeoplePage, err error) {
	after, err := parseNameCursor(f.After)
	if err != nil || !storable(f.Text) {
		return roster.PeoplePage{}, err
	}
	there := within(f.Scope, f.Area)
	if there.Empty() {
		return roster.PeoplePage{}, nil
	}
	words := strings.Fields(strings.ToLower(firstCharacters(f.Text, mostText)))
	limit := pageLimit(f.Limit)
	args := placeArgs(there)
	args["after"], args["words"] = after, words[:min(len(words), mostWords)]
	args["wide"] = there.Nowhere || slices.ContainsFunc(there.Codes, func(c region.Code) bool { return c.At(region.Community) == "" })
	args["limit"] = limit + 1 // one more tells whether there is another page
	rows, err := db.pool.Query(ctx, selectListed, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return roster.PeoplePage{}, translate(err)
	}
	page.People, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (roster.Listed, error) { return scanListed(row) })
	if err != nil {
		return roster.PeoplePage{}, translate(err)
	}
	if len(page.People) > limit {
		page.People = page.People[:limit]
		page.Next = formatNameCursor(page.People[limit-1].Number)
	}
	return page, nil
}

// placeArgs returns the arguments of postsThere.
func placeArgs(s region.Scope) pgx.NamedArgs {
	return pgx.NamedArgs{"codes": s.Codes, "all": slices.Contains(s.Codes, ""), "nowhere": s.Nowhere}
}

// within returns what of a scope lies in an area; all of it if that is "".
func within(s region.Scope, area region.Code) region.Scope {
	var codes []region.Code
	for _, code := range s.Codes {
		switch {
		case code.Within(area):
			codes = append(codes, code)
		case area.Within(code):
			codes = append(codes, area)
		}
	}
	return region.NewScope(s.Nowhere && area == "", codes...)
}

const selectHolder = `SELECT` + listedColumns + ` FROM person p` + listedJoins + ` WHERE p.number = @number`

// PersonHeld returns a person by their staff number with all that they hold now, which
// may be nothing, or a fault.NotFound, person.unknown.
func (db *DB) PersonHeld(ctx context.Context, number string) (roster.Listed, error) {
	unknown := fault.New(fault.NotFound, "person.unknown", "id", "There is nobody with this staff number.")
	if !storable(number) {
		return roster.Listed{}, unknown
	}
	args := placeArgs(region.Everywhere)
	args["number"] = number
	p, err := scanListed(db.pool.QueryRow(ctx, selectHolder, args))
	return p, translate(notFoundAs(err, unknown))
}
