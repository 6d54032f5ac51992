package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// readsThePublic reads all that anybody may, about both sides, and searches for what
// nobody may find.
func (s *siege) readsThePublic(t *testing.T) {
	var probes []probe
	for _, op := range s.operations {
		if op.private || op.changes() && op.path != "/api/v1/locate" {
			continue
		}
		for _, side := range []map[string]string{s.here, s.there} {
			targets := []string{s.target(t, op, side)}
			for _, name := range op.segments() {
				if name == "layer" {
					targets = nil
					for _, layer := range []string{"areas", "grids", "buildings", "reference"} {
						targets = append(targets, s.target(t, op, merged(side, map[string]string{"layer": layer})))
					}
				}
			}
			for _, p := range op.parameters {
				if p.Name == "q" {
					targets = nil
					for _, q := range slices.Concat(staffPhones, reporterPhones, reporterNames, staffNames, []string{"139", "1393", "香樟", "网格"}) {
						targets = append(targets, op.path+"?q="+escaped(q))
					}
				}
			}
			for _, target := range targets {
				p := s.about(t, op, side, "anybody", append(slices.Clone(fromElsewhere), "Gridmap-Report-Token", side["report"])...)
				p.target = target
				probes = append(probes, p)
			}
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
	for _, path := range []string{"/api/v1/search", "/api/v1/buildings"} {
		_, nothing := s.get(t, path+"?q=00000000000")
		for _, private := range slices.Concat(staffPhones, reporterPhones, reporterNames) {
			if _, found := s.get(t, path+"?q="+escaped(private)); found != nothing {
				t.Errorf("%s finds something for %s: %.300s", path, private, found)
			}
		}
	}
}

// enters asks to sign in, with more headers, and returns the answer with how long it
// took.
func (s *siege) enters(t *testing.T, name, password string, headers ...string) (reply, time.Duration) {
	t.Helper()
	op := operation{method: http.MethodPost, contentType: "application/json"}
	body, err := json.Marshal(map[string]string{"name": name, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	a, err := s.ask(t, probe{op: op, target: "/api/v1/session", body: string(body), headers: headers})
	if err != nil {
		t.Fatal(err)
	}
	return a, time.Since(began)
}

// guessesNames tries to learn which accounts there are: what is answered to a guess,
// and after how long, does not tell.
func (s *siege) guessesNames(t *testing.T) {
	wrong, least := s.enters(t, "subject.there", "wrong-guess-of-a-stranger")
	s.secrets = append(s.secrets, "wrong-guess-of-a-stranger")
	same := func(what string, a reply) {
		for _, header := range []http.Header{a.header, wrong.header} {
			for _, name := range []string{"Date", "X-Request-Id"} {
				header.Del(name)
			}
		}
		if a.status != http.StatusUnauthorized || a.status != wrong.status || a.body != wrong.body || !maps.EqualFunc(a.header, wrong.header, slices.Equal) {
			t.Errorf("%s gets %d %s %v, a wrong password %d %s %v", what, a.status, a.body, a.header, wrong.status, wrong.body, wrong.header)
		}
	}
	soonest := time.Hour
	for range 3 {
		a, took := s.enters(t, "no.such.person", "wrong-guess-of-a-stranger")
		same("an unknown name", a)
		soonest = min(soonest, took)
		_, took = s.enters(t, "subject.there", "wrong-guess-of-a-stranger")
		least = min(least, took)
	}
	if soonest < least/10 { // who is not hashed for is refused after a hundredth
		t.Errorf("an unknown name is refused after %v, a wrong password after %v", soonest, least)
	}
	a, _ := s.enters(t, "dismissed", passwordOf("dismissed"))
	same("a disabled account", a)
	a, _ = s.enters(t, "other.chief", passwordOf("other.chief"))
	same("an account without a password", a)
	if wrong.header.Get("Set-Cookie") != "" {
		t.Errorf("who is refused gets a cookie: %v", wrong.header)
	}

	used, over := s.link(t, "late"), s.link(t, "gone")
	s.secrets = append(s.secrets, passwordOf("late.again"))
	choose := probe{op: operation{method: http.MethodPost, contentType: "application/json"}, target: "/api/v1/session/link/password",
		body: fmt.Sprintf(`{"link":%q,"password":%q}`, used, passwordOf("late.again"))}
	if a, err := s.ask(t, choose); err != nil || a.status != http.StatusOK {
		t.Fatalf("a link: %v %d %s", err, a.status, a.body)
	}
	s.exec(t, "UPDATE account_link SET until = now() - interval '1 second' WHERE account = (SELECT id FROM account WHERE name = 'gone')")
	for _, path := range []string{"/api/v1/session/link", "/api/v1/session/link/password"} {
		answers := map[string]bool{}
		for _, link := range []string{used, over, strings.Repeat("A", len(used)), "", "x"} {
			status, body := s.post(t, path, withPassword(path, link))
			answers[fmt.Sprint(status, body)] = true
			if status != http.StatusNotFound {
				t.Errorf("%s takes %q: %d", path, link, status)
			}
		}
		if len(answers) != 1 {
			t.Errorf("%s tells links apart: %v", path, answers)
		}
	}
}

func withPassword(path, link string) map[string]string {
	body := map[string]string{"link": link}
	if strings.HasSuffix(path, "password") {
		body["password"] = passwordOf("late.more")
	}
	return body
}

// laysOutSessions gives a browser a session before its owner signs in with it: who
// laid it out does not get in after them.
func (s *siege) laysOutSessions(t *testing.T) {
	own := s.signIn(t, "nobody")
	for why, laid := range map[string]string{"one's own session": own, "a made-up one": "gridmap=" + strings.Repeat("B", 43)} {
		a, _ := s.enters(t, "member.here", passwordOf("member.here"), "Cookie", laid, "Origin", s.url)
		if a.status != http.StatusOK {
			t.Fatalf("signing in over %s: %d %s", why, a.status, a.body)
		}
		cookies := (&http.Response{Header: a.header}).Cookies()
		var session *http.Cookie
		for _, c := range cookies {
			s.secrets = append(s.secrets, c.Value)
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 || c.Secure {
				t.Errorf("the cookie is %v", c)
			}
			if c.Name == "gridmap" {
				session = c
			}
		}
		if session == nil || len(session.Value) < 43 || "gridmap="+session.Value == laid {
			t.Fatalf("over %s, the session is %v", why, session)
		}
		now, err := s.ask(t, probe{op: operation{method: http.MethodGet}, target: "/api/v1/session", headers: s.browser(laid)})
		if err != nil || !strings.Contains(now.body, `"account":null`) {
			t.Errorf("%s is somebody by now: %v %s", why, err, now.body)
		}
		// Signed out, the session opens nothing any more, whoever has kept it.
		kept := "gridmap=" + session.Value
		s.mustBe(t, kept, "member.here")
		out, err := s.ask(t, probe{op: operation{method: http.MethodDelete}, target: "/api/v1/session", headers: s.browser(kept)})
		if err != nil || out.status != http.StatusNoContent {
			t.Errorf("signing out: %v %v", out, err)
		}
		now, err = s.ask(t, probe{op: operation{method: http.MethodGet}, target: "/api/v1/session", headers: s.browser(kept)})
		if err != nil || !strings.Contains(now.body, `"account":null`) {
			t.Errorf("signed out, it is %v %s", err, now.body)
		}
		if s.text(t, "SELECT count(*)::text FROM session WHERE token = $1", stored(kept)) != "0" {
			t.Error("the session is kept after it was signed out")
		}
	}
}

// formulas are how cells begin that a spreadsheet calculates.
var formulas = []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1"}

// putsFormulas writes what a spreadsheet takes for formulas into everything that is
// exported as a table.
func (s *siege) putsFormulas(t *testing.T) {
	for _, formula := range formulas {
		s.exec(t, `INSERT INTO audit (name, via, address, request, action, kind, target, code, before)
			VALUES ($1, 'public', $1, $1, 'siege.put', $1, $1, '', jsonb_build_object('x', $1::text))`, formula)
	}
	chief := s.signInOnce(t, "chief")
	a, err := s.ask(t, probe{op: operation{method: http.MethodGet}, target: "/api/v1/audit?action=siege", headers: append(s.browser(chief), "Accept", "text/csv", "X-Request-Id", "-2-3")})
	if err != nil || a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") || !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		t.Fatalf("the audit as a table: %v %v", a, err)
	}
	mustNotCalculate(t, "the audit", a.body, len(formulas)+1)

	// What the client calls its rows comes back as it is; all else is ours.
	a, err = s.ask(t, probe{op: operation{method: http.MethodPost, contentType: "text/csv"}, target: "/api/v1/locate", body: bodies["text/csv"]})
	if err != nil || a.status != http.StatusOK || !strings.Contains(a.body, "乙二丰") {
		t.Fatalf("positions: %v %v", a, err)
	}
	mustNotCalculate(t, "positions", a.body, 2)
}

func mustNotCalculate(t *testing.T, what, table string, rows int) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix([]byte(table), []byte("\ufeff")))).ReadAll()
	if err != nil || len(all) != rows {
		t.Errorf("%s: %d rows, want %d, %v: %.500s", what, len(all), rows, err, table)
	}
	for _, row := range all {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%s: %q is calculated", what, cell)
			}
		}
	}
}

