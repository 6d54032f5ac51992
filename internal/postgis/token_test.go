package postgis

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

func tokenFor(id int64, until time.Duration, grants ...account.Grant) account.Token {
	now := time.Now().UTC().Truncate(time.Microsecond)
	return account.Token{Account: id, Label: "导出 '%_\\", Grants: grants, CreatedAt: now, Until: now.Add(until)}
}

func addToken(t testing.TB, db *DB, token account.Token, secret string) account.Token {
	t.Helper()
	stored, err := db.AddToken(t.Context(), token, sha256.Sum256([]byte(secret)))
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestTokens(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na", grant(account.Planner, "520303")), firstHash, nil)
	b := addAccount(t, db, accountNamed("wang.wu"), firstHash, nil)
	first := tokenFor(a.ID, time.Hour, grant(account.Planner, "520303"), grant(account.Planner, ledGrid))
	stored := addToken(t, db, first, "first")
	first.ID = stored.ID
	if !reflect.DeepEqual(stored, first) || stored.ID == 0 {
		t.Errorf("stored %+v, want %+v", stored, first)
	}
	token, cred, err := db.TokenByDigest(t.Context(), sha256.Sum256([]byte("first")), time.Now())
	if err != nil || !reflect.DeepEqual(token, first) || !reflect.DeepEqual(cred, account.Credentials{Account: a, Hash: firstHash, Epoch: 1}) {
		t.Errorf("by digest %+v, %+v, %v", token, cred, err)
	}
	second := addToken(t, db, tokenFor(a.ID, time.Minute), "second")
	tokens, err := db.Tokens(t.Context(), a.ID)
	if err != nil || !reflect.DeepEqual(tokens, []account.Token{first, second}) {
		t.Errorf("tokens %+v, %v", tokens, err)
	}
	if tokens, err := db.Tokens(t.Context(), b.ID); err != nil || len(tokens) > 0 {
		t.Errorf("another's tokens %+v, %v", tokens, err)
	}
	for _, tt := range []struct {
		secret string
		now    time.Time
	}{{"second", second.Until}, {"never", time.Now()}} {
		_, _, err := db.TokenByDigest(t.Context(), sha256.Sum256([]byte(tt.secret)), tt.now)
		mustFail(t, err, fault.NotFound, "token.unknown")
	}
	mustFail(t, db.DropToken(t.Context(), b.ID, first.ID), fault.NotFound, "token.unknown")
	mustFail(t, db.DropToken(t.Context(), a.ID, 999), fault.NotFound, "token.unknown")
	mustFail(t, db.DropToken(t.Context(), 999, first.ID), fault.NotFound, "account.unknown")
	if err := db.DropToken(t.Context(), a.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err = db.TokenByDigest(t.Context(), sha256.Sum256([]byte("first")), time.Now())
	mustFail(t, err, fault.NotFound, "token.unknown")
	mustFail(t, db.DropToken(t.Context(), a.ID, first.ID), fault.NotFound, "token.unknown")
}

// Tokens go with the change that drops them, another account's stay, and the audit
// says how many went.
func TestAChangeDropsTokens(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na", grant(account.Planner, "520303")), firstHash, nil)
	b := addAccount(t, db, accountNamed("wang.wu", grant(account.Planner, "520303")), firstHash, nil)
	for _, secret := range []string{"first", "second"} {
		addToken(t, db, tokenFor(a.ID, time.Hour, a.Grants...), secret)
	}
	addToken(t, db, tokenFor(b.ID, time.Hour, b.Grants...), "another's")
	change := account.Change{ID: a.ID, Action: "account.reset", DropTokens: true, Apply: func(*account.Account) error { return nil }}

	refused := change
	refused.Apply = func(*account.Account) error { return fault.New(fault.Forbidden, "no", "", "No.") }
	_, err := db.ChangeAccount(t.Context(), refused)
	mustFail(t, err, fault.Forbidden, "no")
	if n := count(t, db, `SELECT count(*) FROM token`); n != 3 {
		t.Errorf("a refused change leaves %d tokens", n)
	}
	for range 2 { // the second finds none
		if _, err := db.ChangeAccount(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM token`); n != 1 {
		t.Errorf("%d tokens are left, want the other account's", n)
	}
	_, _, err = db.TokenByDigest(t.Context(), sha256.Sum256([]byte("first")), time.Now())
	mustFail(t, err, fault.NotFound, "token.unknown")
	if _, _, err := db.TokenByDigest(t.Context(), sha256.Sum256([]byte("another's")), time.Now()); err != nil {
		t.Error(err)
	}
	page, err := db.Audit(t.Context(), account.AuditFilter{Scope: region.Everywhere, Action: "account.reset"})
	if err != nil || len(page.Entries) != 2 {
		t.Fatalf("%d entries, %v", len(page.Entries), err)
	}
	for i, want := range []any{nil, 2.0} { // newest first
		if e := page.Entries[i]; e.Before["tokens"] != want || (e.After["tokens"] == 0.0) != (want != nil) {
			t.Errorf("the audit tells of %v tokens before and %v after, want %v before", e.Before["tokens"], e.After["tokens"], want)
		}
	}
}

// Whichever of a reset and a new token comes first, no token is left.
func TestAResetLeavesNoToken(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na", grant(account.Planner, "520303")), firstHash, nil)
	reset := account.Change{ID: a.ID, Action: "account.reset", SignOut: true, DropTokens: true, Apply: func(*account.Account) error { return nil }}
	for i := range 20 {
		token := tokenFor(a.ID, time.Hour, a.Grants...)
		token.Epoch = credentials(t, db, a.ID).Epoch
		errs := atOnce(2, func(which int) error {
			if which == 0 {
				_, err := db.ChangeAccount(t.Context(), reset)
				return err
			}
			_, err := db.AddToken(t.Context(), token, sha256.Sum256(fmt.Append(nil, i)))
			return err
		})
		if errs[0] != nil {
			t.Fatal(errs[0])
		}
		if errs[1] != nil {
			mustFail(t, errs[1], fault.Unauthenticated, "session.over")
		}
		if n := count(t, db, `SELECT count(*) FROM token`); n != 0 {
			t.Fatalf("a reset leaves %d tokens", n)
		}
		_, err := db.AddToken(t.Context(), token, sha256.Sum256([]byte("late")))
		mustFail(t, err, fault.Unauthenticated, "session.over")
	}
}

func TestAddTokenRefuses(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na"), firstHash, nil)
	b := addAccount(t, db, accountNamed("wang.wu"), firstHash, nil)
	_, err := db.AddToken(t.Context(), tokenFor(999, time.Hour), [32]byte{})
	mustFail(t, err, fault.NotFound, "account.unknown")
	_, err = db.AddToken(t.Context(), tokenFor(a.ID, time.Hour, grant(account.Member, "520304")), [32]byte{})
	mustFail(t, err, fault.Invalid, "grant.code_unknown")
	_, err = db.AddToken(t.Context(), tokenFor(a.ID, -time.Hour), [32]byte{})
	mustFail(t, err, fault.Invalid, "constraint.broken")
	for i := range account.MaxTokens - 1 {
		addToken(t, db, tokenFor(a.ID, time.Hour), fmt.Sprint(i))
	}
	onlyOne(t, atOnce(3, func(i int) error {
		_, err := db.AddToken(t.Context(), tokenFor(a.ID, time.Hour), sha256.Sum256([]byte{byte(i)}))
		return err
	}), fault.Invalid, "token.too_many")
	addToken(t, db, tokenFor(b.ID, time.Hour), "another's")
	exec(t, db, `UPDATE token SET created_at = created_at - interval '1 day', until = now() - interval '1 second' WHERE id = (SELECT min(id) FROM token)`)
	addToken(t, db, tokenFor(a.ID, time.Hour), "in place of one that has run out")
	if n := count(t, db, `SELECT count(*) FROM token`); n != account.MaxTokens+2 {
		t.Errorf("%d tokens", n)
	}
}

func TestTheUseOfATokenIsNoted(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na"), firstHash, nil)
	token := addToken(t, db, tokenFor(a.ID, time.Hour), "x")
	minute := day.Truncate(time.Minute)
	for _, tt := range []struct {
		at     time.Time
		from   string
		usedAt time.Time
		used   string
	}{
		{minute.Add(30 * time.Second), "10.0.0.1", minute, "10.0.0.1"},
		{minute.Add(50 * time.Second), "10.0.0.2", minute, "10.0.0.1"},
		{minute.Add(61 * time.Second), "10.0.0.2", minute.Add(time.Minute), "10.0.0.2"},
		{minute, "late", minute.Add(time.Minute), "10.0.0.2"},
	} {
		if err := db.TokenUsed(t.Context(), token.ID, tt.at, tt.from); err != nil {
			t.Fatal(err)
		}
		tokens, err := db.Tokens(t.Context(), a.ID)
		if err != nil || !tokens[0].UsedAt.Equal(tt.usedAt) || tokens[0].UsedFrom != tt.used {
			t.Errorf("%+v: noted %+v, %v", tt, tokens, err)
		}
	}
	if err := db.TokenUsed(t.Context(), 999, day, ""); err != nil {
		t.Error(err)
	}
	if n := count(t, db, `SELECT count(*) FROM audit`); n != 2 {
		t.Errorf("%d entries, want those of the account and the token", n)
	}
}
