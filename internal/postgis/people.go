package postgis

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// postsNow are the posts that are held now, each with where it lies: a building's in
// the grid that the building is in, ” if in none.
const postsNow = `
	SELECT o.person, o.role, coalesce(o.grid, o.area, b.grid, '') AS code
	FROM post o
	LEFT JOIN building b ON b.id = o.building
	WHERE o.during @> now()`

// A person with what they hold in the scope: listedColumns of a row p of the table
// person, and listedJoins after it. A scope's codes are compared as bytes, as those of
// issues are.
const (
	listedColumns = `
		p.id, p.number, p.name, coalesce(u.name, ''), p.phone, p.office, held.roles, held.codes, held.names`

	listedJoins = `
		LEFT JOIN unit u ON u.id = p.unit
		CROSS JOIN LATERAL (
			SELECT coalesce(array_agg(h.role ORDER BY h.code, h.role), '{}') AS roles,
			       coalesce(array_agg(h.code ORDER BY h.code, h.role), '{}') AS codes,
			       coalesce(array_agg(coalesce(g.name, a.name, '') ORDER BY h.code, h.role), '{}') AS names
			FROM (
				SELECT DISTINCT o.role, o.code
				FROM (` + postsNow + ` AND o.person = p.id) o
				WHERE CASE o.code WHEN '' THEN @nowhere::boolean ELSE EXISTS (
					SELECT FROM unnest(@scope::text[]) AS c WHERE o.code >= c AND o.code < c || ':') END
			) h
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

const selectListed = `
	SELECT` + listedColumns + `
	FROM (
		SELECT p.*
		FROM person p
		LEFT JOIN unit u ON u.id = p.unit
		WHERE p.number > @after::text
		  AND NOT EXISTS (
			SELECT FROM unnest(@words::text[]) AS word
			WHERE strpos(lower(p.name), word) = 0 AND strpos(lower(p.number), word) = 0
			  AND strpos(lower(coalesce(u.name, '')), word) = 0)
		  AND EXISTS (
			SELECT FROM (` + postsNow + `) o
			WHERE o.person = p.id
			  AND CASE o.code WHEN '' THEN @nowhere_too::boolean ELSE EXISTS (
				SELECT FROM unnest(@codes::text[]) AS c WHERE o.code >= c AND o.code < c || ':') END)
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
	rows, err := db.pool.Query(ctx, selectListed, pgx.QueryExecModeCacheDescribe, pgx.NamedArgs{
		"after": after, "words": words[:min(len(words), mostWords)],
		"codes": there.Codes, "nowhere_too": there.Nowhere, "scope": f.Scope.Codes, "nowhere": f.Scope.Nowhere,
		"limit": limit + 1}) // one more tells whether there is another page
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
	all := region.Everywhere
	p, err := scanListed(db.pool.QueryRow(ctx, selectHolder,
		pgx.NamedArgs{"number": number, "scope": all.Codes, "nowhere": all.Nowhere}))
	return p, translate(notFoundAs(err, unknown))
}
