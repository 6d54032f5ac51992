package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/region"
)

// editionJSON is an edition in a list.
type editionJSON struct {
	Number      int64        `json:"number"`
	PublishedAt time.Time    `json:"published_at"`
	Note        string       `json:"note"`
	Scope       *scopeByName `json:"scope"` // null: an import
	Added       int          `json:"added"`
	Changed     int          `json:"changed"`
	Retired     int          `json:"retired"`
	Plan        *string      `json:"plan"` // null: none, or none that whoever asks may know of
}

// scopeByName is a part of the land that something is about.
type scopeByName struct {
	Code region.Code `json:"code"`
	Name string      `json:"name"`
}

// listEditions handles GET /api/v1/editions, newest first. Which plan one came of is
// told to those who may redraw there.
func (s *Server) listEditions(c echo.Context) error {
	q, err := readQuery(c, "limit", "cursor")
	if err != nil {
		return err
	}
	limit := q.limit(usualEditions, maxEditions)
	if err := q.fault(); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	page, err := s.store.EditionPage(ctx, q.text("cursor"), limit)
	if err != nil {
		return err
	}
	picture, actor := s.picture0(), who(c)
	items := make([]editionJSON, 0, len(page.Editions))
	for _, e := range page.Editions {
		one := editionJSON{Number: e.Number, PublishedAt: e.PublishedAt.UTC(), Note: e.Note, Added: e.Added, Changed: e.Changed, Retired: e.Retired}
		if e.Scope != "" {
			one.Scope = &scopeByName{Code: e.Scope}
			if picture != nil {
				area, _ := picture.Area(e.Scope)
				one.Scope.Name = area.Name
			}
		}
		if e.Plan != 0 && actor.May(account.Redraw, e.Scope) {
			id := idText(e.Plan)
			one.Plan = &id
		}
		items = append(items, one)
	}
	return answerPrivately(c, http.StatusOK, newList(items, page.Next))
}

// The length of lists of editions.
const (
	usualEditions = 50
	maxEditions   = 200
)
