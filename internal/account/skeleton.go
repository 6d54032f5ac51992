package account

import (
	"context"
	"time"

	"gridmap/internal/fault"
)

type Hashing struct{ MemoryKiB, Passes, Lanes int }

type ThrottledError struct {
	After time.Duration
	fault *fault.Fault
}

func (e *ThrottledError) Error() string { return e.fault.Error() }
func (e *ThrottledError) Unwrap() error { return e.fault }

var errSoon = fault.New(fault.Unavailable, "soon", "", "Being built.")

func (s *Service) SignIn(ctx context.Context, name, password string, from Client) (SignedIn, error) {
	return SignedIn{}, errSoon
}
func (s *Service) SignInByIdentity(ctx context.Context, issuer, subject, name string) (SignedIn, error) {
	return SignedIn{}, errSoon
}
func (s *Service) Resume(ctx context.Context, id int64, epoch int) (Actor, error) {
	return Actor{}, errSoon
}
func (s *Service) ByToken(ctx context.Context, secret, address string) (Actor, error) {
	return Actor{}, errSoon
}
func (s *Service) ChangePassword(ctx context.Context, by Actor, current, password string, from Client) (SignedIn, error) {
	return SignedIn{}, errSoon
}
func (s *Service) OpenLink(ctx context.Context, link string) (Account, time.Time, error) {
	return Account{}, time.Time{}, errSoon
}
func (s *Service) UseLink(ctx context.Context, link, password string) (SignedIn, error) {
	return SignedIn{}, errSoon
}
func (s *Service) Add(ctx context.Context, by Actor, a Account) (Account, IssuedLink, error) {
	return Account{}, IssuedLink{}, errSoon
}
func (s *Service) Change(ctx context.Context, by Actor, id int64, revision int, shown, person string, grants []Grant, disabled bool) (Account, error) {
	return Account{}, errSoon
}
func (s *Service) Reset(ctx context.Context, by Actor, id int64) (Account, IssuedLink, error) {
	return Account{}, IssuedLink{}, errSoon
}
func (s *Service) SignOut(ctx context.Context, by Actor, id int64) error { return errSoon }
func (s *Service) Account(ctx context.Context, by Actor, id int64) (Account, error) {
	return Account{}, errSoon
}
func (s *Service) ByName(ctx context.Context, by Actor, name string) (Account, error) {
	return Account{}, errSoon
}
func (s *Service) Accounts(ctx context.Context, by Actor, f Filter) (Page, error) {
	return Page{}, errSoon
}
func (s *Service) AddToken(ctx context.Context, by Actor, label string, grants []Grant, days int) (Token, string, error) {
	return Token{}, "", errSoon
}
func (s *Service) Tokens(ctx context.Context, by Actor) ([]Token, error)   { return nil, errSoon }
func (s *Service) DropToken(ctx context.Context, by Actor, id int64) error { return errSoon }
func (s *Service) AddWithPassword(ctx context.Context, by Actor, a Account, password string, mustChange bool) (Account, error) {
	return Account{}, errSoon
}
func (s *Service) FirstAdmin(ctx context.Context) (IssuedLink, bool, error) {
	return IssuedLink{}, false, errSoon
}
func (s *Service) Audit(ctx context.Context, by Actor, f AuditFilter) (AuditPage, error) {
	return AuditPage{}, errSoon
}
func (s *Service) Record(ctx context.Context, e Entry) error { return errSoon }
func Operator(name string) Actor                             { return Actor{Name: name} }
