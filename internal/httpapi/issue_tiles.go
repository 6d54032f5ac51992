package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"gridmap/geo/tile"
	"gridmap/internal/account"
)

// issueLayer is the layer of issues, which not everybody may see.
const issueLayer = "issues"

// privately says that only the browser that asked may keep an answer, and not even
// that.
var privately = []string{"private, no-store"}

// issueTile handles GET /tiles/issues/:z/:x/:y: the issues that whoever asks may
// know of.
func (s *Server) issueTile(c echo.Context) error {
	c.Response().Header()["Cache-Control"] = privately
	scope := who(c).Scope(account.ReadIssues)
	return s.answerTile(c, func(picture *rendered, id tile.ID, e tile.Encoding, _, _ string) (tile.Encoded, bool) {
		return picture.IssueTile(scope, id, e)
	})
}

// describeIssueTiles handles GET /tiles/issues.json: TileJSON 3.0 for the vector
// tiles of the issues that whoever asks may know of.
func (s *Server) describeIssueTiles(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	picture, err := s.current()
	if err != nil {
		return err
	}
	about, _, ok := picture.Describe(issueLayer)
	if !ok {
		return errNoTile()
	}
	about.Tiles = []string{s.edge.origin(c.Request()) + "/tiles/" + issueLayer + "/{z}/{x}/{y}.mvt"}
	// Bounds of all issues would tell where they are to who may know of some alone.
	about.Bounds = boundsJSON(picture.Bounds())
	header := c.Response().Header()
	header["Cache-Control"] = privately
	picture.tag(header)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, append(marshal(about), '\n'))
}
