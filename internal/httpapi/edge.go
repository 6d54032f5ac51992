package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// edge knows where requests come from, and under which name the server is reached.
type edge struct {
	public   *url.URL // nil: as the request says
	proxies  []netip.Prefix
	loopback bool
	crossing *http.CrossOriginProtection
}

func newEdge(o *Options) edge {
	e := edge{public: o.PublicURL, proxies: o.TrustedProxies, loopback: o.Loopback, crossing: http.NewCrossOriginProtection()}
	if e.public != nil {
		origin := url.URL{Scheme: e.public.Scheme, Host: e.public.Host}
		if err := e.crossing.AddTrustedOrigin(origin.String()); err != nil {
			panic(err) // a public URL without a scheme or host: a mistake of the caller
		}
	}
	return e
}

// refuseForeign returns a fault.Forbidden for a request for another host, and for
// one that another site's page would change something with.
func (e *edge) refuseForeign(r *http.Request) error {
	if !e.servesHost(r) {
		return fault.New(fault.Forbidden, "host.foreign", "Host", "This server does not answer under this name.")
	}
	if err := e.crossing.Check(r); err != nil {
		return errForeign().Because(err)
	}
	return nil
}

func errForeign() *fault.Fault {
	return fault.New(fault.Forbidden, "origin.foreign", "Origin", "Another site's page may not change anything here.")
}

// servesHost reports whether the request names a host that this server is: that of
// its public URL, and for programs on the same machine also a loopback one. Without
// a public URL it is any host, or those of loopback only while nobody else can
// reach it: a request for another comes from a page whose name was made to resolve
// to this machine.
func (e *edge) servesHost(r *http.Request) bool {
	switch {
	case e.public != nil:
		return r.Host == e.public.Host || strings.EqualFold(r.Host, e.public.Host) || isLoopback(r.Host) && peer(r).IsLoopback()
	case e.loopback:
		return isLoopback(r.Host)
	}
	return true
}

// isLoopback reports whether a Host header names this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// peer returns the address at the other end of the connection, the zero Addr if it
// has none.
func peer(r *http.Request) netip.Addr {
	if a, ok := peer4(r.RemoteAddr); ok {
		return a
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// peer4 reads an IPv4 address with a port, which is what most of them are, in a
// fifth of the time that it takes to read any.
func peer4(s string) (netip.Addr, bool) {
	var octets [4]byte
	n, value, digits := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && digits < 3:
			value, digits = 10*value+int(c-'0'), digits+1
		case (c == '.' && n < 3 || c == ':' && n == 3) && digits > 0 && value < 256:
			octets[n] = byte(value)
			n, value, digits = n+1, 0, 0
			if n == 4 {
				return netip.AddrFrom4(octets), true
			}
		default:
			return netip.Addr{}, false
		}
	}
	return netip.Addr{}, false
}

func (e *edge) trusts(a netip.Addr) bool {
	for _, prefix := range e.proxies {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// client returns the address of whoever asks: the other end of the connection, or
// if that is a proxy of ours the right-most address in X-Forwarded-For that is none.
// What stands further left anybody may have written.
func (e *edge) client(r *http.Request) netip.Addr {
	at := peer(r)
	if len(e.proxies) == 0 || !e.trusts(at) {
		return at
	}
	lines := r.Header.Values("X-Forwarded-For")
	for i := len(lines) - 1; i >= 0; i-- {
		rest, found := lines[i], true
		for found {
			var hop string
			if cut := strings.LastIndexByte(rest, ','); cut >= 0 {
				rest, hop = rest[:cut], rest[cut+1:]
			} else {
				hop, found = rest, false
			}
			before, ok := parseHop(strings.TrimSpace(hop))
			if !ok {
				return at
			}
			if at = before; !e.trusts(at) {
				return at
			}
		}
	}
	return at
}

// parseHop reads an address in X-Forwarded-For, which some proxies write with a
// port.
func parseHop(hop string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(hop); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]"))
	return a.Unmap().WithZone(""), err == nil
}

// local reports whether a program on this machine asks for itself, and not a proxy
// on this machine for somebody else. Of a proxy that says nothing of whom it asks for
// it can be told that it is trusted, or passes on the public name.
func (e *edge) local(r *http.Request) bool {
	at := peer(r)
	if !at.IsLoopback() || e.trusts(at) || e.public != nil && !isLoopback(e.public.Host) && !isLoopback(r.Host) {
		return false
	}
	for _, name := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Host", "X-Forwarded-Proto", "Via"} {
		if _, forwarded := r.Header[name]; forwarded {
			return false
		}
	}
	return true
}

// https reports whether the client speaks TLS, with the server or with a proxy of
// ours.
func (e *edge) https(r *http.Request) bool {
	if r.TLS != nil || e.public != nil && e.public.Scheme == "https" {
		return true
	}
	said := r.Header["X-Forwarded-Proto"]
	return len(said) == 1 && strings.EqualFold(said[0], "https") && e.trusts(peer(r))
}

// origin returns the scheme and host under which browsers reach the server.
func (e *edge) origin(r *http.Request) string {
	switch {
	case e.public != nil:
		return e.public.Scheme + "://" + e.public.Host
	case e.https(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// throttled returns an address as guesses at passwords are counted by: IPv4, or the
// /64 of an IPv6 one.
func throttled(a netip.Addr) string {
	if a.Is6() {
		prefix, err := a.Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return a.String()
}

// clientOf returns where a guess at a password comes from.
func (s *Server) clientOf(r *http.Request) account.Client {
	return account.Client{Address: throttled(s.edge.client(r)), Device: s.deviceOf(r)}
}

// localPath returns where to go on this server after something: to if that is a
// path of it, and else "/". Browsers take "//host", and a backslash for a slash.
func localPath(to string) string {
	if len(to) > maxValue || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsFunc(to, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f || r == '\uFFFD' }) {
		return "/"
	}
	if u, err := url.Parse(to); err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return to
}
