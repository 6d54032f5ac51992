package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

type categoryJSON struct {
	Code string `json:"code"`
	Name string `json:"name"`
	En   string `json:"en"`
}

// knownCategories are the categories as they were read at a moment.
type knownCategories struct {
	at    time.Time
	items []categoryJSON
}

// categoriesStand is how long categories are taken for current.
const categoriesStand = time.Minute

// categories returns what an issue may be about. They hardly ever change, so they
// are asked for once a minute, and while the database is away the last ones stand.
func (s *Server) categories(c echo.Context) ([]categoryJSON, error) {
	known := s.known.Load()
	if known != nil && s.now().Sub(known.at) < categoriesStand {
		return known.items, nil
	}
	ctx, cancel := within(c)
	defer cancel()
	categories, err := s.issues.Categories(ctx)
	if err != nil {
		if known != nil {
			return known.items, nil
		}
		return nil, err
	}
	items := make([]categoryJSON, 0, len(categories))
	for _, category := range categories {
		items = append(items, categoryJSON{category.Code, category.Name, category.En})
	}
	s.known.Store(&knownCategories{s.now(), items})
	return items, nil
}

// listCategories handles GET /api/v1/categories.
func (s *Server) listCategories(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	items, err := s.categories(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newList(items, ""))
}
