package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/fault"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	in := must[SignedIn](t)(w.SignIn(w.ctx, " Li.Na ", good, Client{Address: "192.0.2.1"}))
	if in.Account.ID != li.ID || in.Device == "" {
		t.Errorf("signed in as %v", in)
	}
	actor := must[Actor](t)(w.Resume(w.ctx, in.Account.ID, in.Epoch))
	if actor.Account != li.ID || !actor.May(ReadIssues, "520301001") || actor.May(ReadIssues, "520302") {
		t.Errorf("acts as %v", actor)
	}
	last := w.store.entries[len(w.store.entries)-1]
	if last.Action != "account.signed_in" || last.Origin != (Origin{Account: li.ID, Name: "li.na", Via: ViaSession, Address: "192.0.2.1", Request: "r1"}) {
		t.Errorf("the audit says %+v", last)
	}
}

// Nobody learns from a refusal why it is one.
func TestSignInRefusesAlike(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	off := w.add(t, "wang.wei", Grant{Member, "520301"})
	must[Account](t)(w.Change(w.ctx, Operator("root"), off.ID, 1, off.Shown, "", off.Grants, true))
	_, link, err := w.Add(w.ctx, Operator("root"), Account{Name: "new", Shown: "New"})
	if err != nil || link.Secret == "" {
		t.Fatal(err)
	}
	begun := len(w.store.entries)
	var texts []string
	for i, tt := range []struct{ name, password, target string }{
		{"li.na", "wrong password", li.Name}, {"nobody", good, ""}, {"wang.wei", good, off.Name}, {"new", "", "new"},
	} {
		_, err := w.SignIn(w.ctx, tt.name, tt.password, Client{Address: fmt.Sprint(i)})
		mustFail(t, err, "sign_in.refused")
		texts = append(texts, fmt.Sprint(fault.KindOf(err), err))
		if e := w.store.entries[len(w.store.entries)-1]; e.Action != "account.sign_in_refused" || e.Target != tt.target || e.Origin.Via != ViaPublic {
			t.Errorf("%s: the audit says %+v", tt.name, e)
		}
	}
	if len(slices.Compact(texts)) != 1 {
		t.Errorf("refusals differ: %q", texts)
	}
	if n := len(w.store.entries) - begun; n != 4 {
		t.Errorf("%d entries of 4 refusals", n)
	}
	for _, name := range []string{"", "x", strings.Repeat("x", 41), "a b", "a\x00b", "' OR 1=1 --"} {
		calls := w.store.calls
		_, err := w.SignIn(w.ctx, name, good, Client{})
		if mustFail(t, err, "sign_in.refused"); w.store.calls != calls {
			t.Errorf("the store is asked for %q", name)
		}
	}
}

// A refusal for too many guesses asks no store, and hashes nothing.
func TestThrottledGuessesAreCheap(t *testing.T) {
	w := newWorld(t)
	w.add(t, "li.na", Grant{Member, "520301"})
	mark := must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{Address: "home"})).Device
	for i := range freeGuesses {
		_, err := w.SignIn(w.ctx, "li.na", "guess", Client{Address: fmt.Sprint(i)})
		mustFail(t, err, "sign_in.refused")
	}
	calls := w.store.calls
	for i := range 1000 {
		_, err := w.SignIn(w.ctx, "li.na", good, Client{Address: fmt.Sprint(i)})
		if wait := after(t, err); wait != firstWait {
			t.Fatalf("has to wait %v", wait)
		}
	}
	if w.store.calls != calls {
		t.Errorf("the store is asked %d times", w.store.calls-calls)
	}
	for _, device := range []string{"", "x", mark[1:] + "A", w.markDevice("wang.wei", "")} {
		_, err := w.SignIn(w.ctx, "li.na", good, Client{Address: "home", Device: device})
		if after(t, err) == 0 {
			t.Errorf("the mark %q lets in", device)
		}
	}
	in := must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{Address: "home", Device: mark}))
	if in.Device != mark {
		t.Error("the browser gets another mark")
	}
	if _, err := w.SignIn(w.ctx, "li.na", good, Client{Address: "elsewhere"}); after(t, err) == 0 {
		t.Error("the owner's sign-in gives strangers their guesses back")
	}
	w.clock.pass(firstWait)
	must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{Address: "elsewhere"}))
}

