package issue

import (
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Limits of what people write, in characters.
const (
	MaxDescription = 4000
	MaxComment     = 4000
	MaxReporter    = 100
)

// Category is what an issue is about.
type Category struct {
	Code string // "sanitation"
	Name string // 环境卫生
	En   string
}

// Reporter is who reported an issue, as far as they said.
type Reporter struct{ Name, Phone string }

// Place is where an issue is, and how well that is known.
type Place struct {
	At        orb.Point // WGS-84 degrees on the lattice, longitude first
	System    string    // the system in which it came in: wgs84, cgcs2000, gcj02, bd09
	AccuracyM float64   // metres; 0 if not stated
}

// Match says how a place was matched to a grid.
type Match string

// The matches.
const (
	Inside  Match = "inside"
	Near    Match = "near"    // outside all grids, within its accuracy of one
	Outside Match = "outside" // further out: no grid
)

// Route is the answer of the atlas for a place: the grid and who is responsible.
type Route struct {
	Edition     int64
	Match       Match
	DistanceM   float64     // to the grid; 0 inside
	Grid        region.Code // "" when outside
	Responsible roster.Responsible
}

// Issue is something that a resident or cadre reported, at a place.
type Issue struct {
	ID          string // UUID, version 7
	Number      string // for people: 20261124-000042
	Category    string
	Description string
	Place       Place
	Reporter    Reporter
	State       State
	Route       Route // Responsible.Person has number, name, unit and phone only
	Revision    int   // counts changes from 1; a writer names the one it saw
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Event is one line of an issue's history. History is only ever added to.
type Event struct {
	ID     int64
	Issue  string
	At     time.Time
	Kind   EventKind
	From   State  // "" when the event does not change the state
	To     State  // "" when the event does not change the state
	Actor  string // who did it, as others read; "" is the reporter or the system
	Note   string // a comment, a reason, or why it was routed so
	Grid   region.Code
	Person string // staff number of whom it was routed to; "" if none
}

// EventKind is what happened.
type EventKind string

// The kinds of events.
const (
	EventReported EventKind = "reported"
	EventRouted   EventKind = "routed"
	EventPlaced   EventKind = "placed"
	EventState    EventKind = "state"
	EventComment  EventKind = "comment"
	EventMoved    EventKind = "moved" // an edition gave its place to another grid or person
)

// Report is what comes in.
type Report struct {
	Category    string
	Description string
	Place       Place
	Reporter    Reporter
}

// Validate returns a fault.Invalid with every broken rule, or nil. Whether the
// category exists is the store's to say.
func (r Report) Validate() error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if r.Category == "" {
		add("category", "category.required", "An issue needs a category.")
	}
	switch n := utf8.RuneCountInString(r.Description); {
	case n == 0:
		add("description", "description.required", "Say what the matter is.")
	case n > MaxDescription:
		add("description", "description.too_long", "A description has at most 4,000 characters.")
	}
	if _, ok := lattice.FromDegrees(r.Place.At); !ok {
		add("position", "position.range", "The position is not longitude, latitude in degrees.")
	}
	if !(r.Place.AccuracyM >= 0 && r.Place.AccuracyM <= MaxAccuracyM) {
		add("position.accuracy_m", "accuracy.range", "An accuracy is between 0 and 10,000 metres.")
	}
	if utf8.RuneCountInString(r.Reporter.Name) > MaxReporter || len(r.Reporter.Phone) > 40 {
		add("reporter", "reporter.too_long", "A reporter's name has at most 100 characters and a phone 40.")
	}
	return fault.Several(fault.Invalid, wrong)
}

// MaxAccuracyM is the widest accuracy, in metres, that a position may state.
const MaxAccuracyM = 10_000

// DefaultAccuracyM is the accuracy of a position that states none, in metres.
const DefaultAccuracyM = 50
