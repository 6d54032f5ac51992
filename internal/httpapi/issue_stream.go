package httpapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// Times of a client's stream.
const (
	beatTime      = 15 * time.Second       // between signs of life
	editionTime   = 250 * time.Millisecond // between looks at the edition
	messageTime   = 10 * time.Second       // for a client to take a message
	askAgainTime  = 10 * time.Second       // between looks at who it is that follows
	reconnectMSec = "2000"
)

// IssueChanged says that an issue has been written, or may have been: the streams
// look up what is new. It returns at once.
func (s *Server) IssueChanged() { s.stream.rouse() }

// streamIssues handles GET /api/v1/issues/stream, a stream of server-sent events:
//
//	event: issue     an issue that is new or has changed, as in the list
//	event: edition   the edition from which is answered, at first and when it changes
//	event: reset     too much was missed: load the list anew
//
// Last-Event-ID resumes after the message of that id. Without it the stream begins
// now: who loads the list once the stream is open misses nothing.
func (s *Server) streamIssues(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	after := int64(-1)
	if given := c.Request().Header.Get("Last-Event-ID"); given != "" {
		var err error
		if after, err = strconv.ParseInt(given, 10, 64); err != nil || after < 0 {
			return fault.New(fault.Malformed, "last_event_id.unknown", "Last-Event-ID", "This id is none that the stream gave.")
		}
	}
	ctx, cancel := within(c)
	defer cancel()
	last, err := s.store.LastIssueEvent(ctx)
	if err != nil {
		return err
	}
	follower, ok := s.stream.join(who(c).Account, last)
	if !ok {
		return fault.New(fault.Unavailable, "streams.too_many", "", "No more streams are open to new clients; try again in a moment.")
	}
	defer s.stream.leave(follower)
	var missed []issue.Latest
	reset := after > last // of another database, or one that was restored
	if after >= 0 && !reset {
		if missed, err = s.store.IssueChanges(ctx, after, mostMissed+1); err != nil {
			return err
		}
		reset = len(missed) > mostMissed
	}
	s.figures.streams.Inc()
	defer s.figures.streams.Dec()
	out := s.beginEvents(c)
	if reset {
		missed = nil
		out.event("", "reset", []byte("{}"))
	}
	to := viewerOf(who(c))
	for _, one := range missed {
		last = max(last, one.Event)
		s.sendIssue(out, one, to)
	}
	s.follow(c, out, follower, last, to)
	return nil
}

// stillFollows asks again who follows the stream, and what they may know of by now.
// ok is false if they may know of nothing any more. To follow is to be idle, as far
// as the session goes. While the database does not answer, what was known stands: no
// issue comes from there meanwhile either.
func (s *Server) stillFollows(c echo.Context, before viewer) (now viewer, ok bool) {
	actor, err := s.find(c.Request(), s.edge.client(c.Request()), time.Now(), false)
	switch {
	case err != nil && fault.KindOf(err) != fault.Unauthenticated:
		return before, true
	case err != nil || !actor.MaySomewhere(account.ReadIssues):
		return viewer{}, false
	}
	return viewerOf(actor), true
}

// follow sends news above the number last until the client, or the server, has
// gone.
func (s *Server) follow(c echo.Context, out *eventWriter, follower *client, last int64, to viewer) {
	beat, look, ask := time.NewTicker(beatTime), time.NewTicker(editionTime), time.NewTicker(s.askAgain)
	defer beat.Stop()
	defer look.Stop()
	defer ask.Stop()
	edition := s.sendEdition(out, -1)
	out.flush()
	for out.err == nil {
		select {
		case <-c.Request().Context().Done():
			return
		case <-s.stream.ctx.Done():
			return
		case one, ok := <-follower.news:
			if !ok { // too far behind: the client comes back and resumes
				return
			}
			if one.Event > last {
				s.sendIssue(out, one, to)
			}
		case <-look.C:
			edition = s.sendEdition(out, edition)
		case <-ask.C:
			now, follows := s.stillFollows(c, to)
			if !follows {
				return
			}
			to = now
		case <-beat.C:
			out.comment()
		}
		out.flush()
	}
}

// sendIssue tells of an issue that the viewer may know of.
func (s *Server) sendIssue(out *eventWriter, one issue.Latest, to viewer) {
	if to.by.Reads.Covers(one.Issue.Route.Grid) {
		out.event(strconv.FormatInt(one.Event, 10), "issue", marshal(newIssue(one.Issue, s.picture0(), to)))
	}
}

// sendEdition tells the edition if it is not the known one, and returns it.
func (s *Server) sendEdition(out *eventWriter, known int64) int64 {
	picture := s.picture0()
	if picture == nil || picture.Edition().Number == known {
		return known
	}
	out.event("", "edition", []byte(`{"edition":`+picture.edition[0]+`}`))
	return picture.Edition().Number
}

// eventWriter writes server-sent events. After the first error it writes no more.
type eventWriter struct {
	to      *echo.Response
	control *http.ResponseController
	buf     []byte
	err     error
}

func (s *Server) beginEvents(c echo.Context) *eventWriter {
	response := c.Response()
	header := response.Header()
	header.Set(echo.HeaderContentType, "text/event-stream")
	header["Cache-Control"] = noStore
	header.Set("X-Accel-Buffering", "no")
	response.WriteHeader(http.StatusOK)
	out := &eventWriter{to: response, control: http.NewResponseController(response.Writer)}
	_ = out.control.SetReadDeadline(time.Time{}) // in tests there is no connection
	out.buf = append(out.buf, "retry: "+reconnectMSec+"\n\n"...)
	return out
}

// event adds an event, whose data is JSON on one line.
func (w *eventWriter) event(id, name string, data []byte) {
	if id != "" {
		w.buf = append(append(append(w.buf, "id: "...), id...), '\n')
	}
	w.buf = append(append(append(w.buf, "event: "...), name...), '\n')
	w.buf = append(append(append(w.buf, "data: "...), data...), "\n\n"...)
}

// comment adds a sign of life.
func (w *eventWriter) comment() { w.buf = append(w.buf, ": \n\n"...) }

// flush sends what was added.
func (w *eventWriter) flush() {
	if len(w.buf) == 0 || w.err != nil {
		return
	}
	_ = w.control.SetWriteDeadline(time.Now().Add(messageTime)) // in tests there is no connection
	if _, w.err = w.to.Write(w.buf); w.err == nil {
		w.err = w.control.Flush()
	}
	_ = w.control.SetWriteDeadline(time.Time{}) // over HTTP/2 it would end the stream between two messages
	w.buf = w.buf[:0]
}
