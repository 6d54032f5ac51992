package main

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"gridmap/internal/fault"
)

// reachFlags say who can get at the server, and how.
type reachFlags struct {
	Listen         string   `help:"Address to listen on. Beyond loopback it takes --public-url, and --tls-cert or --trusted-proxies." default:"127.0.0.1:8080" env:"GRIDMAP_LISTEN"`
	PublicURL      string   `name:"public-url" help:"Address by which browsers know this server, as https://grid.example.cn. Requests for other hosts are refused." env:"GRIDMAP_PUBLIC_URL"`
	TLSCert        string   `name:"tls-cert" help:"File of the certificate and its chain, in PEM. It is read again when it changes." type:"path" env:"GRIDMAP_TLS_CERT"`
	TLSKey         string   `name:"tls-key" help:"File of the certificate's key, in PEM." type:"path" env:"GRIDMAP_TLS_KEY"`
	TrustedProxies []string `help:"Addresses or networks of the proxies in front, as 10.0.0.5,10.1.0.0/16: what they say of their clients is believed, of nobody else." env:"GRIDMAP_TRUSTED_PROXIES"`
	InsecureHTTP   bool     `name:"insecure-http" help:"Let passwords and sessions travel unencrypted beyond this machine." env:"GRIDMAP_INSECURE_HTTP"`
	DemoOpen       bool     `help:"Let a made-up city, whose passwords everybody knows, be reached from other machines." env:"GRIDMAP_DEMO_OPEN"`
}

// reach is what the flags amount to.
type reach struct {
	public   *url.URL // nil: known by the address that it listens on
	proxies  []netip.Prefix
	beyond   bool // others than this machine can get at it, directly or through a proxy
	insecure bool // and what they send is not encrypted
}

// reach checks the flags, for a listener on loopback or not.
func (f reachFlags) reach(loopback bool) (r reach, err error) {
	if r.public, err = publicURL(f.PublicURL); err != nil {
		return reach{}, err
	}
	if r.proxies, err = networks(f.TrustedProxies); err != nil {
		return reach{}, err
	}
	named := r.public != nil && !isLoopback(r.public.Hostname())
	r.beyond = !loopback || named || len(r.proxies) > 0
	withTLS := f.TLSCert != ""
	switch {
	case withTLS != (f.TLSKey != ""):
		return reach{}, usage("tls-cert", "--tls-cert and --tls-key go together.")
	case withTLS && r.public != nil && r.public.Scheme != "https":
		return reach{}, usage("public-url", "With --tls-cert browsers reach this server by https, so --public-url begins with https://.")
	case r.public != nil && r.public.Scheme == "https" && !withTLS && len(r.proxies) == 0:
		return reach{}, usage("public-url", "Who encrypts %s? Name a certificate with --tls-cert and --tls-key, or the proxy in front of this server with --trusted-proxies.", f.PublicURL)
	case !loopback && !withTLS && len(r.proxies) == 0 && !f.InsecureHTTP:
		return reach{}, usage("listen", "%s is open to others, and passwords would travel to it unencrypted. Name a certificate with --tls-cert and --tls-key, or the proxy in front that has one with --trusted-proxies.", f.Listen)
	case r.beyond && r.public == nil:
		return reach{}, usage("public-url", "Others can reach this server, so it has to know the address by which they do: --public-url, as https://grid.example.cn. It makes links and cookies for it, and answers for no other.")
	case r.beyond && r.public.Scheme != "https" && !f.InsecureHTTP:
		return reach{}, usage("public-url", "Passwords and sessions would travel to %s unencrypted: make it https://, or say --insecure-http.", f.PublicURL)
	}
	r.insecure = r.beyond && r.public.Scheme != "https"
	return r, nil
}

// errDemoOpen is the fault for a made-up city that others could reach.
func errDemoOpen() error {
	return fault.New(fault.Forbidden, "listen.demo", "demo-open",
		"The made-up city shows its passwords to everybody, so it is served to this machine only. Say --demo-open to let others in all the same.")
}

// publicURL reads the address of a server: scheme and host, nothing behind it. ""
// is nil.
func publicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, usage("public-url", "%.200q is not the address of a server: write it as https://grid.example.cn.", text)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

// networks reads addresses and networks.
func networks(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		network, err := netip.ParsePrefix(text)
		if err != nil {
			one, errOne := netip.ParseAddr(text)
			if errOne != nil {
				return nil, usage("trusted-proxies", "%.100q is no address or network: write it as 10.0.0.5 or 10.1.0.0/16.", text)
			}
			network = netip.PrefixFrom(one.Unmap().WithZone(""), one.Unmap().BitLen())
		}
		if network.Bits() == 0 {
			return nil, usage("trusted-proxies", "%s is everybody, and not everybody is a proxy to be believed.", text)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// isLoopback reports whether a host name or address is this machine's own.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// onLoopback reports whether an address to listen on is this machine's own.
func onLoopback(ctx context.Context, address string) (bool, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false, usage("listen", "%q is not an address: write HOST:PORT, as 127.0.0.1:8080.", address)
	}
	if host == "" {
		return false, nil
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil || len(ips) == 0 {
		return false, fault.New(fault.Invalid, "listen.address", "listen", "The host of %q is not known.", address)
	}
	for _, ip := range ips {
		if !ip.IP.IsLoopback() {
			return false, nil
		}
	}
	return true, nil
}

// listen opens the listener before anything slow is done, so that an address in
// use is known at once.
func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "listen.failed", "listen",
			"Cannot listen on %s: is another program, or another Gridmap, using it? Choose another with --listen.", address).Because(err)
	}
	return listener, nil
}
