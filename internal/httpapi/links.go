package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
)

// linkJSON is a one-time link by which somebody chooses the password of an account.
// The secret stands behind the #, so that it reaches no server's log on its way.
type linkJSON struct {
	Path  string    `json:"path"`
	Until time.Time `json:"until"`
}

func newLink(l account.IssuedLink) linkJSON {
	return linkJSON{"/signin.html#link=" + l.Secret, l.Until.UTC()}
}

// openLink handles POST /api/v1/session/link: whose link it is. The link stays good.
func (s *Server) openLink(c echo.Context) error {
	var in struct {
		Link *string `json:"link"`
	}
	if err := decodeFields(c, &in, map[string]**string{"link": &in.Link}); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	a, until, err := s.accounts.OpenLink(ctx, *in.Link)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, struct {
		Name  string    `json:"name"`
		Shown string    `json:"shown"`
		Until time.Time `json:"until"`
	}{a.Name, a.Shown, until.UTC()})
}

// useLink handles POST /api/v1/session/link/password: the link is used up, and
// whoever had it is signed in.
func (s *Server) useLink(c echo.Context) error {
	var in struct {
		Link     *string `json:"link"`
		Password *string `json:"password"`
	}
	if err := decodeFields(c, &in, map[string]**string{"link": &in.Link, "password": &in.Password}); err != nil {
		return err
	}
	ctx, cancel := withinHashing(c)
	defer cancel()
	signedIn, err := s.accounts.UseLink(ctx, *in.Link, *in.Password)
	if err != nil {
		return err
	}
	return s.answerSignedIn(c, signedIn)
}
