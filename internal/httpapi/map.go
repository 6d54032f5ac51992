package httpapi

import (
	"cmp"

	"github.com/labstack/echo/v4"

	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// mapJSON is what the front end needs to start.
type mapJSON struct {
	City       string                        `json:"city"`
	MadeUp     bool                          `json:"made_up"`
	Edition    int64                         `json:"edition"`
	Bounds     []float64                     `json:"bounds"`
	BaseMap    *baseMapJSON                  `json:"base_map"`
	Layers     map[string]layerJSON          `json:"layers"`
	Counts     countsJSON                    `json:"counts"`
	States     []issue.State                 `json:"states"`
	Categories []categoryJSON                `json:"categories"`
	NextStates map[issue.State][]issue.State `json:"next_states"`
}

type baseMapJSON struct {
	URL         string `json:"url"`
	Attribution string `json:"attribution"`
	MaxZoom     int    `json:"max_zoom"`
	CRS         string `json:"crs"`
}

// layerJSON says at which zooms a layer has tiles. Version changes whenever its
// tiles do: a URL with it may be kept for ever.
type layerJSON struct {
	MinZoom int    `json:"minzoom"`
	MaxZoom int    `json:"maxzoom"`
	Version string `json:"version"`
}

type countsJSON struct {
	Grids     int `json:"grids"`
	Buildings int `json:"buildings"`
	People    int `json:"people"`
}

// describeMap handles GET /api/v1/map.
func (s *Server) describeMap(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	picture, err := s.current()
	if err != nil {
		return err
	}
	installation := picture.Installation()
	out := mapJSON{
		City: cmp.Or(installation.City, cityName(picture)), MadeUp: installation.MadeUp,
		Edition: picture.Edition().Number, Bounds: boundsJSON(picture.Bounds()),
		Layers: map[string]layerJSON{}, Counts: countsJSON{People: picture.People()},
		States: issue.States, NextStates: map[issue.State][]issue.State{},
	}
	out.Counts.Grids, out.Counts.Buildings, _ = picture.Tally("")
	for _, state := range issue.States {
		out.NextStates[state] = state.Next()
	}
	for _, name := range picture.Layers() {
		about, version, _ := picture.Describe(name)
		out.Layers[name] = layerJSON{about.MinZoom, about.MaxZoom, version}
	}
	if b := s.baseMap; b != nil {
		out.BaseMap = &baseMapJSON{b.URL, b.Attribution, b.MaxZoom, b.CRS}
	}
	if out.Categories, err = s.categories(c); err != nil {
		// The map goes on without the database; nothing can be reported then anyway.
		s.log.Debug("map without categories", "error", err)
		out.Categories = []categoryJSON{}
	}
	return picture.answer(c, out)
}

// cityName returns the name of the city that all the counties lie in, or else of the
// only county, or "": what a city is called that nobody gave a name.
func cityName(picture *rendered) string {
	var counties []region.Area
	for county := range picture.AreasBelow("") {
		counties = append(counties, county)
	}
	for _, county := range counties {
		if county.Code.Parent() != counties[0].Code.Parent() {
			return ""
		}
	}
	if len(counties) == 0 {
		return ""
	}
	if city, ok := picture.Area(counties[0].Code.Parent()); ok {
		return city.Name
	}
	if len(counties) == 1 {
		return counties[0].Name
	}
	return ""
}
