package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// OpenID is a provider of OpenID Connect at which people may sign in. Who comes
// from it for the first time gets the account whose name equals a claim, and keeps
// it whatever they are called there later.
type OpenID struct {
	Issuer       string // its address, exactly as it calls itself
	ClientID     string
	ClientSecret string
	Name         string // shown on the button
	// Claim is the claim that names the account: preferred_username, which "" stands
	// for too, or email, which then has to be verified.
	Claim string
	// RedirectURL is where the provider sends people back; "" is callbackPath at the
	// server's PublicURL, or without one at the host that was asked.
	RedirectURL string
}

const (
	openIDPath   = "/auth/openid"
	callbackPath = openIDPath + "/callback"
)

const (
	claimName  = "preferred_username"
	claimEmail = "email"
)

// Codes with which /signin.html is told why nobody is signed in. The log has more.
const (
	openIDRefused = "openid.refused" // by the person, or by the provider
	openIDUnknown = "openid.unknown" // no account for them
	openIDFailed  = "openid.failed"  // anything else: try again
)

// startOpenID handles GET /auth/openid: off to the provider, and later back to the
// path `to`.
func (s *Server) startOpenID(c echo.Context) error {
	q, err := readQuery(c, "to")
	if err != nil {
		return err
	}
	if s.openID == nil {
		return errNoOpenID()
	}
	ctx, cancel := within(c)
	defer cancel()
	provider, err := s.openID.discover(ctx)
	if err != nil {
		return s.signInFailed(c, openIDFailed, err)
	}
	f := newFlow(localPath(q.text("to")), s.now())
	s.setCookie(c, flowCookie, s.openID.seal(f), flowLife)
	config := s.openID.config(provider, s.redirectURL(c.Request()))
	return goTo(c, config.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)))
}

func errNoOpenID() error {
	return fault.New(fault.NotFound, "openid.none", "", "People do not sign in at another place here.")
}

func (s *Server) redirectURL(r *http.Request) string {
	if s.openID.RedirectURL != "" {
		return s.openID.RedirectURL
	}
	return s.edge.origin(r) + callbackPath
}

// goTo sends a browser elsewhere. No cache keeps the way.
func goTo(c echo.Context, target string) error {
	header := c.Response().Header()
	header["Cache-Control"] = noStore
	return c.Redirect(http.StatusSeeOther, inASCII(target))
}

// inASCII writes the other characters of an address as escapes: a header has none.
func inASCII(address string) string {
	var out strings.Builder
	for i := range len(address) {
		if b := address[i]; b < utf8.RuneSelf {
			out.WriteByte(b)
		} else {
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}

// signInFailed sends the browser to the sign-in page, which shows what the code
// stands for. Why exactly is for the log alone.
func (s *Server) signInFailed(c echo.Context, code string, err error) error {
	s.log.LogAttrs(c.Request().Context(), slog.LevelWarn, "sign-in by OpenID",
		slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)), slog.String("code", code), slog.Any("error", err))
	return goTo(c, "/signin.html?error="+url.QueryEscape(code))
}

// finishOpenID handles GET /auth/openid/callback, to which the provider sends the
// browser back. Parameters that are not known here are passed over, as OAuth 2.0
// wants it of a client.
func (s *Server) finishOpenID(c echo.Context) error {
	if s.openID == nil {
		return errNoOpenID()
	}
	f, err := s.openID.open(s.sealedFlow(c.Request()), s.now())
	s.setCookie(c, flowCookie, "", 0) // one try
	if err != nil {
		return s.signInFailed(c, openIDFailed, err)
	}
	in, err := readCallback(c.Request().URL.RawQuery)
	if err != nil {
		return s.signInFailed(c, openIDFailed, err)
	}
	ctx, cancel := within(c)
	defer cancel()
	code, err := s.openID.check(in, f, s.now())
	if err != nil {
		return s.signInFailed(c, code, err)
	}
	person, err := s.openID.exchange(ctx, in.code, f, s.redirectURL(c.Request()))
	if err != nil {
		return s.signInFailed(c, openIDFailed, err)
	}
	signedIn, err := s.accounts.SignInByIdentity(ctx, s.openID.Issuer, person.subject, person.name)
	switch {
	case err != nil && fault.KindOf(err) == fault.Unauthenticated:
		return s.signInFailed(c, openIDUnknown, err)
	case err != nil:
		return s.signInFailed(c, openIDFailed, err)
	}
	if err := s.signIn(c, signedIn); err != nil {
		return s.signInFailed(c, openIDFailed, err)
	}
	return goTo(c, localPath(f.To))
}

// callback is what a provider sends back by way of the browser.
type callback struct{ code, state, issuer, err string }

func readCallback(raw string) (callback, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return callback{}, errors.New("the parameters cannot be read")
	}
	for _, name := range []string{"code", "state", "iss", "error"} {
		if len(values[name]) > 1 {
			return callback{}, errors.New("a parameter is there twice: " + name)
		}
	}
	return callback{values.Get("code"), values.Get("state"), values.Get("iss"), values.Get("error")}, nil
}

// identity is whom a provider vouches for. name is the name of their account, "" if
// it says none that can be relied on.
type identity struct{ subject, name string }

// claims are what a provider says of a person, in the ID token or on their page.
type claims struct {
	Name     string `json:"preferred_username"`
	Email    string `json:"email"`
	Verified any    `json:"email_verified"` // some providers send it as a text
}

// account returns the name of the account that the claim stands for, "" if there is
// none: names of accounts are in lower case, so A to Z count as a to z. Any other
// letter that has a small one is refused, since it may become one of a to z.
func (cl claims) account(claim string) string {
	name := cl.Name
	if claim == claimEmail {
		name = cl.Email
		if cl.Verified != true && cl.Verified != "true" {
			return ""
		}
	}
	name = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
	if name != account.CleanName(name) {
		return ""
	}
	return name
}

// exchange gives the provider the code, and returns who it says has come. The ID
// token's signature, issuer, audience, times and nonce have to be right.
func (o *openID) exchange(ctx context.Context, code string, f flow, redirectURL string) (identity, error) {
	provider, err := o.discover(ctx)
	if err != nil {
		return identity{}, err
	}
	config := o.config(provider, redirectURL)
	ctx = oidc.ClientContext(ctx, o.client)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return identity{}, err
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return identity{}, errors.New("the provider sent no ID token")
	}
	idToken, err := provider.Verifier(&oidc.Config{ClientID: o.ClientID, Now: o.now}).Verify(ctx, raw)
	if err != nil {
		return identity{}, err
	}
	if !same(idToken.Nonce, f.Nonce) {
		return identity{}, errors.New("the ID token was made for another sign-in")
	}
	var said claims
	if err := idToken.Claims(&said); err != nil {
		return identity{}, err
	}
	if said.account(o.Claim) == "" && provider.UserInfoEndpoint() != "" {
		page, err := provider.UserInfo(ctx, config.TokenSource(ctx, token))
		if err != nil {
			return identity{}, err
		}
		if page.Subject != idToken.Subject {
			return identity{}, errors.New("the provider's page is about somebody else")
		}
		if err := page.Claims(&said); err != nil {
			return identity{}, err
		}
	}
	return identity{idToken.Subject, said.account(o.Claim)}, nil
}
