package postgis

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

var _ account.Store = (*DB)(nil)

const (
	firstHash  = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$Zmlyc3Q"
	secondHash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c2Vjb25k"
)

func grant(role account.Role, code region.Code) account.Grant {
	return account.Grant{Role: role, Code: code}
}

func accountNamed(name string, grants ...account.Grant) account.Account {
	return account.Account{Name: name, Shown: "名 " + name, Grants: grants}
}

func addAccount(t testing.TB, db *DB, a account.Account, hash string, link *account.Link) account.Account {
	t.Helper()
	stored, err := db.AddAccount(t.Context(), a, hash, link)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func credentials(t testing.TB, db *DB, id int64) account.Credentials {
	t.Helper()
	cred, err := db.Account(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

func linkOf(secret string) *account.Link {
	return &account.Link{Digest: sha256.Sum256([]byte(secret)), Until: time.Now().Add(time.Hour)}
}

// atOnce runs f n times at once and returns what each returned.
func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}

// onlyOne checks that all but one failed with the fault.
func onlyOne(t testing.TB, errs []error, kind fault.Kind, code string) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		mustFail(t, err, kind, code)
	}
	if won != 1 {
		t.Fatalf("%d of %d succeeded, want one", won, len(errs))
	}
}

func TestAnAccountIsStoredWhole(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	if some, err := db.AnyAccount(t.Context()); some || err != nil {
		t.Errorf("AnyAccount of an empty store = %v, %v", some, err)
	}
	a := account.Account{Name: "li.na", Shown: "李娜", Person: "P1", MustChange: true,
		Grants: []account.Grant{grant(account.Admin, ""), grant(account.Leader, "520303006"), grant(account.Member, "520303006"), grant(account.Planner, ledGrid)}}
	link := linkOf("secret")
	stored := addAccount(t, db, a, firstHash, link)
	want := a
	want.ID, want.HasPassword, want.Revision, want.CreatedAt = stored.ID, true, 1, stored.CreatedAt
	if !reflect.DeepEqual(stored, want) || stored.ID == 0 || time.Since(stored.CreatedAt).Abs() > time.Hour {
		t.Errorf("stored %+v, want %+v", stored, want)
	}
	byName, err := db.AccountByName(t.Context(), "li.na")
	if cred := (account.Credentials{Account: want, Hash: firstHash, Epoch: 1}); err != nil || !reflect.DeepEqual(byName, cred) {
		t.Errorf("by name %+v, %v, want %+v", byName, err, cred)
	}
	if byID := credentials(t, db, stored.ID); !reflect.DeepEqual(byID, byName) {
		t.Errorf("by id %+v, by name %+v", byID, byName)
	}
	byLink, until, err := db.AccountByLink(t.Context(), link.Digest, time.Now())
	if err != nil || !reflect.DeepEqual(byLink, byName) || until.Sub(link.Until).Abs() > time.Millisecond {
		t.Errorf("by link %+v until %v, %v", byLink, until, err)
	}
	if some, err := db.AnyAccount(t.Context()); !some || err != nil {
		t.Errorf("AnyAccount = %v, %v", some, err)
	}
	bare := addAccount(t, db, accountNamed("bare"), "", nil)
	if cred := credentials(t, db, bare.ID); cred.Hash != "" || cred.Account.HasPassword || cred.Account.Grants != nil || cred.Account.Person != "" {
		t.Errorf("without anything %+v", cred)
	}
}

func TestUnknownAccounts(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	old := linkOf("old")
	old.Until = time.Now().Add(-time.Second)
	addAccount(t, db, accountNamed("a_b"), firstHash, old)
	for _, name := range []string{"", "nobody", "a%b", "axb", "A_B", "a_b ", "'; DROP TABLE account; --", "a\x00", "\xff"} {
		_, err := db.AccountByName(t.Context(), name)
		mustFail(t, err, fault.NotFound, "account.unknown")
	}
	_, err := db.Account(t.Context(), 999)
	mustFail(t, err, fault.NotFound, "account.unknown")
	for _, digest := range [][32]byte{old.Digest, {}} {
		_, _, err = db.AccountByLink(t.Context(), digest, time.Now())
		mustFail(t, err, fault.NotFound, "link.unknown")
		_, err = db.UseLink(t.Context(), digest, time.Now(), account.Change{Action: "account.link_used"})
		mustFail(t, err, fault.NotFound, "link.unknown")
	}
	_, err = db.ChangeAccount(t.Context(), account.Change{ID: 999, Action: "account.changed"})
	mustFail(t, err, fault.NotFound, "account.unknown")
}

