package account

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/text/unicode/norm"

	"gridmap/internal/fault"
)

// ChangePassword gives the actor's account another password, and ends all its
// sessions but the one made of the answer. A wrong current password is a
// fault.Invalid, password.wrong, and too many of them a *ThrottledError; a
// password that cannot be one is a fault.Invalid. API tokens cannot do it.
func (s *Service) ChangePassword(ctx context.Context, by Actor, current, password string, from Client) (SignedIn, error) {
	if err := by.inPerson(); err != nil {
		return SignedIn{}, err
	}
	wrong := fault.New(fault.Invalid, "password.wrong", "current", "This is not your present password.")
	if len(current) > mostPasswordBytes {
		return SignedIn{}, wrong
	}
	// Only who has a session counts here, so no stranger keeps its owner from it.
	guess, err := s.throttle.known("account " + strconv.FormatInt(by.Account, 10))
	if err != nil {
		return SignedIn{}, err
	}
	creds, _, err := s.lookAt(ctx, guess, true, func() (Credentials, error) {
		return s.store.Account(ctx, by.Account)
	}, current)
	if err != nil {
		if err = s.refuse(ctx, creds.Account, err); fault.KindOf(err) == fault.Unauthenticated {
			err = wrong
		}
		return SignedIn{}, err
	}
	guess.right()
	if norm.NFC.String(current) == norm.NFC.String(password) {
		return SignedIn{}, fault.New(fault.Invalid, "password.same", "password", "This is the password that you have already.")
	}
	hash, err := s.hash(ctx, creds.Account, password)
	if err != nil {
		return SignedIn{}, err
	}
	_, err = s.settle(ctx, creds, Change{
		Action: "account.password_changed", Hash: &hash, DropLink: true, SignOut: true,
		Apply: func(a *Account) error { a.MustChange = false; return nil },
	})
	if err != nil {
		return SignedIn{}, err
	}
	return s.afterwards(ctx, by.Account, hash, from.Device)
}

// hash returns the hash of a password that an account is to have, or the
// fault.Invalid of checkPassword.
func (s *Service) hash(ctx context.Context, a Account, password string) (string, error) {
	if err := checkPassword(a, password); err != nil {
		return "", err
	}
	if err := s.gate.enter(ctx, true); err != nil {
		return "", err
	}
	defer s.gate.leave()
	return newHashed(s.derive, s.cost, password).String(), nil
}

// afterwards returns what a session is made of once an account has a new password.
// If that has gone again, it is errRefused.
func (s *Service) afterwards(ctx context.Context, id int64, hash, mark string) (SignedIn, error) {
	creds, err := s.store.Account(ctx, id)
	if err != nil {
		return SignedIn{}, err
	}
	if creds.Hash != hash || creds.Account.Disabled {
		return SignedIn{}, errRefused()
	}
	return SignedIn{Account: creds.Account, Epoch: creds.Epoch, Device: s.markDevice(creds.Account.Name, mark)}, nil
}

func errUnknownLink() error {
	return fault.New(fault.NotFound, "link.unknown", "", "This link has been used, or has run out. Please ask for another.")
}

// OpenLink returns the account whose password a link lets one choose, and until
// when. A link that is used, has run out or never was, or a disabled account's, is
// a fault.NotFound, link.unknown.
func (s *Service) OpenLink(ctx context.Context, link string) (Account, time.Time, error) {
	if len(link) != secretLength {
		return Account{}, time.Time{}, errUnknownLink()
	}
	creds, until, err := s.store.AccountByLink(ctx, digestOf(link), s.now())
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound, err == nil && creds.Account.Disabled:
		return Account{}, time.Time{}, errUnknownLink()
	case err != nil:
		return Account{}, time.Time{}, err
	}
	return creds.Account, until, nil
}

// UseLink gives an account the password that the holder of its link has chosen,
// ends its sessions and signs in. A password that cannot be one is a
// fault.Invalid, and the link stays.
func (s *Service) UseLink(ctx context.Context, link, password string) (SignedIn, error) {
	a, _, err := s.OpenLink(ctx, link)
	if err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hash(ctx, a, password)
	if err != nil {
		return SignedIn{}, err
	}
	a, err = s.store.UseLink(as(ctx, a), digestOf(link), s.now(), Change{
		ID: a.ID, Action: "account.link_used", Hash: &hash, DropLink: true, SignOut: true, SignedIn: true,
		Apply: func(a *Account) error {
			if a.Disabled {
				return errUnknownLink()
			}
			a.MustChange = false
			return nil
		},
	})
	if err != nil {
		if fault.KindOf(err) == fault.NotFound { // somebody else was faster
			return SignedIn{}, errUnknownLink()
		}
		return SignedIn{}, err
	}
	return s.afterwards(ctx, a.ID, hash, "")
}
