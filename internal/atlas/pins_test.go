package atlas_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// ledger is a list of issues.
type ledger struct {
	mu     sync.Mutex
	issues []issue.Issue
	single int // how often one issue was read
}

func (l *ledger) Issues(_ context.Context, f issue.Filter) (page issue.Page, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := 0
	if f.After != "" {
		_, err = fmt.Sscan(f.After, &from)
	}
	for i := from; i < len(l.issues); i++ {
		if len(page.Issues) == f.Limit {
			page.Next = fmt.Sprint(i)
			return page, err
		}
		if slices.Contains(f.States, l.issues[i].State) && f.Scope.Covers(l.issues[i].Route.Grid) {
			page.Issues = append(page.Issues, l.issues[i])
		}
	}
	return page, err
}

func (l *ledger) Issue(_ context.Context, id string) (issue.Issue, []issue.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.single++
	for _, is := range l.issues {
		if is.ID == id {
			return is, nil, nil
		}
	}
	return issue.Issue{}, nil, fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
}

func (l *ledger) change(f func(all []issue.Issue) []issue.Issue) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.issues = f(l.issues)
}

func TestOpenIssuesAreOnTheMap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		city, book := atlastest.New(1, 10), &ledger{}
		a := atlas.New(atlas.Options{Source: city, Issues: book, Log: quiet})
		pass := run(t, a)
		pass(time.Second)
		spot := current(t, a).Label(0)
		shown := func() int {
			found, ok := current(t, a).Tile(atlas.LayerIssues, tile.At(spot, 20), tile.GeoJSON)
			raw, err := found.Raw()
			if !ok || err != nil {
				t.Fatalf("no tile: %v, %v", ok, err)
			}
			return strings.Count(string(raw), `"state":"routed"`)
		}
		want := func(n int, when string) {
			t.Helper()
			pass(time.Second)
			if got := shown(); got != n {
				t.Errorf("%s the map shows %d issues, want %d", when, got, n)
			}
		}
		want(0, "at first")
		book.change(func(all []issue.Issue) []issue.Issue {
			for i := range 3 {
				all = append(all, issue.Issue{ID: fmt.Sprint(i), Number: fmt.Sprint("20261124-00000", i), State: issue.Routed, Place: issue.Place{At: spot.Degrees()}})
			}
			return all
		})
		for i := range 3 {
			a.IssueChanged(fmt.Sprint(i))
		}
		want(3, "after three reports")
		book.change(func(all []issue.Issue) []issue.Issue { all[1].State = issue.Closed; return all })
		a.IssueChanged("1")
		a.IssueChanged("of another database")
		want(2, "after one is closed")
		if book.single != 5 {
			t.Errorf("issues were read %d times one by one, want 5", book.single)
		}
		if n := city.Loads("Snapshot"); n != 1 {
			t.Errorf("the land was loaded %d times", n)
		}
		book.change(func(all []issue.Issue) []issue.Issue {
			for i := len(all); i < 2500; i++ {
				all = append(all, issue.Issue{ID: fmt.Sprint(i), State: issue.Routed, Place: issue.Place{At: spot.Degrees()}})
			}
			return all
		})
		for i := range 30 {
			a.IssueChanged(fmt.Sprint("many", i))
		}
		want(2499, "after many at once")
		if book.single != 5 {
			t.Errorf("many issues were read one by one")
		}
	})
}

func TestLookUpsOnly(t *testing.T) {
	city := atlastest.New(1, 10)
	a := atlas.New(atlas.Options{Source: city, Log: quiet, LookUpsOnly: true})
	if err := a.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	p := current(t, a)
	if got := p.Responsible(p.Locate(p.Label(3))); got.Person.Number != "L3" {
		t.Errorf("grid 3 has %+v", got)
	}
	if _, ok := p.Tile(atlas.LayerGrids, tile.At(p.Label(3), 15), tile.MVT); ok {
		t.Error("there is a tile")
	}
	if _, _, ok := p.Building(1); ok || city.Loads("Buildings")+city.Loads("Snapshot") != 0 {
		t.Error("there are buildings")
	}
}
