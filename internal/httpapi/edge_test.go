package httpapi

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newTestEdge(t testing.TB, public string, proxies ...string) edge {
	t.Helper()
	o := Options{}
	if public != "" {
		u, err := url.Parse(public)
		if err != nil {
			t.Fatal(err)
		}
		o.PublicURL = u
	}
	for _, p := range proxies {
		o.TrustedProxies = append(o.TrustedProxies, netip.MustParsePrefix(p))
	}
	return newEdge(&o)
}

func from(peer string, forwarded ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://grid.example/", nil)
	r.RemoteAddr = peer
	for _, line := range forwarded {
		r.Header.Add("X-Forwarded-For", line)
	}
	return r
}

// TestClientIsTheFirstThatNobodyOfOursVouchesFor goes from the right:
//
//	client, whatever they wrote | seen by our proxy | seen by the next
func TestClientIsTheFirstThatNobodyOfOursVouchesFor(t *testing.T) {
	trusting := newTestEdge(t, "", "10.0.0.0/8", "fd00::/8")
	alone := newTestEdge(t, "")
	for _, tt := range []struct {
		edge      edge
		peer      string
		forwarded []string
		want      string
	}{
		{alone, "203.0.113.9:1234", nil, "203.0.113.9"},
		{alone, "203.0.113.9:1234", []string{"1.2.3.4"}, "203.0.113.9"},
		{alone, "[2001:db8::1%eth0]:1234", nil, "2001:db8::1"},
		{alone, "[::ffff:203.0.113.9]:1234", nil, "203.0.113.9"},
		{alone, "@", nil, "invalid IP"},
		{trusting, "203.0.113.9:1234", []string{"1.2.3.4"}, "203.0.113.9"},
		{trusting, "10.0.0.1:1234", nil, "10.0.0.1"},
		{trusting, "10.0.0.1:1234", []string{"198.51.100.7"}, "198.51.100.7"},
		{trusting, "10.0.0.1:1234", []string{"1.2.3.4, 198.51.100.7"}, "198.51.100.7"},
		{trusting, "10.0.0.1:1234", []string{"1.2.3.4", "198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
		{trusting, "10.0.0.1:1234", []string{"198.51.100.7", "10.0.0.3", "10.0.0.2"}, "198.51.100.7"},
		{trusting, "10.0.0.1:1234", []string{"10.9.9.9"}, "10.9.9.9"},
		{trusting, "10.0.0.1:1234", []string{"198.51.100.7:5555"}, "198.51.100.7"},
		{trusting, "10.0.0.1:1234", []string{"[2001:db8::1]:5555"}, "2001:db8::1"},
		{trusting, "[fd00::1]:1234", []string{"2001:db8::1"}, "2001:db8::1"},
		{trusting, "10.0.0.1:1234", []string{"1.2.3.4, <script>"}, "10.0.0.1"},
		{trusting, "10.0.0.1:1234", []string{"1.2.3.4, ,10.0.0.2"}, "10.0.0.2"},
		{trusting, "10.0.0.1:1234", []string{""}, "10.0.0.1"},
		{trusting, "10.0.0.1:1234", []string{"unknown"}, "10.0.0.1"},
	} {
		if got := tt.edge.client(from(tt.peer, tt.forwarded...)).String(); got != tt.want {
			t.Errorf("from %s for %q the client is %s, want %s", tt.peer, tt.forwarded, got, tt.want)
		}
	}
}

// TestPeersAreReadAsTheyAre holds the quick reading of IPv4 addresses against that
// of any address.
func TestPeersAreReadAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		remote := rapid.StringMatching(`([0-9]{1,3}\.){3}[0-9]{1,3}:[0-9]{1,5}|[0-9.:\[\]]{0,20}`).Draw(t, "remote")
		quick, ok := peer4(remote)
		slow, err := netip.ParseAddrPort(remote)
		if ok && err == nil && quick != slow.Addr() || !ok && err == nil && slow.Addr().Is4() {
			t.Fatalf("%q is read as %v, want %v", remote, quick, slow)
		}
	})
}

// TestNobodyCanPretend: whatever somebody writes into X-Forwarded-For, the proxy in
// front adds where it comes from, and that is what counts.
func TestNobodyCanPretend(t *testing.T) {
	e := newTestEdge(t, "", "10.0.0.0/8")
	rapid.Check(t, func(t *rapid.T) {
		lies := rapid.SliceOf(rapid.StringMatching(`[0-9a-f.:, \[\]"x]{0,30}`)).Draw(t, "lies")
		r := from("10.0.0.1:1", append(lies, "198.51.100.7")...)
		if got := e.client(r).String(); got != "198.51.100.7" {
			t.Fatalf("with %q the client is %s", lies, got)
		}
	})
}

func TestTLSIsWhatTheProxySays(t *testing.T) {
	trusting, alone, public := newTestEdge(t, "", "10.0.0.0/8"), newTestEdge(t, ""), newTestEdge(t, "https://grid.example")
	for _, tt := range []struct {
		name  string
		edge  edge
		peer  string
		proto string
		tls   bool
		want  bool
	}{
		{"plain", alone, "203.0.113.9:1", "", false, false},
		{"TLS with the server", alone, "203.0.113.9:1", "", true, true},
		{"somebody says so", alone, "203.0.113.9:1", "https", false, false},
		{"somebody says so, past the proxy", trusting, "203.0.113.9:1", "https", false, false},
		{"the proxy says so", trusting, "10.0.0.1:1", "https", false, true},
		{"the proxy says no", trusting, "10.0.0.1:1", "http", false, false},
		{"the public URL", public, "203.0.113.9:1", "http", false, true},
	} {
		r := from(tt.peer)
		if tt.proto != "" {
			r.Header.Set("X-Forwarded-Proto", tt.proto)
		}
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		scheme := "http"
		if tt.want {
			scheme = "https"
		}
		if got := tt.edge.https(r); got != tt.want || tt.edge.origin(r) != scheme+"://grid.example" {
			t.Errorf("%s: https is %v, the origin %s", tt.name, got, tt.edge.origin(r))
		}
	}
}

