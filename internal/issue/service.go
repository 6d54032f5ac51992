package issue

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Router answers from the current edition.
type Router interface {
	// Route finds the grid and the person responsible for a place. A place
	// outside all grids gives Match Outside, not an error.
	Route(at orb.Point, accuracyM float64, now time.Time) (Route, error)
}

// Change is one step in an issue's life, written with its event and its message
// in one transaction or not at all.
type Change struct {
	ID       string
	Revision int   // the revision that the writer saw
	To       State // "" keeps the state
	Place    *Place
	Route    *Route
	Event    Event
	Notify   bool // put a message to the person responsible into the outbox
}

// Store keeps issues.
type Store interface {
	// AddIssue stores a new issue with its first events and, when it is routed,
	// its message in the outbox. It fills Number, Revision and the times. A route of
	// an edition that is no longer the current one is found anew. An unknown
	// category is a fault.Invalid. With a key, the same key and digest give the
	// issue that was stored first; another digest is a fault.Conflict.
	AddIssue(ctx context.Context, is Issue, events []Event, key Key) (Issue, error)
	// ChangeIssue applies c and returns the issue as it is afterwards. A route is
	// found anew as in AddIssue. A newer revision is a fault.Conflict, a missing
	// issue a fault.NotFound. check is called inside the transaction with the issue
	// as it is.
	ChangeIssue(ctx context.Context, c Change, key Key, check func(Issue) error) (Issue, error)
	Issue(ctx context.Context, id string) (Issue, []Event, error)
	Issues(ctx context.Context, f Filter) (Page, error)
	Categories(ctx context.Context) ([]Category, error)
}

// Key makes a changing request idempotent: the client's key, and a digest of the
// request that it came with. The zero Key is none.
type Key struct {
	Name   string // at most 200 bytes
	Digest [32]byte
}

// Filter chooses issues. Zero fields choose all, but for Scope.
type Filter struct {
	Scope    region.Scope // those in it alone; the zero Scope chooses none
	States   []State
	Category string
	Area     region.Code // an area or a grid: everything inside it
	Bound    *orb.Bound  // WGS-84 degrees
	Since    time.Time   // changed at or after
	Text     string      // part of the number or the description
	Limit    int
	After    string // cursor: what Page.Next gave
}

// Page is a stretch of a list, newest first.
type Page struct {
	Issues []Issue
	Next   string // "" at the end
}

// Service takes issues in and moves them on. It is safe for concurrent use.
type Service struct {
	store  Store
	router Router
	now    func() time.Time
}

// NewService returns a service over a store and a router; now is the clock.
func NewService(store Store, router Router, now func() time.Time) *Service {
	return &Service{store: store, router: router, now: now}
}

// Report takes an issue in and routes it. An issue outside all grids is accepted
// too and waits as Unplaced; one in a grid where nobody is responsible waits as
// Received. What is returned without error is stored.
func (s *Service) Report(ctx context.Context, r Report, key Key) (Issue, error) {
	if err := r.Validate(); err != nil {
		return Issue{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Issue{}, err
	}
	now := s.now()
	route, err := s.router.Route(r.Place.At, r.Place.AccuracyM, now)
	if err != nil {
		return Issue{}, err
	}
	is := Issue{
		ID: id.String(), Category: r.Category, Description: r.Description,
		Place: r.Place, Reporter: r.Reporter,
		State: stateFor(route), Route: route, CreatedAt: now, UpdatedAt: now,
	}
	return s.store.AddIssue(ctx, is, reported(is), key)
}

// Place gives an issue a place chosen by a dispatcher, and routes it from there,
// also to where they dispatch no more.
func (s *Service) Place(ctx context.Context, by By, id string, revision int, place Place, note string, key Key) (Issue, error) {
	if err := checkNote(note); err != nil {
		return Issue{}, err
	}
	now := s.now()
	route, err := s.router.Route(place.At, place.AccuracyM, now)
	if err != nil {
		return Issue{}, err
	}
	to := stateFor(route)
	event := routeEvent("", to, route, now)
	event.Kind, event.Actor, event.Note = EventPlaced, by.Name, note
	change := Change{ID: id, Revision: revision, To: to, Place: &place, Route: &route, Event: event, Notify: to == Routed}
	return s.store.ChangeIssue(ctx, change, key, func(is Issue) error {
		if err := by.check(is, by.Dispatches); err != nil {
			return err
		}
		if !is.State.MayBePlaced() {
			return fault.New(fault.Invalid, "state.transition", "state", "An issue that is %s cannot be placed anew.", is.State)
		}
		return nil
	})
}

// Move changes an issue's state. A return needs a reason.
func (s *Service) Move(ctx context.Context, by By, id string, revision int, to State, note string, key Key) (Issue, error) {
	if err := checkNote(note); err != nil {
		return Issue{}, err
	}
	if to == Returned && note == "" {
		return Issue{}, fault.New(fault.Invalid, "note.required", "note", "Say why the issue is returned.")
	}
	event := Event{At: s.now(), Kind: EventState, To: to, Actor: by.Name, Note: note}
	return s.store.ChangeIssue(ctx, Change{ID: id, Revision: revision, To: to, Event: event}, key, func(is Issue) error {
		if err := by.check(is, by.moving(to)); err != nil {
			return err
		}
		return CheckChange(is.State, to)
	})
}

// Comment adds a comment to an issue. It asks for no revision: comments do not
// contradict each other.
func (s *Service) Comment(ctx context.Context, by By, id, text string, key Key) (Issue, error) {
	if text == "" {
		return Issue{}, fault.New(fault.Invalid, "note.required", "note", "A comment needs a text.")
	}
	if err := checkNote(text); err != nil {
		return Issue{}, err
	}
	event := Event{At: s.now(), Kind: EventComment, Actor: by.Name, Note: text}
	return s.store.ChangeIssue(ctx, Change{ID: id, Event: event}, key, func(is Issue) error { return by.check(is, by.Handles) })
}

// Issue returns one issue and its history, oldest first, or a fault.NotFound, also
// if by may not know of it.
func (s *Service) Issue(ctx context.Context, by By, id string) (Issue, []Event, error) {
	is, events, err := s.store.Issue(ctx, id)
	if err == nil {
		err = by.check(is, by.Reads)
	}
	if err != nil {
		return Issue{}, nil, err
	}
	return is, events, nil
}

// Issues returns a page of the issues that the filter chooses, of those that by
// may know of, newest first.
func (s *Service) Issues(ctx context.Context, by By, f Filter) (Page, error) {
	f.Scope = by.Reads
	return s.store.Issues(ctx, f)
}

// Categories lists what an issue may be about.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	return s.store.Categories(ctx)
}

// reported returns the first events of an issue.
func reported(is Issue) []Event {
	events := []Event{{At: is.CreatedAt, Kind: EventReported, To: Received}}
	if is.State != Received {
		events = append(events, routeEvent(Received, is.State, is.Route, is.CreatedAt))
	}
	return events
}

// stateFor returns the state of an issue that has just been routed.
func stateFor(r Route) State {
	switch {
	case r.Match == Outside:
		return Unplaced
	case r.Responsible.Person.Number == "":
		return Received
	}
	return Routed
}

func routeEvent(from, to State, r Route, at time.Time) Event {
	return Event{At: at, Kind: EventRouted, From: from, To: to, Note: string(r.Responsible.Because),
		Grid: r.Grid, Person: r.Responsible.Person.Number}
}

func checkNote(note string) error {
	if utf8.RuneCountInString(note) > MaxComment {
		return fault.New(fault.TooLarge, "note.too_long", "note", "A note has at most 4,000 characters.")
	}
	return nil
}
