package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// proxy stands between a server and its database, and can be cut.
type proxy struct {
	socket string // of the database
	listen net.Listener
	mu     sync.Mutex
	cut    bool
	open   map[net.Conn]bool
}

// newProxy returns a proxy and the database as reached through it.
func newProxy(t *testing.T, db *pgtest.DB) (*proxy, *pgtest.DB) {
	t.Helper()
	target, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	query := target.Query()
	p := &proxy{socket: query.Get("host") + "/.s.PGSQL." + port(query, target), open: map[net.Conn]bool{}}
	if p.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.listen.Close() })
	go p.serve()
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	target.Host, target.RawQuery = p.listen.Addr().String(), query.Encode()
	return p, &pgtest.DB{URL: target.String()}
}

func port(query url.Values, target *url.URL) string {
	if p := query.Get("port"); p != "" {
		return p
	}
	if p := target.Port(); p != "" {
		return p
	}
	return "5432"
}

func (p *proxy) serve() {
	for {
		client, err := p.listen.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", p.socket)
		p.mu.Lock()
		if p.cut || err != nil {
			p.mu.Unlock()
			client.Close()
			continue
		}
		p.open[client], p.open[server] = true, true
		p.mu.Unlock()
		go p.pipe(client, server)
		go p.pipe(server, client)
	}
}

func (p *proxy) pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from) // ends when either side does
	to.Close()
	from.Close()
}

// set cuts the connections and refuses new ones, or lets them through again.
func (p *proxy) set(cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = cut
	for conn := range p.open {
		if cut {
			conn.Close()
			delete(p.open, conn)
		}
	}
}

// While the database is away, spots are looked up and the map is drawn from
// memory, and writes are refused for now; when it is back, what has changed
// meanwhile is followed.
func TestTheDatabaseGoesAway(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	line, through := newProxy(t, db)
	s := startServer(t, through)
	const spot = "/api/v1/locate?lon=106.905&lat=27.715"
	if status, body := s.get(t, spot); status != http.StatusOK || !strings.Contains(body, "甲一") {
		t.Fatalf("before: %d %s", status, body)
	}
	line.set(true)
	if status, _ := s.get(t, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("readyz is %d while the database is away", status)
	}
	for _, path := range []string{spot, "/tiles/grids/14/13056/6886.geojson", "/api/v1/grids/520303002001001", "/healthz"} {
		if status, body := s.get(t, path); status != http.StatusOK && status != http.StatusNoContent {
			t.Errorf("%s is %d while the database is away: %s", path, status, body)
		}
	}
	if id := send(t.Context(), s.url, "while-away"); id != "" {
		t.Error("an issue was accepted while the database is away")
	}
	// Another process changes the roster meanwhile; nobody tells this one.
	mustRun(t, db, "import", "leaves", write(t, "l.csv", "person,from,until,deputy\nA1,2020-01-01,,A2\n"))
	line.set(false)
	eventually(t, 30*time.Second, "the server follows what it missed", func() bool {
		_, body := s.get(t, spot)
		return strings.Contains(body, `"because":"deputy"`)
	})
	if id := send(t.Context(), s.url, "while-away"); id == "" {
		t.Error("an issue is refused after the database is back")
	}
}

// What one process writes, the others answer from within a second.
func TestASecondProcessFollows(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	first, second := startServer(t, db), startServer(t, db)
	mustRun(t, db, "import", "leaves", write(t, "l.csv", "person,from,until,deputy\nA1,2020-01-01,,A2\n"))
	for _, s := range []*server{first, second} {
		started := time.Now()
		eventually(t, 10*time.Second, "the server follows", func() bool {
			_, body := s.get(t, "/api/v1/locate?lon=106.905&lat=27.715")
			return strings.Contains(body, `"because":"deputy"`)
		})
		t.Logf("followed %v after the import had ended", time.Since(started))
	}
}

// eventually waits until a condition holds.
func eventually(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("%s: not within %v", what, limit)
}