func TestHostsThatAreServed(t *testing.T) {
	public, open := newTestEdge(t, "https://grid.example:8443"), newTestEdge(t, "")
	loopback := newEdge(&Options{Loopback: true})
	for _, tt := range []struct {
		edge       edge
		host, peer string
		ok         bool
	}{
		{public, "grid.example:8443", "203.0.113.9:1", true},
		{public, "GRID.example:8443", "203.0.113.9:1", true},
		{public, "grid.example", "203.0.113.9:1", false},
		{public, "evil.example:8443", "203.0.113.9:1", false},
		{public, "localhost:8080", "127.0.0.1:1", true},
		{public, "localhost:8080", "203.0.113.9:1", false},
		{public, "", "203.0.113.9:1", false},
		{loopback, "localhost", "127.0.0.1:1", true},
		{loopback, "evil.example", "127.0.0.1:1", false},
		{open, "whatever.example", "203.0.113.9:1", true},
	} {
		r := from(tt.peer)
		r.Host = tt.host
		if got := tt.edge.servesHost(r); got != tt.ok {
			t.Errorf("%q from %s is served: %v, want %v", tt.host, tt.peer, got, tt.ok)
		}
	}
}

func TestLocalRequestsAreNotForwarded(t *testing.T) {
	e := newTestEdge(t, "")
	if !e.local(from("127.0.0.1:1")) || !e.local(from("[::1]:1")) || e.local(from("203.0.113.9:1")) || e.local(from("127.0.0.1:1", "1.2.3.4")) {
		t.Error("it is not known who is on this machine")
	}
	for _, name := range []string{"Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		r := from("127.0.0.1:1")
		r.Header.Set(name, "x")
		if e.local(r) {
			t.Errorf("with %s the request counts as one of this machine", name)
		}
	}
}

// A proxy on this machine may say nothing of whom it asks for.
func TestProxiesAreNotLocal(t *testing.T) {
	public, near, there := newTestEdge(t, "https://grid.example"), newTestEdge(t, "http://localhost:8080"), newTestEdge(t, "")
	trusting4, trusting6 := newTestEdge(t, "https://grid.example", "127.0.0.1/32"), newTestEdge(t, "", "::1/128")
	for _, tt := range []struct {
		edge       edge
		host, peer string
		local      bool
	}{
		{public, "127.0.0.1:8080", "127.0.0.1:1", true},
		{public, "localhost:8080", "[::1]:1", true},
		{public, "grid.example", "127.0.0.1:1", false},
		{public, "localhost:8080", "203.0.113.9:1", false},
		{near, "localhost:8080", "127.0.0.1:1", true},
		{there, "grid.example", "127.0.0.1:1", true},
		{trusting4, "127.0.0.1:8080", "127.0.0.1:1", false},
		{trusting4, "grid.example", "127.0.0.1:1", false},
		{trusting4, "127.0.0.1:8080", "[::ffff:127.0.0.1]:1", false},
		{trusting4, "127.0.0.1:8080", "[::1]:1", true},
		{trusting6, "[::1]:8080", "[::1]:1", false},
		{trusting6, "[::1]:8080", "127.0.0.1:1", true},
	} {
		r := from(tt.peer)
		r.Host = tt.host
		if got := tt.edge.local(r); got != tt.local {
			t.Errorf("%q from %s is local: %v, want %v", tt.host, tt.peer, got, tt.local)
		}
	}
}

func TestRedirectsStayHere(t *testing.T) {
	for to, want := range map[string]string{
		"/": "/", "/people.html": "/people.html", "/?q=a&b=c#d": "/?q=a&b=c#d", "/a/../b": "/a/../b", "/汇川": "/汇川",
		"": "/", "people.html": "/", "//evil.example": "/", "///evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/",
		"https://evil.example": "/", "javascript:alert(1)": "/", "/\t/evil.example": "/", "/\n/evil.example": "/", "\v/x": "/",
		"/%zz": "/", "/" + strings.Repeat("x", 2000): "/", "/a\x7f": "/", "/\xff": "/",
	} {
		if got := localPath(to); got != want {
			t.Errorf("%q goes to %q, want %q", to, got, want)
		}
	}
	base, err := url.Parse("https://grid.example/auth/openid/callback")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		to := rapid.StringMatching(`[/\\a:@?#%.0-9\t ]{0,12}(//)?[a-z.:@/\\]{0,12}`).Draw(t, "to")
		// Browsers take a backslash for a slash, and leave out tabs and ends of lines.
		read := strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(localPath(to))
		if went, err := base.Parse(read); err != nil || went.Host != base.Host || went.Scheme != base.Scheme || went.User != nil {
			t.Fatalf("%q goes to %q: %v, %v", to, localPath(to), went, err)
		}
	})
}

func TestGuessesAreCountedByNetwork(t *testing.T) {
	for address, want := range map[string]string{"10.0.0.7": "10.0.0.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64"} {
		if got := throttled(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s counts as %s, want %s", address, got, want)
		}
	}
}
