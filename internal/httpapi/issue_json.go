package httpapi

import (
	"time"

	"gridmap/internal/account"
	"gridmap/internal/issue"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// issueItem is an issue in a list.
type issueItem struct {
	ID          string           `json:"id"`
	Number      string           `json:"number"`
	Category    string           `json:"category"`
	Description string           `json:"description"`
	Position    placeJSON        `json:"position"`
	Reporter    reporterJSON     `json:"reporter"`
	State       issue.State      `json:"state"`
	Match       issue.Match      `json:"match"`
	DistanceM   float64          `json:"distance_m"`
	Grid        *gridBrief       `json:"grid"`
	Responsible *responsibleJSON `json:"responsible"`
	Because     roster.Because   `json:"because"`
	Edition     int64            `json:"edition"`
	Revision    int              `json:"revision"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
	NextStates  []issue.State    `json:"next_states"`
	MayBePlaced bool             `json:"may_be_placed"`
	May         []string         `json:"may"`
}

// issueDetail is an issue by itself, with its history, oldest first.
type issueDetail struct {
	issueItem
	History []eventJSON `json:"history"`
}

// placeJSON is where an issue is, in WGS-84; crs is the system in which it came
// in.
type placeJSON struct {
	Lon       float64 `json:"lon"`
	Lat       float64 `json:"lat"`
	CRS       string  `json:"crs"`
	AccuracyM float64 `json:"accuracy_m"`
}

type reporterJSON struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

type eventJSON struct {
	ID     int64           `json:"id"`
	At     time.Time       `json:"at"`
	Kind   issue.EventKind `json:"kind"`
	From   issue.State     `json:"from"`
	To     issue.State     `json:"to"`
	Actor  string          `json:"actor"`
	Note   string          `json:"note"`
	Grid   region.Code     `json:"grid"`
	Person *personBrief    `json:"person"`
}

type personBrief struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// viewer is who an issue is described to.
type viewer struct {
	by      issue.By
	reveals region.Scope // where they may learn who reported
}

func viewerOf(a account.Actor) viewer {
	return viewer{by(a), a.Scope(account.RevealReporters)}
}

// may lists what the viewer may do to an issue, beside moving it to another state.
func (v viewer) may(is issue.Issue) []string {
	out := []string{}
	if v.by.MayComment(is) {
		out = append(out, "comment")
	}
	if v.by.MayPlace(is) {
		out = append(out, "place")
	}
	if v.reveals.Covers(is.Route.Grid) {
		out = append(out, "reveal_reporter")
	}
	return out
}

// newIssue describes an issue to a viewer. The grid's name comes from the picture
// of now, which may be nil or know the grid no more. The reporter is masked.
func newIssue(is issue.Issue, picture *rendered, to viewer) issueItem {
	route := is.Route
	out := issueItem{
		ID: is.ID, Number: is.Number, Category: is.Category, Description: is.Description,
		Position: placeJSON{is.Place.At[0], is.Place.At[1], is.Place.System, is.Place.AccuracyM},
		Reporter: maskedReporter(is.Reporter),
		State:    is.State, Match: route.Match, DistanceM: route.DistanceM, Grid: picture.named(route.Grid),
		Responsible: newResponsible(&route.Responsible), Because: route.Responsible.Because, Edition: route.Edition,
		Revision: is.Revision, CreatedAt: is.CreatedAt.UTC(), UpdatedAt: is.UpdatedAt.UTC(),
		NextStates: to.by.Next(is), MayBePlaced: to.by.MayPlace(is), May: to.may(is),
	}
	if out.NextStates == nil {
		out.NextStates = []issue.State{}
	}
	return out
}

// named returns a grid with its name, which a picture that is nil or does not have
// the grid cannot tell; nil for none.
func (r *rendered) named(code region.Code) *gridBrief {
	if code == "" {
		return nil
	}
	out := &gridBrief{Code: code}
	if r != nil {
		if cell, ok := r.GridByCode(code); ok {
			out.Name = r.Grid(cell).Name
		}
	}
	return out
}

// newDetail describes an issue with its history.
func newDetail(is issue.Issue, events []issue.Event, picture *rendered, to viewer) *issueDetail {
	out := &issueDetail{issueItem: newIssue(is, picture, to), History: make([]eventJSON, 0, len(events))}
	for _, e := range events {
		one := eventJSON{ID: e.ID, At: e.At.UTC(), Kind: e.Kind, From: e.From, To: e.To, Actor: e.Actor, Note: e.Note, Grid: e.Grid}
		if e.Person != "" {
			one.Person = &personBrief{ID: e.Person}
			if picture != nil {
				if person, ok := picture.Person(e.Person); ok {
					one.Person.Name = person.Name
				}
			}
		}
		out.History = append(out.History, one)
	}
	return out
}
