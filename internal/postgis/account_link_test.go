package postgis

import (
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// Whoever was given a link was not given what the account got later.
func TestALinkEndsWithWiderGrants(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	county, sub, other := grant(account.Member, "520303"), grant(account.Member, "520303006"), grant(account.Member, "")
	adminOfSub := grant(account.Admin, "520303006")
	for name, tt := range map[string]struct {
		before, after []account.Grant
		link          *account.Link // that the change brings
		stays         bool
	}{
		"same":                     {before: []account.Grant{county}, after: []account.Grant{county}, stays: true},
		"narrower":                 {before: []account.Grant{county}, after: []account.Grant{sub}, stays: true},
		"fewer":                    {before: []account.Grant{county, adminOfSub}, after: []account.Grant{county}, stays: true},
		"what-an-admin-may-take":   {before: []account.Grant{adminOfSub}, after: []account.Grant{adminOfSub, sub}, stays: true},
		"wider":                    {before: []account.Grant{sub}, after: []account.Grant{county}},
		"more":                     {before: []account.Grant{sub}, after: []account.Grant{sub, adminOfSub}},
		"first":                    {after: []account.Grant{sub}},
		"beyond-an-admins":         {before: []account.Grant{adminOfSub}, after: []account.Grant{adminOfSub, county}},
		"wider-with-another-link":  {before: []account.Grant{county}, after: []account.Grant{other}, link: linkOf("another")},
		"narrower-with-other-link": {before: []account.Grant{other}, after: []account.Grant{sub}, link: linkOf("yet another")},
	} {
		first := linkOf(name)
		a := addAccount(t, db, accountNamed(name, tt.before...), "", first)
		_, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.changed", Link: tt.link,
			Apply: func(a *account.Account) error { a.Grants = tt.after; return nil }})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := db.AccountByLink(t.Context(), first.Digest, time.Now()); tt.stays != (err == nil) || err != nil && fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: the first link: %v", name, err)
		}
		if tt.link != nil {
			if _, _, err := db.AccountByLink(t.Context(), tt.link.Digest, time.Now()); err != nil {
				t.Errorf("%s: the link that came with the change: %v", name, err)
			}
		}
	}
}

// An account whose names were given under older rules goes on.
func TestOlderNamesGoOn(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	const cyrillic = "аdmin"
	a := addAccount(t, db, accountNamed("older", grant(account.Member, "520303")), "", linkOf("x"))
	exec(t, db, `UPDATE account SET name = '`+cyrillic+`', shown = E'a\u202eb'`)
	hash := firstHash
	changed, err := db.UseLink(t.Context(), linkOf("x").Digest, time.Now(), account.Change{Action: "account.link_used", Hash: &hash,
		Apply: func(a *account.Account) error { a.MustChange = !a.MustChange; return nil }})
	if err != nil || changed.Name != cyrillic || !changed.MustChange {
		t.Fatalf("with a password %+v, %v", changed, err)
	}
	changed, err = db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.changed",
		Apply: func(a *account.Account) error { a.Shown, a.Disabled = "李娜", true; return nil }})
	if err != nil || changed.Name != cyrillic || changed.Shown != "李娜" || !changed.Disabled {
		t.Errorf("changed %+v, %v", changed, err)
	}
	_, err = db.AddAccount(t.Context(), accountNamed(cyrillic+"2"), "", nil)
	mustFail(t, err, fault.Invalid, "account.name")
}
