package postgis

import (
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

func disable(a *account.Account) error   { a.Disabled = true; return nil }
func enable(a *account.Account) error    { a.Disabled = false; return nil }
func ungrant(a *account.Account) error   { a.Grants = nil; return nil }
func unchanged(*account.Account) error   { return nil }
func narrow(a *account.Account) error    { a.Grants[0].Code = "520303"; return nil }
func otherRole(a *account.Account) error { a.Grants[0].Role = account.Planner; return nil }

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	none := ""
	takesAway := map[string]account.Change{
		"disabled":             {Apply: disable},
		"without grants":       {Apply: ungrant},
		"of a county only":     {Apply: narrow},
		"planner":              {Apply: otherRole},
		"without any way in":   {Hash: &none, DropLink: true},
		"another role, signed": {Apply: otherRole, SignOut: true, SignedIn: true},
	}
	db := openWithGrids(t)
	root := addAccount(t, db, accountNamed("root", grant(account.Admin, "")), firstHash, nil)
	change := func(id int64, c account.Change) error {
		c.ID, c.Action = id, "account.changed"
		_, err := db.ChangeAccount(t.Context(), c)
		return err
	}
	refused := func(when string) {
		t.Helper()
		for name, c := range takesAway {
			t.Run(when+", "+name, func(t *testing.T) {
				mustFail(t, change(root.ID, c), fault.Invalid, "account.last_admin")
			})
		}
		if cred := credentials(t, db, root.ID); cred.Account.Revision != root.Revision || cred.Hash != firstHash {
			t.Fatalf("%s: afterwards %+v", when, cred)
		}
	}
	refused("alone")
	// None of these could take over.
	county := addAccount(t, db, accountNamed("county", grant(account.Admin, "520303"), grant(account.Planner, "")), firstHash, nil)
	addAccount(t, db, accountNamed("keyless", grant(account.Admin, "")), "", nil)
	old := linkOf("old")
	old.Until = time.Now().Add(-time.Minute)
	addAccount(t, db, accountNamed("late", grant(account.Admin, "")), "", old)
	out := addAccount(t, db, accountNamed("out", grant(account.Admin, "")), firstHash, nil)
	if err := change(out.ID, account.Change{Apply: disable}); err != nil {
		t.Fatal(err)
	}
	refused("beside those who cannot")
	// What takes no admin away is nobody's trouble.
	for _, c := range []account.Change{{Apply: unchanged}, {SignOut: true}, {Link: linkOf("x"), Hash: &none}, {Link: linkOf("y")}} {
		if err := change(root.ID, c); err != nil {
			t.Error(err)
		}
	}
	if err := change(county.ID, account.Change{Apply: ungrant}); err != nil {
		t.Error(err)
	}
	if err := change(out.ID, account.Change{Apply: ungrant}); err != nil {
		t.Error("taking the grant of who is disabled:", err)
	}
}

// Each of the ways to sign in is enough for the other one to go.
func TestAnAdminGoesIfAnotherStays(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	byLink, byProvider := linkOf("link"), "https://id.example"
	for name, other := range map[string]func() account.Account{
		"password": func() account.Account {
			return addAccount(t, db, accountNamed("p1", grant(account.Admin, "")), firstHash, nil)
		},
		"link": func() account.Account {
			return addAccount(t, db, accountNamed("l1", grant(account.Admin, "")), "", byLink)
		},
		"provider": func() account.Account {
			a := addAccount(t, db, accountNamed("o1", grant(account.Admin, "")), "", nil)
			if err := db.BindIdentity(t.Context(), a.ID, byProvider, "s"); err != nil {
				t.Fatal(err)
			}
			return a
		},
	} {
		root := addAccount(t, db, accountNamed("root."+name, grant(account.Admin, "")), firstHash, nil)
		stays := other()
		if _, err := db.ChangeAccount(t.Context(), account.Change{ID: root.ID, Action: "account.disabled", Apply: disable}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, err := db.ChangeAccount(t.Context(), account.Change{ID: stays.ID, Action: "account.disabled", Apply: disable})
		mustFail(t, err, fault.Invalid, "account.last_admin")
		exec(t, db, `DELETE FROM account`)
	}
}

func TestTwoAdminsDisableEachOtherAtOnce(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	admins := []account.Account{
		addAccount(t, db, accountNamed("one", grant(account.Admin, "")), firstHash, nil),
		addAccount(t, db, accountNamed("two", grant(account.Admin, "")), firstHash, nil),
		addAccount(t, db, accountNamed("three", grant(account.Admin, "")), firstHash, nil),
	}
	for range 10 {
		won := 0
		for _, err := range atOnce(len(admins), func(i int) error {
			_, err := db.ChangeAccount(t.Context(), account.Change{ID: admins[i].ID, Action: "account.disabled", Apply: disable})
			return err
		}) {
			if err == nil {
				won++
				continue
			}
			mustFail(t, err, fault.Invalid, "account.last_admin")
		}
		if left := count(t, db, `SELECT count(*) FROM account WHERE NOT disabled`); won != 2 || left != 1 {
			t.Fatalf("%d were disabled, %d are left", won, left)
		}
		for _, a := range admins {
			if _, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.changed", Apply: enable}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
