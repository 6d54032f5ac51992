package demo

import (
	"context"
	"testing"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// There is one account for each role, and the leader's person leads a grid of
// 汇川社区, at work.
func TestAccountsForEachRole(t *testing.T) {
	for seed := range uint64(3) {
		c := MakeSized(seed, noon, Size{Grids: 60})
		all := Accounts(roster.Snapshot{People: c.People, Posts: c.Posts, Leaves: c.Leaves}, noon)
		if len(all) != len(account.Roles) {
			t.Fatalf("seed %d: %d accounts", seed, len(all))
		}
		book := newChronicler(seed, c.Grids, staff{people: c.People, posts: c.Posts, leaves: c.Leaves}, noon)
		for i, a := range all {
			if err := a.Validate(); err != nil || a.Name != string(account.Roles[i]) || len(a.Grants) != 1 || a.Grants[0].Role != account.Roles[i] {
				t.Errorf("seed %d: %+v, %v", seed, a, err)
			}
			if a.Name != string(account.Leader) {
				continue
			}
			leads := 0
			for _, g := range c.Grids {
				found, _ := roster.Resolve(book.posts[g.Code], book, noon)
				if found.Person.Number == a.Person && found.Because == roster.BecauseFirstLeader && g.Code.Within(FiveGrids) {
					leads++
				}
			}
			if leads == 0 {
				t.Errorf("seed %d: %s leads no grid of %s", seed, a.Person, FiveGrids)
			}
		}
	}
	if all := Accounts(roster.Snapshot{}, noon); len(all) != len(account.Roles)-1 {
		t.Errorf("without people there are %d accounts", len(all))
	}
}

// accountBook is an Accountant in memory.
type accountBook map[string]account.Account

func (b accountBook) ByName(_ context.Context, _ account.Actor, name string) (account.Account, error) {
	if a, ok := b[name]; ok {
		return a, nil
	}
	return account.Account{}, fault.New(fault.NotFound, "account.unknown", "", "There is no such account.")
}

func (b accountBook) AddWithPassword(_ context.Context, _ account.Actor, a account.Account, password string, _ bool) (account.Account, error) {
	if password != Password {
		return account.Account{}, fault.New(fault.Invalid, "password", "", "Not the password that the page shows.")
	}
	a.HasPassword = true
	b[a.Name] = a
	return a, nil
}

// What is there is left as it is.
func TestAddAccountsCompletes(t *testing.T) {
	c := MakeSized(3, noon, Size{Grids: 40})
	wanted := Accounts(roster.Snapshot{People: c.People, Posts: c.Posts, Leaves: c.Leaves}, noon)
	book := accountBook{"admin": {Name: "admin", Shown: "another", Grants: []account.Grant{{Role: account.Admin, Code: region.Code("")}}}}
	if err := AddAccounts(t.Context(), account.Actor{}, book, wanted); err != nil {
		t.Fatal(err)
	}
	if len(book) != len(wanted) || book["admin"].Shown != "another" || !book["member"].HasPassword {
		t.Errorf("afterwards: %+v", book)
	}
}
