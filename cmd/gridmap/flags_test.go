package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/httpapi"
)

// Who may be served, and how, by what the flags say. Nothing that would let
// passwords travel unencrypted, or a server answer for any name, goes through
// without being said.
func TestReach(t *testing.T) {
	t.Parallel()
	const (
		grid  = "https://grid.example.cn"
		plain = "http://grid.example.cn"
		cert  = "/etc/cert.pem"
		key   = "/etc/key.pem"
	)
	proxies := []string{"10.0.0.5"}
	for _, tt := range []struct {
		name     string
		loopback bool
		flags    reachFlags
		refused  string // the flag that is to blame; "": goes through
		beyond   bool
		insecure bool
	}{
		{name: "as it comes", loopback: true},
		{name: "on loopback by its name", loopback: true, flags: reachFlags{PublicURL: "http://localhost:8080"}},
		{name: "TLS on loopback", loopback: true, flags: reachFlags{TLSCert: cert, TLSKey: key}},
		{name: "open without anything", refused: "listen"},
		{name: "open with a name alone", flags: reachFlags{PublicURL: plain}, refused: "listen"},
		{name: "open with TLS and no name", flags: reachFlags{TLSCert: cert, TLSKey: key}, refused: "public-url"},
		{name: "open with TLS", flags: reachFlags{TLSCert: cert, TLSKey: key, PublicURL: grid}, beyond: true},
		{name: "open with TLS and a plain name", flags: reachFlags{TLSCert: cert, TLSKey: key, PublicURL: plain}, refused: "public-url"},
		{name: "a certificate without a key", loopback: true, flags: reachFlags{TLSCert: cert}, refused: "tls-cert"},
		{name: "a key without a certificate", loopback: true, flags: reachFlags{TLSKey: key}, refused: "tls-cert"},
		{name: "open behind a proxy", flags: reachFlags{TrustedProxies: proxies, PublicURL: grid}, beyond: true},
		{name: "open behind a proxy without a name", flags: reachFlags{TrustedProxies: proxies}, refused: "public-url"},
		{name: "open behind a proxy that does not encrypt", flags: reachFlags{TrustedProxies: proxies, PublicURL: plain}, refused: "public-url"},
		{name: "encrypted by nobody", flags: reachFlags{PublicURL: grid, InsecureHTTP: true}, refused: "public-url"},
		{name: "open and insecure", flags: reachFlags{InsecureHTTP: true, PublicURL: plain}, beyond: true, insecure: true},
		{name: "insecure without a name", flags: reachFlags{InsecureHTTP: true}, refused: "public-url"},
		{name: "behind a proxy on this machine", loopback: true, flags: reachFlags{TrustedProxies: []string{"127.0.0.1"}, PublicURL: grid}, beyond: true},
		{name: "behind a proxy on this machine without a name", loopback: true, flags: reachFlags{TrustedProxies: []string{"::1"}}, refused: "public-url"},
		{name: "behind a proxy that nobody told of", loopback: true, flags: reachFlags{PublicURL: grid}, refused: "public-url"},
		{name: "a path in the name", loopback: true, flags: reachFlags{PublicURL: grid + "/map"}, refused: "public-url"},
		{name: "another scheme", loopback: true, flags: reachFlags{PublicURL: "ftp://grid.example.cn"}, refused: "public-url"},
		{name: "no host", loopback: true, flags: reachFlags{PublicURL: "https://"}, refused: "public-url"},
		{name: "everybody a proxy", flags: reachFlags{TrustedProxies: []string{"0.0.0.0/0"}, PublicURL: grid}, refused: "trusted-proxies"},
		{name: "no network", flags: reachFlags{TrustedProxies: []string{"proxy"}, PublicURL: grid}, refused: "trusted-proxies"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := tt.flags.reach(tt.loopback)
			var misused *usageError
			if tt.refused != "" {
				if !errors.As(err, &misused) || misused.fault.Details[0].Field != tt.refused {
					t.Errorf("reach() = %v, want --%s to be refused", err, tt.refused)
				}
				return
			}
			if err != nil || r.beyond != tt.beyond || r.insecure != tt.insecure {
				t.Errorf("reach() = %+v, %v", r, err)
			}
		})
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	all, err := networks([]string{"10.0.0.5", " 10.1.2.3/16", "fd00::1", "::ffff:10.0.0.6", "fe80::1%eth0"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range all {
		got = append(got, n.String())
	}
	if want := "10.0.0.5/32 10.1.0.0/16 fd00::1/128 10.0.0.6/32 fe80::1/128"; strings.Join(got, " ") != want {
		t.Errorf("networks = %v, want %s", got, want)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	usual := httpapi.UsualRates()["report"]
	got, err := rates(map[string]string{"report": "30/m", "search": "none", "lookup": "5000/s"})
	if err != nil || got["report"].PerSecond != 0.5 || got["search"] != (httpapi.Rate{}) || got["lookup"].PerSecond != 5000 {
		t.Errorf("rates = %v, %v", got, err)
	}
	if b := got["report"].Burst; float64(b) > 0.5*float64(usual.Burst)/usual.PerSecond+1 || b < 1 {
		t.Errorf("at a rate of 0.5 instead of %v, %d instead of %d may come at once", usual.PerSecond, b, usual.Burst)
	}
	for kind, rate := range map[string]string{"cats": "1/s", "report": "often", "search": "0/s", "read": "-1/s", "tile": "1/h", "change": "NaN/s"} {
		if _, err := rates(map[string]string{kind: rate}); err == nil {
			t.Errorf("%s=%s goes through", kind, rate)
		}
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"180d": 180 * 24 * time.Hour, "36h": 36 * time.Hour, "0": 0, "0d": 0} {
		var s span
		if err := s.UnmarshalText([]byte(text)); err != nil || time.Duration(s) != want {
			t.Errorf("%s is %v, %v", text, time.Duration(s), err)
		}
	}
	for _, text := range []string{"", "d", "-1d", "-1h", "1.5d", "999999999d", "soon"} {
		var s span
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for %v", text, time.Duration(s))
		}
	}
}

func TestGrantFlag(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]account.Grant{
		"admin": {Role: account.Admin}, "dispatcher@520303": {Role: account.Dispatcher, Code: "520303"},
	} {
		var g grantFlag
		if err := g.UnmarshalText([]byte(text)); err != nil || account.Grant(g) != want || grantText(want) != text {
			t.Errorf("%s is %+v, %v", text, g, err)
		}
	}
	for _, text := range []string{"", "king", "admin@", "admin@52030", "@520303", "Admin"} {
		if err := new(grantFlag).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q goes through", text)
		}
	}
}

func TestHouseholdsFlag(t *testing.T) {
	t.Parallel()
	var f householdsFlag
	if err := f.UnmarshalText([]byte("250-400")); err != nil || f != (householdsFlag{Least: 250, Most: 400}) {
		t.Errorf("250-400 is %+v, %v", f, err)
	}
	for _, text := range []string{"", "300", "300-", "-500", "500-300", "0-0", "a-b", "300-500-700", "1-1000000", "-1-5"} {
		if err := f.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q goes through as %+v", text, f)
		}
	}
}
