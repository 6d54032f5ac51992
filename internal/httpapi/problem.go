package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type    string          `json:"type"`
	Title   string          `json:"title"`
	Status  int             `json:"status"`
	Detail  string          `json:"detail"`
	Errors  []problemDetail `json:"errors,omitempty"`
	Current *issueDetail    `json:"current,omitempty"` // of a conflict about an issue
	Plan    *planView       `json:"plan,omitempty"`    // of a conflict about a plan
	Steps   []stepJSON      `json:"steps,omitempty"`   // of that plan, since the revision that was sent
}

// problemDetail is one thing that is wrong. Code is stable, for translation.
type problemDetail struct {
	Field    string        `json:"field"`
	Code     string        `json:"code"`
	Detail   string        `json:"detail"`
	Row      int           `json:"row,omitempty"`
	Position *positionJSON `json:"position,omitempty"`
	// Grids and Buildings are those that it is about.
	Grids     []region.Code `json:"grids,omitempty"`
	Buildings []string      `json:"buildings,omitempty"`
}

// kindAnswer is what the outside sees of a kind of fault.
type kindAnswer struct {
	status int
	slug   string // the end of the problem's type
	title  string
}

// answers maps every kind of fault to its answer: the one place where a status
// is chosen.
var answers = map[fault.Kind]kindAnswer{
	fault.Internal:        {http.StatusInternalServerError, "internal", "Something went wrong on the server"},
	fault.Malformed:       {http.StatusBadRequest, "malformed", "The request cannot be read"},
	fault.Unauthenticated: {http.StatusUnauthorized, "unauthenticated", "Nobody is signed in"},
	fault.Forbidden:       {http.StatusForbidden, "forbidden", "This is not allowed"},
	fault.NotFound:        {http.StatusNotFound, "not-found", "There is no such thing"},
	fault.Conflict:        {http.StatusConflict, "conflict", "A newer state exists"},
	fault.TooLarge:        {http.StatusRequestEntityTooLarge, "too-large", "The request is over a limit"},
	fault.Unsupported:     {http.StatusUnsupportedMediaType, "unsupported", "This format is not read here"},
	fault.Invalid:         {http.StatusUnprocessableEntity, "invalid", "The request is readable, and wrong"},
	fault.TooMany:         {http.StatusTooManyRequests, "too-many", "Too many requests"},
	fault.Unavailable:     {http.StatusServiceUnavailable, "unavailable", "A part of the service is away for now"},
}

const (
	problemType = "urn:gridmap:problem:"
	problemMIME = "application/problem+json"
)

// usualRetry is when to come again where nothing is known of it.
const usualRetry = 2 * time.Second

// retryAfter returns in how many seconds what was refused may be asked again.
func retryAfter(err error) string {
	after := usualRetry
	var later laterError
	var throttled *account.ThrottledError
	switch {
	case errors.As(err, &later):
		after = later.after
	case errors.As(err, &throttled):
		after = throttled.After
	}
	return strconv.Itoa(seconds(after))
}

// conflictError is a conflict that shows the issue as it is now.
type conflictError struct {
	error
	current *issueDetail
}

// Unwrap returns the conflict itself.
func (e conflictError) Unwrap() error { return e.error }

// errNotAllowed is echo's answer to a known path with another method.
var errNotAllowed = kindAnswer{http.StatusMethodNotAllowed, "method", "This method is not served here"}

// describe returns the problem that an error is to the outside. It never shows a
// cause: what is not a fault is Internal, and says nothing of itself.
func describe(err error) problem {
	var web *echo.HTTPError
	if errors.As(err, &web) {
		switch web.Code {
		case http.StatusMethodNotAllowed:
			return problem{Type: problemType + errNotAllowed.slug, Title: errNotAllowed.title, Status: errNotAllowed.status,
				Detail: "The header Allow lists the methods that this path has."}
		case http.StatusNotFound:
			err = fault.New(fault.NotFound, "path.unknown", "", "Nothing is served at this path.")
		}
	}
	if errors.Is(err, context.DeadlineExceeded) && fault.KindOf(err) == fault.Internal {
		err = fault.New(fault.Unavailable, "service.slow", "", "The answer took too long; try again.")
	}
	kind := fault.KindOf(err)
	answer := answers[kind]
	p := problem{Type: problemType + answer.slug, Title: answer.title, Status: answer.status,
		Detail: "The server's log says more, under the request's id."}
	var f *fault.Fault
	if kind != fault.Internal && errors.As(err, &f) {
		p.Detail, p.Errors = tell(f.Details)
		tellGrids(err, p.Errors)
	}
	var conflict conflictError
	if errors.As(err, &conflict) {
		p.Current = conflict.current
	}
	var ofPlan planConflict
	if errors.As(err, &ofPlan) {
		p.Plan, p.Steps = &ofPlan.current, ofPlan.steps
	}
	return p
}

// tell returns the sentences of the details, and the details for the outside.
func tell(details []fault.Detail) (string, []problemDetail) {
	sentences := make([]string, 0, len(details))
	out := make([]problemDetail, 0, len(details))
	for _, d := range details {
		sentences = append(sentences, d.Text)
		one := problemDetail{Field: d.Field, Code: d.Code, Detail: d.Text, Row: d.Row}
		if d.Position != nil {
			one.Position = &positionJSON{Lon: d.Position[0], Lat: d.Position[1]}
		}
		out = append(out, one)
	}
	const shown = 3
	return strings.Join(sentences[:min(shown, len(sentences))], " "), out
}

// sendProblem answers with a problem, unless an answer has begun: then nothing
// can be said any more, and the connection is cut so that the client sees that
// the answer is not whole.
func (s *Server) sendProblem(err error, c echo.Context) {
	if c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	if c.Request().Context().Err() != nil && errors.Is(err, context.Canceled) {
		// Nobody is there to read it; the status is for the log alone.
		c.Response().Status = statusClientGone
		return
	}
	header := c.Response().Header()
	if errors.Is(err, echo.ErrMethodNotAllowed) && c.Path() == everyPath {
		// The path has nothing but the front end's GET, which serves every path.
		err = echo.ErrNotFound
		header.Del(echo.HeaderAllow)
	}
	p := describe(err)
	header.Set(echo.HeaderContentType, problemMIME)
	header.Set(echo.HeaderCacheControl, "no-store")
	switch p.Status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		header.Set(echo.HeaderRetryAfter, retryAfter(err))
	case http.StatusUnauthorized:
		header.Set(echo.HeaderWWWAuthenticate, `Bearer realm="gridmap"`)
	}
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil {
		s.log.Error("problem document", "error", jsonErr)
	}
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_, _ = c.Response().Write(append(body, '\n')) // a client that has gone away is no news
	}
}

// statusClientGone stands in the log for requests whose client hung up.
const statusClientGone = 499
