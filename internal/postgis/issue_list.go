package postgis

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// Limits of a page of issues.
const (
	usualIssues = 50
	mostIssues  = 1000
)

// issueConditions is what a filter says about a row i of the table issue. It is
// planned for each search anew, so that conditions without a value vanish. An area
// is compared as a scope's codes are.
const issueConditions = inScope + `
	AND (@states::text[] IS NULL OR i.state = ANY (@states::text[]))
	AND (@category::text = '' OR i.category = @category::text)
	AND (@area::text = '' OR i.grid >= @area::text AND i.grid < @area::text || ':')
	AND (NOT @bounded::boolean OR
	     i.position && ST_MakeEnvelope(@west::float8, @south::float8, @east::float8, @north::float8, 4326)
	     AND ST_X(i.position) BETWEEN @west::float8 AND @east::float8
	     AND ST_Y(i.position) BETWEEN @south::float8 AND @north::float8)
	AND (@since::timestamptz IS NULL OR i.updated_at >= @since::timestamptz)
	AND (@query::text = '' OR i.search @@ @query::text::tsquery)`

const selectIssues = `
	SELECT` + issueColumns + `
	FROM (
		SELECT i.*
		FROM issue i
		WHERE (@after::timestamptz IS NULL OR (i.created_at, i.id) < (@after::timestamptz, @after_id::text::uuid))
		AND ` + issueConditions + `
		ORDER BY i.created_at DESC, i.id DESC
		LIMIT @limit
	) i` + issueJoins + `
	ORDER BY i.created_at DESC, i.id DESC`

// Issues returns a page of the issues that the filter chooses, newest first.
// Without a limit a page has 50, with any at most 1,000. An unreadable cursor is a
// fault.Malformed.
func (db *DB) Issues(ctx context.Context, f issue.Filter) (page issue.Page, err error) {
	args, some := filterArgs(f)
	if !some {
		return issue.Page{}, nil
	}
	limit := f.Limit
	if limit <= 0 {
		limit = usualIssues
	}
	limit = min(limit, mostIssues)
	args["limit"] = limit + 1 // one more tells whether there is another page
	args["after"], args["after_id"] = nil, nil
	if f.After != "" {
		if args["after"], args["after_id"], err = parseCursor(f.After); err != nil {
			return issue.Page{}, err
		}
	}
	rows, err := db.pool.Query(ctx, selectIssues, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return issue.Page{}, translate(err)
	}
	page.Issues, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (issue.Issue, error) { return scanIssue(row) })
	if err != nil {
		return issue.Page{}, translate(err)
	}
	if len(page.Issues) > limit {
		page.Issues = page.Issues[:limit]
		last := page.Issues[limit-1]
		page.Next = formatCursor(last.CreatedAt, last.ID)
	}
	return page, nil
}

const countIssues = `
	SELECT i.state, count(*)
	FROM issue i
	WHERE ` + issueConditions + `
	GROUP BY i.state`

// IssueCounts counts the issues that the filter chooses, by state. States without
// issues are left out; limit and cursor mean nothing here.
func (db *DB) IssueCounts(ctx context.Context, f issue.Filter) (map[issue.State]int, error) {
	counts := map[issue.State]int{}
	args, some := filterArgs(f)
	if !some {
		return counts, nil
	}
	rows, err := db.pool.Query(ctx, countIssues, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, translate(err)
	}
	var state issue.State
	var n int
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error {
		counts[state] = n
		return nil
	})
	return counts, translate(err)
}

// filterArgs returns the arguments of issueConditions; some is false if no issue
// can be chosen.
func filterArgs(f issue.Filter) (args pgx.NamedArgs, some bool) {
	args = pgx.NamedArgs{"states": nil, "category": f.Category, "area": f.Area, "bounded": f.Bound != nil,
		"west": 0.0, "south": 0.0, "east": 0.0, "north": 0.0, "since": moment(f.Since), "query": textQuery(f.Text)}
	addScope(args, f.Scope)
	if len(f.States) > 0 {
		args["states"] = f.States
	}
	if b := f.Bound; b != nil {
		args["west"], args["south"], args["east"], args["north"] = b.Min[0], b.Min[1], b.Max[0], b.Max[1]
	}
	return args, !f.Scope.Empty() && (strings.TrimSpace(f.Text) == "" || args["query"] != "")
}

// formatCursor names the place after an issue in the list.
func formatCursor(created time.Time, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(created.UnixMicro(), 36) + " " + id))
}

func parseCursor(cursor string) (created time.Time, id string, err error) {
	unreadable := fault.New(fault.Malformed, "cursor.unknown", "cursor", "This is not a cursor that a list gave.")
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return time.Time{}, "", unreadable
	}
	at, id, _ := strings.Cut(string(raw), " ")
	micros, err := strconv.ParseInt(at, 36, 64)
	if err != nil || checkIssueID(id) != nil {
		return time.Time{}, "", unreadable
	}
	return time.UnixMicro(micros), id, nil
}
