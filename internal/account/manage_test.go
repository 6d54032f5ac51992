package account

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

func TestManage(t *testing.T) {
	w := newWorld(t)
	chief := w.add(t, "chief", Grant{Admin, "520301"}) // of a county
	in := w.add(t, "inside", Grant{Member, "520301001"}, Grant{Dispatcher, "520301002"})
	across := w.add(t, "across", Grant{Member, "520301001"}, Grant{Member, "520302001"})
	none := w.add(t, "none")
	root := w.add(t, "root", Grant{Role: Admin})
	by := w.as(t, chief.ID)

	page := must[Page](t)(w.Accounts(w.ctx, by, Filter{}))
	var names []string
	for _, a := range page.Accounts {
		names = append(names, a.Name)
	}
	if !slices.Equal(names, []string{"chief", "inside"}) {
		t.Errorf("the admin of a county lists %v", names)
	}
	for _, a := range []Account{across, none, root, {ID: 99, Name: "nobody", Revision: 1}} {
		_, err := w.Account(w.ctx, by, a.ID)
		mustBeUnknown(t, err)
		_, err = w.ByName(w.ctx, by, a.Name)
		mustBeUnknown(t, err)
		_, err = w.Change(w.ctx, by, a.ID, a.Revision, "x", "", []Grant{{Member, "520301"}}, false)
		mustBeUnknown(t, err)
		_, _, err = w.Reset(w.ctx, by, a.ID)
		mustBeUnknown(t, err)
		mustBeUnknown(t, w.SignOut(w.ctx, by, a.ID))
	}
	for _, grants := range [][]Grant{
		{{Role: Member}}, {{Member, "5203"}}, {{Member, "520302"}}, {{Member, "520301"}, {Member, "520302001"}}, {},
	} {
		_, err := w.Change(w.ctx, by, in.ID, in.Revision, "x", "", grants, false)
		mustFail(t, err, "grant.beyond")
		_, _, err = w.Add(w.ctx, by, Account{Name: "other", Shown: "x", Grants: grants})
		mustFail(t, err, "grant.beyond")
		_, err = w.AddWithPassword(w.ctx, by, Account{Name: "other", Shown: "x", Grants: grants}, good, false)
		mustFail(t, err, "grant.beyond")
	}
	if is := must[Account](t)(w.Account(w.ctx, by, in.ID)); is.Revision != in.Revision || len(is.Grants) != 2 {
		t.Errorf("a refused change left %+v", is)
	}
	is := must[Account](t)(w.Change(w.ctx, by, in.ID, in.Revision, " 李娜 ", "", []Grant{{Admin, "520301"}}, false))
	if is.Shown != "李娜" || is.Grants[0] != (Grant{Admin, "520301"}) {
		t.Errorf("changed to %+v", is)
	}
	_, err := w.Change(w.ctx, by, in.ID, in.Revision, "x", "", is.Grants, false)
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("an old revision gives %v", err)
	}
	_, err = w.Change(w.ctx, by, in.ID, 0, "x", "", is.Grants, false)
	mustFail(t, err, "account.revision")
	_, err = w.Change(w.ctx, by, in.ID, is.Revision, "", "", []Grant{{Leader, "520301"}}, false)
	mustFail(t, err, "account.shown")
}

func mustBeUnknown(t testing.TB, err error) {
	t.Helper()
	if err == nil || fault.KindOf(err) != fault.NotFound {
		t.Errorf("the error is %v, want a fault.NotFound", err)
	}
}

