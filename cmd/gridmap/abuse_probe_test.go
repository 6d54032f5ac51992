package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// probe is one request of an attack.
type probe struct {
	op      operation
	why     string // what is tried with it
	method  string // "" is the operation's
	target  string
	body    string
	late    func() string // makes the body, once all before has been answered; nil: body
	headers []string      // name, value, …
	// want are the statuses that may come; none: any that is described and no error of
	// the server.
	want []int
	// sees looks at an answer that is as wanted.
	sees func(*testing.T, reply)
}

// about returns a probe for an operation that is all right but for its headers: with
// what lies on one side.
func (s *siege) about(t *testing.T, op operation, side map[string]string, why string, headers ...string) probe {
	t.Helper()
	return probe{op: op, why: why, target: s.target(t, op, side), body: s.sent(t, op, side), headers: headers}
}

type reply struct {
	status int
	header http.Header
	body   string
}

// storm sends probes, a few at a time, and looks at every answer.
func (s *siege) storm(t *testing.T, probes []probe) {
	t.Helper()
	var group errgroup.Group
	group.SetLimit(4)
	for _, p := range probes {
		if p.late != nil {
			if err := group.Wait(); err != nil {
				t.Error(err)
			}
			p.body = p.late()
		}
		group.Go(func() error {
			a, err := s.ask(t, p)
			if err != nil {
				return fmt.Errorf("%s %s: %w", p.op, p.why, err)
			}
			p.look(t, a)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// ask sends one probe, and again while too many are signing in, or are having land
// divided, as may be on a slow machine.
func (s *siege) ask(t *testing.T, p probe) (a reply, err error) {
	for range 50 {
		a, err = s.askOnce(t, p)
		busy := strings.Contains(a.body, `"sign_in.busy"`) || strings.Contains(a.body, `"suggest.busy"`)
		if err != nil || !busy || a.status != http.StatusServiceUnavailable && a.status != http.StatusTooManyRequests {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	return a, err
}

// askOnce sends one probe. Of a stream it takes what comes at once.
func (s *siege) askOnce(t *testing.T, p probe) (reply, error) {
	method := p.method
	if method == "" {
		method = p.op.method
	}
	request, err := http.NewRequestWithContext(t.Context(), method, s.url, strings.NewReader(p.body))
	if err != nil {
		return reply{}, err
	}
	request.URL.Opaque = "//" + request.URL.Host + p.target // as it stands
	if p.body != "" {
		request.Header.Set("Content-Type", p.op.contentType)
	}
	for i := 0; i < len(p.headers); i += 2 {
		if p.headers[i] == "Host" {
			request.Host = p.headers[i+1]
		} else {
			request.Header[http.CanonicalHeaderKey(p.headers[i])] = []string{p.headers[i+1]}
		}
	}
	got, err := s.client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer got.Body.Close()
	var body []byte
	if strings.HasPrefix(got.Header.Get("Content-Type"), "text/event-stream") {
		body = make([]byte, 4096)
		n, _ := got.Body.Read(body)
		body = body[:n]
	} else if body, err = io.ReadAll(got.Body); err != nil {
		return reply{}, err
	}
	return reply{got.StatusCode, got.Header, string(body)}, nil
}

// insides are what an answer may not tell of how the program is made.
var insides = regexp.MustCompile(`SQLSTATE|pgx|pgconn|\.go:\d|goroutine |/internal/|/root/|/tmp/|/shm/|/usr/|syntax error|relation "|column "|SELECT |INSERT |UPDATE |violates |ERROR:|panic`)

// look checks what is so of every answer to an attack.
func (p probe) look(t *testing.T, a reply) {
	t.Helper()
	said := fmt.Sprintf("%s, %s (%.120s): %d %.300s", p.op, p.why, p.target, a.status, a.body)
	switch {
	case p.want != nil && !slices.Contains(p.want, a.status):
		t.Errorf("%s; want %v", said, p.want)
		return
	case p.want == nil && a.status != http.StatusNotFound && (a.status >= 500 || !slices.Contains(p.op.statuses, strconv.Itoa(a.status))):
		t.Errorf("%s; described are %v", said, p.op.statuses)
		return
	}
	if p.method == http.MethodOptions && a.body == "" {
		return // the router's own list of methods
	}
	for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
		if a.header.Get(name) != value {
			t.Errorf("%s: %s is %q", said, name, a.header.Get(name))
		}
	}
	if a.header.Get("X-Request-Id") == "" || a.header.Get("Server") != "" || a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%s: the headers are %v", said, a.header)
	}
	if to := a.header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
		t.Errorf("%s: sends the browser to %q", said, to)
	}
	if a.status >= 400 {
		p.lookAtProblem(t, a, said)
	} else if !p.op.reveals() {
		tells(t, a.body, said, staffPhones, reporterPhones, reporterNames)
	}
	if p.sees != nil {
		p.sees(t, a)
	}
}

func (p probe) lookAtProblem(t *testing.T, a reply, said string) {
	t.Helper()
	if p.method == http.MethodHead {
		return
	}
	var problem struct {
		Type, Title, Detail string
		Status              int
	}
	if err := json.Unmarshal([]byte(a.body), &problem); err != nil || a.header.Get("Content-Type") != "application/problem+json" ||
		problem.Status != a.status || problem.Type == "" || problem.Title == "" {
		t.Errorf("%s: is no problem document of its status", said)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: may be kept: %q", said, a.header.Get("Cache-Control"))
	}
	if found := insides.FindString(a.body); found != "" {
		t.Errorf("%s: tells of the inside: %q", said, found)
	}
	tells(t, a.body, said, staffPhones, reporterPhones, reporterNames, staffNames)
	if a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s: without WWW-Authenticate", said)
	}
}

// tells fails the test if a text holds one of the words.
func tells(t *testing.T, text, said string, words ...[]string) {
	t.Helper()
	for _, word := range slices.Concat(words...) {
		if strings.Contains(text, word) {
			t.Errorf("%s: tells %q", said, word)
		}
	}
}

// signIn signs an account in with a browser, and returns what its Cookie header is
// then.
func (s *siege) signIn(t *testing.T, name string) string {
	t.Helper()
	a, _ := s.enters(t, name, passwordOf(name))
	for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
		if cookie.Name == "gridmap" {
			s.secrets = append(s.secrets, cookie.Value)
			return "gridmap=" + cookie.Value
		}
	}
	t.Fatalf("%s cannot sign in: %d %s", name, a.status, a.body)
	return ""
}

// signInOnce is signIn, or the cookie that it gave before.
func (s *siege) signInOnce(t *testing.T, name string) string {
	t.Helper()
	if s.cookies[name] == "" {
		s.cookies[name] = s.signIn(t, name)
	}
	return s.cookies[name]
}

// browser returns the headers of a page of the server's own, signed in by a cookie.
func (s *siege) browser(cookie string) []string { return []string{"Cookie", cookie, "Origin", s.url} }

// bearer returns the headers of a program with a token.
func bearer(token string) []string { return []string{"Authorization", "Bearer " + token} }

// stored returns under which name the session of a cookie is kept.
func stored(cookie string) string {
	_, token, _ := strings.Cut(cookie, "=")
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