// thoseWhoMay asks every operation as somebody who may, so that the attacks are known
// to fail for the reason that is tried. Private answers are kept nowhere.
func (s *siege) thoseWhoMay(t *testing.T) {
	s.report(t)
	cookie := s.signIn(t, "captain")
	link := s.link(t, "gone")
	last := func(op operation) int {
		switch {
		case op.path == "/api/v1/session" && op.method == http.MethodDelete:
			return 2
		case op.path == "/api/v1/session/password":
			return 1
		}
		return 0
	}
	operations := slices.Clone(s.operations)
	slices.SortStableFunc(operations, func(a, b operation) int { return last(a) - last(b) })
	s.secrets = append(s.secrets, passwordOf("chosen"))
	for _, op := range operations {
		side := s.drafted(t, op, s.here)
		if strings.HasPrefix(op.path, "/api/v1/tokens/") {
			side = merged(s.here, map[string]string{"tokens": s.number(t, s.token(t, "captain", 1))})
		}
		headers := []string{"Gridmap-Report-Token", s.here["report"]}
		if op.private || op.asks {
			headers = append(headers, s.browser(cookie)...)
		}
		p := s.about(t, op, side, "who may", headers...)
		if body := s.fields(t, op, side); body != nil {
			for name, value := range map[string]any{"link": link, "name": "somebody.else", "grants": []any{map[string]string{"role": "admin", "code": hereCounty}}} {
				if _, ok := body[name]; ok {
					body[name] = value
				}
			}
			if op.path == "/api/v1/plans" {
				delete(body, "edition")
			}
			if op.path == "/api/v1/session" {
				body["name"], body["password"] = "captain", passwordOf("captain")
			}
			sent, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			p.body = string(sent)
		}
		p.want = []int{http.StatusOK, http.StatusCreated, http.StatusNoContent, http.StatusSeeOther}
		switch op.path {
		case "/api/v1/editions", "/api/v1/plans/{id}/suggest":
			p.want = append(p.want, http.StatusUnprocessableEntity) // there may be nothing to go back to, or to divide
		case "/api/v1/plans/{id}/rebase":
			p.want = append(p.want, http.StatusConflict) // it starts from the current edition
		}
		a, err := s.ask(t, p)
		if err != nil {
			t.Fatal(err)
		}
		p.look(t, a)
		if kept := a.header.Get("Cache-Control"); (op.private || op.asks) && !strings.Contains(kept, "no-store") {
			t.Errorf("%s: its answer may be kept: %q", op, kept)
		}
		if vary := a.header.Get("Vary"); (op.private || op.asks) && !op.changes() && op.path != "/metrics" && !(strings.Contains(vary, "Cookie") && strings.Contains(vary, "Authorization")) {
			t.Errorf("%s: its answer varies by %q alone", op, vary)
		}
		for _, c := range (&http.Response{Header: a.header}).Cookies() {
			if c.Value != "" {
				s.secrets = append(s.secrets, c.Value)
			}
			if c.Name == "gridmap" && op.private {
				cookie = "gridmap=" + c.Value
			}
		}
		var made struct{ Token string }
		if json.Unmarshal([]byte(a.body), &made) == nil && made.Token != "" {
			s.secrets = append(s.secrets, made.Token)
		}
	}
}
