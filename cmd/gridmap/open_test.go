package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// A server that speaks TLS shows a new certificate without a restart, and keeps the
// one that it has while the new one is broken.
func TestTLS(t *testing.T) {
	t.Parallel()
	db, dir := pgtest.New(t), t.TempDir()
	first, second := newPair(t, "first", 90*24*time.Hour), newPair(t, "second", 90*24*time.Hour)
	certFile, keyFile := first.keep(t, dir)
	s := launch(t, command(t, db, "serve", "--tls-cert", certFile, "--tls-key", keyFile))
	roots := x509.NewCertPool()
	roots.AddCert(first.leaf)
	roots.AddCert(second.leaf)
	ask := func(most uint16) (status, major int, certificate string, err error) {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: most, MinVersion: tls.VersionTLS10}}} //nolint:gosec // it is what is tried
		answer, err := client.Get(s.url + "/healthz")
		if err != nil {
			return 0, 0, "", err
		}
		defer answer.Body.Close()
		return answer.StatusCode, answer.ProtoMajor, answer.TLS.PeerCertificates[0].Subject.CommonName, nil
	}
	shown := func() string {
		_, _, certificate, err := ask(tls.VersionTLS13)
		if err != nil {
			t.Fatal(err)
		}
		return certificate
	}
	if status, major, _, err := ask(tls.VersionTLS13); err != nil || status != http.StatusOK || major != 2 {
		t.Fatalf("over TLS: %d by HTTP/%d, %v", status, major, err)
	}
	if _, _, _, err := ask(tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	hangUp := func() {
		if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	second.keep(t, dir)
	hangUp()
	eventually(t, 10*time.Second, "the second certificate is shown", func() bool { return shown() == "second" })
	if err := os.WriteFile(keyFile, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	hangUp()
	eventually(t, 10*time.Second, "the log tells of the broken pair", func() bool { return strings.Contains(s.said(), "the old one stays") })
	if got := shown(); got != "second" {
		t.Errorf("with a broken pair, %s is shown", got)
	}
}

// A stream over HTTP/2 lives on while nothing happens: the time limit of a message
// once ended it between two.
func TestStreamsLiveOverTLS(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	own := newPair(t, "own", 90*24*time.Hour)
	certFile, keyFile := own.keep(t, t.TempDir())
	mustRun(t, db, "account", "add", "li.na", "--shown", "李娜", "--role", "dispatcher")
	token := tokenOf(t, db, "li.na")
	s := launch(t, command(t, db, "serve", "--tls-cert", certFile, "--tls-key", keyFile))
	roots := x509.NewCertPool()
	roots.AddCert(own.leaf)
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/v1/issues/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); ; {
		if !lines.Scan() {
			t.Fatalf("the stream ended before its first sign of life: HTTP/%d, %s, %v", answer.ProtoMajor, answer.Status, lines.Err())
		}
		if lines.Text() == ": " {
			break
		}
	}
}

// through sends a sign-in as a proxy in front of a server does, for a client at an
// address, and returns the status and the cookies of the answer.
func (s *server) through(t *testing.T, host, client string) (int, []*http.Cookie) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/session", strings.NewReader(`{"name":"li.na","password":"kettle-orchard-li.na-velvet"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", client)
	request.Header.Set("X-Forwarded-Proto", "https")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, answer.Cookies()
}

// What a trusted proxy says of its client is believed, and what anybody else says is
// not.
func TestTrustedProxy(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	behind := startServer(t, db, "--public-url", "https://grid.example.cn", "--trusted-proxies", "127.0.0.1,10.0.0.0/8")
	behind.signUp(t, db, "li.na", "member")
	lastAddress := func() (address string) {
		t.Helper()
		err := db.Pool(t).QueryRow(t.Context(), "SELECT address FROM audit WHERE name = 'li.na' ORDER BY id DESC LIMIT 1").Scan(&address)
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	status, cookies := behind.through(t, "grid.example.cn", "198.51.100.9, 203.0.113.7, 10.0.0.8")
	if status != http.StatusOK || lastAddress() != "203.0.113.7" {
		t.Errorf("through the proxy: %d, from %s", status, lastAddress())
	}
	secure := 0
	for _, c := range cookies {
		if strings.HasPrefix(c.Name, "__Host-") && c.Secure && c.HttpOnly {
			secure++
		}
	}
	if secure == 0 || secure != len(cookies) {
		t.Errorf("cookies behind https: %v", cookies)
	}
	if status, _ := behind.through(t, "elsewhere.example.cn", "203.0.113.7"); status != http.StatusForbidden {
		t.Errorf("under another name: %d", status)
	}
	if !strings.Contains(behind.said(), "url=https://grid.example.cn/") {
		t.Errorf("the log names another address:\n%s", behind.said())
	}

	alone := startServer(t, db)
	if status, _ := alone.through(t, "localhost", "203.0.113.7"); status != http.StatusOK || lastAddress() != "127.0.0.1" {
		t.Errorf("without a proxy: %d, from %s", status, lastAddress())
	}
}

// A made-up city, whose passwords everybody knows, is served to this machine alone
// unless that is said.
func TestDemoStaysAtHome(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "40")
	open := []string{"serve", "--listen", "0.0.0.0:0", "--insecure-http", "--public-url", "http://grid.example.cn"}
	if said := mustFail(t, db, open...); !strings.Contains(said, "--demo-open") {
		t.Errorf("refused with: %s", said)
	}
	proxied := []string{"serve", "--public-url", "https://grid.example.cn", "--trusted-proxies", "127.0.0.1"}
	if said := mustFail(t, db, proxied...); !strings.Contains(said, "--demo-open") {
		t.Errorf("behind a proxy, refused with: %s", said)
	}
	s := launch(t, command(t, db, append(open, "--demo-open")...))
	if said := s.said(); !strings.Contains(said, "level=WARN") || !strings.Contains(said, "unencrypted") || strings.Contains(said, "#link=") {
		t.Errorf("it said: %s", said)
	}
}

// A made-up city that was loaded before there were accounts gets them at the next
// start, and what is there already is left.
func TestDemoGetsItsAccounts(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "40")
	pool := db.Pool(t)
	for _, sql := range []string{"DELETE FROM account WHERE name <> 'admin'", "UPDATE account SET shown = 'changed'"} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	s := startServer(t, db)
	var accounts, changed int
	if err := pool.QueryRow(t.Context(), "SELECT count(*), count(*) FILTER (WHERE shown = 'changed') FROM account").Scan(&accounts, &changed); err != nil {
		t.Fatal(err)
	}
	if accounts != 5 || changed != 1 {
		t.Errorf("%d accounts, %d of them as they were", accounts, changed)
	}
	_, body := s.get(t, "/api/v1/session")
	for _, role := range []string{"admin", "planner", "dispatcher", "leader", "member"} {
		if !strings.Contains(body, `"role":"`+role+`"`) {
			t.Errorf("the session shows no %s: %s", role, body)
		}
	}
	// Made up again, the city has its accounts again.
	s.stop()
	mustRun(t, db, "demo", "--grids", "40", "--again")
	if err := pool.QueryRow(t.Context(), "SELECT count(*), count(*) FILTER (WHERE shown = 'changed') FROM account").Scan(&accounts, &changed); err != nil {
		t.Fatal(err)
	}
	if accounts != 5 || changed != 0 {
		t.Errorf("made up again, there are %d accounts, %d of them old", accounts, changed)
	}
}

// Phones leave whole only when that is asked for, which the audit tells; masked
// ones do not come back in.
func TestPhonesAreMaskedInExports(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	for _, format := range []string{"csv", "geojson", "ndgeojson"} {
		if out := mustOutput(t, db, "export", "people", "--format", format); !strings.Contains(out, "120****0001") || strings.Contains(out, "12000000001") {
			t.Errorf("%s:\n%s", format, out)
		}
	}
	if all := trail(t, db, "export.phones"); len(all) > 0 {
		t.Errorf("without phones the audit tells %v", all)
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	mustRun(t, db, "export", "people", "--format", "csv", "-o", file)
	if said := mustFail(t, db, "import", "people", "--update", file); !strings.Contains(said, "The phone is masked") {
		t.Errorf("masked phones were refused with: %s", said)
	}
	if out := mustOutput(t, db, "export", "people", "--format", "csv", "--phones"); !strings.Contains(out, "12000000001") {
		t.Errorf("with phones:\n%s", out)
	}
	mustTell(t, db, "export.phones")
}

// Servers need nobody who owns the tables, once those are there: their user may be
// a member of the server's role, and no more.
func TestServesWithoutAnOwner(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	member := fmt.Sprintf("gridmap_test_member_%d", os.Getpid())
	pool := db.Pool(t)
	if _, err := pool.Exec(t.Context(), "CREATE ROLE "+member+" LOGIN IN ROLE gridmap_server"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := pool.Exec(context.Background(), "DROP ROLE "+member); err != nil {
			t.Error(err)
		}
	})
	cmd := command(t, db, "serve")
	asMember := strings.Replace(db.ServerURL(), "user=gridmap_server", "user="+member, 1)
	cmd.Env = append(cmd.Env, "GRIDMAP_DATABASE_OWNER_URL=", "GRIDMAP_DATABASE_URL="+asMember)
	s := launch(t, cmd)
	s.waitReady(t)
	if id := send(t.Context(), s.url, "without-an-owner"); id == "" {
		t.Error("a report is not taken")
	}
	if said := s.said(); strings.Contains(said, "level=WARN") || strings.Contains(said, "level=ERROR") {
		t.Errorf("it said:\n%s", said)
	}
}

// Rates that the operator set hold, and so does the provider of OpenID.
func TestRatesAndProviderAreTheOperators(t *testing.T) {
	t.Parallel()
	secret := write(t, "secret", "hush\n")
	s := startServer(t, pgtest.New(t), "--rates", "sign_in=1/m", "--openid-issuer", "http://127.0.0.1:1", "--openid-client-id", "gridmap",
		"--openid-client-secret-file", secret, "--openid-name", "市统一认证")
	for i, want := range []int{http.StatusUnauthorized, http.StatusTooManyRequests} {
		if status, body := s.post(t, "/api/v1/session", map[string]any{"name": "nobody", "password": "guess"}); status != want {
			t.Errorf("sign-in %d: %d %s", i+1, status, body)
		}
	}
	if _, body := s.get(t, "/api/v1/session"); !strings.Contains(body, `"openid":{"name":"市统一认证"}`) {
		t.Errorf("the session: %s", body)
	}
}
