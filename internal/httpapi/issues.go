package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"gridmap/geo/crs"
	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// placeIn is a position in a body.
type placeIn struct {
	Lon       *float64 `json:"lon"`
	Lat       *float64 `json:"lat"`
	CRS       string   `json:"crs"`
	AccuracyM float64  `json:"accuracy_m"`
}

// place converts a position to WGS-84 on the lattice. The faults' fields are
// position.lon and so on.
func (in *placeIn) place() (issue.Place, error) {
	fail := func(rule positionRule) (issue.Place, error) {
		detail := positionRules[rule]
		detail.Field = strings.TrimSuffix("position."+detail.Field, ".")
		kind := fault.Invalid
		if rule.malformed() {
			kind = fault.Malformed
		}
		return issue.Place{}, &fault.Fault{Kind: kind, Details: []fault.Detail{detail}}
	}
	switch {
	case in == nil:
		return issue.Place{}, fault.New(fault.Malformed, "position.required", "position", "The position is missing.")
	case in.Lon == nil:
		return fail(lonMissing)
	case in.Lat == nil:
		return fail(latMissing)
	case !(in.AccuracyM >= 0 && in.AccuracyM <= issue.MaxAccuracyM):
		return fail(accuracyRange)
	}
	system := crs.NameWGS84
	if in.CRS != "" {
		var err error
		if system, err = crs.Parse(in.CRS); err != nil {
			return fail(crsUnknown)
		}
	}
	at, broken := toLattice(system, *in.Lon, *in.Lat)
	if broken != positionFine {
		return fail(broken)
	}
	return issue.Place{At: at.Degrees(), System: system.String(), AccuracyM: in.AccuracyM}, nil
}

// reportIssue handles POST /api/v1/issues. An issue outside all grids is accepted
// too: it waits for a dispatcher.
func (s *Server) reportIssue(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	var in struct {
		Category    string   `json:"category"`
		Description string   `json:"description"`
		Position    *placeIn `json:"position"`
		Reporter    struct {
			Name  string `json:"name"`
			Phone string `json:"phone"`
		} `json:"reporter"`
	}
	key, err := decode(c, &in)
	if err != nil {
		return err
	}
	if err := checkText(map[string]string{"category": in.Category, "description": in.Description,
		"reporter.name": in.Reporter.Name, "reporter.phone": in.Reporter.Phone}); err != nil {
		return err
	}
	place, err := in.Position.place()
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	is, err := s.issues.Report(ctx, issue.Report{
		Category: in.Category, Description: in.Description, Place: place,
		Reporter: issue.Reporter{Name: in.Reporter.Name, Phone: in.Reporter.Phone},
	}, key)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set(echo.HeaderLocation, "/api/v1/issues/"+is.ID)
	header.Set("Gridmap-Edition", strconv.FormatInt(is.Route.Edition, 10))
	return s.answerIssue(c, http.StatusCreated, struct {
		issueItem
		Token string `json:"token"`
	}{newIssue(is, s.picture0(), viewerOf(who(c))), s.reportToken(is.ID)})
}

// answerIssue sends an issue. Its edition is the one that it was routed by.
func (s *Server) answerIssue(c echo.Context, status int, v any) error {
	c.Response().Header()["Cache-Control"] = noStore
	return c.Blob(status, echo.MIMEApplicationJSON, append(marshal(v), '\n'))
}

var noStore = []string{"no-store"}

// picture0 returns the picture of now, nil before the first: issues can be shown
// without.
func (s *Server) picture0() *rendered {
	picture, err := s.current()
	if err != nil {
		return nil
	}
	return picture
}

// pathIssue reads the issue's id in the path. One that is no id is a
// fault.NotFound: nothing can be there.
func pathIssue(c echo.Context) (string, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil || id.String() != strings.ToLower(c.Param("id")) {
		return "", fault.New(fault.NotFound, "issue.unknown", "id", "There is no issue %q.", clip(c.Param("id")))
	}
	return id.String(), nil
}

