package account

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestToken(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Dispatcher, "520301"}, Grant{Member, "520302"})
	by := w.as(t, li.ID)
	token, secret, err := w.AddToken(w.ctx, by, " nightly export ", []Grant{{Dispatcher, "520301001"}}, 30)
	if err != nil || token.Label != "nightly export" || !strings.HasPrefix(secret, "gm_") || len(secret) != 46 {
		t.Fatal(token, secret, err)
	}
	actor := must[Actor](t)(w.ByToken(w.ctx, secret, "192.0.2.1"))
	if actor.Account != li.ID || actor.Token != token.ID || !actor.May(DispatchIssues, "520301001") ||
		actor.May(DispatchIssues, "520301002") || actor.May(ReadIssues, "520302") {
		t.Errorf("the token acts as %+v", actor)
	}
	for _, tt := range []struct {
		label  string
		grants []Grant
		days   int
		code   string
	}{
		{"", []Grant{{Member, "520302"}}, 1, "token.label"},
		{strings.Repeat("网", 101), []Grant{{Member, "520302"}}, 1, "token.label"},
		{"x", nil, 1, "token.grants"},
		{"x", []Grant{{Member, "520302"}}, 0, "token.days"},
		{"x", []Grant{{Member, "520302"}}, 366, "token.days"},
		{"x", []Grant{{Member, "520302"}, {Member, "520302"}}, 1, "grant.twice"},
		{"x", []Grant{{Member, "5203021"}}, 1, "grant.code"},
		{"x", []Grant{{"owner", "520302"}}, 1, "grant.role"},
		{"x", make([]Grant, 51), 1, "account.grants"},
		{"x", []Grant{{Dispatcher, "520302"}}, 1, "grant.beyond"},
		{"x", []Grant{{Member, "520302001"}, {Member, "5203"}}, 1, "grant.beyond"},
	} {
		_, _, err := w.AddToken(w.ctx, by, tt.label, tt.grants, tt.days)
		mustFail(t, err, tt.code)
	}
	for _, bad := range []string{"", "gm_", secret[3:], secret + "x", "GM_" + secret[3:], tokenPrefix + newSecret()} {
		_, err := w.ByToken(w.ctx, bad, "")
		mustFail(t, err, "token.unknown")
	}
	w.clock.pass(30 * 24 * time.Hour)
	_, err = w.ByToken(w.ctx, secret, "")
	mustFail(t, err, "token.unknown")
}

// A token, even an admin's, does not rule over its own account.
func TestTokenDoesNotRule(t *testing.T) {
	w := newWorld(t)
	root := w.add(t, "root", Grant{Role: Admin})
	session := w.as(t, root.ID)
	_, secret, _ := w.AddToken(w.ctx, session, "x", []Grant{{Role: Admin}}, 1)
	other, _, _ := w.AddToken(w.ctx, session, "y", []Grant{{Role: Admin}}, 1)
	by := must[Actor](t)(w.ByToken(w.ctx, secret, ""))

	_, _, err := w.AddToken(w.ctx, by, "z", []Grant{{Role: Admin}}, 1)
	mustFail(t, err, "token.by_token")
	_, err = w.ChangePassword(w.ctx, by, good, better, Client{})
	mustFail(t, err, "token.by_token")
	_, _, err = w.Reset(w.ctx, by, root.ID)
	mustFail(t, err, "token.by_token")
	_, err = w.Change(w.ctx, by, root.ID, root.Revision, "x", "", root.Grants, false)
	mustFail(t, err, "token.by_token")
	mustFail(t, w.SignOut(w.ctx, by, root.ID), "token.by_token")
	subject := w.add(t, "subject", Grant{Member, "520303"})
	_, _, err = w.Add(w.ctx, by, Account{Name: "accomplice", Shown: "x", Grants: []Grant{{Role: Admin}}})
	mustFail(t, err, "token.by_token")
	_, err = w.AddWithPassword(w.ctx, by, Account{Name: "accomplice", Shown: "x", Grants: []Grant{{Role: Admin}}}, better, false)
	mustFail(t, err, "token.by_token")
	_, _, err = w.Reset(w.ctx, by, subject.ID)
	mustFail(t, err, "token.by_token")
	_, err = w.Change(w.ctx, by, subject.ID, subject.Revision, "x", "", []Grant{{Role: Admin}}, false)
	mustFail(t, err, "token.by_token")
	mustFail(t, w.DropToken(w.ctx, by, other.ID), "token.by_token")
	if tokens := must[[]Token](t)(w.Tokens(w.ctx, by)); len(tokens) != 2 {
		t.Errorf("%d tokens", len(tokens))
	}
	if err := w.DropToken(w.ctx, by, by.Token); err != nil {
		t.Errorf("a token cannot end itself: %v", err)
	}
	_, err = w.ByToken(w.ctx, secret, "")
	mustFail(t, err, "token.unknown")
	member := w.add(t, "member", Grant{Role: Member})
	mustBeUnknown(t, w.DropToken(w.ctx, w.as(t, member.ID), other.ID)) // another's
}

func TestTokenUseIsNotedOnceAMinute(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	_, secret, _ := w.AddToken(w.ctx, w.as(t, li.ID), "x", []Grant{{Member, "520301"}}, 1)
	for range 600 {
		must[Actor](t)(w.ByToken(w.ctx, secret, ""))
		w.clock.pass(500 * time.Millisecond)
	}
	if w.store.used != 5 {
		t.Errorf("noted %d times in five minutes", w.store.used)
	}
}

// Whatever becomes of the account, its token never may what the account may not, and
// once the account has been disabled nothing, for good.
func TestTokenWithinItsAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		a := w.add(t, "li.na", grantsOn(4).Draw(t, "grants")...)
		var secrets []string
		for range rapid.IntRange(1, 4).Draw(t, "tokens") {
			wanted := covered(grantsOn(4).Draw(t, "wanted"), a.Grants)
			wanted = append(wanted, a.Grants[:min(len(a.Grants), rapid.IntRange(0, 1).Draw(t, "own"))]...)
			if _, secret, err := w.AddToken(w.ctx, w.as(t, a.ID), "x", wanted, 1); err == nil {
				secrets = append(secrets, secret)
			}
		}
		over := false
		for range rapid.IntRange(0, 5).Draw(t, "changes") {
			person := rapid.SampledFrom([]string{"A1", "A2"}).Draw(t, "person")
			disabled := rapid.IntRange(0, 4).Draw(t, "disabled") == 0
			is, err := w.Change(w.ctx, Operator("root"), a.ID, w.store.accounts[a.ID].Account.Revision, "x", person, grantsOn(4).Draw(t, "new grants"), disabled)
			if err != nil {
				t.Fatal(err)
			}
			over = over || is.Disabled
			for _, secret := range secrets {
				token, err := w.ByToken(w.ctx, secret, "")
				if over {
					if codeOf(err) != "token.unknown" {
						t.Fatalf("the token of an account that was disabled gives %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if more := beyond(token, w.as(t, a.ID)); more != "" {
					t.Fatalf("the token %v may %s, and the account %v may not", token.Grants, more, is.Grants)
				}
			}
		}
	})
}
