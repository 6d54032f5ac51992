package httpapi_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gridmap/internal/atlas"
	"gridmap/internal/roster"
)

// event is one server-sent event.
type event struct{ id, name, data string }

// listen opens the stream of a server for the site's account and returns its events;
// the channel is closed with it.
func (s *site) listen(url, lastID string) <-chan event {
	t := s.t
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/issues/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultClient.Do(s.sign(r)) //nolint:bodyclose // closed below, when the stream ends
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("the stream answers %d, %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	events := make(chan event, 1000)
	go func() {
		defer close(events)
		defer answer.Body.Close()
		var e event
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case lines.Text() == "" && e.name != "":
				events <- e
				e = event{}
			case name == "id":
				e.id = value
			case name == "event":
				e.name = value
			case name == "data":
				e.data = value
			}
		}
	}()
	return events
}

func next(t *testing.T, events <-chan event) event {
	t.Helper()
	select {
	case e, ok := <-events:
		if !ok {
			t.Fatal("the stream has ended")
		}
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event came")
	}
	return event{}
}

// wantIssues reads events until the issues with the given numbers have come, in
// order, and returns the id of the last. What comes of issues with lower numbers is
// passed over: an issue may be told of once for each of its events.
func wantIssues(t *testing.T, events <-chan event, numbers ...string) (lastID string) {
	t.Helper()
	for _, number := range numbers {
		for got := ""; got != number; {
			e := next(t, events)
			var is object
			if err := json.Unmarshal([]byte(e.data), &is); err != nil {
				t.Fatalf("the event %v came: %v", e, err)
			}
			if got = text(is, "number"); got > number || e.name == "reset" {
				t.Fatalf("the event %v came, want issue %s", e, number)
			}
			lastID = e.id
		}
	}
	return lastID
}

func (s *site) reported(n int) (numbers []string) {
	s.t.Helper()
	for range n {
		numbers = append(numbers, text(decoded(s.t, serve(s, request(http.MethodPost, "/api/v1/issues",
			`{"category":"other","description":"x","position":`+inGrid0+`}`, "Content-Type", "application/json"))), "number"))
	}
	s.server.IssueChanged()
	return numbers
}

func TestStreamTellsOfIssues(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	server := s.live()
	s.reported(3) // before anybody listens
	first, second := s.listen(server.URL, ""), s.listen(server.URL, "")
	if e := next(t, first); e.name != "edition" || e.data != `{"edition":1}` {
		t.Errorf("the first event is %v, want the edition", e)
	}
	numbers := s.reported(2)
	wantIssues(t, first, numbers...)
	last := wantIssues(t, second, numbers...)

	id := text(s.report(inGrid0), "id")
	moved := decoded(t, s.post("/api/v1/issues/"+id+"/state", `{"revision":1,"state":"in_progress"}`))
	s.server.IssueChanged()
	wantIssues(t, first, text(moved, "number"))

	// A client that comes back is told what it has missed, and then the news.
	resumed := s.listen(server.URL, last)
	wantIssues(t, resumed, text(moved, "number"))
	numbers = s.reported(1)
	wantIssues(t, resumed, numbers...)
	wantIssues(t, first, numbers...)
}

func TestStreamTellsOfEditions(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	events := s.listen(s.live().URL, "")
	next(t, events)
	s.city.Publish(time.Now(), func(*roster.Snapshot) {})
	s.atlas.Changed(atlas.Land)
	if err := s.atlas.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := next(t, events); e.name != "edition" || e.data != `{"edition":2}` {
		t.Errorf("the event %v came, want edition 2", e)
	}
}

func TestStreamResetsWhoMissedTooMuch(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	server := s.live()
	numbers := s.reported(510)
	for _, last := range []string{"1", "999999"} { // too long ago; of another database
		events := s.listen(server.URL, last)
		if e := next(t, events); e.name != "reset" {
			t.Errorf("after %s the event %v came, want reset", last, e)
		}
	}
	events := s.listen(server.URL, fmt.Sprint(2*508))
	wantIssues(t, events, numbers[508:]...)
	for _, last := range []string{"x", "-1", "1.5"} {
		wantStatus(t, s.get("/api/v1/issues/stream", "Last-Event-ID", last), http.StatusBadRequest)
	}
}

// TestStreamGoesOnAfterTheDatabaseWasAway loses the look-up at the time of a
// change.
func TestStreamGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	events := s.listen(s.live().URL, "")
	next(t, events)
	number := text(s.report(inGrid0), "number")
	s.store.Down(fmt.Errorf("away"))
	s.server.IssueChanged()
	time.Sleep(200 * time.Millisecond) // the look-up fails meanwhile
	s.store.Down(nil)
	wantIssues(t, events, number) // it is tried again
}

func TestStreamEndsWithTheServer(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	server := s.live()
	events := s.listen(server.URL, "")
	next(t, events)
	if err := server.Config.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if _, ok := <-events; ok {
		t.Error("an event came after the end")
	}
	wantStatus(t, s.get("/api/v1/issues/stream"), http.StatusServiceUnavailable)
}
