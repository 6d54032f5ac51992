package account

import (
	"context"

	"gridmap/internal/fault"
)

// errRefused says nothing of whether there is such an account.
func errRefused() error {
	return fault.New(fault.Unauthenticated, "sign_in.refused", "", "The name or the password is wrong.")
}

// SignIn opens an account to whoever knows its password. An unknown name, a wrong
// password and a disabled account give the same fault.Unauthenticated,
// sign_in.refused, after the same time. Too many guesses give a *ThrottledError,
// and too many people at once a fault.Unavailable, sign_in.busy, both before
// anything is looked up.
func (s *Service) SignIn(ctx context.Context, name, password string, from Client) (SignedIn, error) {
	name = CleanName(name)
	if !nameForm.MatchString(name) || len(password) > mostPasswordBytes {
		return SignedIn{}, errRefused() // as everybody knows, no account is like that
	}
	var guess guess
	var err error
	device := s.deviceOf(name, from.Device)
	if device != "" {
		guess, err = s.throttle.known(device)
	} else {
		guess, err = s.throttle.stranger(name, from.Address)
	}
	if err != nil {
		return SignedIn{}, err
	}
	creds, fresh, err := s.lookAt(ctx, guess, device != "", func() (Credentials, error) {
		return s.store.AccountByName(ctx, name)
	}, password)
	if err != nil {
		return SignedIn{}, s.refuse(ctx, creds.Account, err)
	}
	if creds.Account.Disabled {
		return SignedIn{}, s.refuse(ctx, creds.Account, errRefused())
	}
	signedIn, err := s.open(ctx, creds, fresh, from.Device)
	if err != nil {
		return SignedIn{}, err
	}
	guess.right()
	return signedIn, nil
}

// lookAt compares a guess with the password of the credentials that find gives.
// fresh is the hash to store if the cost of hashing has changed since, else nil.
// A wrong guess is errRefused; the credentials come with it.
func (s *Service) lookAt(ctx context.Context, guess guess, known bool, find func() (Credentials, error), password string) (creds Credentials, fresh *string, err error) {
	if err := s.gate.enter(ctx, known); err != nil {
		guess.takeBack()
		return creds, nil, err
	}
	defer s.gate.leave()
	creds, err = find()
	if err != nil && fault.KindOf(err) != fault.NotFound {
		guess.takeBack()
		return creds, nil, err
	}
	hash := s.nobodys
	if err == nil && creds.Hash != "" {
		if hash, err = parseHashed(creds.Hash); err != nil {
			guess.takeBack()
			return creds, nil, err
		}
	}
	switch {
	case !hash.matches(s.derive, password):
		return creds, nil, errRefused()
	case hash.cost != s.cost:
		again := newHashed(s.derive, s.cost, password).String()
		fresh = &again
	}
	return creds, fresh, nil
}

// refuse writes down a guess that was looked at and wrong, and returns its error.
// The name is only written if there is such an account: people type passwords
// into the wrong field. The client cannot stop that by going away.
func (s *Service) refuse(ctx context.Context, a Account, err error) error {
	if fault.KindOf(err) != fault.Unauthenticated {
		return err
	}
	e := Entry{Action: "account.sign_in_refused", Kind: "account", Target: a.Name, Code: CodeOf(a.Grants)}
	if failed := s.Record(context.WithoutCancel(ctx), e); failed != nil {
		return failed
	}
	return err
}

// open notes that somebody has shown to be the account. hash is their password's
// new hash, nil if it stays.
func (s *Service) open(ctx context.Context, creds Credentials, hash *string, mark string) (SignedIn, error) {
	a, err := s.settle(as(ctx, creds.Account), creds, Change{Action: "account.signed_in", Hash: hash, SignedIn: true})
	if err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Account: a, Epoch: creds.Epoch, Device: s.markDevice(a.Name, mark)}, nil
}

// mostTries is how often settle begins again because the account has changed.
const mostTries = 8

// settle makes a change that rests on the credentials. If they are others by now,
// as after a reset, it is errRefused: else a guess that was right before it would
// bring the old password back. Other changes meanwhile do not matter.
func (s *Service) settle(ctx context.Context, creds Credentials, c Change) (Account, error) {
	apply := c.Apply
	c.ID = creds.Account.ID
	c.Apply = func(a *Account) error {
		if a.Disabled {
			return errRefused()
		}
		if apply != nil {
			return apply(a)
		}
		return nil
	}
	for try := 1; ; try++ {
		c.Revision = creds.Account.Revision
		a, err := s.store.ChangeAccount(ctx, c)
		if err == nil || fault.KindOf(err) != fault.Conflict || try == mostTries {
			return a, err
		}
		now, err := s.store.Account(ctx, c.ID)
		if err != nil {
			return Account{}, err
		}
		if now.Hash != creds.Hash || now.Epoch != creds.Epoch {
			return Account{}, errRefused()
		}
		creds = now
	}
}

// as returns a context in which the account acts, that has just shown who it is.
func as(ctx context.Context, a Account) context.Context {
	o := OriginOf(ctx)
	o.Account, o.Name = a.ID, a.Name
	if o.Via == ViaPublic || o.Via == ViaSystem {
		o.Via = ViaSession
	}
	return WithOrigin(ctx, o)
}
