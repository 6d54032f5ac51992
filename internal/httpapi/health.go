package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
)

// healthz handles GET /healthz: the process lives.
func (s *Server) healthz(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

// pingTimeout is how long the database may take to say that it is there.
const pingTimeout = 2 * time.Second

// readyz handles GET /readyz: the atlas is loaded and the database answers.
func (s *Server) readyz(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	var wrong []fault.Detail
	if _, ok := s.atlas.Current(); !ok {
		wrong = append(wrong, fault.Detail{Field: "atlas", Code: "atlas.loading", Text: "The atlas is not loaded yet."})
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), pingTimeout)
	defer cancel()
	if err := s.store.Ping(ctx); err != nil {
		wrong = append(wrong, fault.Detail{Field: "database", Code: "database.away", Text: "The database does not answer."})
	}
	if err := fault.Several(fault.Unavailable, wrong); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ready"})
}
