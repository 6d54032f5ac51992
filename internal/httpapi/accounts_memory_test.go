package httpapi_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// accountMemory is an account.Store that keeps everything in memory. Like a
// database it writes the audit with every change.
type accountMemory struct {
	mu       sync.Mutex
	down     error
	full     error                 // of what would be recorded
	accounts []account.Credentials // the id is the place, from 1
	links    map[int64]account.Link
	bound    map[[2]string]int64 // by issuer and subject
	tokens   map[[32]byte]account.Token
	lastID   int64 // of tokens
	entries  []account.Entry
}

func newAccountMemory() *accountMemory {
	return &accountMemory{links: map[int64]account.Link{}, bound: map[[2]string]int64{}, tokens: map[[32]byte]account.Token{}}
}

// Down makes everything fail with err until it is called with nil.
func (m *accountMemory) Down(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = err
}

// recorded returns the audit, oldest first.
func (m *accountMemory) recorded() []account.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries)
}

// mustChange makes an account choose a password before all else.
func (m *accountMemory) mustChange(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.accounts[id-1].Account.MustChange = true
}

func (m *accountMemory) lock() (unlock func(), err error) {
	m.mu.Lock()
	return m.mu.Unlock, m.down
}

func errNoAccount() error {
	return fault.New(fault.NotFound, "account.unknown", "id", "There is no such account.")
}

func (m *accountMemory) write(ctx context.Context, action, target string) {
	m.add(account.Entry{Origin: account.OriginOf(ctx), Action: action, Kind: "account", Target: target})
}

func (m *accountMemory) add(e account.Entry) {
	e.ID = int64(len(m.entries) + 1)
	if e.At.IsZero() {
		e.At = time.Now()
	}
	m.entries = append(m.entries, e)
}

func (m *accountMemory) AddAccount(ctx context.Context, a account.Account, hash string, link *account.Link) (account.Account, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return account.Account{}, err
	}
	if slices.ContainsFunc(m.accounts, func(c account.Credentials) bool { return c.Account.Name == a.Name }) {
		return account.Account{}, fault.New(fault.Conflict, "account.exists", "name", "There is an account of this name.")
	}
	a.ID, a.Revision, a.HasPassword, a.CreatedAt = int64(len(m.accounts)+1), 1, hash != "", time.Now()
	m.accounts = append(m.accounts, account.Credentials{Account: a, Hash: hash, Epoch: 1})
	if link != nil {
		m.links[a.ID] = *link
	}
	m.write(ctx, "account.added", a.Name)
	return a, nil
}

func (m *accountMemory) ChangeAccount(ctx context.Context, c account.Change) (account.Account, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return account.Account{}, err
	}
	return m.change(ctx, c)
}

func (m *accountMemory) change(ctx context.Context, c account.Change) (account.Account, error) {
	if c.ID < 1 || c.ID > int64(len(m.accounts)) {
		return account.Account{}, errNoAccount()
	}
	next := m.accounts[c.ID-1]
	next.Account.Grants = slices.Clone(next.Account.Grants)
	if c.Revision != 0 && c.Revision != next.Account.Revision {
		return account.Account{}, fault.New(fault.Conflict, "account.revision", "revision", "The account has changed meanwhile.")
	}
	if err := c.Apply(&next.Account); err != nil {
		return account.Account{}, err
	}
	if m.rules(m.accounts[c.ID-1].Account) && !m.rules(next.Account) && m.rulers() == 1 {
		return account.Account{}, fault.New(fault.Invalid, "account.last_admin", "grants", "Somebody has to be admin of everything.")
	}
	if c.Hash != nil {
		next.Hash, next.Account.HasPassword = *c.Hash, *c.Hash != ""
	}
	if c.SignOut {
		next.Epoch++
	}
	if c.DropLink {
		delete(m.links, c.ID)
	}
	if c.Link != nil {
		m.links[c.ID] = *c.Link
	}
	if c.SignedIn {
		next.Account.SignedInAt = time.Now()
	} else {
		next.Account.Revision++
	}
	m.accounts[c.ID-1] = next
	m.write(ctx, c.Action, next.Account.Name)
	return next.Account, nil
}

