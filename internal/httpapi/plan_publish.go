package httpapi

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// publishedJSON says what a publication has done.
type publishedJSON struct {
	Edition        int64         `json:"edition"`
	Plan           planView      `json:"plan"`
	Added          int           `json:"added"`
	Changed        int           `json:"changed"`
	Retired        int           `json:"retired"`
	BuildingsMoved int           `json:"buildings_moved"`
	IssuesMoved    int           `json:"issues_moved"`
	Messages       int           `json:"messages"`
	Carried        []region.Code `json:"carried"`
	Leaderless     []region.Code `json:"leaderless"`
}

// answerPublished sends what a publication has done.
func (s *Server) answerPublished(c echo.Context, o plan.Outcome, to plan.By) error {
	s.figures.plans.published.Inc()
	c.Response().Header()["Gridmap-Edition"] = []string{strconv.FormatInt(o.Edition.Number, 10)}
	return answerPrivately(c, http.StatusOK, publishedJSON{
		Edition: o.Edition.Number, Plan: s.view(plan.View{Plan: o.Plan, Current: o.Edition.Number}, to),
		Added: o.Added, Changed: o.Changed, Retired: o.Retired, BuildingsMoved: o.BuildingsMoved, IssuesMoved: o.IssuesMoved,
		Messages: o.Messages, Carried: codes(o.Carried), Leaderless: codes(o.Leaderless),
	})
}

// leaderIn says who leads a grid.
type leaderIn struct {
	Grid   string `json:"grid"`
	Person string `json:"person"`
}

// publishPlan handles POST /api/v1/plans/:id/publish. The body names the revision
// that its writer saw, so nobody publishes boundaries that they have not looked at.
func (s *Server) publishPlan(c echo.Context) error {
	var in struct {
		revisionIn
		Note    string     `json:"note"`
		Leaders []leaderIn `json:"leaders"`
	}
	return s.changePlan(c, &in, maxDrawing, func(r planRequest) error {
		if err := checkText(map[string]string{"note": in.Note}); err != nil {
			return err
		}
		leaders, err := newLeaders(in.Leaders)
		if err != nil {
			return err
		}
		outcome, err := s.plans.Publish(r.ctx, r.by, r.id, r.revision, in.Note, leaders, r.key)
		if err != nil {
			return err
		}
		return s.answerPublished(c, outcome, r.by)
	})
}

// newLeaders returns staff numbers by grids.
func newLeaders(list []leaderIn) (map[region.Code]string, error) {
	if len(list) > plan.MaxGrids {
		return nil, fault.New(fault.Invalid, "leaders.too_many", "leaders", "At most %d leaders are named at once.", plan.MaxGrids)
	}
	leaders := make(map[region.Code]string, len(list))
	for _, one := range list {
		if err := checkText(map[string]string{"leaders": one.Person}); err != nil {
			return nil, err
		}
		code, err := gridIn("leaders", one.Grid)
		switch _, twice := leaders[code]; {
		case err != nil:
			return nil, err
		case twice:
			return nil, fault.New(fault.Invalid, "leaders.twice", "leaders", "Two people are to lead grid %s.", code)
		case one.Person == "":
			return nil, fault.New(fault.Invalid, "person.required", "leaders", "Nobody is named for grid %s.", code)
		}
		leaders[code] = one.Person
	}
	return leaders, nil
}

// gridIn reads the code of a grid in a body.
func gridIn(field, text string) (region.Code, error) {
	code, err := region.ParseCode(text)
	switch {
	case err != nil:
		return "", renamed(err, field)
	case code.Level() != region.GridLevel:
		return "", fault.New(fault.Invalid, "code.length", field, "The code of a grid has 15 digits, and %q has not.", code)
	}
	return code, nil
}

// gridsIn reads a list of codes of grids in a body.
func gridsIn(field string, list []string) ([]region.Code, error) {
	out := make([]region.Code, 0, len(list))
	for _, text := range list {
		code, err := gridIn(field, text)
		if err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, nil
}

// revertEdition handles POST /api/v1/editions: the boundaries that a scope had in an
// edition are published anew.
func (s *Server) revertEdition(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	var in struct {
		Scope   *string `json:"scope"`
		Edition *int64  `json:"edition"`
		Note    string  `json:"note"`
		Title   string  `json:"title"`
	}
	key, err := decode(c, &in)
	switch {
	case err != nil:
		return err
	case in.Scope == nil:
		return errMissing("scope")
	case in.Edition == nil:
		return errMissing("edition")
	}
	if err := checkText(map[string]string{"note": in.Note, "title": in.Title}); err != nil {
		return err
	}
	scope, err := region.ParseCode(*in.Scope)
	if err != nil {
		return renamed(err, "scope")
	}
	edition, err := editionIn(in.Edition)
	if err != nil {
		return err
	}
	ctx, cancel := withinRedrawing(c)
	defer cancel()
	by := planner(who(c))
	outcome, err := s.plans.Revert(ctx, by, scope, edition, in.Title, in.Note, plan.Key(key))
	if err != nil {
		return s.withPlan(err, by)
	}
	return s.answerPublished(c, outcome, by)
}
