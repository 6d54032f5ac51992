package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
)

// tokenJSON is an API token to whoever it belongs to, without its secret.
type tokenJSON struct {
	ID        int64       `json:"id"`
	Label     string      `json:"label"`
	Grants    []grantJSON `json:"grants"`
	CreatedAt time.Time   `json:"created_at"`
	Until     time.Time   `json:"until"`
	UsedAt    *time.Time  `json:"used_at"`
	UsedFrom  string      `json:"used_from"`
}

// newTokenJSON is a token that has just been made, with its secret.
type newTokenJSON struct {
	tokenJSON
	Token string `json:"token"`
}

func newToken(t account.Token) tokenJSON {
	return tokenJSON{ID: t.ID, Label: t.Label, Grants: newGrants(t.Grants), CreatedAt: t.CreatedAt.UTC(),
		Until: t.Until.UTC(), UsedAt: momentOrNull(t.UsedAt), UsedFrom: t.UsedFrom}
}

// listTokens handles GET /api/v1/tokens: one's own, which are few.
func (s *Server) listTokens(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	tokens, err := s.accounts.Tokens(ctx, who(c))
	if err != nil {
		return err
	}
	items := make([]tokenJSON, 0, len(tokens))
	for _, t := range tokens {
		items = append(items, newToken(t))
	}
	return answerPrivately(c, http.StatusOK, newList(items, ""))
}

// addToken handles POST /api/v1/tokens. The secret is shown this once.
func (s *Server) addToken(c echo.Context) error {
	var in struct {
		Label  *string   `json:"label"`
		Grants *grantsIn `json:"grants"`
		Days   *int      `json:"days"`
	}
	if err := decodeFields(c, &in, map[string]**string{"label": &in.Label}); err != nil {
		return err
	}
	if err := checkGrants(in.Grants); err != nil {
		return err
	}
	if in.Days == nil {
		return errMissing("days")
	}
	actor := who(c)
	if err := refuseToken(actor); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	token, secret, err := s.accounts.AddToken(ctx, actor, *in.Label, in.Grants.grants(), *in.Days)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusCreated, newTokenJSON{newToken(token), secret})
}

// dropToken handles DELETE /api/v1/tokens/:id, of one's own.
func (s *Server) dropToken(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathNumber(c, "token.unknown", "You have no such token.")
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	if err := s.accounts.DropToken(ctx, who(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