func TestAddAccountRefuses(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	addAccount(t, db, accountNamed("taken"), "", nil)
	person := func(number string) account.Account {
		a := accountNamed("new")
		a.Person = number
		return a
	}
	for _, tt := range []struct {
		account account.Account
		kind    fault.Kind
		code    string
	}{
		{accountNamed("taken"), fault.Conflict, "account.exists"},
		{accountNamed("new", grant(account.Member, "520304")), fault.Invalid, "grant.code_unknown"},
		{accountNamed("new", grant(account.Member, "520303006001999")), fault.Invalid, "grant.code_unknown"},
		{accountNamed("new", grant(account.Member, "52030%")), fault.Invalid, "grant.code"},
		{accountNamed("new", grant("king", "520303")), fault.Invalid, "grant.role"},
		{accountNamed("new", grant(account.Leader, "520303")), fault.Invalid, "grant.leader_person"},
		{accountNamed("New"), fault.Invalid, "account.name"},
		{person("P9"), fault.Invalid, "person.unknown"},
		{person("P1' OR ''='"), fault.Invalid, "person.unknown"},
		{person("P\x00"), fault.Invalid, "person.unknown"},
	} {
		_, err := db.AddAccount(t.Context(), tt.account, firstHash, linkOf("x"))
		mustFail(t, err, tt.kind, tt.code)
	}
	if n := count(t, db, `SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM account_link) + (SELECT count(*) FROM audit)`); n != 2 {
		t.Errorf("%d rows, want the account and its entry", n)
	}
	_, err := db.AddAccount(t.Context(), accountNamed("new", grant(account.Member, "520305"), grant(account.Admin, "520304")), "", nil)
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Details) != 2 {
		t.Errorf("two unknown codes: %v", err)
	}
}

