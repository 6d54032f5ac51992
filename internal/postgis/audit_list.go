package postgis

import (
	"context"
	"encoding/base64"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// Limits of a page of the audit.
const (
	usualEntries = 50
	mostEntries  = 1000
)

// A scope's codes are compared as those of issues are (see inScope), but an entry
// may be about an area too. The character after the dot is a slash.
const selectEntries = `
	SELECT a.id, a.at, coalesce(a.account, 0), a.name, a.via, a.address, a.request,
	       a.action, a.kind, a.target, a.code, a.before, a.after
	FROM audit a
	WHERE (@everything::boolean
	 OR a.code <> '' AND (
	    @codes_named::integer > 0 AND a.code >= @code_1::text AND a.code < @code_1::text || ':'
	 OR @codes_named::integer > 1 AND a.code >= @code_2::text AND a.code < @code_2::text || ':'
	 OR @codes_named::integer > 2 AND a.code >= @code_3::text AND a.code < @code_3::text || ':'
	 OR @codes_many::boolean AND EXISTS (SELECT FROM unnest(@codes::text[]) AS c WHERE a.code >= c AND a.code < c || ':')))
	AND (@below::bigint IS NULL OR a.id < @below::bigint)
	AND (@since::timestamptz IS NULL OR a.at >= @since::timestamptz)
	AND (@until::timestamptz IS NULL OR a.at < @until::timestamptz)
	AND (@name::text = '' OR a.name = @name::text)
	AND (@action::text = '' OR a.action = @action::text OR a.action >= @action::text || '.' AND a.action < @action::text || '/')
	AND (@target::text = '' OR a.target = @target::text
	  OR a.kind = 'issue' AND a.target = (SELECT i.id::text FROM issue i WHERE i.number = @target::text))
	ORDER BY a.id DESC
	LIMIT @limit`

// Audit lists entries of the audit, newest first. Without a limit a page has 50,
// with any at most 1,000. An unreadable cursor is a fault.Malformed.
func (db *DB) Audit(ctx context.Context, f account.AuditFilter) (page account.AuditPage, err error) {
	limit := f.Limit
	if limit <= 0 {
		limit = usualEntries
	}
	limit = min(limit, mostEntries)
	args := entriesArgs(f)
	args["limit"] = limit + 1 // one more tells whether there is another page
	if f.After != "" {
		if args["below"], err = parseEntryCursor(f.After); err != nil {
			return account.AuditPage{}, err
		}
	}
	rows, err := db.pool.Query(ctx, selectEntries, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return account.AuditPage{}, translate(err)
	}
	page.Entries, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (account.Entry, error) { return scanEntry(row) })
	if err != nil {
		return account.AuditPage{}, translate(err)
	}
	if len(page.Entries) > limit {
		page.Entries = page.Entries[:limit]
		page.Next = formatEntryCursor(page.Entries[limit-1].ID)
	}
	return page, nil
}

// entriesArgs returns the arguments of selectEntries, of the first page.
func entriesArgs(f account.AuditFilter) pgx.NamedArgs {
	args := pgx.NamedArgs{"below": nil, "limit": nil, "since": moment(f.Since), "until": moment(f.Until),
		"name": f.Name, "action": f.Action, "target": f.Target}
	addScope(args, f.Scope)
	return args
}

func scanEntry(row pgx.Row) (e account.Entry, err error) {
	o := &e.Origin
	err = row.Scan(&e.ID, &e.At, &o.Account, &o.Name, &o.Via, &o.Address, &o.Request,
		&e.Action, &e.Kind, &e.Target, &e.Code, &e.Before, &e.After)
	e.At = e.At.UTC()
	return e, err
}

// formatEntryCursor names the place after an entry in the audit.
func formatEntryCursor(id int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(id, 36)))
}

func parseEntryCursor(cursor string) (int64, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		var id int64
		if id, err = strconv.ParseInt(string(raw), 36, 64); err == nil {
			return id, nil
		}
	}
	return 0, fault.New(fault.Malformed, "cursor.unknown", "cursor", "This is not a cursor that a list gave.").Because(err)
}