// showIssue handles GET /api/v1/issues/:id.
func (s *Server) showIssue(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathIssue(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	detail, err := s.detail(ctx, viewerOf(who(c)), id)
	if err != nil {
		return err
	}
	return s.answerIssue(c, http.StatusOK, detail)
}

func (s *Server) detail(ctx context.Context, to viewer, id string) (*issueDetail, error) {
	is, events, err := s.issues.Issue(ctx, to.by, id)
	if err != nil {
		return nil, err
	}
	return newDetail(is, events, s.picture0(), to), nil
}

// commentIssue handles POST /api/v1/issues/:id/comments.
func (s *Server) commentIssue(c echo.Context) error {
	var in struct {
		Text string `json:"text"`
	}
	return s.changeIssue(c, http.StatusCreated, &in, func(ctx context.Context, by issue.By, id string, key issue.Key) (issue.Issue, error) {
		if err := checkText(map[string]string{"text": in.Text}); err != nil {
			return issue.Issue{}, err
		}
		return s.issues.Comment(ctx, by, id, in.Text, key)
	})
}

// moveIssue handles POST /api/v1/issues/:id/state. The body names the revision
// that the editor saw; if there is a newer one, nothing changes.
func (s *Server) moveIssue(c echo.Context) error {
	var in struct {
		Revision int         `json:"revision"`
		State    issue.State `json:"state"`
		Note     string      `json:"note"`
	}
	return s.changeIssue(c, http.StatusOK, &in, func(ctx context.Context, by issue.By, id string, key issue.Key) (issue.Issue, error) {
		if err := checkChange(in.Revision, in.Note); err != nil {
			return issue.Issue{}, err
		}
		return s.issues.Move(ctx, by, id, in.Revision, in.State, in.Note, key)
	})
}

// placeIssue handles POST /api/v1/issues/:id/place: a dispatcher's "here".
func (s *Server) placeIssue(c echo.Context) error {
	var in struct {
		Revision int      `json:"revision"`
		Position *placeIn `json:"position"`
		Note     string   `json:"note"`
	}
	return s.changeIssue(c, http.StatusOK, &in, func(ctx context.Context, by issue.By, id string, key issue.Key) (issue.Issue, error) {
		if err := checkChange(in.Revision, in.Note); err != nil {
			return issue.Issue{}, err
		}
		place, err := in.Position.place()
		if err != nil {
			return issue.Issue{}, err
		}
		return s.issues.Place(ctx, by, id, in.Revision, place, in.Note, key)
	})
}

func checkChange(revision int, note string) error {
	if revision < 1 {
		return fault.New(fault.Malformed, "revision.required", "revision", "Name the revision of the issue that you saw.")
	}
	return checkText(map[string]string{"note": note})
}

// changeIssue reads the body into in, makes the change, and answers with the issue
// as it is then. A conflict shows the issue as it is now. Who has moved an issue to
// where they may know of it no more is told what they did, without its history.
func (s *Server) changeIssue(c echo.Context, status int, in any, change func(ctx context.Context, by issue.By, id string, key issue.Key) (issue.Issue, error)) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathIssue(c)
	if err != nil {
		return err
	}
	key, err := decode(c, in)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	to := viewerOf(who(c))
	changed, changeErr := change(ctx, to.by, id, key)
	if changeErr != nil && fault.KindOf(changeErr) != fault.Conflict {
		return changeErr
	}
	detail, err := s.detail(ctx, to, id)
	switch {
	case changeErr != nil && err == nil:
		return conflictError{changeErr, detail}
	case changeErr == nil && fault.KindOf(err) == fault.NotFound:
		detail = newDetail(changed, nil, s.picture0(), to)
	case fault.KindOf(err) == fault.NotFound: // they may not know that there is a newer state
		return err
	case changeErr != nil || err != nil:
		return errors.Join(changeErr, err)
	}
	return s.answerIssue(c, status, detail)
}

// The parameters by which issues are chosen.
var filterNames = []string{"state", "category", "area", "bbox", "since", "q"}

// maxIssues is the longest list of issues.
const maxIssues = 200

// readFilter reads the parameters of filterNames.
func readFilter(q *query) (issue.Filter, error) {
	area, err := q.code("area")
	if err != nil {
		return issue.Filter{}, err
	}
	f := issue.Filter{Category: q.text("category"), Area: area, Bound: q.bound("bbox"), Since: q.moment("since"), Text: q.text("q")}
	if states := q.text("state"); states != "" {
		for name := range strings.SplitSeq(states, ",") {
			state := issue.State(strings.TrimSpace(name))
			if !state.Known() {
				return f, fault.New(fault.Invalid, "state.unknown", "state", "%q is not a state of an issue.", clip(string(state)))
			}
			f.States = append(f.States, state)
		}
	}
	return f, q.fault()
}

// listIssues handles GET /api/v1/issues, newest first.
func (s *Server) listIssues(c echo.Context) error {
	q, err := readQuery(c, append([]string{"limit", "cursor"}, filterNames...)...)
	if err != nil {
		return err
	}
	limit := q.limit(usualIssues, maxIssues)
	filter, err := readFilter(&q)
	if err != nil {
		return err
	}
	filter.Limit, filter.After = limit, q.text("cursor")
	ctx, cancel := within(c)
	defer cancel()
	picture, to := s.picture0(), viewerOf(who(c))
	page, err := s.issues.Issues(ctx, to.by, filter)
	if err != nil {
		return err
	}
	items := make([]issueItem, 0, len(page.Issues))
	for _, is := range page.Issues {
		items = append(items, newIssue(is, picture, to))
	}
	return s.answerIssue(c, http.StatusOK, newList(items, page.Next))
}

// usualIssues is the length of a list of issues that asks for none.
const usualIssues = 50

// countIssues handles GET /api/v1/issues/counts: how many issues of each state a
// filter chooses.
func (s *Server) countIssues(c echo.Context) error {
	q, err := readQuery(c, filterNames...)
	if err != nil {
		return err
	}
	filter, err := readFilter(&q)
	if err != nil {
		return err
	}
	filter.Scope = who(c).Scope(account.ReadIssues)
	ctx, cancel := within(c)
	defer cancel()
	counts, err := s.store.IssueCounts(ctx, filter)
	if err != nil {
		return err
	}
	out := struct {
		Counts map[issue.State]int `json:"counts"`
	}{map[issue.State]int{}}
	for _, state := range issue.States {
		out.Counts[state] = counts[state]
	}
	return s.answerIssue(c, http.StatusOK, out)
}
