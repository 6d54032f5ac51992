package httpapi

import (
	"context"
	"encoding/json"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/planjson"
)

// The most bytes that an operation may have, and one that divides land anew: that has
// all shapes in it.
const (
	maxDrawing  = 2 << 20
	maxDivision = 10 << 20
)

// operatePlan handles POST /api/v1/plans/:id/operations. With preview=true nothing is
// stored, and the answer is the same.
func (s *Server) operatePlan(c echo.Context) error {
	begun := time.Now()
	q, err := readQuery(c, "preview")
	if err != nil {
		return err
	}
	preview := q.flag("preview")
	if err := q.fault(); err != nil {
		return err
	}
	id, err := pathPlan(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, maxDivision)
	if err != nil {
		return err
	}
	op, in, err := readOperation(body)
	if err != nil {
		return err
	}
	key, err := readKey(c.Request(), who(c).Account, body)
	if err != nil {
		return err
	}
	revision, err := in.seen()
	if err != nil {
		return err
	}
	return s.doPlan(c, planRequest{id: id, revision: revision, key: plan.Key(key)}, func(r planRequest) error {
		ch, err := s.plans.Operate(r.ctx, r.by, r.id, r.revision, op, preview, r.key)
		s.figures.plans.operated(plan.NameOf(op), preview, time.Since(begun), err)
		if err != nil {
			return err
		}
		return s.answerChange(c, ch, r.by)
	})
}

// readOperation reads an operation and the revision beside it.
func readOperation(body []byte) (plan.Operation, revisionIn, error) {
	var head struct {
		revisionIn
		Op *string `json:"op"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return nil, head.revisionIn, jsonFault(err)
	}
	in := head.revisionIn
	if err := refuseTwice(body); err != nil {
		return nil, in, err
	}
	if head.Op == nil {
		return nil, in, errMissing("op")
	}
	if hasNUL(body) {
		return nil, in, fault.New(fault.Malformed, "text.nul", "", "A text cannot hold the character NUL.")
	}
	op, err := planjson.Decode(body, "revision")
	if err != nil {
		return nil, in, err
	}
	if _, divides := op.(plan.Redivide); !divides && len(body) > maxDrawing {
		return nil, in, fault.New(fault.TooLarge, "body.too_large", "", "The body is over %d bytes.", maxDrawing)
	}
	return op, in, nil
}

// hasNUL reports whether a text in JSON holds the character NUL.
func hasNUL(body []byte) bool {
	for i := 0; i+5 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if string(body[i+1:i+6]) == "u0000" {
			return true
		}
		i++ // what it escapes, perhaps itself
	}
	return false
}

// undoPlan handles POST /api/v1/plans/:id/undo.
func (s *Server) undoPlan(c echo.Context) error { return s.stepPlan(c, s.plans.Undo) }

// redoPlan handles POST /api/v1/plans/:id/redo.
func (s *Server) redoPlan(c echo.Context) error { return s.stepPlan(c, s.plans.Redo) }

// stepPlan has a step taken that needs no more than a revision.
func (s *Server) stepPlan(c echo.Context, step func(ctx context.Context, by plan.By, id int64, revision int, key plan.Key) (plan.Change, error)) error {
	var in revisionIn
	return s.changePlan(c, &in, maxBody, func(r planRequest) error {
		ch, err := step(r.ctx, r.by, r.id, r.revision, r.key)
		if err != nil {
			return err
		}
		return s.answerChange(c, ch, r.by)
	})
}

// rebasePlan handles POST /api/v1/plans/:id/rebase: what no longer fits is left out
// and listed.
func (s *Server) rebasePlan(c echo.Context) error {
	var in revisionIn
	return s.changePlan(c, &in, maxBody, func(r planRequest) error {
		ch, err := s.plans.Rebase(r.ctx, r.by, r.id, r.revision, r.key)
		if err != nil {
			return err
		}
		left := make([]leftJSON, 0, len(ch.Left))
		for _, l := range ch.Left {
			left = append(left, newLeft(l))
		}
		out := append(s.appendChange(nil, ch, r.by), `,"left":`...)
		return answerLong(c, append(append(out, marshal(left)...), "}\n"...))
	})
}
