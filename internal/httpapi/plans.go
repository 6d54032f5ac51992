package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// pathPlan reads the plan's id in the path. One that is no id is a fault.NotFound:
// nothing can be there.
func pathPlan(c echo.Context) (int64, error) {
	text := c.Param("id")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 || strconv.FormatInt(id, 10) != text {
		return 0, fault.New(fault.NotFound, "plan.unknown", "id", "There is no plan %q.", clip(text))
	}
	return id, nil
}

// listPlans handles GET /api/v1/plans, newest first.
func (s *Server) listPlans(c echo.Context) error {
	q, err := readQuery(c, "state", "area", "limit", "cursor")
	if err != nil {
		return err
	}
	area, err := q.code("area")
	if err != nil {
		return err
	}
	by := planner(who(c))
	f := plan.Filter{Area: area, Limit: q.limit(usualPlans, maxPlans), After: q.text("cursor")}
	if states := q.text("state"); states != "" {
		for name := range strings.SplitSeq(states, ",") {
			switch state := plan.State(strings.TrimSpace(name)); state {
			case plan.Draft, plan.Published, plan.Discarded:
				f.States = append(f.States, state)
			default:
				return fault.New(fault.Invalid, "state.unknown", "state", "%q is not a state of a plan.", clip(name))
			}
		}
	}
	if err := q.fault(); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	page, err := s.plans.Plans(ctx, by, f)
	if err != nil {
		return err
	}
	picture, current := s.picture0(), int64(0)
	if picture != nil {
		current = picture.Edition().Number
	}
	items := make([]planJSON, 0, len(page.Plans))
	for _, one := range page.Plans {
		items = append(items, newPlan(one.Plan, one.OperationCount, one.UndoneCount, current, one.Overlaps, picture, by))
	}
	return answerPrivately(c, http.StatusOK, newList(items, page.Next))
}

// The length of lists of plans.
const (
	usualPlans = 50
	maxPlans   = 200
)

// createPlan handles POST /api/v1/plans.
func (s *Server) createPlan(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	var in struct {
		Title   *string `json:"title"`
		Scope   *string `json:"scope"`
		Edition *int64  `json:"edition"`
	}
	key, err := decode(c, &in)
	switch {
	case err != nil:
		return err
	case in.Title == nil:
		return errMissing("title")
	case in.Scope == nil:
		return errMissing("scope")
	}
	if err := checkText(map[string]string{"title": *in.Title}); err != nil {
		return err
	}
	scope, err := region.ParseCode(*in.Scope)
	if err != nil {
		return renamed(err, "scope")
	}
	backTo, err := editionIn(in.Edition)
	if err != nil {
		return err
	}
	by := planner(who(c))
	ctx, cancel := within(c)
	defer cancel()
	v, err := s.plans.Create(ctx, by, *in.Title, scope, backTo, plan.Key(key))
	if err != nil {
		return s.withPlan(err, by)
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/plans/"+strconv.FormatInt(v.Plan.ID, 10))
	return answerPrivately(c, http.StatusCreated, s.view(v, by))
}

// editionIn returns the number of an edition in a body, 0 if none is named.
func editionIn(number *int64) (int64, error) {
	if number == nil {
		return 0, nil
	}
	if *number < 1 {
		return 0, fault.New(fault.Invalid, "edition.unknown", "edition", "There is no edition %d.", *number)
	}
	return *number, nil
}

// showPlan handles GET /api/v1/plans/:id.
func (s *Server) showPlan(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathPlan(c)
	if err != nil {
		return err
	}
	by := planner(who(c))
	ctx, cancel := within(c)
	defer cancel()
	v, err := s.plans.Plan(ctx, by, id)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, planDetail{s.view(v, by), newSteps(v.Plan.History)})
}

// revisionIn is a body that says no more than what revision of a plan was seen. Others
// begin with it.
type revisionIn struct {
	Revision *int `json:"revision"`
}

// seen returns the revision.
func (in revisionIn) seen() (int, error) {
	if in.Revision == nil || *in.Revision < 0 {
		return 0, fault.New(fault.Malformed, "revision.required", "revision", "Name the revision of the plan that you saw.")
	}
	return *in.Revision, nil
}

// planRequest is a request to change a plan.
type planRequest struct {
	ctx      context.Context //nolint:containedctx // lives as long as its handler
	by       plan.By
	id       int64
	revision int
	key      plan.Key
}

// changePlan reads a request without parameters to change a plan, with a body of up
// to so many bytes, and has it done. A conflict shows the plan as it is now.
func (s *Server) changePlan(c echo.Context, in interface{ seen() (int, error) }, most int64, change func(r planRequest) error) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathPlan(c)
	if err != nil {
		return err
	}
	key, err := decodeUpTo(c, most, in)
	if err != nil {
		return err
	}
	revision, err := in.seen()
	if err != nil {
		return err
	}
	return s.doPlan(c, planRequest{id: id, revision: revision, key: plan.Key(key)}, change)
}

// doPlan has a change of a plan done within the time for it.
func (s *Server) doPlan(c echo.Context, r planRequest, change func(r planRequest) error) error {
	ctx, cancel := withinRedrawing(c)
	defer cancel()
	r.ctx, r.by = ctx, planner(who(c))
	return s.withPlan(change(r), r.by)
}

// retitlePlan handles POST /api/v1/plans/:id/title.
func (s *Server) retitlePlan(c echo.Context) error {
	var in struct {
		revisionIn
		Title *string `json:"title"`
	}
	return s.changePlan(c, &in, maxBody, func(r planRequest) error {
		if in.Title == nil {
			return errMissing("title")
		}
		if err := checkText(map[string]string{"title": *in.Title}); err != nil {
			return err
		}
		v, err := s.plans.Retitle(r.ctx, r.by, r.id, r.revision, *in.Title, r.key)
		if err != nil {
			return err
		}
		return answerPrivately(c, http.StatusOK, s.view(v, r.by))
	})
}

// discardPlan handles POST /api/v1/plans/:id/discard.
func (s *Server) discardPlan(c echo.Context) error {
	var in revisionIn
	return s.changePlan(c, &in, maxBody, func(r planRequest) error {
		v, err := s.plans.Discard(r.ctx, r.by, r.id, r.revision, r.key)
		if err != nil {
			return err
		}
		return answerPrivately(c, http.StatusOK, s.view(v, r.by))
	})
}

// attendPlan handles POST /api/v1/plans/:id/presence: what was done since the
// revision that was seen, and who else has the plan open.
func (s *Server) attendPlan(c echo.Context) error {
	var in revisionIn
	return s.changePlan(c, &in, maxBody, func(r planRequest) error {
		v, steps, others, err := s.plans.Attend(r.ctx, r.by, r.id, r.revision)
		if err != nil {
			return err
		}
		out := struct {
			Plan   planView       `json:"plan"`
			Steps  []stepJSON     `json:"steps"`
			Others []presenceJSON `json:"others"`
		}{s.view(v, r.by), newSteps(steps), []presenceJSON{}}
		for _, one := range others {
			out.Others = append(out.Others, presenceJSON{one.Name, one.SeenAt.UTC()})
		}
		return answerPrivately(c, http.StatusOK, out)
	})
}
