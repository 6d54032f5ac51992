package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// tenureJSON is a leader's post as it was held, or is.
type tenureJSON struct {
	Role   roster.Role `json:"role"`
	Person tenant      `json:"person"`
	From   *time.Time  `json:"from"`  // null: always
	Until  *time.Time  `json:"until"` // null: no end
}

// tenant is who held a post, as everybody may know it.
type tenant struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
}

// knownTime returns a time, nil for the zero one.
func knownTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func newTenures(list []roster.Tenure) []tenureJSON {
	out := make([]tenureJSON, 0, len(list))
	for _, t := range list {
		out = append(out, tenureJSON{t.Role, tenant{t.Person.Name, t.Person.Unit}, knownTime(t.Period.From), knownTime(t.Period.Until)})
	}
	return out
}

// versionJSON is what a grid was in a range of editions.
type versionJSON struct {
	Edition      int64       `json:"edition"`
	Since        time.Time   `json:"since"`
	Until        *time.Time  `json:"until"`
	UntilEdition *int64      `json:"until_edition"`
	Name         string      `json:"name"`
	Kind         region.Kind `json:"kind"`
	AreaM2       float64     `json:"area_m2"`
}

// appendPast appends a grid's version with its land and leaders.
func appendPast(dst []byte, past roster.GridPast) []byte {
	v := versionJSON{Edition: past.Edition, Since: past.Since.UTC(), Until: knownTime(past.Until),
		Name: past.Name, Kind: past.Kind, AreaM2: rounded(past.Shape.AreaM2(), 1)}
	if past.UntilEdition != 0 {
		v.UntilEdition = &past.UntilEdition
	}
	text := marshal(v)
	dst = append(dst, text[:len(text)-1]...)
	dst = appendGeometry(append(dst, `,"geometry":`...), past.Shape)
	dst = append(append(dst, `,"leaders":`...), marshal(newTenures(past.Leaders))...)
	return append(dst, '}')
}

// pathGrid reads the code of a grid in the path, also of one that is retired.
func pathGrid(c echo.Context) (region.Code, error) {
	code, err := pathCode(c)
	if err == nil && code.Level() != region.GridLevel {
		err = fault.New(fault.NotFound, "code.unknown", "code", "There is no grid %q.", code)
	}
	return code, err
}

// showHistory handles GET /api/v1/grids/:code/history: what a grid was, and who led
// it, newest first.
func (s *Server) showHistory(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	code, err := pathGrid(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	versions, err := s.store.GridHistory(ctx, code)
	if err != nil {
		return err
	}
	body := appendCode([]byte(`{"code":`), code)
	body = appendList(append(body, `,"items":`...), versions, appendPast)
	return answerPublicly(c, append(body, "}\n"...))
}

// answerPublicly sends JSON from the database to anybody.
func answerPublicly(c echo.Context, body []byte) error {
	c.Response().Header()["Cache-Control"] = noCache
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, body)
}

// handoverJSON says how much of a grid came to another by an edition.
type handoverJSON struct {
	Edition int64     `json:"edition"`
	At      time.Time `json:"at"`
	descentJSON
}

func newHandovers(list []plan.Handover) []handoverJSON {
	out := make([]handoverJSON, 0, len(list))
	for _, h := range list {
		out = append(out, handoverJSON{h.Edition, h.At.UTC(), newDescent(h.Descent)})
	}
	return out
}

// showLineage handles GET /api/v1/grids/:code/lineage: which grids a grid came of, and
// which came of it, over all generations, oldest first.
func (s *Server) showLineage(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	code, err := pathGrid(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	ancestors, descendants, err := s.store.GridLineage(ctx, code)
	if err != nil {
		return err
	}
	out := struct {
		Code        region.Code    `json:"code"`
		Ancestors   []handoverJSON `json:"ancestors"`
		Descendants []handoverJSON `json:"descendants"`
	}{code, newHandovers(ancestors), newHandovers(descendants)}
	return answerPublicly(c, append(marshal(out), '\n'))
}

// setLeader handles PUT /api/v1/grids/:code/leader: from now on a person is the grid's
// first leader; whoever is it already is confirmed. The answer is the grid as the map
// shows it, which by then knows of it.
func (s *Server) setLeader(c echo.Context) error {
	var in struct {
		Person *string `json:"person"`
	}
	if err := decodeFields(c, &in, map[string]**string{"person": &in.Person}); err != nil {
		return err
	}
	code, err := pathGrid(c)
	if err != nil {
		return err
	}
	picture, err := s.current()
	if err != nil {
		return err
	}
	if _, ok := picture.GridByCode(code); !ok {
		return fault.New(fault.NotFound, "code.unknown", "code", "There is no grid %q in the current edition.", code)
	}
	if !who(c).May(account.Redraw, code) {
		return fault.New(fault.Forbidden, "action.forbidden", "code", "Your account may not redraw grid %s.", code)
	}
	ctx, cancel := within(c)
	defer cancel()
	if err := s.store.SetLeader(ctx, code, *in.Person); err != nil {
		return err
	}
	picture, err = s.ledBy(ctx, code, *in.Person)
	if err != nil {
		return err
	}
	cell, ok := picture.GridByCode(code)
	if !ok { // published away meanwhile
		return fault.New(fault.NotFound, "code.unknown", "code", "There is no grid %q in the current edition.", code)
	}
	picture.tag(c.Response().Header())
	return answerPrivately(c, http.StatusOK, picture.gridDetail(cell, s.now()))
}

// How long an answer waits for the picture to show what it has changed.
const (
	pictureTime = 3 * time.Second
	pictureLook = 20 * time.Millisecond
)

// ledBy returns the picture in which a person leads a grid or, if none comes in time, the
// current one.
func (s *Server) ledBy(ctx context.Context, code region.Code, person string) (*rendered, error) {
	ctx, cancel := context.WithTimeout(ctx, pictureTime)
	defer cancel()
	look := time.NewTicker(pictureLook)
	defer look.Stop()
	for {
		picture, err := s.current()
		if err != nil {
			return nil, err
		}
		cell, ok := picture.GridByCode(code)
		if !ok || leads(picture.Posts(cell, s.now()), person) {
			return picture, nil
		}
		select {
		case <-ctx.Done():
			return picture, nil
		case <-look.C:
		}
	}
}

// leads reports whether a person holds the post of a first leader whom nobody has to
// confirm any more.
func leads(posts []roster.Standing, person string) bool {
	for _, one := range posts {
		if one.Role == roster.FirstLeader && one.Person.Number == person && !one.Carried {
			return true
		}
	}
	return false
}
