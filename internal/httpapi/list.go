package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// list is a stretch of a list. Next is the cursor of the stretch after it.
type list[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// newList returns items with the cursor of what follows them, "" at the end.
func newList[T any](items []T, next string) list[T] {
	l := list[T]{Items: items}
	if items == nil {
		l.Items = []T{}
	}
	if next != "" {
		l.Next = &next
	}
	return l
}

// storeTimeout is how long the database may take for one answer.
const storeTimeout = 10 * time.Second

// hashTimeout is how long an answer may take for which passwords are hashed, two at
// most: on a busy machine each waits for its turn, see the account package's gate.
const hashTimeout = 25 * time.Second

// redrawTimeout is how long an answer may take for which a plan is drawn: at first its
// land has to be loaded.
const redrawTimeout = 25 * time.Second

// within gives the request's work at the database its time limit.
func within(c echo.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request().Context(), storeTimeout)
}

// withinHashing is within for what hashes passwords too.
func withinHashing(c echo.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request().Context(), hashTimeout)
}

// withinRedrawing is within for what draws a plan.
func withinRedrawing(c echo.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request().Context(), redrawTimeout)
}

// answer sends v as JSON that was computed from a picture.
func (r *rendered) answer(c echo.Context, v any) error {
	return r.answerAs(c, echo.MIMEApplicationJSON, v)
}

func (r *rendered) answerAs(c echo.Context, contentType string, v any) error {
	header := c.Response().Header()
	r.tag(header)
	header["Cache-Control"] = noCache
	return c.Blob(http.StatusOK, contentType, append(marshal(v), '\n'))
}

// pathCode reads the code in the path. One that is no code is a fault.NotFound:
// nothing can be there.
func pathCode(c echo.Context) (region.Code, error) {
	text, ok := unescape(c.Param("code"))
	if ok {
		if code, err := region.ParseCode(text); err == nil && string(code) == text {
			return code, nil
		}
	}
	return "", fault.New(fault.NotFound, "code.unknown", "code", "There is no area or grid %q.", clip(text))
}
