package account

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gridmap/internal/fault"
)

// memory is a Store for the rules of this package. What a store promises beyond
// them is tested where there is a database.
type memory struct {
	mu       sync.Mutex
	calls    int
	accounts map[int64]*Credentials
	links    map[int64]Link
	tokens   map[[32]byte]Token
	people   map[[2]string]int64 // by issuer and subject
	entries  []Entry
	used     int                  // calls of TokenUsed
	before   func(change *Change) // called before each ChangeAccount, without the lock
}

func newMemory() *memory {
	return &memory{accounts: map[int64]*Credentials{}, links: map[int64]Link{}, tokens: map[[32]byte]Token{}, people: map[[2]string]int64{}}
}

func unknown() error { return fault.New(fault.NotFound, "unknown", "", "Not there.") }

func (m *memory) lock() func() {
	m.mu.Lock()
	m.calls++
	return m.mu.Unlock
}

func (m *memory) write(ctx context.Context, action string) {
	m.entries = append(m.entries, Entry{Action: action, Origin: OriginOf(ctx)})
}

func (m *memory) AddAccount(ctx context.Context, a Account, hash string, link *Link) (Account, error) {
	defer m.lock()()
	for _, c := range m.accounts {
		if c.Account.Name == a.Name {
			return Account{}, fault.New(fault.Conflict, "account.exists", "name", "Taken.")
		}
	}
	a.ID, a.Revision, a.HasPassword = int64(len(m.accounts)+1), 1, hash != ""
	m.accounts[a.ID] = &Credentials{Account: a, Hash: hash, Epoch: 1}
	if link != nil {
		m.links[a.ID] = *link
	}
	m.write(ctx, "account.added")
	return a, nil
}

func (m *memory) ChangeAccount(ctx context.Context, c Change) (Account, error) {
	if m.before != nil {
		m.before(&c)
	}
	defer m.lock()()
	return m.change(ctx, c)
}

func (m *memory) change(ctx context.Context, c Change) (Account, error) {
	is, ok := m.accounts[c.ID]
	if !ok {
		return Account{}, unknown()
	}
	if c.Revision != 0 && c.Revision != is.Account.Revision {
		return Account{}, fault.New(fault.Conflict, "account.revision", "", "Changed.")
	}
	next := *is
	if err := c.Apply(&next.Account); err != nil {
		return Account{}, err
	}
	if c.Hash != nil {
		next.Hash, next.Account.HasPassword = *c.Hash, *c.Hash != ""
	}
	if c.SignOut {
		next.Epoch++
	}
	if c.Link != nil {
		m.links[c.ID] = *c.Link
	}
	if c.DropLink {
		delete(m.links, c.ID)
	}
	if c.DropTokens {
		maps.DeleteFunc(m.tokens, func(_ [32]byte, t Token) bool { return t.Account == c.ID })
	}
	next.Account.Revision++
	m.accounts[c.ID] = &next
	m.write(ctx, c.Action)
	return next.Account, nil
}

func (m *memory) AnyAccount(context.Context) (bool, error) {
	defer m.lock()()
	return len(m.accounts) > 0, nil
}

func (m *memory) find(fits func(*Credentials) bool) (Credentials, error) {
	defer m.lock()()
	for _, c := range m.accounts {
		if fits(c) {
			return *c, nil
		}
	}
	return Credentials{}, unknown()
}

func (m *memory) Account(_ context.Context, id int64) (Credentials, error) {
	return m.find(func(c *Credentials) bool { return c.Account.ID == id })
}

func (m *memory) AccountByName(_ context.Context, name string) (Credentials, error) {
	return m.find(func(c *Credentials) bool { return c.Account.Name == name })
}

func (m *memory) AccountByLink(_ context.Context, digest [32]byte, now time.Time) (Credentials, time.Time, error) {
	defer m.lock()()
	for id, l := range m.links {
		if l.Digest == digest && now.Before(l.Until) {
			return *m.accounts[id], l.Until, nil
		}
	}
	return Credentials{}, time.Time{}, unknown()
}

func (m *memory) UseLink(ctx context.Context, digest [32]byte, now time.Time, c Change) (Account, error) {
	defer m.lock()()
	if l, ok := m.links[c.ID]; !ok || l.Digest != digest || !now.Before(l.Until) {
		return Account{}, unknown()
	}
	return m.change(ctx, c)
}

func (m *memory) Accounts(_ context.Context, f Filter) (Page, error) {
	defer m.lock()()
	var page Page
	for _, c := range m.accounts {
		inside := len(c.Account.Grants) > 0 || f.Scope.All()
		for _, g := range c.Account.Grants {
			inside = inside && g.Within(f.Scope)
		}
		if inside {
			page.Accounts = append(page.Accounts, c.Account)
		}
	}
	slices.SortFunc(page.Accounts, func(a, b Account) int { return strings.Compare(a.Name, b.Name) })
	return page, nil
}

func (m *memory) AccountByIdentity(_ context.Context, issuer, subject string) (Credentials, error) {
	defer m.lock()()
	if id, ok := m.people[[2]string{issuer, subject}]; ok {
		return *m.accounts[id], nil
	}
	return Credentials{}, unknown()
}

func (m *memory) BindIdentity(ctx context.Context, id int64, issuer, subject string) error {
	defer m.lock()()
	if slices.Contains(slices.Collect(maps.Values(m.people)), id) {
		return fault.New(fault.Conflict, "identity.bound", "", "Bound.")
	}
	m.people[[2]string{issuer, subject}] = id
	m.write(ctx, "account.bound")
	return nil
}

func (m *memory) AddToken(ctx context.Context, t Token, digest [32]byte) (Token, error) {
	defer m.lock()()
	if t.Epoch != 0 && t.Epoch != m.accounts[t.Account].Epoch {
		return Token{}, ErrSessionOver()
	}
	t.ID, t.Epoch = int64(len(m.tokens)+1), 0
	m.tokens[digest] = t
	m.write(ctx, "token.added")
	return t, nil
}

func (m *memory) TokenByDigest(_ context.Context, digest [32]byte, now time.Time) (Token, Credentials, error) {
	defer m.lock()()
	t, ok := m.tokens[digest]
	if !ok || !now.Before(t.Until) {
		return Token{}, Credentials{}, unknown()
	}
	return t, *m.accounts[t.Account], nil
}

func (m *memory) TokenUsed(context.Context, int64, time.Time, string) error {
	defer m.lock()()
	m.used++
	return nil
}

func (m *memory) Tokens(_ context.Context, account int64) ([]Token, error) {
	defer m.lock()()
	return slices.DeleteFunc(slices.Collect(maps.Values(m.tokens)), func(t Token) bool { return t.Account != account }), nil
}

func (m *memory) DropToken(ctx context.Context, account, id int64) error {
	defer m.lock()()
	for digest, t := range m.tokens {
		if t.Account == account && t.ID == id {
			delete(m.tokens, digest)
			m.write(ctx, "token.dropped")
			return nil
		}
	}
	return unknown()
}

func (m *memory) Record(ctx context.Context, e Entry) error {
	defer m.lock()()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) Audit(_ context.Context, f AuditFilter) (AuditPage, error) {
	defer m.lock()()
	var page AuditPage
	for _, e := range m.entries {
		if f.Scope.Covers(e.Code) {
			page.Entries = append(page.Entries, e)
		}
	}
	return page, nil
}
