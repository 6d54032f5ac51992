package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// route is one thing that the server does.
type route struct {
	method, path string
	handler      echo.HandlerFunc
	streams      bool // takes as long as the client likes
}

const (
	readyPath = "/readyz"
	everyPath = "/*" // of what is served where nothing else is
)

// routes lists all that is served. Paths of the API stand in the OpenAPI document
// too; a test holds the two together.
func (s *Server) routes() []route {
	const get, post, head = http.MethodGet, http.MethodPost, http.MethodHead
	return []route{
		{get, "/healthz", s.healthz, false},
		{head, "/healthz", s.healthz, false},
		{get, readyPath, s.readyz, false},
		{head, readyPath, s.readyz, false},
		{get, "/metrics", s.metrics(), false},

		{get, "/api/v1/openapi.json", s.openAPI, false},
		{get, "/api/v1/map", s.describeMap, false},

		{get, "/api/v1/locate", s.locate, false},
		{post, "/api/v1/locate", s.locateMany, true},

		{get, "/api/v1/areas", s.listAreas, false},
		{get, "/api/v1/areas/:code", s.showArea, false},
		{get, "/api/v1/grids", s.listGrids, false},
		{get, "/api/v1/grids/:code", s.showGrid, false},
		{get, "/api/v1/buildings", s.listBuildings, false},
		{get, "/api/v1/buildings/:id", s.showBuilding, false},
		{get, "/api/v1/search", s.search, false},

		{get, "/api/v1/categories", s.listCategories, false},
		{get, "/api/v1/issues", s.listIssues, false},
		{post, "/api/v1/issues", s.reportIssue, false},
		{get, "/api/v1/issues/counts", s.countIssues, false},
		{get, "/api/v1/issues/stream", s.streamIssues, true},
		{get, "/api/v1/issues/:id", s.showIssue, false},
		{post, "/api/v1/issues/:id/comments", s.commentIssue, false},
		{post, "/api/v1/issues/:id/state", s.moveIssue, false},
		{post, "/api/v1/issues/:id/place", s.placeIssue, false},

		{get, "/tiles/:layer", s.describeTiles, false},
		{get, "/tiles/:layer/:z/:x/:y", s.tile, false},
		{head, "/tiles/:layer/:z/:x/:y", s.tile, false},

		{get, everyPath, s.frontFile, false},
		{head, everyPath, s.frontFile, false},
	}
}
