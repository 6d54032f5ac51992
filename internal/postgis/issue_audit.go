package postgis

import (
	"cmp"

	"gridmap/internal/account"
	"gridmap/internal/issue"
)

// insertReported is insertEntry for a new issue, whose number the transaction has
// just chosen.
const insertReported = `
	INSERT INTO audit (account, name, via, address, request, action, kind, target, code, before, after)
	SELECT nullif(@account::bigint, 0), @name, @via, @address, @request, @action, @kind, @target, @code,
	       @before::jsonb, jsonb_build_object('number', i.number) || @after::jsonb
	FROM issue i
	WHERE i.id = @target::text::uuid`

// reported is the entry of a new issue. Neither the reporter nor what they wrote is
// in it.
func reported(is issue.Issue) account.Entry {
	after := issueFields(is)
	after["category"], after["because"] = is.Category, is.Route.Responsible.Because
	return account.Entry{Action: "issue.reported", Kind: "issue", Target: is.ID, Code: is.Route.Grid, After: after}
}

// moved is the entry of an issue that a change with an event of the kind made
// another. It lies where the issue was or, if that was nowhere, where it is now.
func moved(before, after issue.Issue, kind issue.EventKind) account.Entry {
	was, is := issueFields(before), issueFields(after)
	was["number"], is["number"] = before.Number, before.Number
	return account.Entry{Action: "issue." + string(kind), Kind: "issue", Target: before.ID,
		Code: cmp.Or(before.Route.Grid, after.Route.Grid), Before: was, After: is}
}

// issueFields are what the audit tells of an issue.
func issueFields(is issue.Issue) map[string]any {
	return map[string]any{"state": is.State, "grid": is.Route.Grid,
		"responsible": is.Route.Responsible.Person.Number, "revision": is.Revision}
}
