package httpapi

import (
	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// areaJSON is an area with what lies inside it.
type areaJSON struct {
	Code       region.Code  `json:"code"`
	Name       string       `json:"name"`
	Level      region.Level `json:"level"`
	Grids      int          `json:"grids"`
	Buildings  *int         `json:"buildings"` // null: of a moment
	Households *int         `json:"households"`
	Bounds     []float64    `json:"bounds"` // west, south, east, north; null without land
	Areas      []areaBrief  `json:"areas,omitempty"`
}

func (r *rendered) area(a region.Area) areaJSON {
	out := areaJSON{Code: a.Code, Name: a.Name, Level: a.Code.Level(), Bounds: boundsJSON(r.Extent(a.Code))}
	out.Grids, out.Buildings, out.Households = r.count(a.Code)
	return out
}

// The length of lists from the picture.
const (
	usualList = 100
	maxList   = 1000
)

// listAreas handles GET /api/v1/areas: the areas one level below parent, or the
// counties, in code order, now or at a moment. The cursor is the last code.
func (s *Server) listAreas(c echo.Context) error {
	q, err := readQuery(c, "parent", "limit", "cursor", "at")
	if err != nil {
		return err
	}
	parent, err := q.code("parent")
	if err != nil {
		return err
	}
	limit, after := q.limit(maxList, maxList), q.afterCode()
	if err := q.fault(); err != nil {
		return err
	}
	picture, err := s.pictureAt(c, &q, renderOnce)
	if err != nil {
		return err
	}
	var items []areaJSON
	next := ""
	for a := range picture.AreasBelow(parent) {
		if a.Code <= after {
			continue
		}
		if len(items) == limit {
			next = string(items[limit-1].Code)
			break
		}
		items = append(items, picture.area(a))
	}
	return picture.answer(c, newList(items, next))
}

// showArea handles GET /api/v1/areas/:code, now or at a moment.
func (s *Server) showArea(c echo.Context) error {
	q, err := readQuery(c, "at")
	if err != nil {
		return err
	}
	code, err := pathCode(c)
	if err != nil {
		return err
	}
	picture, err := s.pictureAt(c, &q, renderOnce)
	if err != nil {
		return err
	}
	area, ok := picture.Area(code)
	if !ok {
		return fault.New(fault.NotFound, "code.unknown", "code", "There is no area %q.", code)
	}
	out := picture.area(area)
	out.Areas = picture.ancestors(code)
	return picture.answer(c, out)
}
