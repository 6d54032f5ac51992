package account

import (
	"sync"
	"testing"
	"time"
)

func TestChangePassword(t *testing.T) {
	w := newWorld(t)
	li, err := w.AddWithPassword(w.ctx, Operator("root"), Account{Name: "li.na", Shown: "李娜", Grants: []Grant{{Member, "520301"}}}, good, true)
	if err != nil || !li.MustChange {
		t.Fatal(li, err)
	}
	first := must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{}))
	other := must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{}))
	by := must[Actor](t)(w.Resume(w.ctx, li.ID, first.Epoch))
	if by.MaySomewhere(ReadIssues) || !by.May(Self, "") {
		t.Error("a first sign-in may do more than choose a password")
	}
	for _, tt := range []struct{ current, password, code string }{
		{"wrong password", better, "password.wrong"},
		{good, good, "password.same"},
		{good, "short", "password.short"},
		{good, "password1234", "password.common"},
		{good, "li.na123456", "password.common"},
	} {
		_, err := w.ChangePassword(w.ctx, by, tt.current, tt.password, Client{})
		mustFail(t, err, tt.code)
	}
	in := must[SignedIn](t)(w.ChangePassword(w.ctx, by, good, better, Client{Device: first.Device}))
	if in.Device != first.Device || in.Account.MustChange {
		t.Errorf("afterwards: %+v", in)
	}
	if by = must[Actor](t)(w.Resume(w.ctx, li.ID, in.Epoch)); !by.May(ReadIssues, "520301") {
		t.Error("the session does not go on")
	}
	_, err = w.Resume(w.ctx, li.ID, other.Epoch)
	mustFail(t, err, "session.over")
	_, err = w.SignIn(w.ctx, "li.na", good, Client{})
	mustFail(t, err, "sign_in.refused")
	must[SignedIn](t)(w.SignIn(w.ctx, "li.na", better, Client{}))
	if last := w.actions(); last[len(last)-3] != "account.password_changed" {
		t.Errorf("the audit says %v", last)
	}
}

// Whoever sits down at an open session cannot guess on for long, and strangers
// who hammer on the name do not count here.
func TestChangePasswordIsThrottled(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	by := w.as(t, li.ID)
	for range 100 {
		_, _ = w.SignIn(w.ctx, "li.na", "guess", Client{})
	}
	for range freeGuesses {
		_, err := w.ChangePassword(w.ctx, by, "guess", better, Client{})
		mustFail(t, err, "password.wrong")
	}
	_, err := w.ChangePassword(w.ctx, by, good, better, Client{})
	if after(t, err) != firstWait {
		t.Errorf("guesses go on: %v", err)
	}
	w.clock.pass(firstWait)
	must[SignedIn](t)(w.ChangePassword(w.ctx, by, good, better, Client{}))
}

func TestLink(t *testing.T) {
	w := newWorld(t)
	a, link, err := w.Add(w.ctx, Operator("root"), Account{Name: "li.na", Shown: "李娜", Grants: []Grant{{Member, "520301"}}})
	if err != nil || a.HasPassword || link.Until != w.clock.now.Add(72*time.Hour) {
		t.Fatal(a, link, err)
	}
	for _, l := range w.store.links {
		if string(l.Digest[:]) == link.Secret || len(link.Secret) != 43 {
			t.Error("the link is stored as it is")
		}
	}
	opened, until, err := w.OpenLink(w.ctx, link.Secret)
	if err != nil || opened.Name != "li.na" || until != link.Until {
		t.Fatal(opened, until, err)
	}
	_, err = w.UseLink(w.ctx, link.Secret, "password1234")
	mustFail(t, err, "password.common")

	var mu sync.Mutex
	var all sync.WaitGroup
	used := 0
	for range 8 {
		all.Go(func() {
			in, err := w.UseLink(w.ctx, link.Secret, better)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				if used++; in.Account.ID != a.ID || w.deviceOf("li.na", in.Device) == "" {
					t.Errorf("signed in as %+v", in)
				}
				return
			}
			mustFail(t, err, "link.unknown")
		})
	}
	all.Wait()
	if used != 1 {
		t.Errorf("a link was used %d times", used)
	}
	for _, secret := range []string{link.Secret, "", "x", newSecret()} {
		_, _, err := w.OpenLink(w.ctx, secret)
		mustFail(t, err, "link.unknown")
		_, err = w.UseLink(w.ctx, secret, better)
		mustFail(t, err, "link.unknown")
	}
}

func TestLinkRunsOut(t *testing.T) {
	w := newWorld(t)
	a, link, _ := w.Add(w.ctx, Operator("root"), Account{Name: "li.na", Shown: "李娜", Grants: []Grant{{Member, "520301"}}})
	a = must[Account](t)(w.Change(w.ctx, Operator("root"), a.ID, a.Revision, a.Shown, "", a.Grants, true))
	_, err := w.UseLink(w.ctx, link.Secret, better)
	mustFail(t, err, "link.unknown") // of a disabled account
	must[Account](t)(w.Change(w.ctx, Operator("root"), a.ID, a.Revision, a.Shown, "", a.Grants, false))
	w.clock.pass(linkLasts - time.Second)
	if _, _, err := w.OpenLink(w.ctx, link.Secret); err != nil {
		t.Error(err)
	}
	w.clock.pass(time.Second)
	_, _, err = w.OpenLink(w.ctx, link.Secret)
	mustFail(t, err, "link.unknown")
	_, err = w.UseLink(w.ctx, link.Secret, better)
	mustFail(t, err, "link.unknown")
}
