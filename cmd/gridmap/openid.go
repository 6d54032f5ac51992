package main

import (
	"net/url"
	"os"
	"strings"

	"gridmap/internal/fault"
	"gridmap/internal/httpapi"
)

// openIDFlags name a provider of OpenID Connect that people may sign in with, as
// the city's own. None is used unless an issuer is set.
type openIDFlags struct {
	Issuer           string `help:"Address of the OpenID provider to sign in with, as https://id.example.cn. Accounts are still made here; whoever comes from there gets the account of their name." env:"ISSUER"`
	ClientID         string `help:"What this server is called there." env:"CLIENT_ID"`
	ClientSecret     string `help:"The secret that the provider gave. Set it in the environment, or in a file: a flag can be read by others on this machine." env:"CLIENT_SECRET"`
	ClientSecretFile string `help:"File that holds the secret." type:"path" env:"CLIENT_SECRET_FILE"`
	Name             string `help:"What the button on the sign-in page calls the provider." default:"OpenID" env:"NAME"`
	Claim            string `help:"Claim that holds the name of the account: preferred_username or email." enum:"preferred_username,email" default:"preferred_username" env:"CLAIM"`
}

// provider returns the provider, nil for none.
func (f openIDFlags) provider() (*httpapi.OpenID, error) {
	if f.Issuer == "" {
		if f.ClientID != "" || f.ClientSecret != "" || f.ClientSecretFile != "" {
			return nil, usage("openid-issuer", "Name the provider with --openid-issuer.")
		}
		return nil, nil
	}
	issuer, err := url.Parse(f.Issuer)
	// Tokens are only as good as the way that their keys come.
	encrypted := err == nil && (issuer.Scheme == "https" || issuer.Scheme == "http" && isLoopback(issuer.Hostname()))
	switch {
	case !encrypted || issuer.Host == "":
		return nil, usage("openid-issuer", "%.200q is not the address of a provider: write it as https://id.example.cn.", f.Issuer)
	case f.ClientID == "":
		return nil, usage("openid-client-id", "Say what this server is called at the provider: --openid-client-id.")
	case f.ClientSecret != "" && f.ClientSecretFile != "":
		return nil, usage("openid-client-secret", "Give either the secret or its file.")
	}
	secret := f.ClientSecret
	if f.ClientSecretFile != "" {
		held, err := os.ReadFile(f.ClientSecretFile)
		if err != nil {
			return nil, fault.New(fault.NotFound, "file.open", "openid-client-secret-file", "Cannot read %s.", f.ClientSecretFile).Because(err)
		}
		secret = strings.TrimSpace(string(held))
	}
	if secret == "" {
		return nil, usage("openid-client-secret", "Give the secret of the provider in GRIDMAP_OPENID_CLIENT_SECRET, or its file with --openid-client-secret-file.")
	}
	return &httpapi.OpenID{Issuer: f.Issuer, ClientID: f.ClientID, ClientSecret: secret, Name: f.Name, Claim: f.Claim}, nil
}