func TestChangeAccount(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na", grant(account.Member, "520303"), grant(account.Admin, "520303006")), firstHash, linkOf("old"))
	newHash, link := secondHash, linkOf("new")
	changed, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Revision: 1, Action: "account.changed",
		Hash: &newHash, Link: link, SignOut: true, SignedIn: true,
		Apply: func(it *account.Account) error {
			if it.Name != "li.na" || len(it.Grants) != 2 || !it.HasPassword {
				t.Errorf("applied to %+v", *it)
			}
			it.Shown, it.Person, it.Disabled, it.MustChange = "李娜", "P2", true, true
			it.Grants[0] = grant(account.Leader, ledGrid)
			it.ID, it.Name, it.Revision, it.CreatedAt, it.SignedInAt = 9, "other", 9, time.Time{}, day
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	want := account.Account{ID: a.ID, Name: "li.na", Shown: "李娜", Person: "P2", Disabled: true, MustChange: true, HasPassword: true,
		Grants: []account.Grant{grant(account.Admin, "520303006"), grant(account.Leader, ledGrid)}, Revision: 2, CreatedAt: a.CreatedAt, SignedInAt: changed.SignedInAt}
	if !reflect.DeepEqual(changed, want) || time.Since(changed.SignedInAt).Abs() > time.Hour {
		t.Errorf("changed %+v, want %+v", changed, want)
	}
	if cred := credentials(t, db, a.ID); !reflect.DeepEqual(cred, account.Credentials{Account: changed, Hash: secondHash, Epoch: 2}) {
		t.Errorf("read %+v", cred)
	}
	if _, _, err := db.AccountByLink(t.Context(), link.Digest, time.Now()); err != nil {
		t.Errorf("the new link: %v", err)
	}
	_, _, err = db.AccountByLink(t.Context(), linkOf("old").Digest, time.Now())
	mustFail(t, err, fault.NotFound, "link.unknown")

	none := ""
	changed, err = db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.reset", Hash: &none, DropLink: true})
	if err != nil || changed.HasPassword || changed.Revision != 3 || len(changed.Grants) != 2 {
		t.Errorf("without a password %+v, %v", changed, err)
	}
	if n := count(t, db, `SELECT count(*) FROM account_link`); n != 0 {
		t.Errorf("%d links are left", n)
	}
	changed, err = db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.signed_in", SignedIn: true})
	if err != nil || changed.Revision != 3 {
		t.Errorf("after signing in %+v, %v; the revision was 3", changed, err)
	}
}

func TestChangeAccountRefuses(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na", grant(account.Member, "520303")), firstHash, nil)
	refused := errors.New("no")
	apply := func(f func(*account.Account)) func(*account.Account) error {
		return func(a *account.Account) error { f(a); return nil }
	}
	for _, tt := range []struct {
		change account.Change
		kind   fault.Kind
		code   string
	}{
		{account.Change{Revision: 2}, fault.Conflict, "account.revision"},
		{account.Change{Apply: apply(func(a *account.Account) { a.Person = "P9" })}, fault.Invalid, "person.unknown"},
		{account.Change{Apply: apply(func(a *account.Account) { a.Grants = append(a.Grants, grant(account.Member, "5204")) })}, fault.Invalid, "grant.code_unknown"},
		{account.Change{Apply: apply(func(a *account.Account) { a.Shown = "" })}, fault.Invalid, "account.shown"},
		{account.Change{Apply: func(*account.Account) error {
			return fault.New(fault.Forbidden, "grant.beyond", "", "No.").Because(refused)
		}}, fault.Forbidden, "grant.beyond"},
	} {
		hash := secondHash
		tt.change.ID, tt.change.Action, tt.change.Hash, tt.change.Link, tt.change.SignOut = a.ID, "account.changed", &hash, linkOf("x"), true
		_, err := db.ChangeAccount(t.Context(), tt.change)
		mustFail(t, err, tt.kind, tt.code)
	}
	if cred := credentials(t, db, a.ID); !reflect.DeepEqual(cred, account.Credentials{Account: a, Hash: firstHash, Epoch: 1}) {
		t.Errorf("afterwards %+v", cred)
	}
	if n := count(t, db, `SELECT (SELECT count(*) FROM account_link) + (SELECT count(*) FROM audit)`); n != 1 {
		t.Errorf("%d links and entries, want the entry of the beginning", n)
	}
	// What is not new may be gone: an account whose area went away can still be changed.
	exec(t, db, `INSERT INTO account_grant (account, role, code) VALUES ($1, 'member', '520399')`, a.ID)
	changed, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.changed", Apply: apply(func(a *account.Account) { a.Disabled = true })})
	if err != nil || !changed.Disabled || len(changed.Grants) != 2 {
		t.Errorf("disabled %+v, %v", changed, err)
	}
}

func TestALinkIsUsedOnce(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	for round := range 5 {
		link := linkOf(fmt.Sprint(round))
		a := addAccount(t, db, accountNamed(fmt.Sprintf("user%d", round)), "", link)
		hash := firstHash
		onlyOne(t, atOnce(4, func(int) error {
			_, err := db.UseLink(t.Context(), link.Digest, time.Now(), account.Change{Action: "account.link_used", Hash: &hash, SignedIn: true})
			return err
		}), fault.NotFound, "link.unknown")
		if cred := credentials(t, db, a.ID); cred.Hash != firstHash || cred.Account.Revision != 2 {
			t.Errorf("afterwards %+v", cred)
		}
	}
	// A refusal leaves the link.
	link := linkOf("kept")
	addAccount(t, db, accountNamed("kept"), "", link)
	_, err := db.UseLink(t.Context(), link.Digest, time.Now(), account.Change{Action: "account.link_used",
		Apply: func(*account.Account) error { return fault.New(fault.Invalid, "password.short", "", "Too short.") }})
	mustFail(t, err, fault.Invalid, "password.short")
	if _, _, err := db.AccountByLink(t.Context(), link.Digest, time.Now()); err != nil {
		t.Error(err)
	}
}

// A link that is used while an admin gives another one: neither waits for the other
// for ever.
func TestALinkIsUsedWhileAnotherIsMade(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na"), "", linkOf("0"))
	hash := firstHash
	for round := range 10 {
		for i, err := range atOnce(2, func(i int) error {
			if i == 0 {
				_, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.reset", Link: linkOf(fmt.Sprint(round + 1))})
				return err
			}
			_, err := db.UseLink(t.Context(), linkOf(fmt.Sprint(round)).Digest, time.Now(), account.Change{Action: "account.link_used", Hash: &hash})
			return err
		}) {
			if err != nil && (i == 0 || fault.KindOf(err) != fault.NotFound) {
				t.Fatal(err)
			}
		}
	}
}

func TestOneOfTwoAccountsGetsTheName(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	for round := range 5 {
		onlyOne(t, atOnce(4, func(int) error {
			_, err := db.AddAccount(t.Context(), accountNamed(fmt.Sprintf("user%d", round), grant(account.Member, "520303")), firstHash, nil)
			return err
		}), fault.Conflict, "account.exists")
	}
}

// Whoever waited for another's change sees what it left, grants too.
func TestNoChangeOfGrantsIsLost(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	codes := []region.Code{"520303", "520303006", "520303006001", vacantGrid, ledGrid}
	a := addAccount(t, db, accountNamed("li.na"), "", nil)
	for _, err := range atOnce(len(codes), func(i int) error {
		_, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Action: "account.granted", Apply: func(a *account.Account) error {
			a.Grants = append(a.Grants, grant(account.Member, codes[i]))
			return nil
		}})
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if cred := credentials(t, db, a.ID); len(cred.Account.Grants) != len(codes) || cred.Account.Revision != 1+len(codes) {
		t.Errorf("afterwards %+v", cred.Account)
	}
	onlyOne(t, atOnce(4, func(i int) error {
		_, err := db.ChangeAccount(t.Context(), account.Change{ID: a.ID, Revision: 1 + len(codes), Action: "account.changed",
			Apply: func(a *account.Account) error { a.Shown = fmt.Sprint(i); return nil }})
		return err
	}), fault.Conflict, "account.revision")
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a, b := addAccount(t, db, accountNamed("li.na"), "", nil), addAccount(t, db, accountNamed("wang.wu"), "", nil)
	const issuer = "https://id.example"
	for _, subject := range []string{"s%_\\'", "", "\x00", "s"} {
		_, err := db.AccountByIdentity(t.Context(), issuer, subject)
		mustFail(t, err, fault.NotFound, "identity.unknown")
	}
	if err := db.BindIdentity(t.Context(), a.ID, issuer, "s%_\\'"); err != nil {
		t.Fatal(err)
	}
	if cred, err := db.AccountByIdentity(t.Context(), issuer, "s%_\\'"); err != nil || !reflect.DeepEqual(cred.Account, a) {
		t.Errorf("found %+v, %v", cred, err)
	}
	for _, tt := range []struct {
		id      int64
		subject string
	}{{b.ID, "s%_\\'"}, {a.ID, "another"}, {a.ID, "s%_\\'"}} {
		mustFail(t, db.BindIdentity(t.Context(), tt.id, issuer, tt.subject), fault.Conflict, "identity.bound")
	}
	mustFail(t, db.BindIdentity(t.Context(), 999, issuer, "x"), fault.NotFound, "account.unknown")
	if err := db.BindIdentity(t.Context(), a.ID, "https://other.example", "s"); err != nil {
		t.Error(err)
	}
	onlyOne(t, atOnce(2, func(i int) error {
		return db.BindIdentity(t.Context(), []int64{a.ID, b.ID}[i], "https://third.example", "s")
	}), fault.Conflict, "identity.bound")
}

func TestTheAuditTellsOfAccounts(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	ctx := account.WithOrigin(t.Context(), account.Origin{Account: 7, Name: "root", Via: account.ViaSession, Address: "10.0.0.1", Request: "r1"})
	link := linkOf("secret")
	a, err := db.AddAccount(ctx, accountNamed("li.na", grant(account.Member, vacantGrid), grant(account.Member, ledGrid)), firstHash, link)
	if err != nil {
		t.Fatal(err)
	}
	hash := secondHash
	if _, err := db.UseLink(ctx, link.Digest, time.Now(), account.Change{Action: "account.link_used", Hash: &hash}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ChangeAccount(ctx, account.Change{ID: a.ID, Action: "account.changed", Link: linkOf("again"), Apply: func(a *account.Account) error {
		a.Shown, a.Person, a.Disabled, a.Grants = "李娜", "P1", true, []account.Grant{grant(account.Leader, ledGrid), grant(account.Planner, "520303006")}
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
	if err := db.BindIdentity(ctx, a.ID, "https://id.example", "subject"); err != nil {
		t.Fatal(err)
	}
	token, err := db.AddToken(ctx, account.Token{Account: a.ID, Label: "export", Until: time.Now().Add(time.Hour), Grants: []account.Grant{grant(account.Planner, "520303006")}}, sha256.Sum256([]byte("token")))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.DropToken(ctx, a.ID, token.ID); err != nil {
		t.Fatal(err)
	}
	page, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere})
	if err != nil {
		t.Fatal(err)
	}
	fields := func(shown, person string, disabled bool, grants ...any) map[string]any {
		return map[string]any{"shown": shown, "person": person, "disabled": disabled, "must_change": false, "grants": grants}
	}
	first := fields("名 li.na", "", false, "member@"+vacantGrid, "member@"+ledGrid)
	want := []account.Entry{
		{Action: "account.added", Kind: "account", Target: "li.na", Code: "520303006001", After: first},
		{Action: "account.link_used", Kind: "account", Target: "li.na", Code: "520303006001", Before: first, After: first},
		{Action: "account.changed", Kind: "account", Target: "li.na", Code: "520303006", Before: first,
			After: fields("李娜", "P1", true, "leader@"+ledGrid, "planner@520303006")},
		{Action: "account.bound", Kind: "account", Target: "li.na", Code: "520303006", After: map[string]any{"issuer": "https://id.example"}},
		{Action: "token.added", Kind: "token", Target: fmt.Sprintf("li.na %d", token.ID), Code: "520303006"},
		{Action: "token.removed", Kind: "token", Target: fmt.Sprintf("li.na %d", token.ID), Code: "520303006"},
	}
	if len(page.Entries) != len(want) {
		t.Fatalf("%d entries, want %d", len(page.Entries), len(want))
	}
	for i, w := range want {
		got := page.Entries[len(want)-1-i]
		if o := got.Origin; o.Account != 7 || o.Name != "root" || o.Via != account.ViaSession || o.Address != "10.0.0.1" || o.Request != "r1" {
			t.Errorf("%s comes from %+v", w.Action, o)
		}
		if w.Kind == "token" {
			if fields := got.After; w.Action == "token.removed" && got.Before["label"] != "export" || w.Action == "token.added" && fields["label"] != "export" {
				t.Errorf("%s tells %+v, %+v", w.Action, got.Before, got.After)
			}
			got.Before, got.After = nil, nil
		}
		got.ID, got.At, got.Origin = 0, time.Time{}, account.Origin{}
		if !reflect.DeepEqual(got, w) {
			t.Errorf("entry %+v, want %+v", got, w)
		}
	}
	// What helps to sign in is nowhere: not in the audit, and as a digest elsewhere.
	var all strings.Builder
	for _, e := range page.Entries {
		fmt.Fprintf(&all, "%+v", e)
	}
	for _, secret := range []string{"argon2id", fmt.Sprintf("%x", link.Digest), "secret"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("the audit tells %q", secret)
		}
	}
}
