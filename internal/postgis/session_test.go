package postgis

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	db := open(t)
	s := db.Sessions()
	find := func(token string) string {
		t.Helper()
		data, found, err := s.FindCtx(t.Context(), token)
		plain, foundToo, errToo := s.Find(token)
		if err != nil || errToo != nil || found != foundToo || !bytes.Equal(data, plain) || found != (data != nil) {
			t.Errorf("%q: %q, %v, %v; %q, %v, %v", token, data, found, err, plain, foundToo, errToo)
		}
		return string(data)
	}
	hour := time.Now().Add(time.Hour)
	for _, token := range []string{"", "a", "a%", "a_", `\`, "'; --", "x\x00", "\xff"} {
		if got := find(token); got != "" {
			t.Errorf("%q is there: %q", token, got)
		}
		if err := s.DeleteCtx(t.Context(), token); err != nil {
			t.Errorf("deleting %q, which is not there: %v", token, err)
		}
	}
	for _, token := range []string{"a%", "a_", "ab", `\`, "'; --"} {
		if err := s.CommitCtx(t.Context(), token, []byte("data of "+token), hour); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Commit("ab", []byte("newer\x00\xff"), hour); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete("a_"); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]string{"a%": "data of a%", "a_": "", "ab": "newer\x00\xff", `\`: `data of \`, "'; --": "data of '; --"} {
		if got := find(token); got != want {
			t.Errorf("%q: %q, want %q", token, got, want)
		}
	}
	if err := s.CommitCtx(t.Context(), "ab", []byte("x"), time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := find("ab"); got != "" {
		t.Errorf("a session that is over: %q", got)
	}
	err := s.CommitCtx(t.Context(), "big", make([]byte, 10001), hour)
	mustFail(t, err, fault.Invalid, "constraint.broken")
	mustFail(t, s.CommitCtx(t.Context(), strings.Repeat("x", 101), nil, hour), fault.Invalid, "constraint.broken")

	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, found, err := s.FindCtx(over, "a%")
	for _, err := range []error{err, s.CommitCtx(over, "a%", []byte("x"), hour), s.DeleteCtx(over, "a%")} {
		if !errors.Is(err, context.Canceled) || found {
			t.Errorf("with a context that is over: %v", err)
		}
	}
	if got := find("a%"); got != "data of a%" {
		t.Errorf("afterwards %q", got)
	}
	for _, err := range atOnce(8, func(i int) error { return s.Commit("same", []byte{byte(i)}, hour) }) {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestWhatRanOutIsSweptAway(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	a := addAccount(t, db, accountNamed("li.na"), firstHash, linkOf("now"))
	b := addAccount(t, db, accountNamed("wang.wu"), firstHash, linkOf("old"))
	c := addAccount(t, db, accountNamed("zhao.liu"), firstHash, linkOf("older"))
	addToken(t, db, tokenFor(a.ID, time.Hour), "now")
	addToken(t, db, tokenFor(b.ID, time.Hour), "old")
	addToken(t, db, tokenFor(c.ID, time.Hour, grant(account.Member, "520303")), "older")
	for id, days := range map[int64]int{b.ID: 29, c.ID: 31} {
		exec(t, db, `UPDATE account_link SET until = now() - make_interval(days => $2) WHERE account = $1`, id, days)
		exec(t, db, `UPDATE token SET created_at = now() - interval '1 year', until = now() - make_interval(days => $2) WHERE account = $1`, id, days)
	}
	s := db.Sessions()
	for token, until := range map[string]time.Duration{"now": time.Hour, "old": -time.Second} {
		if err := s.Commit(token, []byte("x"), time.Now().Add(until)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := db.DropExpired(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, `SELECT count(*) FROM session`); n != 1 {
			t.Errorf("%d sessions are left, want 1", n)
		}
		if n := count(t, db, `SELECT count(*) FROM account_link`); n != 2 {
			t.Errorf("%d links are left, want 2", n)
		}
		if n := count(t, db, `SELECT 10 * count(*) + (SELECT count(*) FROM token_grant) FROM token`); n != 20 {
			t.Errorf("%d tokens are left with grants, want 2 without", n)
		}
	}
	if _, _, err := db.AccountByLink(t.Context(), linkOf("now").Digest, time.Now()); err != nil {
		t.Error(err)
	}
	if _, found, err := s.Find("now"); !found || err != nil {
		t.Error("the session is gone", err)
	}
}

func TestASecretIsTheSameForAll(t *testing.T) {
	t.Parallel()
	db := open(t)
	keys := make([][32]byte, 8)
	for _, err := range atOnce(len(keys), func(i int) (err error) {
		keys[i], err = db.Secret(t.Context(), "device")
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range keys {
		if key != keys[0] || key == [32]byte{} {
			t.Errorf("keys %x", keys)
		}
	}
	other, err := db.Secret(t.Context(), "other")
	if err != nil || other == keys[0] {
		t.Errorf("another name gives %x, %v", other, err)
	}
}
