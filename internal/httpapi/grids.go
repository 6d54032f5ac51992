package httpapi

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

const geoJSONMIME = "application/geo+json"

// gridItem is a grid in a list.
type gridItem struct {
	Code        region.Code      `json:"code"`
	Name        string           `json:"name"`
	Kind        region.Kind      `json:"kind"`
	Households  *int             `json:"households"` // null: of a moment
	Buildings   *int             `json:"buildings"`
	Position    positionJSON     `json:"position"`
	Responsible *responsibleJSON `json:"responsible"`
}

// gridDetail is a grid by itself.
type gridDetail struct {
	gridItem
	Carried bool           `json:"carried"` // its first leader's post was another grid's, and nobody has confirmed it
	Areas   []areaBrief    `json:"areas"`
	AreaM2  float64        `json:"area_m2"`
	Bounds  []float64      `json:"bounds"`
	Posts   []standingJSON `json:"posts"`
	Edition int64          `json:"edition"`
}

// feature is a GeoJSON feature (RFC 7946).
type feature struct {
	Type       string       `json:"type"`
	ID         region.Code  `json:"id"`
	BBox       []float64    `json:"bbox"`
	Geometry   geometryJSON `json:"geometry"`
	Properties any          `json:"properties"`
}

type geometryJSON struct {
	Type        string           `json:"type"`
	Coordinates orb.MultiPolygon `json:"coordinates"`
}

// collection is a GeoJSON feature collection; next is the cursor of what follows.
type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
	Next     *string   `json:"next"`
}

func (r *rendered) gridItem(cell locate.Cell) gridItem {
	grid := r.Grid(cell)
	out := gridItem{Code: grid.Code, Name: grid.Name, Kind: grid.Kind,
		Position: newPosition(r.Label(cell)), Responsible: r.responsible(cell)}
	_, out.Buildings, out.Households = r.count(grid.Code)
	return out
}

func (r *rendered) gridFeature(cell locate.Cell, properties any) feature {
	grid := r.Grid(cell)
	return feature{"Feature", grid.Code, boundsJSON(r.Extent(grid.Code)),
		geometryJSON{"MultiPolygon", grid.Shape.Orb()}, properties}
}

// wantsGeoJSON reads Accept: whether GeoJSON is named in it.
func wantsGeoJSON(c echo.Context) bool {
	c.Response().Header().Add("Vary", "Accept")
	for part := range strings.SplitSeq(c.Request().Header.Get(echo.HeaderAccept), ",") {
		mediaType, _, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(mediaType), geoJSONMIME) {
			return true
		}
	}
	return false
}

// listGrids handles GET /api/v1/grids: the grids of a community, or those whose
// bounds meet a box, in code order, now or at a moment. The cursor is the last code.
func (s *Server) listGrids(c echo.Context) error {
	q, err := readQuery(c, "community", "bbox", "limit", "cursor", "at")
	if err != nil {
		return err
	}
	community, err := q.code("community")
	if err != nil {
		return err
	}
	if community != "" && community.Level() != region.Community {
		return fault.New(fault.Invalid, "community.level", "community", "A community's code has 12 digits.")
	}
	box, limit, after := q.bound("bbox"), q.limit(usualList, maxList), q.afterCode()
	if err := q.fault(); err != nil {
		return err
	}
	picture, _, err := s.pictureAndMoment(c, &q)
	if err != nil {
		return err
	}
	cells, next := picture.page(picture.choose(community, box), after, limit)
	if wantsGeoJSON(c) {
		out := collection{Type: "FeatureCollection", Features: []feature{}}
		for _, cell := range cells {
			out.Features = append(out.Features, picture.gridFeature(cell, picture.gridItem(cell)))
		}
		if next != "" {
			out.Next = &next
		}
		return picture.answerAs(c, geoJSONMIME, out)
	}
	items := make([]gridItem, 0, len(cells))
	for _, cell := range cells {
		items = append(items, picture.gridItem(cell))
	}
	return picture.answer(c, newList(items, next))
}

// choose yields the grids of a community that meet a box, each of which may be
// absent.
func (r *rendered) choose(community region.Code, box *orb.Bound) iter.Seq[locate.Cell] {
	from, to := r.GridsIn(community)
	if box == nil {
		return func(yield func(locate.Cell) bool) {
			for cell := from; cell < to && yield(cell); cell++ {
			}
		}
	}
	meeting := r.GridsMeeting(outward(*box))
	return func(yield func(locate.Cell) bool) {
		for cell := range meeting {
			if cell >= from && cell < to && !yield(cell) {
				return
			}
		}
	}
}

// outward returns the lattice points inside the box.
func outward(b orb.Bound) lattice.Bounds {
	up := func(d float64) int32 { return int32(math.Ceil(d * lattice.PerDegree)) }
	down := func(d float64) int32 { return int32(math.Floor(d * lattice.PerDegree)) }
	return lattice.Bounds{
		Min: lattice.Point{X: down(b.Min[0]), Y: down(b.Min[1])},
		Max: lattice.Point{X: up(b.Max[0]), Y: up(b.Max[1])},
	}
}

// page returns up to limit of the grids whose codes are above after, and the
// cursor of those that follow.
func (r *rendered) page(cells iter.Seq[locate.Cell], after region.Code, limit int) (page []locate.Cell, next string) {
	for cell := range cells {
		if r.Grid(cell).Code <= after {
			continue
		}
		if len(page) == limit {
			return page, string(r.Grid(page[limit-1]).Code)
		}
		page = append(page, cell)
	}
	return page, ""
}

// showGrid handles GET /api/v1/grids/:code, now or at a moment.
func (s *Server) showGrid(c echo.Context) error {
	q, err := readQuery(c, "at")
	if err != nil {
		return err
	}
	code, err := pathCode(c)
	if err != nil {
		return err
	}
	picture, at, err := s.pictureAndMoment(c, &q)
	if err != nil {
		return err
	}
	cell, ok := picture.GridByCode(code)
	if !ok {
		return fault.New(fault.NotFound, "code.unknown", "code", "There is no grid %q in edition %d.", code, picture.Edition().Number)
	}
	out := picture.gridDetail(cell, at)
	if wantsGeoJSON(c) {
		return picture.answerAs(c, geoJSONMIME, picture.gridFeature(cell, out))
	}
	return picture.answer(c, out)
}

// gridDetail describes a grid with the posts on it at a moment.
func (r *rendered) gridDetail(cell locate.Cell, at time.Time) gridDetail {
	posts, code := r.Posts(cell, at), r.Grid(cell).Code
	return gridDetail{
		gridItem: r.gridItem(cell),
		Carried:  slices.ContainsFunc(posts, func(one roster.Standing) bool { return one.Carried }),
		Areas:    r.ancestors(code),
		AreaM2:   rounded(r.Grid(cell).Shape.AreaM2(), 1),
		Bounds:   boundsJSON(r.Extent(code)),
		Posts:    newStandings(posts),
		Edition:  r.Edition().Number,
	}
}
