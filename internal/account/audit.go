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

// AuditFilter chooses entries. Zero fields choose all.
type AuditFilter struct {
	Scope  region.Scope // entries whose Code it covers; those without one need Nowhere
	Since  time.Time
	Until  time.Time
	Name   string // of the account
	Action string // the action, or its first part: "issue" chooses "issue.placed"
	Target string
	Limit  int
	After  string // cursor: what AuditPage.Next gave
}

// AuditPage is a stretch of the audit, newest first.
type AuditPage struct {
	Entries []Entry
	Next    string // "" at the end
}
