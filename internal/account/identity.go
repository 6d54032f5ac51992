package account

import (
	"context"

	"gridmap/internal/fault"
)

func errUnknownIdentity() error {
	return fault.New(fault.Unauthenticated, "openid.unknown", "", "There is no account for you here. Please ask whoever looks after the accounts.")
}

// SignInByIdentity opens the account of a person whom an OpenID provider vouches
// for. Whoever comes for the first time is bound to the account of that name, for
// good, if nobody has used it yet: if nobody of the provider is bound to it, and no
// password has been chosen. So a provider that lets people choose their names gives
// away no account that is somebody's; a reset opens an account to it again. Without
// an account, or with a disabled one, it is a fault.Unauthenticated, openid.unknown.
func (s *Service) SignInByIdentity(ctx context.Context, issuer, subject, name string) (SignedIn, error) {
	if issuer == "" || subject == "" {
		return SignedIn{}, errUnknownIdentity()
	}
	creds, err := s.store.AccountByIdentity(ctx, issuer, subject)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		creds, err = s.bind(ctx, issuer, subject, CleanName(name))
	}
	switch {
	case err == nil && !creds.Account.Disabled:
	case err == nil, fault.KindOf(err) == fault.NotFound, fault.KindOf(err) == fault.Conflict:
		return SignedIn{}, errUnknownIdentity()
	default:
		return SignedIn{}, err
	}
	signedIn, err := s.open(ctx, creds, nil, "")
	if err != nil && fault.KindOf(err) == fault.Unauthenticated { // disabled at this moment
		return SignedIn{}, errUnknownIdentity()
	}
	return signedIn, err
}

// bind gives the person to the account of their name. What is not there is a
// fault.NotFound, and what is another's a fault.Conflict.
func (s *Service) bind(ctx context.Context, issuer, subject, name string) (Credentials, error) {
	if !nameForm.MatchString(name) {
		return Credentials{}, errUnknownIdentity()
	}
	creds, err := s.store.AccountByName(ctx, name)
	if err != nil {
		return Credentials{}, err
	}
	if creds.Account.Disabled || creds.Account.HasPassword {
		return Credentials{}, errUnknownIdentity()
	}
	if err := s.store.BindIdentity(as(ctx, creds.Account), creds.Account.ID, issuer, subject); err != nil {
		return Credentials{}, err
	}
	return creds, nil
}
