package main

import (
	"net"
	"net/netip"
)

// linkFlags say to which server the links lead that a command prints. They are those
// of serve, so that with the same environment the links lead to that server.
type linkFlags struct {
	PublicURL string `name:"public-url" help:"Address by which browsers know the server, for the links that are printed. Without it they lead to where --listen says." env:"GRIDMAP_PUBLIC_URL"`
	Listen    string `help:"Address that the server listens on." default:"127.0.0.1:8080" env:"GRIDMAP_LISTEN"`
	TLSCert   string `name:"tls-cert" hidden:"" help:"The server's certificate, if it has one." env:"GRIDMAP_TLS_CERT"`
}

// server returns the address of the server: the public one or, without it, the one
// that is listened on, as this machine sees it.
func (f linkFlags) server() (string, error) {
	public, err := publicURL(f.PublicURL)
	switch {
	case err != nil:
		return "", err
	case public != nil:
		return public.String(), nil
	}
	host, port, err := net.SplitHostPort(f.Listen)
	if err != nil {
		return "", usage("listen", "%q is not an address: write HOST:PORT, as 127.0.0.1:8080.", f.Listen)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1" // it listens on every address, so on this one too
	}
	scheme := "http://"
	if f.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, port), nil
}
