package httpapi

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// buildingItem is a building in a list.
type buildingItem struct {
	ID          int64            `json:"id"`
	Name        string           `json:"name"`
	Address     string           `json:"address"`
	Households  int              `json:"households"`
	Position    positionJSON     `json:"position"`
	Grid        *gridBrief       `json:"grid"`
	Responsible *responsibleJSON `json:"responsible"`
}

// buildingDetail is a building by itself.
type buildingDetail struct {
	buildingItem
	Assisted map[place.Help]int `json:"assisted"` // people who need help, by kind; empty to the public
	Areas    []areaBrief        `json:"areas"`
	Posts    []standingJSON     `json:"posts"`
}

func (r *rendered) building(b *place.Building, cell locate.Cell) buildingItem {
	return buildingItem{
		ID: b.ID, Name: b.Name, Address: b.Address, Households: b.Households,
		Position: positionJSON{b.Entrance[0], b.Entrance[1]},
		Grid:     r.brief(cell), Responsible: r.responsible(cell),
	}
}

// listBuildings handles GET /api/v1/buildings: those that a text finds, best
// first, or those of a grid in the order of their ids.
func (s *Server) listBuildings(c echo.Context) error {
	q, err := readQuery(c, "q", "grid", "limit", "cursor")
	if err != nil {
		return err
	}
	code, err := q.code("grid")
	if err != nil {
		return err
	}
	text, cursor := q.text("q"), q.text("cursor")
	limit := q.limit(usualList, maxList)
	after, err := strconv.ParseInt(cursor, 10, 64)
	switch {
	case cursor != "" && (err != nil || code == ""):
		q.complain("cursor.unknown", "cursor", "This cursor is none that a list of buildings gave.")
	case (text == "") == (code == ""):
		q.complain("parameter.one_of", "q", "Ask with q for a text or with grid for a grid's buildings.")
	}
	if err := q.fault(); err != nil {
		return err
	}
	if text != "" {
		return s.findBuildings(c, text, min(limit, maxHits))
	}
	picture, err := s.current()
	if err != nil {
		return err
	}
	cell, ok := picture.GridByCode(code)
	if !ok {
		return picture.answer(c, newList[buildingItem](nil, ""))
	}
	var items []buildingItem
	next := ""
	for b := range picture.BuildingsIn(cell) {
		if b.ID <= after {
			continue
		}
		if len(items) == limit {
			next = strconv.FormatInt(items[limit-1].ID, 10)
			break
		}
		items = append(items, picture.building(b, cell))
	}
	return picture.answer(c, newList(items, next))
}

// findBuildings answers with the buildings that a text finds.
func (s *Server) findBuildings(c echo.Context, text string, limit int) error {
	ctx, cancel := within(c)
	defer cancel()
	picture, err := s.current()
	if err != nil {
		return err
	}
	hits, err := s.store.Search(ctx, place.Search{Text: text, Limit: limit, BuildingsOnly: true})
	if err != nil {
		return err
	}
	items := make([]buildingItem, 0, len(hits))
	for _, hit := range hits {
		if b, cell, ok := picture.found(hit); ok {
			items = append(items, picture.building(b, cell))
		}
	}
	return picture.answer(c, newList(items, ""))
}

// found returns the building of a hit as the picture has it, or as the database
// gave it where the picture does not have it yet.
func (r *rendered) found(hit place.Hit) (*place.Building, locate.Cell, bool) {
	if b, cell, ok := r.Building(hit.Building.ID); ok {
		return b, cell, true
	}
	at, ok := lattice.FromDegrees(hit.Building.Entrance)
	return &hit.Building, r.Locate(at), ok
}

// showBuilding handles GET /api/v1/buildings/:id. Behind which doors people need
// help is told to those who work there, and to nobody else.
func (s *Server) showBuilding(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	picture, err := s.current()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "building.unknown", "id", "There is no building %q.", clip(c.Param("id")))
	}
	b, cell, ok := picture.Building(id)
	if !ok {
		return fault.New(fault.NotFound, "building.unknown", "id", "There is no building %d.", id)
	}
	out := buildingDetail{buildingItem: picture.building(b, cell), Assisted: map[place.Help]int{}, Areas: []areaBrief{},
		Posts: newStandings(picture.BuildingPosts(b, s.now()))}
	var code region.Code
	if cell != locate.Outside {
		code = picture.Grid(cell).Code
		out.Areas = picture.ancestors(code)
	}
	if who(c).May(account.ReadPeople, code) && b.Assisted != nil {
		out.Assisted = b.Assisted
	}
	picture.tag(c.Response().Header())
	return answerPrivately(c, http.StatusOK, out)
}
