package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// reportHeader carries the token of whoever reported an issue. It is no parameter,
// so that it stands in no log and no history.
const reportHeader = "Gridmap-Report-Token"

// reportToken returns the token with which an issue's reporter follows it: the id,
// and the proof that it was given out by this installation. Nothing is stored.
func (s *Server) reportToken(id string) string {
	parsed, err := uuid.Parse(id)
	if err != nil {
		panic(err) // issues are named by UUIDs alone
	}
	return base64.RawURLEncoding.EncodeToString(append(parsed[:], s.proof(parsed)...))
}

func (s *Server) proof(id uuid.UUID) []byte {
	mac := hmac.New(sha256.New, s.reportKey[:])
	_, _ = mac.Write([]byte("report\n")) // a hash accepts all
	_, _ = mac.Write(id[:])
	return mac.Sum(nil)
}

// reported returns the issue that a token belongs to.
func (s *Server) reported(token string) (id string, ok bool) {
	bytes, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(bytes) != len(uuid.UUID{})+sha256.Size {
		return "", false
	}
	parsed := uuid.UUID(bytes[:len(uuid.UUID{})])
	return parsed.String(), hmac.Equal(bytes[len(parsed):], s.proof(parsed))
}

// reportJSON is an issue as its reporter sees it.
type reportJSON struct {
	Number      string            `json:"number"`
	Category    string            `json:"category"`
	Description string            `json:"description"`
	Position    positionJSON      `json:"position"`
	State       issue.State       `json:"state"`
	Grid        *gridBrief        `json:"grid"`
	Responsible *contactJSON      `json:"responsible"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	History     []reportEventJSON `json:"history"`
}

// contactJSON is whom a reporter may turn to. The phone is masked.
type contactJSON struct {
	Name   string `json:"name"`
	Unit   string `json:"unit"`
	Office string `json:"office"`
	Phone  string `json:"phone"`
}

// reportEventJSON is an event without what staff write to each other.
type reportEventJSON struct {
	At   time.Time       `json:"at"`
	Kind issue.EventKind `json:"kind"`
	To   issue.State     `json:"to"`
}

func errNoReport() error {
	return fault.New(fault.NotFound, "report.unknown", reportHeader, "No issue was reported under this token.")
}

// followReport handles GET /api/v1/report: how far an issue has come, for whoever
// has the token that its report was answered with.
func (s *Server) followReport(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, ok := s.reported(c.Request().Header.Get(reportHeader))
	if !ok {
		return errNoReport()
	}
	ctx, cancel := within(c)
	defer cancel()
	is, events, err := s.issues.Issue(ctx, issue.By{Reads: region.Everywhere}, id)
	if fault.KindOf(err) == fault.NotFound {
		return errNoReport()
	}
	if err != nil {
		return err
	}
	c.Response().Header()["Vary"] = varyReport
	return s.answerIssue(c, http.StatusOK, newReport(is, events, s.picture0()))
}

var varyReport = []string{reportHeader}

func newReport(is issue.Issue, events []issue.Event, picture *rendered) reportJSON {
	out := reportJSON{
		Number: is.Number, Category: is.Category, Description: is.Description,
		Position: positionJSON{is.Place.At[0], is.Place.At[1]}, State: is.State, Grid: picture.named(is.Route.Grid),
		CreatedAt: is.CreatedAt.UTC(), UpdatedAt: is.UpdatedAt.UTC(), History: []reportEventJSON{},
	}
	if person := is.Route.Responsible.Person; person.Number != "" {
		out.Responsible = &contactJSON{person.Name, person.Unit, picture.office(person), person.MaskedPhone()}
	}
	for _, e := range events {
		if e.Kind != issue.EventComment {
			out.History = append(out.History, reportEventJSON{e.At.UTC(), e.Kind, e.To})
		}
	}
	return out
}

// office returns where to find somebody to whom an issue was routed; an issue does
// not keep that.
func (r *rendered) office(p roster.Person) string {
	if r == nil || p.Office != "" {
		return p.Office
	}
	now, _ := r.Person(p.Number) // one who is gone has no office
	return now.Office
}

// revealReporter handles POST /api/v1/issues/:id/reporter: who reported an issue.
// That it was asked is written down before it is answered.
func (s *Server) revealReporter(c echo.Context) error {
	if err := decodeNothing(c); err != nil {
		return err
	}
	id, err := pathIssue(c)
	if err != nil {
		return err
	}
	actor := who(c)
	ctx, cancel := within(c)
	defer cancel()
	is, _, err := s.issues.Issue(ctx, by(actor), id)
	if err != nil {
		return err
	}
	if !actor.May(account.RevealReporters, is.Route.Grid) {
		return fault.New(fault.Forbidden, "issue.forbidden", "", "You may read this issue, and not do this to it.")
	}
	err = s.accounts.Record(ctx, account.Entry{Origin: account.OriginOf(ctx),
		Action: "reporter.revealed", Kind: "issue", Target: is.ID, Code: is.Route.Grid, After: map[string]any{"number": is.Number}})
	if err != nil {
		return err
	}
	return s.answerIssue(c, http.StatusOK, reporterJSON{is.Reporter.Name, is.Reporter.Phone})
}

// maskedReporter returns a reporter as they are shown without asking: 王**.
func maskedReporter(r issue.Reporter) reporterJSON {
	out := reporterJSON{Phone: roster.Person{Phone: r.Phone}.MaskedPhone()}
	for _, first := range r.Name {
		out.Name = string(first) + "**"
		break
	}
	return out
}
