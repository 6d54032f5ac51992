package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gridmap/internal/account"
)

// TestAbuse attacks every operation that the server describes, from outside and over
// a real database: with credentials that are none, without the right, about what lies
// elsewhere, from another site's page, with fields too many, and with what no field
// should hold. Nothing leaks, and nothing changes.
func TestAbuse(t *testing.T) {
	t.Parallel()
	s := newSiege(t)
	for _, attack := range []struct {
		name string
		run  func(*siege, *testing.T)
	}{
		{"without credentials", (*siege).withoutCredentials},
		{"by guessing names", (*siege).guessesNames},
		{"with a session laid out before", (*siege).laysOutSessions},
		{"without the right", (*siege).withoutRight},
		{"about what lies elsewhere", (*siege).elsewhere},
		{"grants beyond one's own", (*siege).beyond},
		{"from another site", (*siege).fromAnotherSite},
		{"with fields too many", (*siege).withMoreFields},
		{"by reading what is public", (*siege).readsThePublic},
		{"over the wire", (*siege).overTheWire},
		{"by a table that calculates", (*siege).putsFormulas},
		{"those who may", (*siege).thoseWhoMay},
		{"with odd values", (*siege).withOddValues},
		{"with odd texts", (*siege).withOddTexts},
	} {
		t.Run(attack.name, func(t *testing.T) { attack.run(s, t) })
	}
	s.stop()
	said := s.said()
	for _, secret := range s.secrets {
		if strings.Contains(said, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
	if !strings.Contains(said, "level=DEBUG msg=request") {
		t.Error("the log does not tell of requests, so that it proves nothing")
	}
	if strings.Contains(said, "level=ERROR") {
		t.Errorf("the log tells of errors:\n%s", lines(said, "level=ERROR"))
	}
}

// lines returns the lines of a log with a word in them.
func lines(log, word string) string {
	var found []string
	for line := range strings.SplitSeq(log, "\n") {
		if strings.Contains(line, word) {
			found = append(found, fmt.Sprintf("%.500s", line))
		}
	}
	return strings.Join(found[:min(len(found), 5)], "\n")
}

// fromElsewhere makes a request one that a proxy passes on, which nobody trusts: it
// is not of the server's own machine.
var fromElsewhere = []string{"X-Forwarded-For", "203.0.113.9"}

// withoutCredentials tries credentials that open nothing, or no more.
func (s *siege) withoutCredentials(t *testing.T) {
	chief := s.signIn(t, "chief")
	token := s.token(t, "chief", 1)
	credentials := map[string][]string{
		"nothing":                     {},
		"an empty Authorization":      {"Authorization", ""},
		"no cookie's value":           {"Cookie", "gridmap="},
		"a made-up session":           {"Cookie", "gridmap=" + strings.Repeat("A", 43)},
		"a session with SQL in it":    {"Cookie", "gridmap=' OR '1'='1' --"},
		"a session as it is kept":     {"Cookie", "gridmap=" + stored(chief)},
		"a session over 64 KiB short": {"Cookie", "gridmap=" + strings.Repeat("x", 20_000)},
		"a session of odd bytes":      {"Cookie", "gridmap=\xff\xfe\x80"},
		"a session under TLS's name":  {"Cookie", "__Host-" + chief},
		"a token as a session":        {"Cookie", "gridmap=" + token},
		"a session as a token":        bearer(strings.TrimPrefix(chief, "gridmap=")),
		"a made-up token":             bearer("gm_" + strings.Repeat("A", 43)),
		"a token without its prefix":  bearer(strings.TrimPrefix(token, "gm_")),
		"a token and more":            bearer(token + "A"),
		"a token in capitals":         bearer(strings.ToUpper(token)),
		"two tokens":                  bearer(token + ", Bearer " + token),
		"a token with SQL in it":      bearer("gm_' OR 1=1; --"),
		"a long token":                bearer("gm_" + strings.Repeat("A", 20_000)),
		"a token of odd bytes":        bearer("gm_\xff\xfe"),
		"no scheme":                   {"Authorization", token},
		"another scheme":              {"Authorization", "Token " + token},
		"a password":                  {"Authorization", "Basic Y2hpZWY6a2V0dGxlLW9yY2hhcmQtY2hpZWYtdmVsdmV0"},
		"half a session, bad token":   {"Cookie", chief, "Authorization", "Bearer x", "Origin", s.url},
		"a session that ran out":      s.browser(s.ranOut(t)),
		"a disabled account":          nil,
		"a disabled account's token":  nil,
		"signed out everywhere":       s.browser(s.signedOut(t)),
		"a password that was reset":   s.browser(s.wasReset(t)),
		"a token that ran out":        bearer(s.tokenRanOut(t)),
		"a token that was dropped":    bearer(s.tokenDropped(t)),
	}
	cookie, itsToken := s.dismissed(t)
	credentials["a disabled account"], credentials["a disabled account's token"] = s.browser(cookie), bearer(itsToken)
	nobody := map[string]reply{} // what is answered for whoever comes
	for _, op := range s.operations {
		if op.asks {
			a, err := s.ask(t, s.about(t, op, s.here, "nobody", fromElsewhere...))
			if err != nil {
				t.Fatal(err)
			}
			nobody[op.String()] = a
		}
	}
	var probes []probe
	for why, headers := range credentials {
		for _, op := range s.operations {
			if !op.private && !op.asks {
				continue
			}
			p := s.about(t, op, s.here, why, slices.Concat(headers, fromElsewhere)...)
			p.want = []int{http.StatusUnauthorized}
			if as, ok := nobody[op.String()]; ok {
				p.want = append(p.want, as.status)
				p.sees = func(t *testing.T, a reply) {
					if a.status < 400 && a.body != as.body {
						t.Errorf("%s: %s gets %s, and nobody gets %s", op, why, a.body, as.body)
					}
				}
			}
			probes = append(probes, p)
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
	s.mustBe(t, chief, "chief") // all the while
}

// mustBe fails the test unless a cookie still is an account's session.
func (s *siege) mustBe(t *testing.T, cookie, name string) {
	t.Helper()
	a, err := s.ask(t, probe{op: operation{method: http.MethodGet}, target: "/api/v1/session", headers: s.browser(cookie)})
	if err != nil || !strings.Contains(a.body, fmt.Sprintf(`"name":%q`, name)) {
		t.Errorf("%s is not signed in any more: %v %s", name, err, a.body)
	}
}

func (s *siege) ranOut(t *testing.T) string {
	t.Helper()
	cookie := s.signIn(t, "late")
	s.mustBe(t, cookie, "late")
	s.exec(t, "UPDATE session SET expiry = now() - interval '1 second' WHERE token = $1", stored(cookie))
	return cookie
}

func (s *siege) signedOut(t *testing.T) string {
	t.Helper()
	cookie, another := s.signIn(t, "gone"), s.signIn(t, "gone")
	s.mustBe(t, cookie, "gone")
	a, err := s.ask(t, probe{op: operation{method: http.MethodDelete}, target: "/api/v1/session?everywhere=true", headers: s.browser(another)})
	if err != nil || a.status != http.StatusNoContent {
		t.Fatalf("signing out everywhere: %v %v", a, err)
	}
	return cookie
}

func (s *siege) wasReset(t *testing.T) string {
	t.Helper()
	cookie := s.signIn(t, "other.chief")
	s.mustBe(t, cookie, "other.chief")
	s.link(t, "other.chief")
	return cookie
}

func (s *siege) dismissed(t *testing.T) (cookie, token string) {
	t.Helper()
	cookie, token = s.signIn(t, "dismissed"), s.token(t, "dismissed", 1)
	s.mustBe(t, cookie, "dismissed")
	a, err := s.accounts.ByName(t.Context(), root, "dismissed")
	if err == nil {
		_, err = s.accounts.Change(t.Context(), root, a.ID, a.Revision, a.Shown, "", a.Grants, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cookie, token
}

func (s *siege) tokenRanOut(t *testing.T) string {
	t.Helper()
	token := s.token(t, "chief", 1)
	s.exec(t, "UPDATE token SET created_at = now() - interval '2 hours', until = now() - interval '1 second' WHERE id = $1::text::bigint", s.number(t, token))
	return token
}

func (s *siege) tokenDropped(t *testing.T) string {
	t.Helper()
	token := s.token(t, "chief", 1)
	by, err := s.accounts.As(t.Context(), root, "chief")
	if err != nil {
		t.Fatal(err)
	}
	var number int64
	if _, err := fmt.Sscan(s.number(t, token), &number); err != nil {
		t.Fatal(err)
	}
	if err := s.accounts.DropToken(t.Context(), by, number); err != nil {
		t.Fatal(err)
	}
	return token
}

// selfish reports whether an operation is about whoever asks, and needs no grant.
func selfish(op operation) bool {
	return strings.HasPrefix(op.path, "/api/v1/tokens") || strings.HasPrefix(op.path, "/api/v1/session/")
}

// withoutRight tries what people may not do who hold nothing, who have to choose a
// password first, and who may only read: here, where they are.
func (s *siege) withoutRight(t *testing.T) {
	forbidden := []int{http.StatusForbidden}
	readers := map[string][]string{
		"only reads":          s.browser(s.signIn(t, "member.here")),
		"a token that reads":  bearer(s.token(t, "member.here", 1)),
		"a grid's own reader": bearer(s.token(t, "member.here", 1, account.Grant{Role: account.Member, Code: hereGrid})),
	}
	var probes []probe
	for _, op := range s.operations {
		if !op.private {
			continue
		}
		p := s.about(t, op, s.here, "holds nothing", s.browser(s.signInOnce(t, "nobody"))...)
		if p.want = forbidden; selfish(op) {
			p.want = []int{http.StatusOK, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
			p.sees = mustNotGive
		}
		probes = append(probes, p)
		p = s.about(t, op, s.here, "must choose a password", s.browser(s.signInOnce(t, "fresh"))...)
		if p.want = forbidden; selfish(op) {
			p.want = []int{http.StatusOK, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
			p.sees = mustNotGive
		}
		probes = append(probes, p)
		if !op.changes() || selfish(op) || op.path == "/api/v1/people/{id}/phone" { // who reads of people may call them
			continue
		}
		for why, headers := range readers {
			p := s.about(t, op, s.here, why, headers...)
			p.want = forbidden
			probes = append(probes, p)
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
}

// mustNotGive fails the test if something was made, or somebody else's is shown.
func mustNotGive(t *testing.T, a reply) {
	t.Helper()
	if strings.Contains(a.body, "gm_") || a.status == http.StatusOK && strings.Contains(a.body, `"id"`) {
		t.Errorf("somebody without a right gets %s", a.body)
	}
}
