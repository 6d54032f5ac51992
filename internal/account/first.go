package account

import (
	"context"

	"gridmap/internal/fault"
)

// FirstAdmin makes the account "admin", admin of everything, if there is no
// account at all, and returns the link to choose its password. It reports whether
// it did.
func (s *Service) FirstAdmin(ctx context.Context) (IssuedLink, bool, error) {
	there, err := s.store.AnyAccount(ctx)
	if there || err != nil {
		return IssuedLink{}, false, err
	}
	issued, link := s.newLink(0)
	_, err = s.store.AddAccount(ctx, Account{Name: "admin", Shown: "管理员", Grants: []Grant{{Role: Admin}}}, "", link)
	switch {
	case err != nil && fault.KindOf(err) == fault.Conflict: // another process was faster
		return IssuedLink{}, false, nil
	case err != nil:
		return IssuedLink{}, false, err
	}
	return issued, true, nil
}

// As returns the actor of the account of a name, for an operator who does for its
// owner what only they may: make or drop their tokens. Anybody else gets a
// fault.Forbidden.
func (s *Service) As(ctx context.Context, by Actor, name string) (Actor, error) {
	if !by.operator {
		return Actor{}, fault.New(fault.Forbidden, "action.forbidden", "", "Only an operator acts for another account.")
	}
	a, err := s.ByName(ctx, by, name)
	if err != nil {
		return Actor{}, err
	}
	return s.actor(a, a.Grants), nil
}
