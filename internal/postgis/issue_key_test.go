package postgis

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

func key(name, request string) issue.Key {
	return issue.Key{Name: name, Digest: sha256.Sum256([]byte(request))}
}

func TestTheSameKeyGivesTheSameIssue(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	k := key("k", "request")
	var wg sync.WaitGroup
	numbers := make([]string, 20)
	for i := range numbers {
		wg.Go(func() {
			is, events := newIssue(led, "井盖缺失")
			stored, err := db.AddIssue(t.Context(), is, events, k)
			if err != nil {
				t.Error(err)
			}
			numbers[i] = stored.ID + stored.Number
		})
	}
	wg.Wait()
	if len(slices.Compact(numbers)) != 1 {
		t.Errorf("the issues %v for one key", numbers)
	}
	for table, want := range map[string]int{"issue": 1, "issue_event": 2, "outbox": 1, "idempotency": 1} {
		if n := count(t, db, `SELECT count(*) FROM `+table); n != want {
			t.Errorf("%d rows in %s, want %d", n, table, want)
		}
	}
	is, events := newIssue(led, "y")
	_, err := db.AddIssue(t.Context(), is, events, key("k", "another request"))
	mustFail(t, err, fault.Conflict, "idempotency.reused")
}

func TestTheFirstAnswerIsGivenAgain(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	is, events := newIssue(outside, "井盖缺失")
	first, err := db.AddIssue(t.Context(), is, events, key("add", "r"))
	if err != nil {
		t.Fatal(err)
	}
	place := issue.Place{At: at(106.9999999, 27.0000001), System: "wgs84"}
	change := issue.Change{ID: is.ID, Revision: 1, To: issue.Routed, Place: &place, Route: &standIn, Notify: true,
		Event: issue.Event{At: day.Add(time.Hour), Kind: issue.EventPlaced, Grid: standIn.Grid, Person: "P2"}}
	placed, err := db.ChangeIssue(t.Context(), change, key("place", "r"), allow)
	if err != nil {
		t.Fatal(err)
	}
	if placed.Place != place || placed.Revision != 2 || placed.State != issue.Routed || !placed.UpdatedAt.Equal(day.Add(time.Hour)) {
		t.Errorf("placed %+v", placed)
	}
	if _, err := db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, Event: issue.Event{At: day, Kind: issue.EventComment, Note: "看过"}}, issue.Key{}, allow); err != nil {
		t.Fatal(err)
	}
	again, err := db.AddIssue(t.Context(), is, events, key("add", "r"))
	if err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("again %+v, %v, want %+v", again, err, first)
	}
	again, err = db.ChangeIssue(t.Context(), change, key("place", "r"), allow)
	if err != nil || fmt.Sprint(again.Place, again.Revision, again.State, again.Route.Responsible.For.Number) != fmt.Sprint(place, 2, "routed", "P1") {
		t.Errorf("again %+v, %v, want %+v", again, err, placed)
	}
	if n := count(t, db, `SELECT count(*) FROM issue_event`); n != 4 {
		t.Errorf("%d events, want 4", n)
	}
	_, err = db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, Event: issue.Event{Kind: issue.EventComment, At: day}}, key("add", "other"), allow)
	mustFail(t, err, fault.Conflict, "idempotency.reused")
}

func TestOldKeysAreForgotten(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	exec(t, db, `INSERT INTO idempotency (key, digest, answer, at) VALUES ('old', sha256('x'), '{}', now() - interval '8 days')`)
	is, events := newIssue(led, "x")
	if _, err := db.AddIssue(t.Context(), is, events, key("new", "r")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, `SELECT count(*) FROM idempotency WHERE key = 'old'`); n != 0 {
		t.Error("a key of last week is still there")
	}
}