// Who may do nothing gets nothing, from any method.
func TestEveryMethodAsks(t *testing.T) {
	w := newWorld(t)
	w.add(t, "root", Grant{Role: Admin})
	member := w.as(t, w.add(t, "member", Grant{Role: Member}).ID)
	first := w.as(t, 1)
	first.MustChange = true
	for _, tt := range []struct {
		name string
		by   Actor
		code string
	}{
		{"the public", Actor{}, "session.required"},
		{"a member", member, "action.forbidden"},
		{"a first sign-in", first, "password.must_change"},
	} {
		calls := w.store.calls
		_, _, err := w.Add(w.ctx, tt.by, Account{Name: "new", Shown: "New", Grants: []Grant{{Member, "5203"}}})
		mustFail(t, err, tt.code)
		_, err = w.AddWithPassword(w.ctx, tt.by, Account{Name: "new", Shown: "New"}, good, false)
		mustFail(t, err, tt.code)
		_, err = w.Change(w.ctx, tt.by, 1, 1, "x", "", nil, false)
		mustFail(t, err, tt.code)
		_, _, err = w.Reset(w.ctx, tt.by, 1)
		mustFail(t, err, tt.code)
		_, err = w.Account(w.ctx, tt.by, 1)
		mustFail(t, err, tt.code)
		_, err = w.ByName(w.ctx, tt.by, "root")
		mustFail(t, err, tt.code)
		_, err = w.Accounts(w.ctx, tt.by, Filter{})
		mustFail(t, err, tt.code)
		_, err = w.Audit(w.ctx, tt.by, AuditFilter{})
		mustFail(t, err, tt.code)
		mustFail(t, w.SignOut(w.ctx, tt.by, 99), tt.code)
		_, _, err = w.AddToken(w.ctx, tt.by, "x", []Grant{{Role: Planner}}, 1)
		if want := strings.Replace(tt.code, "action.forbidden", "grant.beyond", 1); codeOf(err) != want {
			t.Errorf("%s makes a token: %v", tt.name, err)
		}
		_, err = w.As(w.ctx, tt.by, "root")
		mustFail(t, err, "action.forbidden")
		if w.store.calls != calls {
			t.Errorf("%s reaches the store", tt.name)
		}
	}
	_, err := w.Tokens(w.ctx, Actor{})
	mustFail(t, err, "session.required")
	mustFail(t, w.DropToken(w.ctx, Actor{}, 1), "session.required")
	_, err = w.ChangePassword(w.ctx, Actor{}, good, better, Client{})
	mustFail(t, err, "session.required")
	_, err = w.ChangePassword(w.ctx, Operator("root"), good, better, Client{})
	mustFail(t, err, "session.required")
}

func TestReset(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	in := must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{}))
	_, token, err := w.AddToken(w.ctx, w.as(t, li.ID), "x", li.Grants, 30)
	if err != nil {
		t.Fatal(err)
	}
	before := w.as(t, li.ID)
	_, link, err := w.Reset(w.ctx, Operator("root"), li.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.AddToken(w.ctx, before, "asked for meanwhile", li.Grants, 30)
	mustFail(t, err, "session.over")
	_, err = w.ByToken(w.ctx, token, "")
	mustFail(t, err, "token.unknown")
	_, err = w.Resume(w.ctx, li.ID, in.Epoch)
	mustFail(t, err, "session.over")
	_, err = w.SignIn(w.ctx, "li.na", good, Client{})
	mustFail(t, err, "sign_in.refused")
	must[SignedIn](t)(w.UseLink(w.ctx, link.Secret, better))
	must[SignedIn](t)(w.SignIn(w.ctx, "li.na", better, Client{}))
	// The reset before last is void.
	_, first, _ := w.Reset(w.ctx, Operator("root"), li.ID)
	_, second, _ := w.Reset(w.ctx, Operator("root"), li.ID)
	_, err = w.UseLink(w.ctx, first.Secret, better)
	mustFail(t, err, "link.unknown")
	must[SignedIn](t)(w.UseLink(w.ctx, second.Secret, better))
}

// Enabling an account again does not bring its tokens back; others' stay.
func TestDisablingEndsTokens(t *testing.T) {
	w := newWorld(t)
	li, wang := w.add(t, "li.na", Grant{Member, "520301"}), w.add(t, "wang.wu", Grant{Member, "520301"})
	_, token, errToken := w.AddToken(w.ctx, w.as(t, li.ID), "x", li.Grants, 30)
	_, others, errOthers := w.AddToken(w.ctx, w.as(t, wang.ID), "x", wang.Grants, 30)
	if errToken != nil || errOthers != nil {
		t.Fatal(errToken, errOthers)
	}
	for i, disabled := range []bool{false, true, false} {
		li = must[Account](t)(w.Change(w.ctx, Operator("root"), li.ID, li.Revision, li.Shown, "", li.Grants, disabled))
		if _, err := w.ByToken(w.ctx, token, ""); (err == nil) != (i == 0) {
			t.Errorf("after change %d, to disabled %v: %v", i+1, disabled, err)
		}
	}
	must[Actor](t)(w.ByToken(w.ctx, others, ""))
}

