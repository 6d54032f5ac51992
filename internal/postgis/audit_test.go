package postgis

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// lastEntry returns the newest entry of the audit.
func lastEntry(t *testing.T, db *DB) account.Entry {
	t.Helper()
	page, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere, Limit: 1})
	if err != nil || len(page.Entries) != 1 {
		t.Fatal(page, err)
	}
	return page.Entries[0]
}

func TestAnEntryIsKeptWhole(t *testing.T) {
	t.Parallel()
	db := open(t)
	long := strings.Repeat("汇", 300)
	for name, tt := range map[string]struct {
		origin *account.Origin
		entry  account.Entry
		want   account.Entry // without ID and At
	}{
		"a browser": {
			&account.Origin{Account: 7, Name: "li.na", Via: account.ViaSession, Address: "203.0.113.9", Request: "r-1"},
			account.Entry{ID: 9, At: day, Action: "account.changed", Kind: "account", Target: "wang", Code: "520303", Before: map[string]any{}, After: map[string]any{"shown": "王 \u2028 \\u0000 \"", "n": 1.5, "grants": []any{"admin@"}}},
			account.Entry{Action: "account.changed", Kind: "account", Target: "wang", Code: "520303", Before: map[string]any{}, After: map[string]any{"shown": "王 \u2028 \\u0000 \"", "n": 1.5, "grants": []any{"admin@"}},
				Origin: account.Origin{Account: 7, Name: "li.na", Via: account.ViaSession, Address: "203.0.113.9", Request: "r-1"}},
		},
		"the program by itself": {nil, account.Entry{Action: "x.y"}, account.Entry{Action: "x.y", Origin: account.Origin{Via: account.ViaSystem}}},
		"an origin that the entry brings does not count": {nil,
			account.Entry{Action: "x.y", Origin: account.Origin{Name: "root", Via: account.ViaCommand}},
			account.Entry{Action: "x.y", Origin: account.Origin{Via: account.ViaSystem}}},
		"an attempt with anything for a name": {
			&account.Origin{Name: long, Via: account.ViaPublic, Address: "2001:db8:1:2:3::4", Request: "a\x00b\xff"},
			account.Entry{Action: "session.refused", Target: long + "\x00"},
			account.Entry{Action: "session.refused", Target: long[:200*3],
				Origin: account.Origin{Name: long[:100*3], Via: account.ViaPublic, Address: "2001:db8:1::/48", Request: "ab"}},
		},
	} {
		ctx := t.Context()
		if tt.origin != nil {
			ctx = account.WithOrigin(ctx, *tt.origin)
		}
		before := time.Now()
		if err := db.Record(ctx, tt.entry); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := lastEntry(t, db)
		if since := got.At.Sub(before); since < -time.Second || since > time.Minute || got.At.Location() != time.UTC {
			t.Errorf("%s: at %v", name, got.At)
		}
		got.ID, got.At = 0, time.Time{}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

// Of the public nobody's address is kept, only the network that it is in.
func TestAddressesOfThePublicAreCutShort(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:aaaa:bbbb::1": "2001:db8:aaaa::/48",
		"fe80::1%eth0": "fe80::/48", "": "", "somewhere": "", "203.0.113.77:80": "",
	} {
		if got := keptAddress(account.Origin{Via: account.ViaPublic, Address: address}); got != want {
			t.Errorf("%q of the public is kept as %q, want %q", address, got, want)
		}
		if got := keptAddress(account.Origin{Via: account.ViaSession, Address: address}); got != address {
			t.Errorf("%q of an account is kept as %q", address, got)
		}
	}
}

func TestTheAuditTellsOfIssues(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	is := add(t, db, outside, "井盖缺失，请找张三")
	reportedEntry := lastEntry(t, db)
	change := issue.Change{ID: is.ID, Revision: 1, To: issue.Routed, Place: &is.Place, Route: &standIn, Notify: true,
		Event: issue.Event{At: day, Kind: issue.EventPlaced, Actor: "王", Note: "张三说的"}}
	if _, err := db.ChangeIssue(t.Context(), change, issue.Key{}, allow); err != nil {
		t.Fatal(err)
	}
	before := map[string]any{"number": is.Number, "state": "unplaced", "grid": "", "responsible": "", "revision": 1.0}
	for _, tt := range []struct{ got, want account.Entry }{
		{reportedEntry, account.Entry{Action: "issue.reported", Kind: "issue", Target: is.ID, After: map[string]any{"number": is.Number,
			"state": "unplaced", "grid": "", "responsible": "", "revision": 1.0, "category": "safety", "because": "nobody"}}},
		{lastEntry(t, db), account.Entry{Action: "issue.placed", Kind: "issue", Target: is.ID, Code: ledGrid, Before: before,
			After: map[string]any{"number": is.Number, "state": "routed", "grid": ledGrid, "responsible": "P2", "revision": 2.0}}},
	} {
		tt.got.ID, tt.got.At, tt.want.Origin.Via = 0, time.Time{}, account.ViaSystem
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("entry %+v\nwant  %+v", tt.got, tt.want)
		}
	}
	for _, private := range []string{"张三", "13900000000", "井盖"} {
		if n := count(t, db, `SELECT count(*) FROM audit a WHERE strpos(a::text, $1) > 0`, private); n != 0 {
			t.Errorf("the audit tells %s", private)
		}
	}
}