// Going away in the middle does not make a guess free, once it is looked at.
func TestGuessesOfClientsThatGoAway(t *testing.T) {
	w := newWorld(t)
	w.add(t, "li.na", Grant{Member, "520301"})
	gone, cancel := context.WithCancel(w.ctx)
	cancel()
	for range freeGuesses {
		_, err := w.SignIn(gone, "li.na", "guess", Client{})
		mustFail(t, err, "sign_in.refused")
	}
	_, err := w.SignIn(w.ctx, "li.na", good, Client{})
	if after(t, err) == 0 {
		t.Error("the guesses were free")
	}
}

// A busy gate takes no guess away.
func TestBusySignInIsNoGuess(t *testing.T) {
	w := newWorld(t)
	w.add(t, "li.na", Grant{Member, "520301"})
	w.gate = &gate{free: 0, longest: 0}
	for range 100 {
		_, err := w.SignIn(w.ctx, "li.na", "guess", Client{})
		mustFail(t, err, "sign_in.busy")
	}
	w.gate = newGate()
	must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{}))
}

// A thousand guesses at once are no way round.
func TestGuessesAtOnce(t *testing.T) {
	w := newWorld(t)
	w.add(t, "li.na", Grant{Member, "520301"})
	w.gate.mostRow = 1000
	var refused, throttled int
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			_, err := w.SignIn(w.ctx, "li.na", "guess", Client{Address: fmt.Sprint(i)})
			mu.Lock()
			defer mu.Unlock()
			switch codeOf(err) {
			case "sign_in.refused":
				refused++
			case "sign_in.throttled":
				throttled++
			}
		})
	}
	all.Wait()
	if refused != freeGuesses || throttled != 200-freeGuesses {
		t.Errorf("%d were looked at and %d throttled", refused, throttled)
	}
}

func TestRehashWhenTheCostChanges(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	was, _ := w.store.Account(w.ctx, li.ID)
	dearer := Hashing{MemoryKiB: 16, Passes: 2, Lanes: 1}
	w.Service = NewService(Options{Store: w.store, Now: w.clock.Now, Hashing: dearer})
	for range 2 {
		must[SignedIn](t)(w.SignIn(w.ctx, "li.na", good, Client{}))
		is, _ := w.store.Account(w.ctx, li.ID)
		h, err := parseHashed(is.Hash)
		if err != nil || h.cost != dearer || !h.matches(Argon2id, good) || is.Epoch != was.Epoch {
			t.Errorf("the hash is %s, the epoch %d: %v", is.Hash, is.Epoch, err)
		}
	}
}

// Somebody signs in, at a cost that asks for a new hash, while an admin resets the
// account: the old password must not come back.
func TestResetDuringSignIn(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	w.cost = Hashing{MemoryKiB: 16, Passes: 1, Lanes: 1}
	w.store.before = func(c *Change) {
		if c.Action == "account.signed_in" {
			w.store.before = nil
			if _, _, err := w.Reset(w.ctx, Operator("root"), li.ID); err != nil {
				t.Error(err)
			}
		}
	}
	_, err := w.SignIn(w.ctx, "li.na", good, Client{})
	mustFail(t, err, "sign_in.refused")
	if is, _ := w.store.Account(w.ctx, li.ID); is.Hash != "" {
		t.Errorf("the hash is %s", is.Hash)
	}
	// Another change meanwhile is none of the sign-in's business.
	li = w.add(t, "wang.wei", Grant{Member, "520301"})
	w.store.before = func(c *Change) {
		if c.Action == "account.signed_in" {
			w.store.before = nil
			must[Account](t)(w.Change(w.ctx, Operator("root"), li.ID, 1, "王伟", "", nil, false))
		}
	}
	if in := must[SignedIn](t)(w.SignIn(w.ctx, "wang.wei", good, Client{})); in.Account.Shown != "王伟" {
		t.Errorf("signed in as %v", in.Account)
	}
	w.store.before = func(c *Change) {
		if c.Action == "account.signed_in" {
			w.store.before = nil
			must[Account](t)(w.Change(w.ctx, Operator("root"), li.ID, 3, "王伟", "", nil, true))
		}
	}
	_, err = w.SignIn(w.ctx, "wang.wei", good, Client{})
	mustFail(t, err, "sign_in.refused")
}

