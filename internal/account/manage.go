package account

import (
	"context"
	"slices"
	"strings"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// mostListed is how many accounts or entries a page holds at most, and if it does
// not say how many.
const mostListed = 1000

// manages reports whether the actor may manage an account with these grants: only
// if it may manage accounts wherever they reach. One without grants reaches
// nowhere, and is for the admins of everything.
func (a Actor) manages(grants []Grant) bool {
	scope := a.Scope(ManageAccounts)
	if len(grants) == 0 {
		return scope.All()
	}
	return !slices.ContainsFunc(grants, func(g Grant) bool { return !g.Within(scope) })
}

// mayManage returns nil if the actor may manage an account. A fault.NotFound does
// not tell whether there is such an account elsewhere. An API token may not manage
// the account that it acts for.
func (a Actor) mayManage(other *Account) error {
	switch {
	case !a.manages(other.Grants):
		return errUnknown()
	case a.Token != 0 && a.Account == other.ID:
		return errByToken()
	}
	return nil
}

// mayGrant returns nil if the actor may manage an account once it has these
// grants; else the fault is Forbidden, grant.beyond.
func (a Actor) mayGrant(grants []Grant) error {
	if a.manages(grants) {
		return nil
	}
	if len(grants) == 0 {
		return fault.New(fault.Forbidden, "grant.beyond", "grants", "Only an admin of everything manages accounts without grants. Disable the account instead.")
	}
	return fault.New(fault.Forbidden, "grant.beyond", "grants", "You may grant only what lies inside the areas of which you are an admin.")
}

func errUnknown() error {
	return fault.New(fault.NotFound, "account.unknown", "id", "There is no such account.")
}

// CodeOf returns the narrowest area that holds all that the grants reach: where
// the audit puts what concerns their account. It is "" if they share none.
func CodeOf(grants []Grant) region.Code {
	var shared region.Code
	for i, g := range grants {
		if i == 0 {
			shared = g.Code
		}
		for !g.Code.Within(shared) {
			shared = shared.Parent()
		}
	}
	return shared
}

// Add makes an account of a name, what others read, a person and grants, and a
// link for its owner to choose a password. Faults are those of Validate and of
// Store.AddAccount, and Forbidden, grant.beyond or token.by_token.
func (s *Service) Add(ctx context.Context, by Actor, a Account) (Account, IssuedLink, error) {
	a, err := addable(by, a)
	if err != nil {
		return Account{}, IssuedLink{}, err
	}
	issued, link := s.newLink(0)
	a, err = s.store.AddAccount(ctx, a, "", link)
	if err != nil {
		return Account{}, IssuedLink{}, err
	}
	return a, issued, nil
}

// AddWithPassword is Add with a password instead of a link. mustChange says that
// its owner has to choose another at once.
func (s *Service) AddWithPassword(ctx context.Context, by Actor, a Account, password string, mustChange bool) (Account, error) {
	a, err := addable(by, a)
	if err != nil {
		return Account{}, err
	}
	hash, err := s.hash(ctx, a, password)
	if err != nil {
		return Account{}, err
	}
	a.MustChange = mustChange
	return s.store.AddAccount(ctx, a, hash, nil)
}

// gives returns nil if the actor may hand out rights: whoever manages accounts,
// but for API tokens, since a stolen one could make itself an account, or another's
// password, that outlasts it.
func (a Actor) gives() error {
	if a.Token != 0 {
		return errByToken()
	}
	return a.Check(ManageAccounts)
}

// addable returns what an actor adds of an account, if it may be added.
func addable(by Actor, a Account) (Account, error) {
	if err := by.gives(); err != nil {
		return Account{}, err
	}
	a = Account{Name: CleanName(a.Name), Shown: strings.TrimSpace(a.Shown), Person: a.Person, Grants: a.Grants}
	if err := a.Validate(); err != nil {
		return Account{}, err
	}
	return a, by.mayGrant(a.Grants)
}

// Change sets what others read of an account, its person, its grants, and whether
// it is disabled, which ends its sessions and API tokens for good. revision is the
// one that the actor saw; a newer one is a fault.Conflict.
func (s *Service) Change(ctx context.Context, by Actor, id int64, revision int, shown, person string, grants []Grant, disabled bool) (Account, error) {
	if revision < 1 {
		return Account{}, fault.New(fault.Invalid, "account.revision", "revision", "Name the revision that you saw, from 1.")
	}
	if err := by.gives(); err != nil {
		return Account{}, err
	}
	was, err := s.Account(ctx, by, id)
	if err != nil {
		return Account{}, err
	}
	action := "account.changed"
	if disabled && !was.Disabled {
		action = "account.disabled"
	}
	return s.store.ChangeAccount(ctx, Change{ID: id, Revision: revision, Action: action, SignOut: disabled, DropTokens: disabled, Apply: func(a *Account) error {
		if err := by.mayManage(a); err != nil {
			return err
		}
		a.Shown, a.Person, a.Grants, a.Disabled = strings.TrimSpace(shown), person, grants, disabled
		if err := a.Validate(); err != nil {
			return err
		}
		return by.mayGrant(grants)
	}})
}

// Reset makes the password of an account void, ends its sessions and API tokens,
// and gives a link to choose another: nothing that somebody got hold of goes on.
func (s *Service) Reset(ctx context.Context, by Actor, id int64) (Account, IssuedLink, error) {
	if err := by.gives(); err != nil {
		return Account{}, IssuedLink{}, err
	}
	issued, link := s.newLink(id)
	none := ""
	a, err := s.store.ChangeAccount(ctx, Change{ID: id, Action: "account.reset", Hash: &none, Link: link, SignOut: true, DropTokens: true, Apply: func(a *Account) error {
		if err := by.mayManage(a); err != nil {
			return err
		}
		a.MustChange = false // whoever uses the link chooses
		return nil
	}})
	if err != nil {
		return Account{}, IssuedLink{}, err
	}
	return a, issued, nil
}

// Account returns an account that the actor may manage; any other is a
// fault.NotFound.
func (s *Service) Account(ctx context.Context, by Actor, id int64) (Account, error) {
	return s.managed(by, func() (Credentials, error) { return s.store.Account(ctx, id) })
}

// ByName is Account by the name that it signs in with.
func (s *Service) ByName(ctx context.Context, by Actor, name string) (Account, error) {
	return s.managed(by, func() (Credentials, error) { return s.store.AccountByName(ctx, CleanName(name)) })
}

func (s *Service) managed(by Actor, find func() (Credentials, error)) (Account, error) {
	if err := by.Check(ManageAccounts); err != nil {
		return Account{}, err
	}
	creds, err := find()
	if err != nil {
		return Account{}, err
	}
	if !by.manages(creds.Account.Grants) {
		return Account{}, errUnknown()
	}
	return creds.Account, nil
}

// Accounts lists the accounts that the actor may manage. The filter's scope is set
// here.
func (s *Service) Accounts(ctx context.Context, by Actor, f Filter) (Page, error) {
	if err := by.Check(ManageAccounts); err != nil {
		return Page{}, err
	}
	f.Scope = by.Scope(ManageAccounts)
	f.Limit = listed(f.Limit)
	return s.store.Accounts(ctx, f)
}

func listed(limit int) int {
	if limit < 1 || limit > mostListed {
		return mostListed
	}
	return limit
}