// What a filter chooses is what a look at every entry chooses, page by page and all
// at once.
func TestTheAuditIsFiltered(t *testing.T) {
	t.Parallel()
	db := open(t)
	random := rand.New(rand.NewPCG(7, 9))
	names, actions, targets := []string{"", "li", "wang"}, []string{"issue.placed", "issue.placed.twice", "issues.x", "account.added"}, []string{"", "a", "b"}
	codes := append(slices.Clone(someCodes), "", "", "")
	for range 150 {
		ctx := account.WithOrigin(t.Context(), account.Origin{Via: account.ViaCommand, Name: names[random.IntN(3)]})
		if err := db.Record(ctx, account.Entry{Action: actions[random.IntN(4)], Target: targets[random.IntN(3)], Code: codes[random.IntN(len(codes))]}); err != nil {
			t.Fatal(err)
		}
	}
	everything, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere, Limit: 10_000})
	all := everything.Entries
	if err != nil || len(all) != 150 || everything.Next != "" {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := account.AuditFilter{
			Scope:  someScope().Draw(rt, "scope"),
			Name:   rapid.SampledFrom(append(names, "", "l", "LI", "'")).Draw(rt, "name"),
			Action: rapid.SampledFrom(append(actions, "", "", "issue", "issue.", "iss", "account", "%", ".")).Draw(rt, "action"),
			Target: rapid.SampledFrom(append(targets, "", "", "c")).Draw(rt, "target"),
			Limit:  rapid.IntRange(1, 160).Draw(rt, "limit"),
		}
		if i := rapid.IntRange(0, 300).Draw(rt, "since"); i < len(all) {
			f.Since = all[i].At
		}
		if i := rapid.IntRange(0, 300).Draw(rt, "until"); i < len(all) {
			f.Until = all[i].At
		}
		var want []int64
		for _, e := range all {
			inScope := f.Scope.All() || e.Code != "" && f.Scope.Covers(e.Code)
			inTime := (f.Since.IsZero() || !e.At.Before(f.Since)) && (f.Until.IsZero() || e.At.Before(f.Until))
			action := f.Action == "" || e.Action == f.Action || strings.HasPrefix(e.Action, f.Action+".")
			if inScope && inTime && action && (f.Name == "" || e.Origin.Name == f.Name) && (f.Target == "" || e.Target == f.Target) {
				want = append(want, e.ID)
			}
		}
		var paged []int64
		for g := f; ; {
			page, err := db.Audit(t.Context(), g)
			if err != nil {
				rt.Fatal(err)
			}
			for _, e := range page.Entries {
				paged = append(paged, e.ID)
			}
			if g.After = page.Next; page.Next == "" {
				break
			}
			if len(page.Entries) != f.Limit {
				rt.Fatalf("a page of %d that is not the last, the limit being %d", len(page.Entries), f.Limit)
			}
		}
		if !slices.Equal(paged, want) {
			rt.Fatalf("%+v chooses %v, want %v", f, paged, want)
		}
	})
	for _, cursor := range []string{"!", "é", "_w", formatEntryCursor(1) + "x"} {
		_, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere, After: cursor})
		mustFail(t, err, fault.Malformed, "cursor.unknown")
	}
}

// A list of issues holds exactly those whose details may be read.
func TestIssuesAreListedWithinAScope(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	for i, grid := range []region.Code{"520303006002001", "520303007001001", "520304001001001", "520402001001001"} {
		for n := 6; n <= 12; n += 3 {
			exec(t, db, `INSERT INTO area (code, name, pinyin) VALUES ($1, 'x', '') ON CONFLICT DO NOTHING`, string(grid[:n]))
		}
		exec(t, db, `INSERT INTO grid (code) VALUES ($1)`, string(grid))
		route := vacant
		route.Grid = grid
		for range i + 2 {
			add(t, db, route, fmt.Sprint(grid))
		}
	}
	for _, route := range []issue.Route{outside, vacant, led, led, outside} {
		add(t, db, route, "x")
	}
	page, err := db.Issues(t.Context(), issue.Filter{Scope: region.Everywhere})
	all := page.Issues
	if err != nil || len(all) != 19 {
		t.Fatalf("%d issues, %v", len(all), err)
	}
	codes := append(slices.Clone(someCodes), "", "520303006002001", "520304001001001", "5", "520399")
	rapid.Check(t, func(rt *rapid.T) {
		f := issue.Filter{Scope: region.NewScope(rapid.Bool().Draw(rt, "nowhere"), rapid.SliceOfN(rapid.SampledFrom(codes), 0, 6).Draw(rt, "codes")...)}
		f.Area = rapid.SampledFrom([]region.Code{"", "", "520303", "520304001"}).Draw(rt, "area")
		if rapid.Bool().Draw(rt, "open") {
			f.States = []issue.State{issue.Unplaced, issue.Routed}
		}
		var want []string
		counts := map[issue.State]int{}
		for _, is := range all {
			if f.Scope.Covers(is.Route.Grid) && (f.Area == "" || is.Route.Grid.Within(f.Area)) && (f.States == nil || slices.Contains(f.States, is.State)) {
				want = append(want, is.ID)
				counts[is.State]++
			}
		}
		page, err := db.Issues(t.Context(), f)
		if err != nil {
			rt.Fatal(err)
		}
		var got []string
		for _, is := range page.Issues {
			got = append(got, is.ID)
		}
		counted, err := db.IssueCounts(t.Context(), f)
		if err != nil || !slices.Equal(got, want) || !reflect.DeepEqual(counted, counts) {
			rt.Fatalf("%+v lists %v, counts %v, %v, want %v, %v", f, got, counted, err, want, counts)
		}
	})
}

// People know issues by their numbers, the audit by their ids.
func TestAnIssuesEntriesAreFoundByItsNumber(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	var numbers []string
	for range 2 {
		is, events := newIssue(outside, "井盖缺失")
		stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, stored.Number)
	}
	page, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere, Target: numbers[0]})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].After["number"] != numbers[0] {
		t.Errorf("%s has %+v (%v)", numbers[0], page.Entries, err)
	}
}
