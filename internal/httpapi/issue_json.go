package httpapi

import (
	"time"

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
	Phone string `json:"phone"` // masked
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

// newIssue describes an issue. The grid's name comes from the picture of now,
// which may be nil or know the grid no more.
func newIssue(is issue.Issue, picture *rendered) issueItem {
	route := is.Route
	out := issueItem{
		ID: is.ID, Number: is.Number, Category: is.Category, Description: is.Description,
		Position: placeJSON{is.Place.At[0], is.Place.At[1], is.Place.System, is.Place.AccuracyM},
		Reporter: reporterJSON{is.Reporter.Name, roster.Person{Phone: is.Reporter.Phone}.MaskedPhone()},
		State:    is.State, Match: route.Match, DistanceM: route.DistanceM,
		Responsible: newResponsible(&route.Responsible), Because: route.Responsible.Because, Edition: route.Edition,
		Revision: is.Revision, CreatedAt: is.CreatedAt.UTC(), UpdatedAt: is.UpdatedAt.UTC(),
		NextStates: is.State.Next(), MayBePlaced: is.State.MayBePlaced(),
	}
	if out.NextStates == nil {
		out.NextStates = []issue.State{}
	}
	if route.Grid != "" {
		out.Grid = &gridBrief{Code: route.Grid}
		if picture != nil {
			if cell, ok := picture.GridByCode(route.Grid); ok {
				out.Grid.Name = picture.Grid(cell).Name
			}
		}
	}
	return out
}

// newDetail describes an issue with its history.
func newDetail(is issue.Issue, events []issue.Event, picture *rendered) *issueDetail {
	out := &issueDetail{issueItem: newIssue(is, picture), History: make([]eventJSON, 0, len(events))}
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
