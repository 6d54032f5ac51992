package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"os/exec"
	"os/user"
	"slices"
	"strings"
	"testing"

	"gridmap/internal/pgtest"
)

// mustFail runs a command that has to fail, and returns what it said.
func mustFail(t *testing.T, db *pgtest.DB, args ...string) string {
	t.Helper()
	out, err := command(t, db, args...).CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != exitFailed {
		t.Fatalf("gridmap %s: %v, want it to fail\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// as sends a request with a token, and returns the status and the body.
func (s *server) as(t *testing.T, token, method, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return do(t, http.DefaultClient, request)
}

// entry is what the audit keeps of a change.
type entry struct{ Action, Target, Name, Via string }

// trail returns the entries of an action, oldest first.
func trail(t *testing.T, db *pgtest.DB, action string) []entry {
	t.Helper()
	rows, err := db.Pool(t).Query(t.Context(), "SELECT action, target, name, via FROM audit WHERE action = $1 ORDER BY id", action)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.Action, &e.Target, &e.Name, &e.Via); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return all
}

// mustTell fails the test unless the audit tells of an action that the operating
// system's user did on the command line.
func mustTell(t *testing.T, db *pgtest.DB, action string) {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	all := trail(t, db, action)
	if !slices.ContainsFunc(all, func(e entry) bool { return e.Name == me.Username && e.Via == "command" }) {
		t.Errorf("the audit tells of %s: %v; want one of %s by command", action, all, me.Username)
	}
}

// What is done on the command line holds for the server at once, and the audit
// tells who did it.
func TestAccountsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	for _, noun := range []string{"areas", "grids", "people", "posts"} {
		mustTell(t, db, "import."+noun)
	}
	s := startServer(t, db)

	s.signUp(t, db, "li.na", "member@520303002")
	token := tokenOf(t, db, "li.na")
	const issues = "/api/v1/issues"
	if status, body := s.as(t, token, http.MethodGet, issues); status != http.StatusOK {
		t.Fatalf("a member reads no issues: %d %s", status, body)
	}
	if status, _ := s.as(t, token, http.MethodGet, "/api/v1/audit"); status != http.StatusForbidden {
		t.Errorf("a member asks for the audit: %d", status)
	}
	mustRun(t, db, "account", "grant", "Li.Na", "dispatcher@520303002001", "member@520303002")
	narrow := strings.TrimSpace(mustOutput(t, db, "account", "token", "li.na", "--label", "narrow", "--role", "member@520303002001", "--days", "1"))
	if status, _ := s.as(t, narrow, http.MethodGet, issues); status != http.StatusOK {
		t.Errorf("a narrower token is refused: %d", status)
	}
	if said := mustFail(t, db, "account", "token", "li.na", "--label", "wide", "--role", "admin"); !strings.Contains(said, "only what its account holds") {
		t.Errorf("a wider token: %s", said)
	}
	if said := mustFail(t, db, "account", "revoke", "li.na", "member@520303"); !strings.Contains(said, "it holds: ") || !strings.Contains(said, "dispatcher@520303002001") {
		t.Errorf("a role that is not held: %s", said)
	}
	mustRun(t, db, "account", "revoke", "li.na", "member@520303002")
	if status, _ := s.as(t, token, http.MethodGet, issues); status != http.StatusForbidden {
		t.Errorf("after its role was revoked, a token may ask: %d", status)
	}
	mustRun(t, db, "account", "disable", "li.na")
	if status, _ := s.as(t, token, http.MethodGet, issues); status != http.StatusUnauthorized {
		t.Errorf("the token of a disabled account: %d", status)
	}
	mustRun(t, db, "account", "enable", "li.na")
	mustRun(t, db, "account", "grant", "li.na", "member@520303002")
	if status, _ := s.as(t, token, http.MethodGet, issues); status != http.StatusUnauthorized {
		t.Errorf("the token of an account that was enabled again: %d", status)
	}
	another := tokenOf(t, db, "li.na")
	if status, _ := s.as(t, another, http.MethodGet, issues); status != http.StatusOK {
		t.Errorf("a new token: %d", status)
	}
	mustRun(t, db, "account", "reset", "li.na")
	if status, _ := s.as(t, another, http.MethodGet, issues); status != http.StatusUnauthorized {
		t.Errorf("the token of an account that was reset: %d", status)
	}
	mustRun(t, db, "account", "revoke", "li.na", "member@520303002")
	if said := mustFail(t, db, "account", "add", "li.na", "--shown", "another"); !strings.Contains(said, "account with this name") || strings.Contains(said, "SQLSTATE") {
		t.Errorf("a name that is taken: %s", said)
	}
	for _, action := range []string{"account.added", "account.changed", "account.disabled", "token.added"} {
		mustTell(t, db, action)
	}

	var listed struct {
		Items []struct {
			Name     string
			Grants   []struct{ Role, Code string }
			Disabled bool
		}
	}
	if err := json.Unmarshal([]byte(mustOutput(t, db, "account", "list", "--json")), &listed); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, a := range listed.Items {
		found = found || a.Name == "li.na" && !a.Disabled && len(a.Grants) == 1 && a.Grants[0].Code == "520303002001"
	}
	if !found {
		t.Errorf("the list has %+v", listed.Items)
	}
	if table := mustOutput(t, db, "account", "list"); !strings.Contains(table, "dispatcher@520303002001") {
		t.Errorf("the list:\n%s", table)
	}
}

// A password from standard input has to be changed at the first sign-in, and one
// that is reset is void.
func TestPasswordsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s := startServer(t, db)
	const given = "pepper-anchor-77-willow"
	add := command(t, db, "account", "add", "wang.wu", "--shown", "王五", "--role", "member", "--password-stdin")
	add.Stdin = strings.NewReader(given + "\n")
	if out, err := add.CombinedOutput(); err != nil || strings.Contains(string(out), given) {
		t.Fatalf("%v: %s", err, out)
	}
	weak := command(t, db, "account", "add", "zhao.liu", "--shown", "赵六", "--password-stdin")
	weak.Stdin = strings.NewReader("12345678\n")
	if out, err := weak.CombinedOutput(); err == nil {
		t.Errorf("a weak password goes through: %s", out)
	}
	status, body := s.post(t, "/api/v1/session", map[string]any{"name": "wang.wu", "password": given})
	if status != http.StatusOK || !strings.Contains(body, `"must_change_password":true`) {
		t.Errorf("signing in: %d %s", status, body)
	}
	_, link, _ := strings.Cut(strings.TrimSpace(mustOutput(t, db, "account", "reset", "wang.wu", "--public-url", "https://grid.example.cn")), "https://grid.example.cn/signin.html#link=")
	if status, _ := s.post(t, "/api/v1/session", map[string]any{"name": "wang.wu", "password": given}); status != http.StatusUnauthorized {
		t.Errorf("the password that was reset still works: %d", status)
	}
	const chosen = "copper-meadow-31-lantern"
	for i, want := range []int{http.StatusOK, http.StatusNotFound} {
		if status, body := s.post(t, "/api/v1/session/link/password", map[string]any{"link": link, "password": chosen}); status != want {
			t.Errorf("use %d of the link: %d %s", i+1, status, body)
		}
	}
	status, body = s.post(t, "/api/v1/session", map[string]any{"name": "wang.wu", "password": chosen})
	if status != http.StatusOK || !strings.Contains(body, `"must_change_password":false`) {
		t.Errorf("signing in with the password that was chosen: %d %s", status, body)
	}
}
