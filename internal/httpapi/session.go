package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// sessionJSON says who one is and what one may do.
type sessionJSON struct {
	Account      *selfJSON                    `json:"account"`
	MustChange   bool                         `json:"must_change_password"`
	May          map[account.Action]scopeJSON `json:"may"`
	Own          []region.Code                `json:"own"`
	DemoAccounts []DemoAccount                `json:"demo_accounts"`
	OpenID       *openIDButton                `json:"openid"`
}

// selfJSON is an account to whoever is signed in with it.
type selfJSON struct {
	ID     int64       `json:"id"`
	Name   string      `json:"name"`
	Shown  string      `json:"shown"`
	Person string      `json:"person"`
	Grants []grantJSON `json:"grants"`
}

// grantJSON is a role on a code, "" for the whole land.
type grantJSON struct {
	Role account.Role `json:"role"`
	Code region.Code  `json:"code"`
}

// scopeJSON is a part of the land.
type scopeJSON struct {
	Codes   []region.Code `json:"codes"`
	Nowhere bool          `json:"nowhere"`
}

type openIDButton struct {
	Name string `json:"name"`
}

func newGrants(grants []account.Grant) []grantJSON {
	out := make([]grantJSON, 0, len(grants))
	for _, g := range grants {
		out = append(out, grantJSON(g))
	}
	return out
}

// newScope describes a scope; its codes are a list even if there are none.
func newScope(s region.Scope) scopeJSON {
	return scopeJSON{append([]region.Code{}, s.Codes...), s.Nowhere}
}

// newSession describes the session of an actor. It asks no database.
func (s *Server) newSession(actor account.Actor) sessionJSON {
	out := sessionJSON{May: map[account.Action]scopeJSON{}, Own: append([]region.Code{}, actor.Own...),
		DemoAccounts: []DemoAccount{}, MustChange: actor.MustChange}
	if actor.SignedIn() {
		out.Account = &selfJSON{actor.Account, actor.Name, actor.Shown, actor.Person, newGrants(actor.Grants)}
		for _, action := range account.Actions {
			if action == account.Public || action == account.Self {
				continue
			}
			if scope := actor.Scope(action); !scope.Empty() {
				out.May[action] = newScope(scope)
			}
		}
	}
	if s.openID != nil {
		out.OpenID = &openIDButton{s.openID.Name}
	}
	if picture, ok := s.atlas.Current(); ok && picture.Installation().MadeUp {
		out.DemoAccounts = append(out.DemoAccounts, s.demoAccounts...)
	}
	return out
}

// showSession handles GET /api/v1/session, for everybody.
func (s *Server) showSession(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, s.newSession(who(c)))
}

// answerPrivately sends v to one who asks, and to nobody's cache.
func answerPrivately(c echo.Context, status int, v any) error {
	c.Response().Header()["Cache-Control"] = noStore
	return c.Blob(status, echo.MIMEApplicationJSON, append(marshal(v), '\n'))
}

// beginSession handles POST /api/v1/session. Its answer is the same for a name that
// nobody has and for a wrong password.
func (s *Server) beginSession(c echo.Context) error {
	var in struct {
		Name     *string `json:"name"`
		Password *string `json:"password"`
	}
	if err := decodeFields(c, &in, map[string]**string{"name": &in.Name, "password": &in.Password}); err != nil {
		return err
	}
	ctx, cancel := withinHashing(c)
	defer cancel()
	signedIn, err := s.accounts.SignIn(ctx, *in.Name, *in.Password, s.clientOf(c.Request()))
	if err != nil {
		return err
	}
	return s.answerSignedIn(c, signedIn)
}

// answerSignedIn gives the browser a new session, and answers with it.
func (s *Server) answerSignedIn(c echo.Context, signedIn account.SignedIn) error {
	if err := s.signIn(c, signedIn); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	actor, err := s.accounts.Resume(ctx, signedIn.Account.ID, signedIn.Epoch)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, s.newSession(actor))
}

// endSession handles DELETE /api/v1/session: the browser's session ends, and with
// everywhere=true all sessions of its account.
func (s *Server) endSession(c echo.Context) error {
	q, err := readQuery(c, "everywhere")
	if err != nil {
		return err
	}
	everywhere := q.flag("everywhere")
	if err := q.fault(); err != nil {
		return err
	}
	if actor := who(c); everywhere && actor.SignedIn() {
		if err := refuseToken(actor); err != nil {
			return err
		}
		ctx, cancel := within(c)
		defer cancel()
		if err := s.accounts.SignOut(ctx, actor, actor.Account); err != nil {
			return err
		}
	}
	if err := s.signOut(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// flag reads a parameter that is true or false, false if it is absent.
func (q *query) flag(name string) bool {
	switch q.text(name) {
	case "true":
		return true
	case "", "false":
	default:
		q.complain("flag.format", name, "This is true or false.")
	}
	return false
}

// refuseToken returns a fault.Forbidden to a program: some things people do
// themselves, so that a token that was stolen opens no way to more.
func refuseToken(actor account.Actor) error {
	if actor.Token != 0 {
		return fault.New(fault.Forbidden, "token.by_token", "Authorization", "This is done by people who sign in, not with a token.")
	}
	return nil
}

// changePassword handles POST /api/v1/session/password. The browser gets a new
// session; all others of the account are over.
func (s *Server) changePassword(c echo.Context) error {
	var in struct {
		Current  *string `json:"current"`
		Password *string `json:"password"`
	}
	if err := decodeFields(c, &in, map[string]**string{"current": &in.Current, "password": &in.Password}); err != nil {
		return err
	}
	actor := who(c)
	if err := refuseToken(actor); err != nil {
		return err
	}
	ctx, cancel := withinHashing(c)
	defer cancel()
	signedIn, err := s.accounts.ChangePassword(ctx, actor, *in.Current, *in.Password, s.clientOf(c.Request()))
	if err != nil {
		return err
	}
	return s.answerSignedIn(c, signedIn)
}
