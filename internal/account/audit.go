package account

import (
	"time"

	"gridmap/internal/region"
)

// Entry is one line of the audit: who did what to which thing, when and from
// where. Entries are only ever added.
type Entry struct {
	ID     int64
	At     time.Time
	Origin Origin
	Action string      // dotted and stable: "issue.placed", "account.granted"
	Kind   string      // what sort of thing: "issue", "account", "grids"
	Target string      // which one: its id, number or name; "" for many
	Code   region.Code // where on the land; "" if nowhere
	// Before and After are what changed, by field, without personal data: phones
	// and reporters are masked. nil if there was, or is, nothing.
	Before, After map[string]any
}

// AuditFilter chooses entries. Zero fields choose all, but for Scope.
type AuditFilter struct {
	// Scope chooses the entries whose Code lies in it; the zero Scope chooses none.
	// An entry without a Code, as of an import or a sign-in, may be about any part of
	// the land, so only a scope of everything chooses it.
	Scope  region.Scope
	Since  time.Time // at or after
	Until  time.Time // before
	Name   string    // of the account
	Action string    // the action, or its first part: "issue" chooses "issue.placed"
	Target string    // its Target, or an issue's number
	Limit  int
	After  string // cursor: what AuditPage.Next gave
}

// AuditPage is a stretch of the audit, newest first.
type AuditPage struct {
	Entries []Entry
	Next    string // "" at the end
}
