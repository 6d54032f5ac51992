package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
)

// Times of a session. How long it has been idle is noted no more often than
// noteTime, so that reading writes nothing.
const (
	sessionLife = 12 * time.Hour
	sessionIdle = 2 * time.Hour
	noteTime    = 5 * time.Minute
	deviceLife  = 180 * 24 * time.Hour
)

// The names of the cookies. Over TLS they begin with __Host-, which browsers take
// from this very host alone.
const (
	sessionCookie = "gridmap"
	deviceCookie  = "gridmap-device"
	hostPrefix    = "__Host-"
)

// What a session holds.
const (
	keyAccount = "account"
	keyEpoch   = "epoch"
	keyNoted   = "noted" // when it was last written, in Unix seconds
)

// newSessions returns the sessions of a store. Cookies are written here, and not by
// scs, since their names depend on the request.
func newSessions(store scs.CtxStore) *scs.SessionManager {
	return &scs.SessionManager{Store: store, Codec: scs.GobCodec{}, Lifetime: sessionLife, IdleTimeout: sessionIdle, HashTokenInStore: true}
}

func (s *Server) cookieName(r *http.Request, name string) string {
	if s.edge.https(r) {
		return hostPrefix + name
	}
	return name
}

// cookie returns the value of a cookie of ours, "" if it is absent or over-long.
func (s *Server) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(r, name))
	if err != nil || len(c.Value) > maxValue {
		return ""
	}
	return c.Value
}

// setCookie gives the browser a cookie; with no value it takes it away.
func (s *Server) setCookie(c echo.Context, name, value string, life time.Duration) {
	r := c.Request()
	cookie := &http.Cookie{
		Name: s.cookieName(r, name), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		Secure: s.edge.https(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

func (s *Server) deviceOf(r *http.Request) string { return s.cookie(r, deviceCookie) }

// signIn makes the request's browser the account's. Its session is a new one, under
// a token that nobody can have known before.
func (s *Server) signIn(c echo.Context, in account.SignedIn) error {
	ctx, cancel := within(c)
	defer cancel()
	ctx, err := s.sessions.Load(ctx, s.cookie(c.Request(), sessionCookie))
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyAccount, in.Account.ID)
	s.sessions.Put(ctx, keyEpoch, in.Epoch)
	s.sessions.Put(ctx, keyNoted, s.now().Unix())
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	s.setCookie(c, sessionCookie, token, sessionLife)
	if in.Device != "" {
		s.setCookie(c, deviceCookie, in.Device, deviceLife)
	}
	return nil
}

// signOut ends the session of the request's browser, if there is one.
func (s *Server) signOut(c echo.Context) error {
	token := s.cookie(c.Request(), sessionCookie)
	if token == "" {
		return nil
	}
	ctx, cancel := within(c)
	defer cancel()
	ctx, err := s.sessions.Load(ctx, token)
	if err != nil {
		return err
	}
	if err := s.sessions.Destroy(ctx); err != nil {
		return err
	}
	s.setCookie(c, sessionCookie, "", 0)
	return nil
}

// resume returns the actor of a session, who may be nobody. lively says that the
// session has not been idle.
func (s *Server) resume(ctx context.Context, token string, lively bool) (account.Actor, error) {
	ctx, err := s.sessions.Load(ctx, token)
	if err != nil {
		return account.Actor{}, err
	}
	id := s.sessions.GetInt64(ctx, keyAccount)
	if id == 0 {
		return account.Actor{}, nil
	}
	who, err := s.accounts.Resume(ctx, id, s.sessions.GetInt(ctx, keyEpoch))
	if err != nil {
		return account.Actor{}, err
	}
	if now := s.now(); lively && now.Sub(time.Unix(s.sessions.GetInt64(ctx, keyNoted), 0)) >= noteTime {
		s.sessions.Put(ctx, keyNoted, now.Unix())
		if _, _, err := s.sessions.Commit(ctx); err != nil {
			return account.Actor{}, err
		}
	}
	return who, nil
}
