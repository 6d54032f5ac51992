package httpapi

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/geo/crs"
	"gridmap/internal/fault"
)

// locate handles GET /api/v1/locate: who is responsible for this spot?
//
// It is the hottest route: its answer is put together by hand from texts that
// are written once per grid, in a buffer that is used again.
func (s *Server) locate(c echo.Context) error {
	q, err := readQuery(c, "lon", "lat", "crs", "accuracy_m", "at")
	if err != nil {
		return err
	}
	at, accuracyM, broken := readPosition(q.values[0], q.values[1], q.values[2], q.values[3], crs.NameWGS84)
	if broken != positionFine {
		return allBroken(&q)
	}
	picture, err := s.pictureAt(c, &q, renderOnce)
	if err != nil {
		return err
	}
	buffer := bufferPool.Get().(*[]byte) //nolint:errcheck // the pool holds nothing else
	*buffer = append(picture.appendLocated(append((*buffer)[:0], '{'), at, accuracyM), '\n')
	header := c.Response().Header()
	header["Content-Type"] = jsonType
	picture.tag(header) // without a date or a tag nobody keeps it: no Cache-Control is needed
	c.Response().WriteHeader(http.StatusOK)
	_, _ = c.Response().Write(*buffer) // a client that has gone away is no news
	bufferPool.Put(buffer)
	return nil
}

var (
	jsonType   = []string{echo.MIMEApplicationJSON}
	noCache    = []string{"no-cache"}
	bufferPool = sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }}
)

// pictureAt returns the picture of now, or that of the moment in the parameter at,
// rendered as the caller needs it.
func (s *Server) pictureAt(c echo.Context, q *query, render func(Picture) *rendered) (*rendered, error) {
	if q.text("at") == "" {
		return s.current()
	}
	at := q.moment("at")
	if err := q.fault(); err != nil {
		return nil, err
	}
	picture, err := s.atlas.At(c.Request().Context(), at)
	if err != nil {
		return nil, err
	}
	return render(picture), nil
}

// pictureAndMoment is pictureAt with the moment, for answers that tell who holds a
// post.
func (s *Server) pictureAndMoment(c echo.Context, q *query) (*rendered, time.Time, error) {
	picture, err := s.pictureAt(c, q, renderOnce)
	at := q.moment("at")
	if at.IsZero() {
		at = s.now()
	}
	return picture, at, err
}

// allBroken tells all that is wrong with the position in a query, where
// readPosition stops at the first.
func allBroken(q *query) error {
	var wrong []fault.Detail
	kind := fault.Invalid
	add := func(broken positionRule) {
		if broken.malformed() {
			kind = fault.Malformed
		}
		if broken != positionFine {
			wrong = append(wrong, positionRules[broken])
		}
	}
	try := func(lon, lat, system, accuracy string) positionRule {
		_, _, broken := readPosition(lon, lat, system, accuracy, crs.NameWGS84)
		return broken
	}
	lon, lat := q.values[0], q.values[1]
	onlyLon, onlyLat := try(lon, "0", "", ""), try("0", lat, "", "")
	if onlyLon.malformed() || onlyLat.malformed() {
		add(onlyLon)
		add(onlyLat)
	} else {
		add(try(lon, lat, "", ""))
	}
	add(try("0", "0", q.values[2], ""))
	add(try("0", "0", "", q.values[3]))
	return fault.Several(kind, wrong)
}
