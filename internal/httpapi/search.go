package httpapi

import (
	"github.com/labstack/echo/v4"

	"gridmap/internal/place"
	"gridmap/internal/region"
)

// hitJSON is one thing that a search found.
type hitJSON struct {
	Kind        string           `json:"kind"` // building, grid or area
	ID          int64            `json:"id,omitempty"`
	Code        region.Code      `json:"code,omitempty"`
	Level       region.Level     `json:"level,omitempty"`
	Name        string           `json:"name"`
	Address     string           `json:"address,omitempty"`
	Households  int              `json:"households"`
	Position    *positionJSON    `json:"position"`
	Bounds      []float64        `json:"bounds,omitempty"`
	Grid        *gridBrief       `json:"grid"`
	Responsible *responsibleJSON `json:"responsible"`
}

// The length of an answer to a search.
const (
	usualHits = 10
	maxHits   = 100
)

// search handles GET /api/v1/search: buildings, grids and areas that a text
// finds, best first.
func (s *Server) search(c echo.Context) error {
	q, err := readQuery(c, "q", "limit")
	if err != nil {
		return err
	}
	text, limit := q.text("q"), q.limit(usualHits, maxHits)
	if text == "" {
		q.complain("q.required", "q", "Say what to look for.")
	}
	if err := q.fault(); err != nil {
		return err
	}
	picture, err := s.current()
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	hits, err := s.store.Search(ctx, place.Search{Text: text, Limit: limit})
	if err != nil {
		return err
	}
	items := make([]hitJSON, 0, len(hits))
	for _, hit := range hits {
		if item, ok := picture.hit(hit); ok {
			items = append(items, item)
		}
	}
	return picture.answer(c, newList(items, ""))
}

// hit describes what was found as the picture has it. What the picture does not
// have, such as a grid of another edition, is left out.
func (r *rendered) hit(hit place.Hit) (hitJSON, bool) {
	if hit.Code == "" {
		b, cell, ok := r.found(hit)
		if !ok {
			return hitJSON{}, false
		}
		item := r.building(b, cell)
		return hitJSON{Kind: "building", ID: b.ID, Name: b.Name, Address: b.Address, Households: b.Households,
			Position: &item.Position, Grid: item.Grid, Responsible: item.Responsible}, true
	}
	if cell, ok := r.GridByCode(hit.Code); ok {
		item := r.gridItem(cell)
		return hitJSON{Kind: "grid", Code: item.Code, Level: region.GridLevel, Name: item.Name, Households: *item.Households,
			Position: &item.Position, Bounds: boundsJSON(r.Extent(item.Code)), Grid: r.brief(cell),
			Responsible: item.Responsible}, true
	}
	area, ok := r.Area(hit.Code)
	if !ok {
		return hitJSON{}, false
	}
	about := r.area(area)
	out := hitJSON{Kind: "area", Code: area.Code, Level: about.Level, Name: area.Name, Households: *about.Households, Bounds: about.Bounds}
	if from, to := r.GridsIn(area.Code); from < to {
		position := newPosition(r.Label((from + to) / 2))
		out.Position = &position
	}
	return out, true
}
