package postgis

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// closedAt stores an issue that was closed at the moment.
func closedAt(t *testing.T, db *DB, moment time.Time, k issue.Key) issue.Issue {
	t.Helper()
	is, events := newIssue(led, "井盖缺失，请找张三")
	if _, err := db.AddIssue(t.Context(), is, events, k); err != nil {
		t.Fatal(err)
	}
	is, err := db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, To: issue.Closed,
		Event: issue.Event{At: moment, Kind: issue.EventState}}, issue.Key{}, allow)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func TestReportersAreForgotten(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	old := closedAt(t, db, day.Add(time.Hour), key("old", "r"))
	recent := closedAt(t, db, day.Add(48*time.Hour), issue.Key{})
	opened := add(t, db, led, "x")
	for range 2 { // the second time there is nothing left to do, nor to tell
		if _, err := db.ForgetReporters(t.Context(), day.Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	want := old
	want.Reporter = issue.Reporter{}
	for _, want := range []issue.Issue{want, recent, opened} {
		got, _, err := db.Issue(t.Context(), want.ID)
		if err != nil || got.Reporter != want.Reporter || got.Description != want.Description || got.Revision != want.Revision || !got.UpdatedAt.Equal(want.UpdatedAt) {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	page, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere, Action: "issue.reporters_forgotten"})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].After["count"] != 1.0 {
		t.Errorf("the audit tells %+v, %v", page.Entries, err)
	}
	// The first answer to the report holds its reporter as long as the key counts.
	if n := count(t, db, `SELECT count(*) FROM idempotency WHERE answer::text LIKE '%张三%'`); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
	exec(t, db, `UPDATE idempotency SET at = now() - interval '8 days'`)
	if n, err := db.ForgetReporters(t.Context(), day); n != 0 || err != nil {
		t.Errorf("%d forgotten, %v", n, err)
	}
	if n := count(t, db, `SELECT count(*) FROM idempotency`); n != 0 {
		t.Errorf("%d answers are left of keys that count no more", n)
	}
}

// Several processes at once forget everybody once, while somebody works on one of
// the issues.
func TestSeveralForgetAtOnce(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	const issues = 2*forgottenAtOnce + 34
	closedAt(t, db, day.Add(time.Minute), issue.Key{})
	exec(t, db, fmt.Sprintf(`
		INSERT INTO issue (id, number, category, description, search, position, crs, accuracy_m, reporter_phone, state, edition, match,
		                   grid, responsible, role, because, created_at, updated_at)
		SELECT gen_random_uuid(), '20200101-' || lpad(n::text, 6, '0'), category, description, search, position, crs, accuracy_m, '138', state, edition, match,
		       grid, responsible, role, because, created_at, updated_at
		FROM issue, generate_series(2, %d) n`, issues))
	tx, err := db.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE issue SET distance_m = 1 WHERE number = '20200101-000007'`); err != nil {
		t.Fatal(err)
	}
	var forgotten atomic.Int64
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			n, err := db.ForgetReporters(t.Context(), day.Add(time.Hour))
			if err != nil {
				t.Error(err)
			}
			forgotten.Add(int64(n))
		})
	}
	all.Wait()
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	n, err := db.ForgetReporters(t.Context(), day.Add(time.Hour))
	if err != nil || forgotten.Add(int64(n)) != issues {
		t.Errorf("%d forgotten, %v, want %d", forgotten.Load(), err, issues)
	}
	if left := count(t, db, `SELECT count(*) FROM issue WHERE reporter_name <> '' OR reporter_phone <> ''`); left != 0 {
		t.Errorf("%d are remembered", left)
	}
	if told := count(t, db, `SELECT sum((after->>'count')::int) FROM audit WHERE action = 'issue.reporters_forgotten'`); told != issues {
		t.Errorf("the audit tells of %d", told)
	}
}