func (m *accountMemory) rules(a account.Account) bool {
	return !a.Disabled && slices.Contains(a.Grants, account.Grant{Role: account.Admin})
}

func (m *accountMemory) rulers() (n int) {
	for _, c := range m.accounts {
		if m.rules(c.Account) {
			n++
		}
	}
	return n
}

func (m *accountMemory) AnyAccount(context.Context) (bool, error) {
	unlock, err := m.lock()
	defer unlock()
	return len(m.accounts) > 0, err
}

func (m *accountMemory) find(fits func(account.Credentials) bool) (account.Credentials, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return account.Credentials{}, err
	}
	if i := slices.IndexFunc(m.accounts, fits); i >= 0 {
		return m.accounts[i], nil
	}
	return account.Credentials{}, errNoAccount()
}

func (m *accountMemory) Account(_ context.Context, id int64) (account.Credentials, error) {
	return m.find(func(c account.Credentials) bool { return c.Account.ID == id })
}

func (m *accountMemory) AccountByName(_ context.Context, name string) (account.Credentials, error) {
	return m.find(func(c account.Credentials) bool { return c.Account.Name == name })
}

func (m *accountMemory) AccountByLink(_ context.Context, digest [32]byte, now time.Time) (account.Credentials, time.Time, error) {
	var until time.Time
	creds, err := m.find(func(c account.Credentials) bool {
		link, ok := m.links[c.Account.ID]
		until = link.Until
		return ok && link.Digest == digest && now.Before(link.Until)
	})
	return creds, until, err
}

func (m *accountMemory) UseLink(ctx context.Context, digest [32]byte, now time.Time, c account.Change) (account.Account, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return account.Account{}, err
	}
	if link, ok := m.links[c.ID]; !ok || link.Digest != digest || !now.Before(link.Until) {
		return account.Account{}, errNoAccount()
	}
	delete(m.links, c.ID)
	return m.change(ctx, c)
}

func (m *accountMemory) Accounts(_ context.Context, f account.Filter) (account.Page, error) {
	unlock, err := m.lock()
	defer unlock()
	var page account.Page
	for _, c := range m.accounts {
		inside := len(c.Account.Grants) > 0 || f.Scope.All()
		for _, g := range c.Account.Grants {
			inside = inside && g.Within(f.Scope)
		}
		if inside && strings.Contains(c.Account.Name+c.Account.Shown, f.Text) && c.Account.Name > f.After {
			page.Accounts = append(page.Accounts, c.Account)
		}
	}
	slices.SortFunc(page.Accounts, func(a, b account.Account) int { return strings.Compare(a.Name, b.Name) })
	if len(page.Accounts) > f.Limit {
		page.Accounts = page.Accounts[:f.Limit]
		page.Next = page.Accounts[f.Limit-1].Name
	}
	return page, err
}

func (m *accountMemory) AccountByIdentity(ctx context.Context, issuer, subject string) (account.Credentials, error) {
	unlock, err := m.lock()
	id := m.bound[[2]string{issuer, subject}]
	unlock()
	if err != nil {
		return account.Credentials{}, err
	}
	return m.Account(ctx, id)
}

func (m *accountMemory) BindIdentity(ctx context.Context, id int64, issuer, subject string) error {
	unlock, err := m.lock()
	defer unlock()
	for key, other := range m.bound {
		if key == [2]string{issuer, subject} || other == id && key[0] == issuer {
			return fault.New(fault.Conflict, "identity.bound", "", "This account, or this person, is bound already.")
		}
	}
	m.bound[[2]string{issuer, subject}] = id
	m.write(ctx, "account.bound", m.accounts[id-1].Account.Name)
	return err
}