func TestFirstAdmin(t *testing.T) {
	w := newWorld(t)
	var made []IssuedLink
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 { // processes that start at once
		all.Go(func() {
			link, ok, err := w.FirstAdmin(w.ctx)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if ok {
				made = append(made, link)
			}
		})
	}
	all.Wait()
	if len(made) != 1 {
		t.Fatalf("%d first admins were made", len(made))
	}
	in := must[SignedIn](t)(w.UseLink(w.ctx, made[0].Secret, better))
	if by := w.as(t, in.Account.ID); !by.Scope(ManageAccounts).All() {
		t.Errorf("the first admin is %+v", by)
	}
}

func TestAuditByScope(t *testing.T) {
	w := newWorld(t)
	for _, code := range []region.Code{"520301001", "520302001", ""} {
		if err := w.Record(w.ctx, Entry{Action: "x.y", Code: code}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		grant Grant
		want  int
	}{{Grant{Admin, "520301"}, 1}, {Grant{Admin, "5203"}, 2}, {Grant{Role: Admin}, 3}, {Grant{Admin, "520303"}, 0}} {
		by := Actor{Account: 1, Grants: []Grant{tt.grant}}
		page := must[AuditPage](t)(w.Audit(w.ctx, by, AuditFilter{}))
		if len(page.Entries) != tt.want {
			t.Errorf("%v reads %d entries, want %d", tt.grant, len(page.Entries), tt.want)
		}
	}
}

// However somebody adds, changes and resets accounts, makes tokens, and goes on as
// whomever they got hold of, nobody whom they added, changed or took over may do
// what they could not do themselves at the beginning.
func TestNobodyRisesByThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for i := range 4 { // others, whom the attacker has nothing to do with at first
			w.add(t, fmt.Sprintf("other%d", i), grantsOn(3).Draw(t, "others' grants")...)
		}
		rule := Grant{Admin, land().Draw(t, "admin of")}
		more := slices.DeleteFunc(grantsOn(2).Draw(t, "grants"), func(g Grant) bool { return g == rule })
		start := w.add(t, "attacker", append(more, rule)...)
		atFirst := w.as(t, start.ID)
		hands := []Actor{atFirst} // whom the attacker acts as
		touched := []int64{start.ID}

		steps := rapid.IntRange(1, 12).Draw(t, "steps")
		for step := range steps {
			by := rapid.SampledFrom(hands).Draw(t, "by")
			id := rapid.Int64Range(1, int64(len(w.store.accounts))).Draw(t, "whom")
			grants := grantsOn(3).Draw(t, "new grants")
			person := rapid.SampledFrom([]string{"", "A1", "A2"}).Draw(t, "person")
			var err error
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				var a Account
				if a, _, err = w.Add(w.ctx, by, Account{Name: fmt.Sprintf("new%d", step), Shown: "x", Person: person, Grants: grants}); err == nil {
					id = a.ID
				}
			case 1:
				_, err = w.Change(w.ctx, by, id, w.store.accounts[id].Account.Revision, "x", person, grants, false)
			case 2:
				_, _, err = w.Reset(w.ctx, by, id)
			case 3:
				var secret string
				if _, secret, err = w.AddToken(w.ctx, by, "x", grants, 1); err == nil {
					token, err := w.ByToken(w.ctx, secret, "")
					if err != nil {
						t.Fatal(err)
					}
					hands = append(hands, token)
					if more := beyond(token, atFirst); more != "" {
						t.Fatalf("a token may %s", more)
					}
				}
				continue
			}
			if err != nil {
				continue
			}
			touched = append(touched, id)
			hands = append(hands, w.as(t, id))
			for _, id := range touched {
				if more := beyond(w.as(t, id), atFirst); more != "" {
					t.Fatalf("%v may %s, and %v may not", w.as(t, id).Grants, more, atFirst.Grants)
				}
			}
		}
	})
}

// A list holds exactly the accounts that can be opened one by one.
func TestListHoldsWhatCanBeOpened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for i := range rapid.IntRange(0, 6).Draw(t, "accounts") {
			w.add(t, fmt.Sprintf("other%d", i), grantsOn(3).Draw(t, "grants")...)
		}
		by := actors().Filter(func(a Actor) bool { return a.MaySomewhere(ManageAccounts) }).Draw(t, "by")
		page, err := w.Accounts(w.ctx, by, Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for id := range w.store.accounts {
			_, err := w.Account(w.ctx, by, id)
			listed := slices.ContainsFunc(page.Accounts, func(a Account) bool { return a.ID == id })
			if listed != (err == nil) {
				t.Errorf("account %d is listed: %t; opened: %v", id, listed, err)
			}
		}
	})
}
