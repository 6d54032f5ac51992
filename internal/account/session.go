package account

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"gridmap/internal/fault"
)

// Resume returns the actor of a session as it may act now. A session whose
// account is gone, disabled or signed out everywhere is a fault.Unauthenticated,
// session.over.
func (s *Service) Resume(ctx context.Context, id int64, epoch int) (Actor, error) {
	creds, err := s.store.Account(ctx, id)
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound:
		return Actor{}, ErrSessionOver()
	case err != nil:
		return Actor{}, err
	case creds.Account.Disabled || creds.Epoch != epoch:
		return Actor{}, ErrSessionOver()
	}
	actor := s.actor(creds.Account, creds.Account.Grants)
	actor.epoch = epoch
	return actor, nil
}

// ErrSessionOver is the fault.Unauthenticated, session.over.
func ErrSessionOver() error {
	return fault.New(fault.Unauthenticated, "session.over", "", "You have been signed out. Please sign in again.")
}

// ByToken returns the actor of an API token: its account, with those of the
// token's grants that the account still covers. address is where it is used from.
// A token that is unknown, has run out or is a disabled account's is a
// fault.Unauthenticated, token.unknown.
func (s *Service) ByToken(ctx context.Context, secret, address string) (Actor, error) {
	unknown := fault.New(fault.Unauthenticated, "token.unknown", "", "This API token is not known, or has run out.")
	if !strings.HasPrefix(secret, tokenPrefix) || len(secret) != len(tokenPrefix)+secretLength {
		return Actor{}, unknown
	}
	now := s.now()
	token, creds, err := s.store.TokenByDigest(ctx, digestOf(secret), now)
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound:
		return Actor{}, unknown
	case err != nil:
		return Actor{}, err
	case creds.Account.Disabled:
		return Actor{}, unknown
	}
	if s.noted.due(token, now) {
		if err := s.store.TokenUsed(ctx, token.ID, now.Truncate(time.Minute), address); err != nil {
			return Actor{}, err
		}
	}
	actor := s.actor(creds.Account, covered(token.Grants, creds.Account.Grants))
	actor.Token = token.ID
	return actor, nil
}

// covered returns those of the wanted grants that one of held covers.
func covered(wanted, held []Grant) []Grant {
	var grants []Grant
	for _, w := range wanted {
		if slices.ContainsFunc(held, func(h Grant) bool { return h.Covers(w) }) {
			grants = append(grants, w)
		}
	}
	return grants
}

func (s *Service) actor(a Account, grants []Grant) Actor {
	actor := Actor{Account: a.ID, Name: a.Name, Shown: a.Shown, Person: a.Person, Grants: grants, MustChange: a.MustChange}
	leads := slices.ContainsFunc(grants, func(g Grant) bool { return g.Role == Leader })
	if leads && a.Person != "" && s.posts != nil {
		actor.Own = s.posts.CodesOf(a.Person)
	}
	return actor
}

// SignOut ends all sessions of an account: the actor's own, or one that the actor
// may manage.
func (s *Service) SignOut(ctx context.Context, by Actor, id int64) error {
	change := Change{ID: id, Action: "account.signed_out", SignOut: true, Apply: func(*Account) error { return nil }}
	if by.Account == id && by.Account != 0 {
		if err := by.inPerson(); err != nil {
			return err
		}
	} else {
		if err := by.Check(ManageAccounts); err != nil {
			return err
		}
		change.Apply = by.mayManage
	}
	_, err := s.store.ChangeAccount(ctx, change)
	return err
}

// noted remembers when the use of a token was written down, so that a busy program
// is a note a minute and not one a request.
type noted struct {
	mu   sync.Mutex
	last *simplelru.LRU[int64, time.Time]
}

func newNoted() *noted {
	lru, err := simplelru.NewLRU[int64, time.Time](1<<14, nil)
	if err != nil {
		panic(err) // only if the size is not positive
	}
	return &noted{last: lru}
}

// due reports whether a use is to be written down, and remembers that it is.
func (n *noted) due(t Token, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	last, ok := n.last.Get(t.ID)
	if !ok {
		last = t.UsedAt
	}
	if now.Sub(last) < time.Minute {
		return false
	}
	n.last.Add(t.ID, now)
	return true
}
