package postgis

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// Limits of a page of accounts or people.
const (
	usualNames = 50
	mostNames  = 1000
)

// A scope's codes are compared as bytes, as those of issues are.
const selectAccounts = `
	SELECT` + accountColumns + `
	FROM account a` + accountJoins + `
	WHERE a.name > @after::text
	  AND (strpos(a.name, @text::text) > 0 OR strpos(lower(a.shown), @text::text) > 0)
	  AND (@everything::boolean OR ag.codes <> '{}' AND NOT EXISTS (
		SELECT FROM account_grant g
		WHERE g.account = a.id AND (g.code = '' OR NOT EXISTS (
			SELECT FROM unnest(@codes::text[]) AS c WHERE g.code >= c AND g.code < c || ':'))))
	ORDER BY a.name
	LIMIT @limit`

// Accounts returns a page of the accounts that the filter chooses, in the order of
// their names. Without a limit a page has 50, with any at most 1,000. The zero Scope
// chooses none. An unreadable cursor is a fault.Malformed.
func (db *DB) Accounts(ctx context.Context, f account.Filter) (page account.Page, err error) {
	after, err := parseNameCursor(f.After)
	if err != nil || !storable(f.Text) {
		return account.Page{}, err
	}
	limit := pageLimit(f.Limit)
	rows, err := db.pool.Query(ctx, selectAccounts, pgx.QueryExecModeCacheDescribe, pgx.NamedArgs{
		"after": after, "text": strings.ToLower(strings.TrimSpace(f.Text)), "everything": f.Scope.All(),
		"codes": f.Scope.Codes, "limit": limit + 1}) // one more tells whether there is another page
	if err != nil {
		return account.Page{}, translate(err)
	}
	page.Accounts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (account.Account, error) {
		cred, err := scanAccount(row)
		return cred.Account, err
	})
	if err != nil {
		return account.Page{}, translate(err)
	}
	if len(page.Accounts) > limit {
		page.Accounts = page.Accounts[:limit]
		page.Next = formatNameCursor(page.Accounts[limit-1].Name)
	}
	return page, nil
}

func pageLimit(asked int) int {
	if asked <= 0 {
		return usualNames
	}
	return min(asked, mostNames)
}

// formatNameCursor names the place after a name or number in a list that is in their
// order.
func formatNameCursor(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

// parseNameCursor reads what formatNameCursor gave; "" is the beginning.
func parseNameCursor(cursor string) (after string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || !storable(string(raw)) {
		return "", fault.New(fault.Malformed, "cursor.unknown", "cursor", "This is not a cursor that a list gave.")
	}
	return string(raw), nil
}

// storable reports whether a text can be in the database at all.
func storable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }
