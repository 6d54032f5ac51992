package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// The program is built once, and run as its users run it: as a process of its
// own, which can be killed.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gridmap-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "gridmap")
	build := exec.Command("go", "build", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// command returns the program with arguments, on a database, in which it may do no
// more than it has to.
func command(t *testing.T, db *pgtest.DB, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "GRIDMAP_DATABASE_URL="+db.ServerURL(), "GRIDMAP_DATABASE_OWNER_URL="+db.URL, "GRIDMAP_DATA="+t.TempDir(), "GRIDMAP_LISTEN=127.0.0.1:0")
	return cmd
}

// mustRun runs the program to its end and returns what it printed.
func mustRun(t *testing.T, db *pgtest.DB, args ...string) string {
	t.Helper()
	out, err := command(t, db, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("gridmap %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// tokenOf makes an API token for an account, on the command line.
func tokenOf(t *testing.T, db *pgtest.DB, name string) string {
	t.Helper()
	return strings.TrimSpace(mustOutput(t, db, "account", "token", name, "--label", t.Name()))
}

// signUp makes an account on the command line, and chooses its password by the link
// that this prints.
func (s *server) signUp(t *testing.T, db *pgtest.DB, name string, roles ...string) (password string) {
	t.Helper()
	args := []string{"account", "add", name, "--shown", name}
	for _, role := range roles {
		args = append(args, "--role", role)
	}
	_, link, found := strings.Cut(strings.TrimSpace(mustOutput(t, db, args...)), "/signin.html#link=")
	if !found {
		t.Fatal("account add printed no link")
	}
	password = "kettle-orchard-" + name + "-velvet"
	if status, body := s.post(t, "/api/v1/session/link/password", map[string]any{"link": link, "password": password}); status != http.StatusOK {
		t.Fatalf("the link was refused: %d %s", status, body)
	}
	return password
}

// server is a running `gridmap serve`.
type server struct {
	cmd  *exec.Cmd
	url  string // http://127.0.0.1:port, or https://
	done chan struct{}
	once sync.Once

	mu    sync.Mutex
	lines strings.Builder // of its standard error
}

// said returns what the server has written to standard error.
func (s *server) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines.String()
}

var ready = regexp.MustCompile(`msg="Gridmap is ready.* listen=(\S+)`)

// startServer starts a server and waits until it is ready. It is stopped when the
// test ends, if it has not been killed by then.
func startServer(t *testing.T, db *pgtest.DB, args ...string) *server {
	t.Helper()
	s := launch(t, command(t, db, append([]string{"serve"}, args...)...))
	s.waitReady(t)
	return s
}

// launch starts a command that serves, and waits until it listens.
func launch(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{cmd: cmd, done: make(chan struct{})}
	log, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	addresses := make(chan string, 1)
	go func() {
		defer close(s.done)
		for scanner := bufio.NewScanner(log); scanner.Scan(); {
			s.mu.Lock()
			s.lines.WriteString(scanner.Text() + "\n")
			s.mu.Unlock()
			if found := ready.FindStringSubmatch(scanner.Text()); found != nil {
				addresses <- found[1]
			}
		}
		_ = s.cmd.Wait() // killed or stopped: both are what the test asked for
	}()
	scheme := "http://"
	if slices.Contains(cmd.Args, "--tls-cert") {
		scheme = "https://"
	}
	select {
	case address := <-addresses:
		s.url = scheme + address
	case <-s.done:
		t.Fatalf("the server ended:\n%s", s.said())
	case <-time.After(time.Minute):
		t.Fatal("the server is not ready after a minute")
	}
	return s
}

// waitReady waits until the atlas is loaded.
func (s *server) waitReady(t *testing.T) {
	t.Helper()
	for range 600 {
		if status, _ := s.get(t, "/readyz"); status == http.StatusOK {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("not ready after a minute")
}

// get returns the status and the body of an answer, 0 if there is none.
func (s *server) get(t *testing.T, path string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, ""
	}
	return answer.StatusCode, string(body)
}

// post sends JSON, and returns the status and the body of the answer.
func (s *server) post(t *testing.T, path string, body any) (int, string) {
	t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	return do(t, http.DefaultClient, request)
}

// do sends a request and returns the status and the body of the answer.
func do(t *testing.T, client *http.Client, request *http.Request) (int, string) {
	t.Helper()
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// kill ends the server as a power cut would.
func (s *server) kill() { s.end(syscall.SIGKILL) }

// stop asks the server to end, as an operator does.
func (s *server) stop() { s.end(syscall.SIGTERM) }

func (s *server) end(signal syscall.Signal) {
	s.once.Do(func() {
		_ = s.cmd.Process.Signal(signal) // it may have ended by itself
	})
	<-s.done
}

// land fills a database with three grids, their leaders and a desk.
//
//	27.72 +-----+-----+
//	      | 001 | 002 |    001 is led by A1, 002 by A2,
//	27.71 +-----+-----+    003 has no first leader: its community's is C1
//	      |    003    |
//	27.70 +-----------+
//	    106.90      106.92
func land(t *testing.T, db *pgtest.DB) {
	t.Helper()
	square := func(code string, w, s, e, n string, extra string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"code":"520303002001%s","name":"第%s网格"},"geometry":{"type":"Polygon","coordinates":[[[%s,%s],[%s,%s],[%s,%s]%s,[%s,%s],[%s,%s]]]}}`,
			code, code, w, s, e, s, e, n, extra, w, n, w, s)
	}
	grids := square("001", "106.90", "27.71", "106.91", "27.72", "") + "\n" +
		square("002", "106.91", "27.71", "106.92", "27.72", "") + "\n" +
		square("003", "106.90", "27.70", "106.92", "27.71", ",[106.91,27.71]")
	for _, f := range []struct{ noun, content string }{
		{"areas", "code,name\n520303,汇川区\n520303002,洗马路街道\n520303002001,汇川社区\n"},
		{"grids", grids},
		{"people", "number,name,unit,phone\nA1,甲一,区教育局,12000000001\nA2,乙二,区民政局,12000000002\nC1,丙三,社区,12000000003\nD1,丁四,街道,12000000004\n"},
		{"posts", "person,role,code\nA1,first_leader,520303002001001\nA2,first_leader,520303002001002\n" +
			"C1,community_leader,520303002001001\nC1,community_leader,520303002001002\nC1,community_leader,520303002001003\nD1,desk,520303002\n"},
	} {
		mustRun(t, db, "import", f.noun, write(t, f.noun+".txt", f.content))
	}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
