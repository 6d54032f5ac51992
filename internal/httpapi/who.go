package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

const actorKey = "actor"

// who returns who asks, as they may act now. It is the public on routes that need
// no more, but for those that ask who it is.
func who(c echo.Context) account.Actor {
	actor, _ := c.Get(actorKey).(account.Actor) // nobody: the public
	return actor
}

// by returns who does something to issues.
func by(a account.Actor) issue.By {
	return issue.By{Name: a.Shown, Reads: a.Scope(account.ReadIssues),
		Handles: a.Scope(account.HandleIssues), Dispatches: a.Scope(account.DispatchIssues)}
}

// varyWho says that an answer depends on who asks.
var varyWho = []string{"Cookie, Authorization"}

// admit decides whether a request may go on to its handler.
func (s *Server) admit(c echo.Context, rt *route, id string, start time.Time) error {
	r := c.Request()
	if err := s.edge.refuseForeign(r); err != nil {
		return err
	}
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	if rt.needs == account.Public && !rt.rules.has(asksWho) {
		if rt.kind == freely {
			return nil
		}
		from := s.edge.client(r)
		if changes {
			comeFrom(c, account.Origin{Via: account.ViaPublic, Address: from.String(), Request: id})
		}
		return s.limit(r, rt.kind, from, byAddress(rt.kind, from), start)
	}
	header := c.Response().Header()
	header["Cache-Control"] = noStore
	header["Vary"] = varyWho
	from := s.edge.client(r)
	actor, err := s.find(r, from, start, true)
	if err != nil {
		return err
	}
	key := byAddress(rt.kind, from)
	origin := account.Origin{Via: account.ViaPublic, Address: from.String(), Request: id}
	if actor.SignedIn() {
		key = byAccount(rt.kind, actor.Account)
		origin.Account, origin.Name, origin.Via = actor.Account, actor.Name, account.ViaSession
		if actor.Token != 0 {
			origin.Via = account.ViaToken
		}
		if changes && origin.Via == account.ViaSession && !fromOwnPage(r) {
			return errForeign()
		}
	}
	if err := s.limit(r, rt.kind, from, key, start); err != nil {
		return err
	}
	if err := s.allow(r, rt, actor); err != nil {
		return err
	}
	c.Set(actorKey, actor)
	comeFrom(c, origin)
	return nil
}

// comeFrom says where the request's changes come from.
func comeFrom(c echo.Context, o account.Origin) {
	c.SetRequest(c.Request().WithContext(account.WithOrigin(c.Request().Context(), o)))
}

// fromOwnPage reports whether a browser says that a request comes from a page of
// this server, or from nobody's. That what it says is true, refuseForeign has found
// before.
func fromOwnPage(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
}

// limit counts a request, and refuses it if there have been too many.
func (s *Server) limit(r *http.Request, kind limitKind, from netip.Addr, key bucketKey, at time.Time) error {
	if kind.sparesLocal() && from.IsLoopback() && s.edge.local(r) {
		return nil
	}
	if wait := s.limits.take(key, at); wait > 0 {
		return errTooOften(wait)
	}
	return nil
}

// allow returns why an actor may not ask for a route: a fault.Unauthenticated or a
// fault.Forbidden. Whoever is on the server's own machine may operate it.
func (s *Server) allow(r *http.Request, rt *route, actor account.Actor) error {
	switch {
	case rt.needs == account.Public, actor.MaySomewhere(rt.needs), rt.needs == account.Operate && s.edge.local(r):
		return nil
	case !actor.SignedIn():
		return fault.New(fault.Unauthenticated, "session.required", "", "Sign in for this.")
	case actor.MustChange:
		return fault.New(fault.Forbidden, "password.must_change", "", "Choose a password of your own first.")
	}
	return fault.New(fault.Forbidden, "action.forbidden", "", "Your account may not do this anywhere.")
}

// find returns who asks: by a token, or by a session, or nobody. Who comes with
// credentials that nobody has, and has done so often, is not looked up any more.
// lively says that the session has not been idle.
func (s *Server) find(r *http.Request, from netip.Addr, at time.Time, lively bool) (account.Actor, error) {
	given := r.Header.Get(echo.HeaderAuthorization)
	session := ""
	if given == "" {
		session = s.cookie(r, sessionCookie)
	}
	if given == "" && session == "" {
		return account.Actor{}, nil
	}
	knock := byAddress(knocking, from)
	if wait := s.limits.left(knock, at); wait > 0 && !s.edge.local(r) {
		return account.Actor{}, errTooOften(wait)
	}
	ctx, cancel := context.WithTimeout(r.Context(), storeTimeout)
	defer cancel()
	actor, err := s.resumeOrToken(ctx, given, session, from, lively)
	if err == nil && !actor.SignedIn() || fault.KindOf(err) == fault.Unauthenticated {
		s.limits.take(knock, at)
	}
	if session != "" && fault.KindOf(err) == fault.Unauthenticated {
		return account.Actor{}, nil // the session is over
	}
	return actor, err
}

func (s *Server) resumeOrToken(ctx context.Context, given, session string, from netip.Addr, lively bool) (account.Actor, error) {
	if given == "" {
		return s.resume(ctx, session, lively)
	}
	scheme, token, _ := strings.Cut(given, " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) > maxValue {
		return account.Actor{}, fault.New(fault.Unauthenticated, "token.unknown", "Authorization", "Authorization is Bearer, and the token.")
	}
	return s.accounts.ByToken(ctx, strings.TrimSpace(token), from.String())
}
