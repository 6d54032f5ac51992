package postgis

import (
	"testing"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

func TestPastIssues(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	past := func(route issue.Route, states ...issue.State) issue.Past {
		is, events := newIssue(route, "旧事")
		p := issue.Past{Issue: is, Events: events}
		for i, s := range states {
			p = p.Next(issue.Event{At: day.Add(time.Duration(i+1) * time.Hour), Kind: issue.EventState, To: s, Note: "n"})
		}
		return p
	}
	list := []issue.Past{past(led, issue.InProgress, issue.Resolved, issue.Closed), past(outside), past(vacant)}
	expect(t, region.Counts{Added: 3})(db.ImportIssues(t.Context(), list, region.ImportOptions{DryRun: true}))
	expect(t, region.Counts{Added: 3})(db.ImportIssues(t.Context(), list, adding))
	is, history, err := db.Issue(t.Context(), list[0].Issue.ID)
	if err != nil || is.Number != "20261124-000001" || is.State != issue.Closed || is.Revision != 4 || len(history) != 5 {
		t.Errorf("%+v with %+v, %v", is, history, err)
	}
	if n := count(t, db, `SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d messages about the past", n)
	}
	_, err = db.ImportIssues(t.Context(), []issue.Past{past(led), list[1]}, updating)
	if d := mustFail(t, err, fault.Conflict, "issue.exists"); d.Row != 2 {
		t.Errorf("row %d", d.Row)
	}
	bad := past(led, issue.InProgress)
	bad.Issue.State = issue.Closed
	_, err = db.ImportIssues(t.Context(), []issue.Past{past(led), bad}, adding)
	if d := mustFail(t, err, fault.Invalid, "history.broken"); d.Row != 2 {
		t.Errorf("row %d", d.Row)
	}
	if n := count(t, db, `SELECT count(*) FROM issue`); n != 3 {
		t.Errorf("%d issues", n)
	}
	if n := add(t, db, led, "neu").Number; n != "20261124-000004" {
		t.Errorf("the next number is %s", n)
	}
}
