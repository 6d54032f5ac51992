package postgis

import (
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/pgtest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// listening starts a listener and returns what it hears.
func listening(t *testing.T, db *DB) <-chan Event {
	t.Helper()
	heard := make(chan Event, 100)
	if err := db.Listen(t.Context(), slog.New(slog.DiscardHandler), func(e Event) { heard <- e }); err != nil {
		t.Fatal(err)
	}
	return heard
}

func next(t *testing.T, heard <-chan Event) Event {
	t.Helper()
	select {
	case e := <-heard:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was heard for 20 seconds")
		return Event{}
	}
}

func TestEveryWriteIsHeard(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	heard := listening(t, db)
	must := func(_ region.Counts, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	opt := region.ImportOptions{}
	must(db.ImportPeople(t.Context(), []roster.Person{{Number: "P1", Name: "王一"}}, opt))
	if e := next(t, heard); e != (Event{Kind: RosterChanged}) {
		t.Errorf("people: %+v", e)
	}
	must(db.ImportBuildings(t.Context(), madeUpBuildings(1, 3, []lattice.Shape{rect(1068000000, 276000000, 1070000000, 278000000)}), opt))
	if e := next(t, heard); e != (Event{Kind: BuildingsChanged}) {
		t.Errorf("buildings: %+v", e)
	}
	must(db.ImportAreas(t.Context(), []region.Area{{Code: "520304", Name: "播州区"}}, opt))
	if e := next(t, heard); e != (Event{Kind: AreasChanged}) {
		t.Errorf("areas: %+v", e)
	}
	if err := db.SetInstallation(t.Context(), region.Installation{City: "遵义市"}); err != nil {
		t.Fatal(err)
	}
	if e := next(t, heard); e != (Event{Kind: AreasChanged}) {
		t.Errorf("installation: %+v", e)
	}
	must(db.ImportGrids(t.Context(), []region.Grid{{Code: "520303006001003", Name: "新", Kind: region.Rural,
		Shape: rect(1070000000, 276000000, 1071000000, 278000000)}}, opt))
	if e := next(t, heard); e != (Event{Kind: LandChanged, Edition: 2}) {
		t.Errorf("grids: %+v", e)
	}
	is := add(t, db, outside, "x")
	if e := next(t, heard); e.Kind != IssueChanged || e.Issue != is.ID || e.Number == 0 {
		t.Errorf("issue: %+v", e)
	}
	// What was rolled back, or changed nothing, is not told.
	must(db.ImportPeople(t.Context(), []roster.Person{{Number: "P2", Name: "李二"}}, region.ImportOptions{DryRun: true}))
	must(db.ImportPeople(t.Context(), []roster.Person{{Number: "P1", Name: "王一"}}, region.ImportOptions{Update: true}))
	add(t, db, outside, "y")
	if e := next(t, heard); e.Kind != IssueChanged {
		t.Errorf("after a dry run and an idle import: %+v", e)
	}
}

func TestListenComesBackAfterItsConnectionIsKilled(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	heard := listening(t, db)
	for range 2 {
		exec(t, db, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		             WHERE datname = current_database() AND application_name = 'gridmap listener'`)
		if e := next(t, heard); e.Kind != Reconnected {
			t.Errorf("after the kill: %+v", e)
		}
		is := add(t, db, outside, "x")
		if e := next(t, heard); e.Issue != is.ID {
			t.Errorf("after coming back: %+v", e)
		}
	}
}

func TestListenFailsAtOnceWhenNobodyIsThere(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	db.Close()
	if err := db.Listen(t.Context(), slog.New(slog.DiscardHandler), func(Event) {}); err == nil {
		t.Error("Listen on a closed DB succeeds")
	}
}

// A connection that dies without a word (a pulled cable, a firewall that forgets)
// is noticed by the silence.
func TestListenNoticesASilentDeath(t *testing.T) {
	t.Parallel()
	target := pgtest.New(t)
	proxy := newProxy(t, target.URL)
	db, err := Open(t.Context(), proxy.url, Options{ConnectTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	db.silence, db.patience = 100*time.Millisecond, 2*time.Second
	heard := listening(t, db)
	time.Sleep(3 * db.silence) // it survives silences
	exec(t, db, `SELECT pg_notify('gridmap', 'roster')`)
	if e := next(t, heard); e.Kind != RosterChanged {
		t.Errorf("before: %+v", e)
	}
	proxy.freeze()
	if e := next(t, heard); e.Kind != Reconnected {
		t.Errorf("after: %+v", e)
	}
}

// A proxy forwards connections to a PostgreSQL, and can forget those that it has.
type proxy struct {
	url string
	mu  sync.Mutex
	all []*pipe
}

type pipe struct {
	mu     sync.Mutex
	frozen bool
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	network, address := "tcp", u.Host
	if host := u.Query().Get("host"); strings.HasPrefix(host, "/") {
		port := u.Query().Get("port")
		if port == "" {
			port = "5432"
		}
		network, address = "unix", host+"/.s.PGSQL."+port
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	query := u.Query()
	query.Del("host")
	query.Del("port")
	u.Host, u.RawQuery = listener.Addr().String(), query.Encode()
	p := &proxy{url: u.String()}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial(network, address)
			if err != nil {
				client.Close()
				continue
			}
			one := &pipe{}
			p.mu.Lock()
			p.all = append(p.all, one)
			p.mu.Unlock()
			go one.forward(client, server)
			go one.forward(server, client)
		}
	}()
	return p
}

func (p *pipe) forward(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil && err != io.EOF { //nolint:errorlint // a net.Conn returns it bare
			return
		}
		p.mu.Lock()
		frozen := p.frozen
		p.mu.Unlock()
		if !frozen {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// freeze forgets the connections that there are: nothing more goes through them.
func (p *proxy) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.all {
		one.mu.Lock()
		one.frozen = true
		one.mu.Unlock()
	}
}

func TestParseEvent(t *testing.T) {
	for payload, want := range map[string]Event{
		"land 12":                 {Kind: LandChanged, Edition: 12},
		"buildings":               {Kind: BuildingsChanged},
		"roster":                  {Kind: RosterChanged},
		"areas":                   {Kind: AreasChanged},
		"posts 520303006001001":   {Kind: PostsChanged, Grid: "520303006001001"},
		"posts":                   {},
		"issue 0192-x 7":          {Kind: IssueChanged, Issue: "0192-x", Number: 7},
		"":                        {},
		"land":                    {},
		"land x":                  {},
		"reconnected":             {},
		"a newer program's event": {},
	} {
		got, ok := parseEvent(payload)
		if ok != (want.Kind != "") || ok && got != want {
			t.Errorf("parseEvent(%q) = %+v, %v", payload, got, ok)
		}
	}
}
