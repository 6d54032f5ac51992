package httpapi_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/account"
)

// sessionMemory is a scs.CtxStore in memory.
type sessionMemory struct {
	mu   sync.Mutex
	down error
	kept map[string]keptSession
	// commits counts the writes.
	commits int
}

type keptSession struct {
	data   []byte
	expiry time.Time
}

func newSessionMemory() *sessionMemory { return &sessionMemory{kept: map[string]keptSession{}} }

// expire makes the session of a cookie, "gridmap=TOKEN", run out.
func (m *sessionMemory) expire(cookie string) {
	_, token, _ := strings.Cut(cookie, "=")
	sum := sha256.Sum256([]byte(token))
	name := base64.RawURLEncoding.EncodeToString(sum[:])
	m.mu.Lock()
	defer m.mu.Unlock()
	one, ok := m.kept[name]
	if !ok {
		panic("no session is kept under the digest of its token")
	}
	one.expiry = time.Now().Add(-time.Second)
	m.kept[name] = one
}

func (m *sessionMemory) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	one, ok := m.kept[token]
	return one.data, ok && time.Now().Before(one.expiry), m.down
}

func (m *sessionMemory) CommitCtx(_ context.Context, token string, data []byte, expiry time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.commits++
	m.kept[token] = keptSession{data, expiry}
	return m.down
}

func (m *sessionMemory) DeleteCtx(_ context.Context, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, token)
	return m.down
}

func (m *sessionMemory) Find(token string) ([]byte, bool, error) {
	return m.FindCtx(context.Background(), token)
}

func (m *sessionMemory) Commit(token string, data []byte, expiry time.Time) error {
	return m.CommitCtx(context.Background(), token, data, expiry)
}

func (m *sessionMemory) Delete(token string) error { return m.DeleteCtx(context.Background(), token) }

// goodPassword is every test account's.
const goodPassword = "tortoise-lantern-84-quarry"

// root is whoever has a shell on the server.
var root = account.Operator("root")

// addAccount adds an account with goodPassword.
func (s *site) addAccount(a account.Account) account.Account {
	s.t.Helper()
	if a.Name == "" {
		a.Name = fmt.Sprintf("account%d", accountNumber.next())
	}
	if a.Shown == "" {
		a.Shown = a.Name
	}
	added, err := s.accounts.AddWithPassword(context.Background(), root, a, goodPassword, false)
	if err != nil {
		s.t.Fatalf("account %+v: %v", a, err)
	}
	return added
}

// accountNumber numbers accounts that need no name of their own.
var accountNumber counter

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}

// as returns the site as a new account with the grants sees it.
func (s *site) as(grants ...account.Grant) *site {
	s.t.Helper()
	return s.signedIn(s.addAccount(account.Account{Grants: grants}).Name)
}

// asPerson returns the site as a new account of a person sees it.
func (s *site) asPerson(number string, grants ...account.Grant) *site {
	s.t.Helper()
	return s.signedIn(s.addAccount(account.Account{Person: number, Grants: grants}).Name)
}

// in returns the site for a test within a test.
func (s *site) in(t testing.TB) *site {
	other := *s
	other.t = t
	return &other
}

// public returns the site as somebody sees it who has not signed in.
func (s *site) public() *site {
	other := *s
	other.headers = nil
	return &other
}

// signedIn returns the site as the browser of an account with goodPassword sees it.
func (s *site) signedIn(name string) *site {
	s.t.Helper()
	answer := s.public().post("/api/v1/session", fmt.Sprintf(`{"name":%q,"password":%q}`, name, goodPassword))
	wantStatus(s.t, answer, http.StatusOK)
	other := *s
	other.headers = map[string]string{"Sec-Fetch-Site": "same-origin"}
	for _, cookie := range answer.Result().Cookies() {
		if cookie.MaxAge >= 0 && (cookie.Name == "gridmap" || cookie.Name == "__Host-gridmap") {
			other.headers["Cookie"] = cookie.Name + "=" + cookie.Value
		}
	}
	return &other
}

// withToken returns the site as a program with an API token sees it.
func (s *site) withToken(secret string) *site {
	other := *s
	other.headers = map[string]string{"Authorization": "Bearer " + secret}
	return &other
}

// token returns a new API token of an account, with some of its grants.
func (s *site) token(name string, grants ...account.Grant) string {
	s.t.Helper()
	ctx := context.Background()
	actor, err := s.accounts.As(ctx, root, name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, secret, err := s.accounts.AddToken(ctx, actor, "test", grants, 30)
	if err != nil {
		s.t.Fatal(err)
	}
	return secret
}

// sign makes a request the site's account's.
func (s *site) sign(r *http.Request) *http.Request {
	for name, value := range s.headers {
		if r.Header.Get(name) == "" {
			r.Header.Set(name, value)
		}
	}
	return r
}
