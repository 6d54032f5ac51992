package httpapi_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"gridmap/geo/tile"
	"gridmap/internal/account"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// world is the site of the table of routes and roles, and what happens in it.
type world struct {
	*site
	drafts map[region.Code]plan.View // plans that were made last, by grid
}

func newTable(t testing.TB) *world {
	return &world{newPublicSite(t, atlastest.New(1, 25), func(o *httpapi.Options) {
		memory, _ := o.Store.(*memory)
		o.Store = peopled{memory}
	}), map[region.Code]plan.View{}}
}

func (w *world) in(t testing.TB) *world { return &world{w.site.in(t), w.drafts} }

// What is told only to those who ask for it by itself.
const (
	reporterName  = "王小明"
	reporterPhone = "13912345678"
	staffPhone    = "13800001234" // everybody's in atlastest
)

// issue stores an issue in a grid and returns its id and number.
func (w *world) issue(grid region.Code) issue.Issue {
	w.t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		w.t.Fatal(err)
	}
	p, _ := w.atlas.Current()
	cell, _ := p.GridByCode(grid)
	now := time.Now()
	is, err := w.store.AddIssue(context.Background(), issue.Issue{
		ID: id.String(), Category: "other", Description: "路灯不亮", State: issue.Routed, CreatedAt: now, UpdatedAt: now,
		Place:    issue.Place{At: p.Label(cell).Degrees(), System: "wgs84"},
		Reporter: issue.Reporter{Name: reporterName, Phone: reporterPhone},
		Route:    issue.Route{Edition: 1, Match: issue.Inside, Grid: grid, Responsible: *p.Responsible(cell)},
	}, []issue.Event{{At: now, Kind: issue.EventReported}}, issue.Key{})
	if err != nil {
		w.t.Fatal(err)
	}
	return is
}

// tileOf returns the path, without its layer and end, of a tile around the middle of
// a grid.
func (w *world) tileOf(grid region.Code) string {
	p, _ := w.atlas.Current()
	cell, _ := p.GridByCode(grid)
	return tile.At(p.Label(cell), 18).String()
}

// redrawn makes the issues appear on the map.
func (w *world) redrawn() {
	w.t.Helper()
	w.atlas.Changed(atlas.Issues)
	if err := w.atlas.Refresh(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// member stores an account that holds a role in a grid alone.
func (w *world) member(grid region.Code) account.Account {
	w.t.Helper()
	return w.addAccount(account.Account{Grants: []account.Grant{grant(account.Member, grid)}})
}

// link returns a one-time link of an account.
func (w *world) link(grid region.Code) string {
	w.t.Helper()
	_, link, err := w.accounts.Reset(context.Background(), root, w.member(grid).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return link.Secret
}

// done writes something into the audit that was done in a grid, and returns to what.
func (w *world) done(grid region.Code) string {
	w.t.Helper()
	target := fmt.Sprint("20261124-", accountNumber.next())
	err := w.accounts.Record(context.Background(), account.Entry{Action: "issue.placed", Kind: "issue", Target: target, Code: grid})
	if err != nil {
		w.t.Fatal(err)
	}
	return target
}

// state is what there is, so that a change shows.
type state struct{ issues, events, accounts, revisions, tokens, entries, plans, leaders int }

func (w *world) state() (s state) {
	w.store.mu.Lock()
	s.issues, s.events, s.leaders = len(w.store.order), len(w.store.events), w.store.appointed
	w.store.mu.Unlock()
	s.plans = w.plans.revisions()
	w.people.mu.Lock()
	defer w.people.mu.Unlock()
	s.accounts, s.tokens, s.entries = len(w.people.accounts), len(w.people.tokens), len(w.people.entries)
	for _, c := range w.people.accounts {
		s.revisions += c.Account.Revision + c.Epoch
	}
	return s
}
