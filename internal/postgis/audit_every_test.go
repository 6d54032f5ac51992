package postgis

import (
	"context"
	"crypto/sha256"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// silent are the methods that change nothing that somebody wanted changed, each
// with the reason.
var silent = map[string]string{
	"Account": "reads", "AccountByIdentity": "reads", "AccountByLink": "reads", "AccountByName": "reads",
	"Accounts": "reads", "AnyAccount": "reads", "Audit": "reads", "Buildings": "reads",
	"Categories": "reads", "CurrentLand": "reads", "Editions": "reads", "Installation": "reads", "Issue": "reads",
	"IssueChanges": "reads", "IssueCounts": "reads", "Issues": "reads", "Land": "reads", "LastIssueEvent": "reads",
	"Listen": "reads", "People": "reads", "PersonHeld": "reads", "Ping": "reads", "Roster": "reads", "Search": "reads",
	"Snapshot": "reads", "SnapshotAt": "reads", "Stats": "reads", "TokenByDigest": "reads", "Tokens": "reads",
	"Affairs": "reads", "Changes": "reads", "Staff": "reads", "EditionPage": "reads", "GridHistory": "reads", "GridLineage": "reads", "Ground": "reads", "Head": "reads",
	"Plan": "reads", "Plans": "reads", "Steps": "reads",
	"Attend": "notes who looks", "Close": "ends", "DropExpired": "removes what has run out", "TokenUsed": "notes a request",
	"Secret": "makes a key when first asked for", "Sessions": "whoever signs in or out tells of it",
}

// Every method that changes something leaves exactly the entries that are
// expected, and none if it changes nothing. A new method stands here or among the
// silent ones.
func TestEveryChangeIsTold(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	exec(t, db, `UPDATE installation SET made_up = true`)
	fillTown(t, db)
	ctx := t.Context()
	s := snapshot(t, db)
	is, events := newIssue(outside, "井盖缺失")
	comment := issue.Change{ID: is.ID, Event: issue.Event{At: day, Kind: issue.EventComment, Note: "看过"}}
	place1 := issue.Place{At: at(106.85, 27.7), System: "wgs84"}
	route := issue.Route{Edition: 1, Match: issue.Inside, Grid: vacantGrid, Responsible: roster.Responsible{
		Person: roster.Person{Number: "P1"}, Role: roster.FirstLeader, Because: roster.BecauseFirstLeader}}
	past, pastEvents := newIssue(outside, "旧事")
	past.Route.Edition = 2
	link := linkOf("link")
	var li account.Account
	var token account.Token
	var drawn plan.Plan
	imported := func(_ region.Counts, err error) error { return err }
	told := func(_ issue.Issue, err error) error { return err }
	covered := map[string]bool{}
	for _, step := range []struct {
		method string
		do     func() error
		want   string // actions
	}{
		{"ImportAreas", func() error { return imported(db.ImportAreas(ctx, s.Areas, updating)) }, ""},
		{"ImportAreas", func() error {
			return imported(db.ImportAreas(ctx, []region.Area{{Code: "520304", Name: "播州区"}}, region.ImportOptions{DryRun: true}))
		}, ""},
		{"ImportAreas", func() error {
			return imported(db.ImportAreas(ctx, []region.Area{{Code: "520304", Name: "播州区"}}, adding))
		}, "import.areas"},
		{"ImportGrids", func() error { return imported(db.ImportGrids(ctx, s.Grids, updating)) }, ""},
		{"ImportGrids", func() error {
			renamed := slices.Clone(s.Grids)
			renamed[0].Name = "新名"
			return imported(db.ImportGrids(ctx, renamed, updating))
		}, "import.grids"},
		{"ImportBuildings", func() error { return imported(db.ImportBuildings(ctx, each(s.Buildings...), updating)) }, ""},
		{"ImportBuildings", func() error {
			return imported(db.ImportBuildings(ctx, each(place.Building{Ref: "b9", Name: "九栋", Entrance: at(106.85, 27.7)}), adding))
		}, "import.buildings"},
		{"ImportPeople", func() error { return imported(db.ImportPeople(ctx, s.People, updating)) }, ""},
		{"ImportPeople", func() error {
			return imported(db.ImportPeople(ctx, []roster.Person{{Number: "P9", Name: "九"}}, adding))
		}, "import.people"},
		{"ImportPosts", func() error { return imported(db.ImportPosts(ctx, s.Posts, s.Leaves, updating)) }, ""},
		{"ImportPosts", func() error {
			return imported(db.ImportPosts(ctx, []roster.Post{{Person: "P9", Role: roster.Volunteer, Code: vacantGrid}}, nil, adding))
		}, "import.posts"},
		{"ImportPosts", func() error {
			return imported(db.ImportPosts(ctx, nil, []roster.Leave{{Person: "P9", Period: roster.Period{From: day2(9), Until: day2(10)}}}, adding))
		}, "import.leaves"},
		{"ImportReference", func() error { return imported(db.ImportReference(ctx, s.Lines, updating)) }, ""},
		{"ImportReference", func() error { return imported(db.ImportReference(ctx, []region.ReferenceLine{}, replacing)) }, "import.reference"},
		{"ImportIssues", func() error { return imported(db.ImportIssues(ctx, nil, adding)) }, ""},
		{"ImportIssues", func() error {
			return imported(db.ImportIssues(ctx, []issue.Past{{Issue: past, Events: pastEvents}}, adding))
		}, "import.issues"},
		{"AddIssue", func() error { return told(db.AddIssue(ctx, is, events, key("k", "r"))) }, "issue.reported"},
		{"AddIssue", func() error { return told(db.AddIssue(ctx, is, events, key("k", "r"))) }, ""},
		{"ChangeIssue", func() error { return told(db.ChangeIssue(ctx, comment, key("c", "r"), allow)) }, "issue.comment"},
		{"ChangeIssue", func() error { return told(db.ChangeIssue(ctx, comment, key("c", "r"), allow)) }, ""},
		{"ChangeIssue", func() error {
			return told(db.ChangeIssue(ctx, issue.Change{ID: is.ID, To: issue.Routed, Place: &place1, Route: &route, Notify: true,
				Event: issue.Event{At: day, Kind: issue.EventPlaced}}, issue.Key{}, allow))
		}, "issue.placed"},
		{"ChangeIssue", func() error {
			return told(db.ChangeIssue(ctx, issue.Change{ID: is.ID, To: issue.Closed,
				Event: issue.Event{At: day, Kind: issue.EventState}}, issue.Key{}, allow))
		}, "issue.state"},
		{"ForgetReporters", func() error { _, err := db.ForgetReporters(ctx, day); return err }, ""},
		{"ForgetReporters", func() error { _, err := db.ForgetReporters(ctx, day.Add(time.Second)); return err }, "issue.reporters_forgotten"},
		{"Record", func() error {
			return db.Record(ctx, account.Entry{Action: "session.begun", Kind: "account", Target: "li"})
		}, "session.begun"},
		{"AddAccount", func() (err error) {
			li, err = db.AddAccount(ctx, accountNamed("li", grant(account.Member, "520303")), "", link)
			return err
		}, "account.added"},
		{"UseLink", func() error {
			_, err := db.UseLink(ctx, link.Digest, time.Now(), account.Change{Action: "account.link_used", SignedIn: true})
			return err
		}, "account.link_used"},
		{"ChangeAccount", func() error {
			_, err := db.ChangeAccount(ctx, account.Change{ID: li.ID, Action: "account.changed", Apply: func(a *account.Account) error {
				a.Shown = "李"
				return nil
			}})
			return err
		}, "account.changed"},
		{"BindIdentity", func() error { return db.BindIdentity(ctx, li.ID, "https://id.example", "s") }, "account.bound"},
		{"AddPlan", func() (err error) { drawn, err = addWhole(ctx, db, li); return err }, "plan.created"},
		{"AddPlan", func() error { _, err := addWhole(ctx, db, li); return err }, ""},
		{"AddStep", func() (err error) { drawn, err = addRename(ctx, db, drawn); return err }, "plan.step"},
		{"AddStep", func() error { _, err := addRename(ctx, db, drawn); return err }, ""},
		{"Publish", func() error { return publishAgain(ctx, db, drawn) }, "plan.published"},
		{"Publish", func() error { return publishAgain(ctx, db, drawn) }, ""},
		{"SetLeader", func() error { return db.SetLeader(ctx, vacantGrid, "P2") }, "grid.leader_set"},
		{"SetLeader", func() error { return db.SetLeader(ctx, vacantGrid, "P2") }, ""},
		{"AddToken", func() (err error) {
			token, err = db.AddToken(ctx, account.Token{Account: li.ID, Label: "x", Until: time.Now().Add(time.Hour), Grants: li.Grants}, sha256.Sum256([]byte("t")))
			return err
		}, "token.added"},
		{"DropToken", func() error { return db.DropToken(ctx, li.ID, token.ID) }, "token.removed"},
		{"SetInstallation", func() error { return db.SetInstallation(ctx, region.Installation{City: "演示城", MadeUp: true}) }, "installation.set"},
		{"SetInstallation", func() error { return db.SetInstallation(ctx, region.Installation{City: "演示城", MadeUp: true}) }, ""},
		{"ClearMadeUp", func() error { return db.ClearMadeUp(ctx) }, "installation.cleared"},
	} {
		covered[step.method] = true
		last := count(t, db, `SELECT coalesce(max(id), 0) FROM audit`)
		if err := step.do(); err != nil {
			t.Errorf("%s: %v", step.method, err)
		}
		if got := actionsAfter(t, db, last); got != step.want {
			t.Errorf("%s left the entries %q, want %q", step.method, got, step.want)
		}
	}
	for m := range reflect.TypeFor[*DB]().Methods() {
		if _, quiet := silent[m.Name]; quiet == covered[m.Name] {
			t.Errorf("%s: say here what the audit tells of it, or why it tells nothing", m.Name)
		}
	}
}

// actionsAfter returns the actions of the entries with ids above last.
func actionsAfter(t *testing.T, db *DB, last int) string {
	t.Helper()
	rows, err := db.pool.Query(t.Context(), `SELECT action FROM audit WHERE id > $1 ORDER BY id`, last)
	if err != nil {
		t.Fatal(err)
	}
	actions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(actions, " ")
}

// Whatever way a change takes, without an entry it has not happened.
func TestAChangeThatIsNotToldIsUndone(t *testing.T) {
	t.Parallel()
	db := open(t)
	insert := func(c *change) error {
		_, err := c.Exec(t.Context(), `INSERT INTO unit (name) VALUES ('区教育局')`)
		return err
	}
	ways := map[string]func(f func(c *change) error) error{
		"write":   func(f func(c *change) error) error { return db.write(t.Context(), f) },
		"load":    func(f func(c *change) error) error { return db.load(t.Context(), false, f) },
		"dry run": func(f func(c *change) error) error { return db.load(t.Context(), true, f) },
		"withKey": func(f func(c *change) error) error { return db.withKey(t.Context(), f) },
	}
	entry := account.Entry{Action: "unit.added", Kind: "unit"}
	for way, run := range ways {
		for what, f := range map[string]func(c *change) error{
			"nothing said":   insert,
			"queued, unsent": func(c *change) error { c.queueRecord(&pgx.Batch{}, entry); return insert(c) },
			"told of no row": func(c *change) error {
				batch := &pgx.Batch{}
				c.queueEntry(batch, insertReported, account.Entry{Action: "issue.reported", Kind: "issue", Target: "00000000-0000-0000-0000-000000000000"})
				if err := c.SendBatch(t.Context(), batch).Close(); err != nil {
					return err
				}
				return insert(c)
			},
		} {
			if err := run(f); !errors.Is(err, errUnaudited) || fault.KindOf(err) != fault.Internal {
				t.Errorf("%s, %s: %v", way, what, err)
			}
		}
		if err := run(func(c *change) error { return c.record(t.Context(), account.Entry{Action: "no dot"}) }); err == nil {
			t.Errorf("%s: an entry that the table refuses", way)
		}
		if err := run(func(c *change) error { c.nothing(); return nil }); err != nil {
			t.Errorf("%s, nothing to tell: %v", way, err)
		}
	}
	if n := count(t, db, `SELECT (SELECT count(*) FROM unit) + (SELECT count(*) FROM audit)`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	for way, run := range ways {
		before := count(t, db, `SELECT count(*) FROM audit`)
		if err := run(func(c *change) error {
			if err := insert(c); err != nil {
				return err
			}
			return c.record(t.Context(), entry)
		}); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		units, entries := count(t, db, `SELECT count(*) FROM unit`), count(t, db, `SELECT count(*) FROM audit`)
		if want := map[bool]int{true: 0, false: 1}[way == "dry run"]; units != want || entries-before != want {
			t.Errorf("%s, told: %d units, %d entries, want %d", way, units, entries-before, want)
		}
		exec(t, db, `DELETE FROM unit`)
	}
}

// What was told stays, whoever asks: the triggers stop the owner too.
func TestTheAuditIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	db := open(t)
	if err := db.Record(t.Context(), account.Entry{Action: "session.begun", Kind: "account"}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`UPDATE audit SET name = 'x'`, `DELETE FROM audit`, `TRUNCATE audit`, `TRUNCATE audit, account CASCADE`} {
		if err := asOwner(context.Background(), db, sql); err == nil || !strings.Contains(err.Error(), "only ever added to") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM audit`); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// addWhole adds a plan about the town.
func addWhole(ctx context.Context, db *DB, a account.Account) (plan.Plan, error) {
	return db.AddPlan(ctx, plan.Plan{Title: "改名", Scope: westCommunity}, plan.By{Account: a.ID, Name: a.Shown}, planKey("p", "r"))
}

// addRename adds a step to a plan, once.
func addRename(ctx context.Context, db *DB, p plan.Plan) (plan.Plan, error) {
	p.Revision, p.History = 0, nil
	next, err := p.Append(0, "li", plan.Rename{Grid: vacantGrid, Name: "又名"})
	if err != nil {
		return p, err
	}
	stored, _, err := db.AddStep(ctx, next, plan.By{Account: p.Account, Name: p.Owner}, nil)
	return stored, err
}

// publishAgain publishes a plan of one step, under a key.
func publishAgain(ctx context.Context, db *DB, p plan.Plan) error {
	g, err := db.Ground(ctx, p.Scope, p.Edition)
	if err != nil {
		return err
	}
	before, err := plan.NewLand(g)
	if err != nil {
		return err
	}
	after, _, err := before.Apply(p.Operations[0])
	if err != nil {
		return err
	}
	_, err = db.Publish(ctx, plan.Publication{Plan: p, By: plan.By{Account: p.Account, Name: p.Owner}, Land: after, Before: before, Key: planKey("q", "r")})
	return err
}
