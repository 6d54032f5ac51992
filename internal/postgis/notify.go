package postgis

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

// channel is what writers notify and listeners listen on.
const channel = "gridmap"

// EventKind says what has been written, or that anything may have been.
type EventKind string

// The kinds of events.
const (
	// LandChanged tells of an edition. What follows from it is not told: the buildings
	// of the grids that it names lie where it says, and their posts may be others.
	LandChanged      EventKind = "land"
	AreasChanged     EventKind = "areas"     // areas, lines or the installation
	BuildingsChanged EventKind = "buildings" // buildings themselves
	RosterChanged    EventKind = "roster"    // people, posts or leaves
	PostsChanged     EventKind = "posts"     // posts on one grid
	IssueChanged     EventKind = "issue"     // one issue
	// Reconnected means that events may have been lost: read everything again.
	Reconnected EventKind = "reconnected"
)

// Event tells of a committed write of any program on the same database.
type Event struct {
	Kind    EventKind
	Edition int64       // of LandChanged: the current edition, 0 before the first
	Grid    region.Code // of PostsChanged
	Issue   string      // of IssueChanged: the issue's id
	Number  int64       // of IssueChanged: the number of its event
}

// parseEvent reads what notify wrote. Texts that it does not know, of newer
// programs, are no event.
func parseEvent(payload string) (Event, bool) {
	words := strings.Fields(payload)
	if len(words) == 0 {
		return Event{}, false
	}
	e := Event{Kind: EventKind(words[0])}
	var err error
	switch {
	case e.Kind == LandChanged && len(words) == 2:
		e.Edition, err = strconv.ParseInt(words[1], 10, 64)
	case e.Kind == IssueChanged && len(words) == 3:
		e.Issue = words[1]
		e.Number, err = strconv.ParseInt(words[2], 10, 64)
	case e.Kind == PostsChanged && len(words) == 2:
		e.Grid = region.Code(words[1])
	case (e.Kind == AreasChanged || e.Kind == BuildingsChanged || e.Kind == RosterChanged) && len(words) == 1:
	default:
		return Event{}, false
	}
	return e, err == nil
}

const notifyText = `SELECT pg_notify('` + channel + `', @text)`

// notify tells all listeners, once the transaction commits.
func notify(ctx context.Context, tx pgx.Tx, kind EventKind) error {
	_, err := tx.Exec(ctx, notifyText, pgx.NamedArgs{"text": string(kind)})
	return err
}

const notifyPostsText = `
	SELECT pg_notify('` + channel + `', 'posts ' || code) FROM unnest(@grids::text[]) code`

// notifyPosts tells all listeners of posts on some grids, once the transaction commits.
func notifyPosts(ctx context.Context, tx pgx.Tx, grids ...region.Code) error {
	_, err := tx.Exec(ctx, notifyPostsText, pgx.NamedArgs{"grids": grids})
	return err
}

const notifyLandText = `
	SELECT pg_notify('` + channel + `', 'land ' || (SELECT coalesce(max(number), 0) FROM edition))`

// notifyLand tells all listeners the current edition, once the transaction commits.
func notifyLand(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, notifyLandText)
	return err
}