func TestBrokenStoreIsNoRefusal(t *testing.T) {
	w := newWorld(t)
	li := w.add(t, "li.na", Grant{Member, "520301"})
	w.store.accounts[li.ID].Hash = "$argon2id$broken"
	for range 2 * freeGuesses {
		if _, err := w.SignIn(w.ctx, "li.na", good, Client{}); err == nil || fault.KindOf(err) != fault.Internal {
			t.Fatalf("a broken hash gives %v", err)
		}
	}
}

func TestSignInByIdentity(t *testing.T) {
	const issuer = "https://id.example.org"
	w := newWorld(t)
	w.add(t, "zhang.san", Grant{Member, "520301"})
	var li Account
	for _, name := range []string{"wang.wei", "li.na"} {
		var err error
		if li, _, err = w.Add(w.ctx, Operator("root"), Account{Name: name, Shown: name, Grants: []Grant{{Member, "520301"}}}); err != nil {
			t.Fatal(err)
		}
	}
	in := must[SignedIn](t)(w.SignInByIdentity(w.ctx, issuer, "s1", "Li.Na"))
	if in.Account.ID != li.ID || !slices.Contains(w.actions(), "account.bound") {
		t.Errorf("signed in as %v, %v", in, w.actions())
	}
	// From now on the subject counts, whatever its name is.
	if in = must[SignedIn](t)(w.SignInByIdentity(w.ctx, issuer, "s1", "wang.wei")); in.Account.ID != li.ID {
		t.Errorf("signed in as %v", in)
	}
	for _, tt := range [][3]string{
		{issuer, "s2", "li.na"}, {issuer, "s2", "nobody"}, {issuer, "s2", ""}, {issuer, "", "wang.wei"}, {"", "s2", "wang.wei"},
	} {
		_, err := w.SignInByIdentity(w.ctx, tt[0], tt[1], tt[2])
		mustFail(t, err, "openid.unknown")
	}
	must[Account](t)(w.Change(w.ctx, Operator("root"), li.ID, in.Account.Revision, "李娜", "", li.Grants, true))
	_, err := w.SignInByIdentity(w.ctx, issuer, "s1", "li.na")
	mustFail(t, err, "openid.unknown")

	// An account whose owner has chosen a password is not given to whoever has its name.
	_, err = w.SignInByIdentity(w.ctx, issuer, "s3", "zhang.san")
	mustFail(t, err, "openid.unknown")
	zhang := must[Account](t)(w.ByName(w.ctx, Operator("root"), "zhang.san"))
	if _, _, err := w.Reset(w.ctx, Operator("root"), zhang.ID); err != nil {
		t.Fatal(err)
	}
	must[SignedIn](t)(w.SignInByIdentity(w.ctx, issuer, "s3", "zhang.san"))
}

func TestResume(t *testing.T) {
	w := newWorld(t)
	leader := w.add(t, "zhao", Grant{Leader, "5203"})
	in := must[SignedIn](t)(w.SignIn(w.ctx, "zhao", good, Client{}))
	if a := must[Actor](t)(w.Resume(w.ctx, leader.ID, in.Epoch)); !a.May(HandleIssues, "520301001001001") || a.May(HandleIssues, "520301001001002") {
		t.Errorf("the leader acts as %+v", a)
	}
	by := w.as(t, leader.ID)
	if err := w.SignOut(w.ctx, by, leader.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.Resume(w.ctx, leader.ID, in.Epoch)
	mustFail(t, err, "session.over")
	_, err = w.Resume(w.ctx, 99, 1)
	mustFail(t, err, "session.over")
	in = must[SignedIn](t)(w.SignIn(w.ctx, "zhao", good, Client{}))
	must[Account](t)(w.Change(w.ctx, Operator("root"), leader.ID, in.Account.Revision, "赵", "A1", leader.Grants, true))
	_, err = w.Resume(w.ctx, leader.ID, in.Epoch)
	mustFail(t, err, "session.over")
}

func TestThrottledErrorSaysWhen(t *testing.T) {
	err := fmt.Errorf("signing in: %w", newThrottled(1500*time.Millisecond))
	var throttled *ThrottledError
	if !errors.As(err, &throttled) || throttled.After != 1500*time.Millisecond || fault.KindOf(err) != fault.TooMany {
		t.Errorf("%v", err)
	}
}
