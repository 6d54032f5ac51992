package httpapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

// mayDo returns what an issue says that its viewer may do.
func mayDo(is object) string {
	var out []string
	for _, key := range []string{"may", "next_states"} {
		list, _ := at(is, key).([]any)
		for _, one := range list {
			out = append(out, fmt.Sprint(one))
		}
	}
	if at(is, "may_be_placed") == true {
		out = append(out, "may_be_placed")
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// TestIssuesSayWhatTheirViewerMayDo, as it comes in a list, by itself, and after a
// change.
func TestIssuesSayWhatTheirViewerMayDo(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	routed, done := text(s.report(inGrid0), "id"), text(s.report(inGrid0), "id")
	for i, state := range []string{"in_progress", "resolved"} {
		wantStatus(t, s.post("/api/v1/issues/"+done+"/state", fmt.Sprintf(`{"revision":%d,"state":%q}`, i+1, state)), http.StatusOK)
	}
	for _, tt := range []struct {
		by           *site
		routed, done string
	}{
		{s.as(grant(account.Admin, "520303")), "comment in_progress may_be_placed place returned reveal_reporter", "closed comment in_progress reveal_reporter"},
		{s.as(grant(account.Dispatcher, "520303")), "comment in_progress may_be_placed place returned reveal_reporter", "closed comment in_progress reveal_reporter"},
		{s.asPerson("L0", grant(account.Leader, "")), "comment in_progress returned reveal_reporter", "comment in_progress reveal_reporter"},
		{s.as(grant(account.Planner, "520303")), "", ""},
		{s.as(grant(account.Member, "520303")), "", ""},
	} {
		list := items(t, decoded(t, tt.by.get("/api/v1/issues"))) // newest first
		for i, id := range []string{done, routed} {
			wanted := []string{tt.done, tt.routed}[i]
			detail := decoded(t, tt.by.get("/api/v1/issues/"+id))
			item, _ := list[i].(map[string]any)
			if mayDo(detail) != wanted || mayDo(item) != wanted {
				t.Errorf("issue %s may be %q and %q, want %q", text(detail, "state"), mayDo(detail), mayDo(item), wanted)
			}
			want(t, detail, "王**", "reporter", "name")
			want(t, detail, "139****5678", "reporter", "phone")
		}
	}
}

// TestHistoryNamesWhoDidIt by the name that others read.
func TestHistoryNamesWhoDidIt(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	id := text(s.report(inGrid0), "id")
	detail := decoded(t, s.post("/api/v1/issues/"+id+"/comments", `{"text":"好"}`))
	want(t, detail, "局长", "history", 2, "actor")
	want(t, detail, "", "history", 0, "actor")
}

// TestPlacingBeyondOnesScope tells whoever did it what became of it.
func TestPlacingBeyondOnesScope(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	path := "/api/v1/issues/" + text(s.report(inGrid0), "id")
	here := s.as(grant(account.Dispatcher, "520303001001001"))
	placed := here.post(path+"/place", `{"revision":1,"position":{"lon":106.9015,"lat":27.6005}}`)
	wantStatus(t, placed, http.StatusOK)
	want(t, decoded(t, placed), "520303001001002", "grid", "code")
	if got := mayDo(decoded(t, placed)); got != "" {
		t.Errorf("who placed it elsewhere may still %s", got)
	}
	wantStatus(t, here.get(path), http.StatusNotFound)
	wantStatus(t, here.post(path+"/state", `{"revision":1,"state":"in_progress"}`), http.StatusNotFound) // nor is it told that it has changed
	want(t, decoded(t, s.get(path)), "routed", "state")
}

// TestKeysAreOnesOwn: another account's request under the same key is another
// request.
func TestKeysAreOnesOwn(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	path := "/api/v1/issues/" + text(s.report(inGrid0), "id") + "/comments"
	other := s.as(grant(account.Admin, ""))
	wantStatus(t, s.post(path, `{"text":"好"}`, "Idempotency-Key", "k"), http.StatusCreated)
	wantStatus(t, s.post(path, `{"text":"好"}`, "Idempotency-Key", "k"), http.StatusCreated)
	for range 2 {
		wantStatus(t, other.post(path, `{"text":"好"}`, "Idempotency-Key", "k"), http.StatusCreated)
	}
	wantStatus(t, other.post(path, `{"text":"坏"}`, "Idempotency-Key", "k"), http.StatusConflict)
	if history, _ := at(decoded(t, s.get("/api/v1/issues/"+strings.Split(path, "/")[4])), "history").([]any); len(history) != 4 {
		t.Errorf("the history is %v", history)
	}
}

// TestThePublicTakesNobodysKeys: who is not signed in keeps no key from those who
// are, however long it is.
func TestThePublicTakesNobodysKeys(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	path := "/api/v1/issues/" + text(s.report(inGrid0), "id") + "/comments"
	const report = `{"category":"other","description":"x","position":` + inGrid0 + `}`
	for _, key := range []string{"sync-1", strings.Repeat("k", 200)} {
		wantStatus(t, s.public().post("/api/v1/issues", report, "Idempotency-Key", key), http.StatusCreated)
		wantStatus(t, s.post(path, `{"text":"好"}`, "Idempotency-Key", key), http.StatusCreated)
		wantStatus(t, s.public().post("/api/v1/issues", strings.Replace(report, "x", "y", 1), "Idempotency-Key", key), http.StatusConflict)
	}
}

// TestRevealsAreWrittenDownFirst: what cannot be written down is not told.
func TestRevealsAreWrittenDownFirst(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	path := "/api/v1/issues/" + text(s.report(inGrid0), "id") + "/reporter"
	answer := s.do(request(http.MethodPost, path, ""))
	wantStatus(t, answer, http.StatusOK)
	want(t, decoded(t, answer), "王", "name")
	want(t, decoded(t, answer), "13912345678", "phone")
	s.people.mu.Lock()
	s.people.full = errors.New("the disk is full")
	s.people.mu.Unlock()
	answer = s.do(request(http.MethodPost, path, ""))
	if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "13912345678") {
		t.Errorf("what could not be written down is answered %d %s", answer.Code, answer.Body)
	}
	for _, body := range []string{`{"why":"x"}`, `[]`} {
		wantStatus(t, s.post(path, body), http.StatusBadRequest)
	}
}

// TestStreamTellsOfTheScope: each client is told of what they may know of, as they
// may do it.
func TestStreamTellsOfTheScope(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	server := s.live()
	member := s.as(grant(account.Member, "520303001001002")) // grid 1
	events := member.listen(server.URL, "")
	next(t, events)
	all := s.listen(server.URL, "")
	next(t, all)
	s.reported(2) // in grid 0
	there := text(s.report(`{"lon":106.9015,"lat":27.6005}`), "number")
	s.server.IssueChanged()
	wantIssues(t, all, there)
	e := next(t, events)
	if !strings.Contains(e.data, there) || !strings.Contains(e.data, `"next_states":[]`) || !strings.Contains(e.data, `"may":[]`) {
		t.Errorf("the member is told %v, want issue %s alone", e, there)
	}
	// What was missed is told in the same way.
	if e := next(t, member.listen(server.URL, "0")); !strings.Contains(e.data, there) {
		t.Errorf("who comes back is told %v, want issue %s alone", e, there)
	}
}

// TestStreamEndsWithWhatOneMay: it goes on with a narrower scope, and ends with the
// session.
func TestStreamEndsWithWhatOneMay(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	s.server.SetAskAgain(20 * time.Millisecond)
	server := s.live()
	a := s.addAccount(account.Account{Grants: []account.Grant{grant(account.Member, "520303")}})
	events := s.signedIn(a.Name).listen(server.URL, "")
	next(t, events)
	change := func(disabled bool, grants ...account.Grant) {
		t.Helper()
		var err error
		a, err = s.accounts.ByName(t.Context(), root, a.Name)
		if err == nil {
			_, err = s.accounts.Change(t.Context(), root, a.ID, a.Revision, a.Shown, "", grants, disabled)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	change(false, grant(account.Member, "520303001001002"))
	for begin := time.Now(); ; { // until it is looked at again
		s.reported(1) // in grid 0
		there := text(s.report(`{"lon":106.9015,"lat":27.6005}`), "number")
		s.server.IssueChanged()
		if e := next(t, events); strings.Contains(e.data, there) {
			break
		}
		if time.Since(begin) > 20*time.Second {
			t.Fatal("with a narrower scope issues outside of it come")
		}
		wantIssues(t, events, there)
	}
	s.people.Down(errors.New("away"))
	time.Sleep(100 * time.Millisecond)
	s.people.Down(nil) // the stream has gone on
	change(true)
	select {
	case e, open := <-events:
		if open {
			t.Errorf("after the account was disabled %v comes", e)
		}
	case <-time.After(20 * time.Second):
		t.Error("the stream of a disabled account goes on")
	}
}

// TestOneAccountTakesNotAllStreams opens as many as one may have, and one more.
func TestOneAccountTakesNotAllStreams(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	server, other := s.live(), s.as(grant(account.Admin, ""))
	for range 20 {
		next(t, s.listen(server.URL, ""))
	}
	answer := s.get("/api/v1/issues/stream")
	wantStatus(t, answer, http.StatusServiceUnavailable)
	next(t, other.listen(server.URL, ""))
}

// TestIssueTilesAreOnesOwn, whatever another has asked for before.
func TestIssueTilesAreOnesOwn(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	number := text(s.report(inGrid0), "number")
	w := &world{site: s}
	w.redrawn()
	target := "/tiles/issues/" + spotTile.String() + ".geojson"
	here, elsewhere := s.as(grant(account.Member, "520303001001001")), s.as(grant(account.Member, "520303001001002"))
	for range 2 {
		for by, status := range map[*site]int{s: 200, here: 200, elsewhere: 204, s.public(): 401} {
			answer := by.get(target)
			wantStatus(t, answer, status)
			if status == 200 && (!strings.Contains(answer.Body.String(), number) || answer.Header().Get("Cache-Control") != "private, no-store") {
				t.Errorf("the tile is %s, %v", answer.Body, answer.Header())
			}
		}
	}
	for _, target := range []string{"/tiles/%69ssues/" + spotTile.String() + ".geojson", "/tiles/%69ssues.json", "/tiles//issues/" + spotTile.String() + ".mvt"} {
		if answer := serve(s.public(), request(http.MethodGet, target, "")); answer.Code != http.StatusNotFound && answer.Code != http.StatusUnauthorized {
			t.Errorf("%s is answered %d", target, answer.Code)
		}
	}
}

// followed asks how far a report has come.
func (s *site) followed(token string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.public().get("/api/v1/report", "Gridmap-Report-Token", token)
}

func TestReportsAreFollowed(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	is := s.report(inGrid0)
	token, path := text(is, "token"), "/api/v1/issues/"+text(is, "id")
	s.post(path+"/comments", `{"text":"问过物业，是他们的灯"}`)
	s.post(path+"/state", `{"revision":2,"state":"in_progress","note":"派人去了"}`)
	answer := s.followed(token)
	wantStatus(t, answer, http.StatusOK)
	report := decoded(t, answer)
	want(t, report, text(is, "number"), "number")
	want(t, report, "in_progress", "state")
	want(t, report, "第1网格", "grid", "name")
	want(t, report, "网格长L0", "responsible", "name")
	want(t, report, "138****1234", "responsible", "phone")
	want(t, report, "301", "responsible", "office")
	want(t, report, "in_progress", "history", 2, "to")
	for _, secret := range []string{"物业", "派人去了", "局长", text(is, "id"), "13912345678", "王"} {
		if strings.Contains(answer.Body.String(), secret) {
			t.Errorf("the reporter is told %q: %s", secret, answer.Body)
		}
	}
	if header := answer.Header(); header.Get("Cache-Control") != "no-store" {
		t.Errorf("the headers are %v", header)
	}
	outside := decoded(t, s.followed(text(s.report(`{"lon":0,"lat":0}`), "token")))
	want(t, outside, nil, "grid")
	want(t, outside, nil, "responsible")
}

func TestReportTokensCannotBeGuessed(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	token := text(s.report(inGrid0), "token")
	other := newSiteOver(t, twoGrids(), func(o *httpapi.Options) { o.ReportKey = [32]byte{9} })
	foreign := text(other.report(inGrid0), "token")
	changed := []byte(token)
	changed[3]++
	for _, wrong := range []string{"", "x", token + "A", token[:len(token)-1], string(changed), token[:22] + foreign[22:], foreign, strings.Repeat("A", 64), "\xff", token + "=",
		strings.Repeat("A", 10_000)} {
		answer := serve(s.public(), request(http.MethodGet, "/api/v1/report", "", "Gridmap-Report-Token", wrong))
		wantStatus(t, answer, http.StatusNotFound)
		want(t, decoded(t, answer), "report.unknown", "errors", 0, "code")
	}
	wantStatus(t, other.followed(token), http.StatusNotFound)
	// A token of this installation whose issue is gone.
	wiped := newSiteOver(t, atlastest.New(1, 1), nil)
	wantStatus(t, wiped.followed(token), http.StatusNotFound)
}