func (m *accountMemory) AddToken(ctx context.Context, t account.Token, digest [32]byte) (account.Token, error) {
	unlock, err := m.lock()
	defer unlock()
	if len(m.of(t.Account)) >= account.MaxTokens {
		return t, fault.New(fault.Invalid, "token.too_many", "", "There are too many tokens.")
	}
	m.lastID++
	t.ID = m.lastID
	m.tokens[digest] = t
	m.write(ctx, "token.added", t.Label)
	return t, err
}

func (m *accountMemory) TokenByDigest(_ context.Context, digest [32]byte, now time.Time) (account.Token, account.Credentials, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return account.Token{}, account.Credentials{}, err
	}
	t, ok := m.tokens[digest]
	if !ok || !now.Before(t.Until) {
		return t, account.Credentials{}, fault.New(fault.NotFound, "token.unknown", "", "There is no such token.")
	}
	return t, m.accounts[t.Account-1], nil
}

func (m *accountMemory) TokenUsed(_ context.Context, id int64, at time.Time, from string) error {
	unlock, err := m.lock()
	defer unlock()
	for digest, t := range m.tokens {
		if t.ID == id {
			t.UsedAt, t.UsedFrom = at, from
			m.tokens[digest] = t
		}
	}
	return err
}

func (m *accountMemory) of(id int64) []account.Token {
	own := slices.DeleteFunc(slices.Collect(maps.Values(m.tokens)), func(t account.Token) bool { return t.Account != id })
	slices.SortFunc(own, func(a, b account.Token) int { return int(a.ID - b.ID) })
	return own
}

func (m *accountMemory) Tokens(_ context.Context, id int64) ([]account.Token, error) {
	unlock, err := m.lock()
	defer unlock()
	return m.of(id), err
}

func (m *accountMemory) DropToken(ctx context.Context, owner, id int64) error {
	unlock, err := m.lock()
	defer unlock()
	for digest, t := range m.tokens {
		if t.Account == owner && t.ID == id {
			delete(m.tokens, digest)
			m.write(ctx, "token.dropped", t.Label)
			return err
		}
	}
	return fault.New(fault.NotFound, "token.unknown", "id", "There is no such token.")
}

func (m *accountMemory) Record(_ context.Context, e account.Entry) error {
	unlock, err := m.lock()
	defer unlock()
	if err == nil && m.full == nil {
		m.add(e)
	}
	return errors.Join(err, m.full)
}

// chosen returns the entries that a filter chooses, newest first.
func (m *accountMemory) chosen(f account.AuditFilter) (entries []account.Entry) {
	for _, e := range slices.Backward(m.entries) {
		if f.Scope.Covers(e.Code) && !e.At.Before(f.Since) && (f.Until.IsZero() || e.At.Before(f.Until)) &&
			(f.Name == "" || e.Origin.Name == f.Name) && (f.Target == "" || e.Target == f.Target) &&
			(f.Action == "" || e.Action == f.Action || strings.HasPrefix(e.Action, f.Action+".")) {
			entries = append(entries, e)
		}
	}
	return entries
}

func (m *accountMemory) Audit(_ context.Context, f account.AuditFilter) (account.AuditPage, error) {
	unlock, err := m.lock()
	defer unlock()
	var page account.AuditPage
	before := int64(len(m.entries) + 1)
	if f.After != "" {
		if before, err = strconv.ParseInt(f.After, 10, 64); err != nil {
			return page, fault.New(fault.Malformed, "cursor.unknown", "cursor", "This is not a cursor that a list gave.")
		}
	}
	for _, e := range m.chosen(f) {
		if e.ID >= before {
			continue
		}
		if len(page.Entries) == f.Limit {
			page.Next = strconv.FormatInt(page.Entries[f.Limit-1].ID, 10)
			break
		}
		page.Entries = append(page.Entries, e)
	}
	return page, err
}
