package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// line is a line of an answer that tells how far it is.
type line struct {
	Progress *float64
	Result   object
	Problem  object
}

// lines asks a live server for a suggestion, and yields the lines of its answer as they
// come. hangUp ends the connection.
func (w *town) lines(target, body string, each func(l line, hangUp func())) (status int) {
	w.t.Helper()
	live := httptest.NewServer(w.server.Handler())
	defer live.Close()
	ctx, hangUp := context.WithCancel(w.t.Context())
	defer hangUp()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, live.URL+target, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/x-ndjson")
	answer, err := http.DefaultClient.Do(w.planner.sign(r))
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/x-ndjson") {
		return answer.StatusCode
	}
	all := bufio.NewScanner(answer.Body)
	all.Buffer(nil, 1<<20)
	for all.Scan() {
		var l line
		if err := json.Unmarshal(all.Bytes(), &l); err != nil {
			w.t.Fatalf("%s is no line: %v", clipped(all.Text()), err)
		}
		each(l, hangUp)
	}
	return answer.StatusCode
}

// TestSuggest has five grids divided into seven: with and without being told how far it
// is, and stopped midway.
func TestSuggest(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	path := w.begin()
	wish := `{"revision":0,"grids":7,"locked":["` + row(5) + `"],"tolerance":0.3,"seed":4}`
	whole := mustPost(w.planner, path+"/suggest", wish, "Idempotency-Key", "suggest")
	again := mustPost(w.planner, path+"/suggest", wish, "Idempotency-Key", "suggest")
	want(t, again, 1.0, "plan", "revision")
	want(t, again, nil, "division")
	want(t, whole, 1.0, "plan", "revision")
	if grids, _ := at(whole, "summary", "grids").([]any); len(grids) != 7 {
		t.Errorf("there are %d grids", len(grids))
	}
	want(t, whole, 400.0, "summary", "grids", 4, "households")
	if border, _ := at(whole, "division", "new_border_m").(float64); border < 100 {
		t.Errorf("the new borders are %g m long", border)
	}
	want(t, decoded(t, w.planner.get(path)), "redivide", "history", 0, "op", "op")
	mustPost(w.planner, path+"/undo", `{"revision":1}`)

	far, last := 0.0, line{}
	status := w.lines(path+"/suggest", strings.Replace(wish, `"revision":0`, `"revision":2`, 1), func(l line, _ func()) {
		if last.Result != nil || last.Problem != nil {
			t.Error("something follows the last line")
		}
		if last = l; l.Progress != nil && (*l.Progress < far || *l.Progress > 1) {
			t.Errorf("after %g comes %g", far, *l.Progress)
		} else if l.Progress != nil {
			far = *l.Progress
		}
	})
	if status != http.StatusOK || last.Result == nil {
		t.Errorf("the answer is %d and ends with %+v", status, last)
	}
	want(t, last.Result, 3.0, "plan", "revision")
	if status := w.lines(path+"/suggest", wish, nil); status != http.StatusConflict {
		t.Errorf("at another revision the status is %d", status)
	}
	wantStatus(t, w.planner.post(path+"/suggest", `{"revision":3,"grids":0}`), http.StatusUnprocessableEntity)
	wantStatus(t, w.planner.post(path+"/suggest", `{"revision":3,"grids":7,"locked_buildings":[{"building":"x","grid":"`+row(1)+`"}]}`), http.StatusBadRequest)
}

// A server that stops does not wait for what is being suggested, and says so.
func TestSuggestEndsWithTheServer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	answer := w.planner.post("/api/v1/plans", `{"title":"街道","scope":"520303001"}`)
	var last line
	w.lines(answer.Header().Get("Location")+"/suggest", `{"revision":0,"grids":60,"tolerance":0.001}`, func(l line, _ func()) {
		w.server.Close()
		last = l
	})
	want(t, last.Problem, "service.stopping", "errors", 0, "code")
	want(t, last.Problem, 503.0, "status")
}

// TestSuggestStops hangs up once it is under way: the seat is free again soon, and nothing
// is stored.
func TestSuggestStops(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	answer := w.planner.post("/api/v1/plans", `{"title":"街道","scope":"520303001"}`)
	path := answer.Header().Get("Location")
	const wish = `{"revision":0,"grids":60,"tolerance":0.001}`
	told := 0
	w.lines(path+"/suggest", wish, func(l line, hangUp func()) {
		if told++; told > 1 {
			return // lines that were on their way
		}
		if l.Progress == nil {
			t.Error("it ended before it could be stopped")
		}
		wantCode(t, w.planner.post(path+"/suggest", wish), http.StatusTooManyRequests, "suggest.busy")
		hangUp()
	})
	if told == 0 {
		t.Fatal("it was never under way")
	}
	begun := time.Now()
	w.eventually("a free seat", func() bool {
		return w.planner.post(path+"/suggest", `{"revision":9,"grids":60}`).Code == http.StatusConflict
	})
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it went on for %v", took)
	}
	want(t, decoded(t, w.planner.get(path)), 0.0, "revision")
}
