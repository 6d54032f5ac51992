package httpapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/geo/tile"
	"gridmap/internal/fault"
)

// TileSource gives the tiles of a picture.
type TileSource interface {
	// Layers lists the names of the layers.
	Layers() []string
	// Describe describes a layer, but for the addresses of its tiles. The version
	// is another whenever the content of a tile may be.
	Describe(layer string) (about tile.Description, version string, ok bool)
	// Tile returns a tile; ok is false if there is no such layer or zoom.
	Tile(layer string, id tile.ID, e tile.Encoding) (t tile.Encoded, ok bool)
}

// The forms of tiles, by the end of their path.
var tileForms = map[string]struct {
	encoding    tile.Encoding
	contentType []string
}{
	"mvt":     {tile.MVT, []string{"application/vnd.mapbox-vector-tile"}},
	"geojson": {tile.GeoJSON, []string{geoJSONMIME}},
}

// How long a tile may be kept. Without an edition: ask each time. With the current
// edition and the layer's version it never changes. With the edition alone, names
// of leaders and counts in it may yet change: a minute.
var (
	keepForEver = []string{"public, max-age=31536000, immutable"}
	keepAWhile  = []string{"public, max-age=60, immutable"}
	keepAnHour  = []string{"public, max-age=3600"} // of the past: what is imported may yet tell otherwise who led a grid
)

// tile handles GET /tiles/:layer/:z/:x/:y, where y ends in .mvt or .geojson.
//
// With ?edition=N, and perhaps &v= the version that the layer's description or
// /api/v1/map gives, the tile may be kept without asking again. If another edition
// is current by now, its tile comes, marked with its edition, and is not kept. With
// &at= it is the tile of a moment, in the layers that have a past.
func (s *Server) tile(c echo.Context) error {
	layer := c.Param("layer")
	if layer == issueLayer {
		return errNoTile() // it has a route of its own, which a path with escapes may miss
	}
	return s.answerTile(c, func(picture *rendered, id tile.ID, e tile.Encoding, edition, version string) (tile.Encoded, bool) {
		header := c.Response().Header()
		header["Cache-Control"] = noCache
		if s.isPast(picture) {
			header["Cache-Control"] = keepAnHour
		} else if edition == picture.edition[0] {
			header["Cache-Control"] = keepAWhile
			if _, current, _ := picture.Describe(layer); version == current {
				header["Cache-Control"] = keepForEver
			}
		}
		return picture.Tile(layer, id, e)
	}, "at")
}

// pictureOfTile returns the picture of now, or that of a moment if one may be, and is,
// named.
func (s *Server) pictureOfTile(c echo.Context, q *query) (*rendered, error) {
	if indexOf(q.names, "at") < 0 {
		return s.current()
	}
	return s.pictureAt(c, q, renderOnce)
}

// isPast reports whether a picture is of an edition that is not current any more.
func (s *Server) isPast(picture *rendered) bool {
	current, ok := s.atlas.Current()
	return ok && current.Edition().Number != picture.Edition().Number
}

// answerTile reads the request for a tile, has it found, and sends it. more are the
// parameters that it may have besides.
func (s *Server) answerTile(c echo.Context, find func(picture *rendered, id tile.ID, e tile.Encoding, edition, version string) (tile.Encoded, bool), more ...string) error {
	q, err := readQuery(c, append([]string{"edition", "v"}, more...)...)
	if err != nil {
		return err
	}
	row, extension, _ := strings.Cut(c.Param("y"), ".")
	form, known := tileForms[extension]
	id, exists := tile.ParseID(c.Param("z"), c.Param("x"), row)
	if !known || !exists {
		return errNoTile()
	}
	picture, err := s.pictureOfTile(c, &q)
	if err != nil {
		return err
	}
	edition, version := q.text("edition"), q.text("v")
	if _, err := strconv.ParseUint(edition, 10, 63); edition != "" && err != nil {
		return fault.New(fault.Malformed, "edition.number", "edition", "An edition is a whole number.")
	}
	found, ok := find(picture, id, form.encoding, edition, version)
	if !ok {
		return errNoTile()
	}
	picture.tag(c.Response().Header())
	return sendTile(c, found, form.contentType)
}

// sendTile answers with a tile: 204 if it is empty, 304 if the client has it.
func sendTile(c echo.Context, t tile.Encoded, contentType []string) error {
	response := c.Response()
	header := response.Header()
	if t.Summary.Empty() {
		response.WriteHeader(http.StatusNoContent)
		return nil
	}
	header["Etag"] = []string{t.ETag}
	header.Add("Vary", "Accept-Encoding")
	if matches(c.Request().Header.Get("If-None-Match"), t.ETag) {
		response.WriteHeader(http.StatusNotModified)
		return nil
	}
	if t.Summary.LeftOut > 0 {
		header.Set("Gridmap-Left-Out", strconv.Itoa(t.Summary.LeftOut))
	}
	body := t.Gzip
	if acceptsGzip(c.Request().Header.Get(echo.HeaderAcceptEncoding)) {
		header["Content-Encoding"] = encodingGzip
	} else {
		var err error
		if body, err = t.Raw(); err != nil {
			return err
		}
	}
	header["Content-Type"] = contentType
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	response.WriteHeader(http.StatusOK)
	if c.Request().Method != http.MethodHead {
		_, _ = response.Write(body) // a client that has gone away is no news
	}
	return nil
}

func errNoTile() error {
	return fault.New(fault.NotFound, "tile.unknown", "",
		"There is no such tile: layers are areas, grids, buildings, reference and issues, in .mvt and .geojson, at zooms 6 to 20.")
}

// describeTiles handles GET /tiles/:layer, where the layer ends in .json: TileJSON
// 3.0 for the layer's vector tiles, now or at a moment.
func (s *Server) describeTiles(c echo.Context) error {
	q, err := readQuery(c, "at")
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(c.Param("layer"), ".json")
	if !ok || name == issueLayer {
		return errNoTile()
	}
	picture, err := s.pictureAt(c, &q, renderOnce)
	if err != nil {
		return err
	}
	about, version, ok := picture.Describe(name)
	if !ok {
		return errNoTile()
	}
	parameters := "edition=" + picture.edition[0] + "&v=" + version
	if at := q.moment("at"); !at.IsZero() {
		parameters = "at=" + at.Format(time.RFC3339Nano)
	}
	about.Tiles = []string{s.edge.origin(c.Request()) + "/tiles/" + name + "/{z}/{x}/{y}.mvt?" + parameters}
	return picture.answer(c, about)
}
