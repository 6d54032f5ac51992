package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"gridmap/internal/fault"
)

// Limits of a token.
const (
	MaxLabel     = 100 // characters
	MaxTokenDays = 365
)

// AddToken makes an API token of the actor's account and returns its secret, which
// is shown this once. The grants have to lie within the account's own, else the
// fault is Forbidden, grant.beyond. Tokens cannot make tokens, nor can whoever has
// to choose a password first. Whoever has been signed out meanwhile is refused with
// ErrSessionOver.
func (s *Service) AddToken(ctx context.Context, by Actor, label string, grants []Grant, days int) (Token, string, error) {
	if err := by.inPerson(); err != nil {
		return Token{}, "", err
	}
	if by.MustChange {
		return Token{}, "", by.Check(ReadIssues)
	}
	now := s.now()
	t := Token{Account: by.Account, Label: strings.TrimSpace(label), Grants: grants, CreatedAt: now, Until: now.AddDate(0, 0, days), Epoch: by.epoch}
	if err := checkToken(t, days); err != nil {
		return Token{}, "", err
	}
	if len(covered(grants, by.Grants)) < len(grants) {
		return Token{}, "", fault.New(fault.Forbidden, "grant.beyond", "grants", "A token holds only what its account holds.")
	}
	secret := tokenPrefix + newSecret()
	t, err := s.store.AddToken(ctx, t, digestOf(secret))
	if err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

// checkToken returns a fault.Invalid with all that is wrong with a new token.
func checkToken(t Token, days int) error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if n := utf8.RuneCountInString(t.Label); n == 0 || n > MaxLabel {
		add("label", "token.label", "A token needs a label that says what it is for, of at most 100 characters.")
	}
	if days < 1 || days > MaxTokenDays {
		add("days", "token.days", "A token lasts for 1 to 365 days.")
	}
	if len(t.Grants) == 0 {
		add("grants", "token.grants", "A token needs a grant.")
	}
	return fault.Several(fault.Invalid, append(wrong, wrongGrants(t.Grants)...))
}

// Tokens lists the tokens of the actor's account.
func (s *Service) Tokens(ctx context.Context, by Actor) ([]Token, error) {
	if err := by.Check(Self); err != nil {
		return nil, err
	}
	return s.store.Tokens(ctx, by.Account)
}

// DropToken ends a token of the actor's account. A token may end itself, and no
// other.
func (s *Service) DropToken(ctx context.Context, by Actor, id int64) error {
	if by.Token == 0 || by.Token != id {
		if err := by.inPerson(); err != nil {
			return err
		}
	}
	return s.store.DropToken(ctx, by.Account, id)
}
