package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

var firstLink = regexp.MustCompile(`(http://\S+)/signin\.html#link=(\S+)`)

// firstLinkOf returns the secret of the link that a server printed, "" if none.
func (s *server) firstLinkOf() (address, secret string) {
	if found := firstLink.FindStringSubmatch(s.said()); found != nil {
		return found[1], found[2]
	}
	return "", ""
}

// Whoever starts an empty installation is let in, once: every start prints another
// link until one has been used, and the ones before no longer work.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	const password = "harbour-violin-52-maple"
	use := func(s *server, link string) (int, string) {
		return s.post(t, "/api/v1/session/link/password", map[string]any{"link": link, "password": password})
	}
	first := startServer(t, db)
	_, before := first.firstLinkOf()
	first.stop()
	second := startServer(t, db)
	address, link := second.firstLinkOf()
	if before == "" || link == "" || link == before || address != second.url {
		t.Fatalf("the starts printed %q, then %s and %q; want another link to %s", before, address, link, second.url)
	}
	if status, _ := use(second, before); status != http.StatusNotFound {
		t.Errorf("the link of the start before: %d", status)
	}
	if status, body := use(second, link); status != http.StatusOK || !strings.Contains(body, `"role":"admin","code":""`) {
		t.Fatalf("the link: %d %s", status, body)
	}
	if status, _ := use(second, link); status != http.StatusNotFound {
		t.Errorf("the link again: %d", status)
	}
	second.stop()
	third := startServer(t, db)
	if _, again := third.firstLinkOf(); again != "" || strings.Contains(third.said(), "Nobody can sign in") {
		t.Errorf("after somebody came in, a start prints %q", again)
	}
	if status, body := third.post(t, "/api/v1/session", map[string]any{"name": "admin", "password": password}); status != http.StatusOK {
		t.Errorf("the admin signs in: %d %s", status, body)
	}
	if said := mustFail(t, db, "demo", "--grids", "40"); !strings.Contains(said, "accounts already") {
		t.Errorf("a made-up city beside real accounts: %s", said)
	}
}

// A link that an operator's account has is theirs: a start leaves it alone.
func TestStartLeavesAccountsAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	mustRun(t, db, "account", "add", "li.na", "--shown", "李娜", "--role", "admin")
	if said := startServer(t, db).said(); strings.Contains(said, "#link=") {
		t.Errorf("the start said %s", said)
	}
}

// Streams that are open do not hold the program up when it is asked to stop.
func TestStopsWithinSeconds(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s := startServer(t, db)
	s.signUp(t, db, "li.na", "dispatcher")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/issues/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+tokenOf(t, db, "li.na"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the stream: %v %v", answer, err)
	}
	defer answer.Body.Close()
	started := time.Now()
	s.stop()
	if took := time.Since(started); took > 5*time.Second || s.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("ended with %v after %v:\n%s", s.cmd.ProcessState, took, s.said())
	}
	if said := s.said(); !regexp.MustCompile(`(?s)level=INFO msg="stopping.*level=INFO msg=stopped\n$`).MatchString(said) {
		t.Errorf("its last words are not that it stopped:\n%s", said)
	}
}
