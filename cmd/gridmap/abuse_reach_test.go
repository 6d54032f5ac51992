package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// hereMen attack what lies elsewhere: whoever may do most here, and others.
func (s *siege) hereMen(t *testing.T) map[string][]string {
	t.Helper()
	return map[string][]string{
		"an admin from here":           s.browser(s.signInOnce(t, "admin.here")),
		"an admin's token from here":   bearer(s.token(t, "admin.here", 1)),
		"a dispatcher from here":       s.browser(s.signInOnce(t, "dispatcher.here")),
		"a leader from here":           s.browser(s.signInOnce(t, "leader.here")),
		"a member's token, from here":  bearer(s.token(t, "member.here", 1)),
		"with a session and a bad one": {"Cookie", "gridmap=x; " + s.signInOnce(t, "admin.here"), "Origin", s.url},
	}
}

// elsewhere asks for what lies where one may not even look: by its number, by a
// filter, and in a body. It is as if it were not there.
func (s *siege) elsewhere(t *testing.T) {
	markers := []string{s.there["number"], s.there["issues"], "subject.there", "井盖松动 " + thereGrid, `"B1"`, "乙二丰", "139****0002", "司**"}
	var probes []probe
	for why, headers := range s.hereMen(t) {
		for _, op := range s.operations {
			if !op.private {
				continue
			}
			p := s.about(t, op, s.there, why, headers...)
			p.sees = func(t *testing.T, a reply) { tells(t, a.body, op.String()+", "+why, markers) }
			if op.changes() || slices.Contains(op.segments(), "id") {
				p.want = []int{http.StatusForbidden, http.StatusNotFound}
				if why == "with a session and a bad one" { // of two cookies the first counts
					p.want = []int{http.StatusUnauthorized}
				}
				if op.path == "/api/v1/session/password" {
					p.want = append(p.want, http.StatusUnprocessableEntity)
				}
				if why == "an admin from here" && slices.Contains(op.segments(), "id") {
					p.want = []int{http.StatusNotFound}
				}
			}
			probes = append(probes, p)
			if !op.changes() {
				probes = append(probes, s.filtered(t, p)...)
			}
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
	s.foreignIsAbsent(t)
}

// filtered returns a probe with each filter that chooses what lies there.
func (s *siege) filtered(t *testing.T, p probe) (all []probe) {
	t.Helper()
	values := map[string]string{"area": thereCounty, "bbox": "106.91,27.71,106.92,27.72", "q": s.there["number"], "target": s.there["number"],
		"name": "subject.there", "cursor": "QQ", "limit": "1000000", "state": "routed"}
	for _, parameter := range p.op.parameters {
		if value, ok := values[parameter.Name]; ok && parameter.In == "query" {
			one := p
			if parameter.Name == "state" && p.op.path == "/api/v1/plans" {
				value = "draft"
			}
			one.target += "?" + parameter.Name + "=" + value
			one.want = nil
			if p.want == nil {
				one.want = []int{http.StatusOK, http.StatusNoContent, http.StatusForbidden, http.StatusBadRequest, http.StatusUnauthorized}
			}
			all = append(all, one)
		}
	}
	return all
}

// foreignIsAbsent compares what is answered about what lies elsewhere with what is
// answered about what lies nowhere: nobody can tell the one from the other.
func (s *siege) foreignIsAbsent(t *testing.T) {
	absent := map[string]string{"issues": "0197a000-0000-7000-8000-000000000000", "accounts": "987654321", "tokens": "987654321", "people": "Z9", "plans": "987654321"}
	headers := s.browser(s.signInOnce(t, "admin.here"))
	both := func(op operation, there, nowhere string) {
		a, errA := s.ask(t, probe{op: op, target: there, headers: headers, body: s.sent(t, op, s.here)})
		b, errB := s.ask(t, probe{op: op, target: nowhere, headers: headers, body: s.sent(t, op, s.here)})
		if errA != nil || errB != nil || a.status != b.status || a.body != b.body {
			t.Errorf("%s tells what is elsewhere from what is not: %d %.300s, and %d %.300s (%v %v)", op, a.status, a.body, b.status, b.body, errA, errB)
		}
	}
	for _, op := range s.operations {
		if !op.private {
			continue
		}
		if slices.Contains(op.segments(), "id") {
			both(op, s.target(t, op, s.there), s.target(t, op, absent))
			continue
		}
		for _, p := range op.parameters {
			if slices.Contains([]string{"q", "name", "target"}, p.Name) && !op.changes() {
				for _, there := range []string{s.there["number"], "subject.there", reporterNames[1], reporterPhones[1], staffPhones[1], "乙二丰"} {
					both(op, op.path+"?"+p.Name+"="+escaped(there), op.path+"?"+p.Name+"=nothing-is-called-so")
				}
			}
		}
	}
}

// beyond tries to get grants that an admin from here may not give, for others, for
// oneself and for a program.
func (s *siege) beyond(t *testing.T) {
	own := map[string]string{"accounts": s.text(t, "SELECT id::text FROM account WHERE name = 'admin.here'")}
	var probes []probe
	for _, op := range s.operations {
		body := s.fields(t, op, s.here)
		if _, ok := body["grants"]; !ok || !op.private {
			continue
		}
		for why, grants := range map[string]string{
			"an admin of everything":         `[{"role":"admin","code":""}]`,
			"a member of everything":         `[{"role":"member","code":""}]`,
			"an admin of the city":           `[{"role":"admin","code":"5203"}]`,
			"an admin elsewhere":             `[{"role":"admin","code":"` + thereCounty + `"}]`,
			"a member elsewhere":             `[{"role":"member","code":"` + thereGrid + `"}]`,
			"one here and one elsewhere":     `[{"role":"admin","code":"` + hereCounty + `"},{"role":"member","code":"` + thereCounty + `"}]`,
			"none":                           `[]`,
			"an unknown role":                `[{"role":"owner","code":"` + hereCounty + `"}]`,
			"a role in capitals":             `[{"role":"ADMIN","code":"` + hereCounty + `"}]`,
			"everything by a pattern":        `[{"role":"admin","code":"%"}]`,
			"everything by a space":          `[{"role":"admin","code":" "}]`,
			"a code in full-width digits":    `[{"role":"admin","code":"５２０３０３"}]`,
			"a code with zeros after it":     `[{"role":"admin","code":"520303000000"}]`,
			"a code and SQL":                 `[{"role":"admin","code":"520303' OR ''='"}]`,
			"a code that is null":            `[{"role":"admin","code":null}]`,
			"a grant without a code":         `[{"role":"admin"}]`,
			"a grant that is null":           `[null]`,
			"the same one over and over":     `[` + strings.Repeat(`{"role":"member","code":"`+hereCounty+`"},`, 60) + `{"role":"member","code":"` + hereCounty + `"}]`,
			"a leader's, and no person":      `[{"role":"leader","code":"` + hereCounty + `"}]`,
			"a code that no area has":        `[{"role":"member","code":"520303999"}]`,
			"one here, twice, one elsewhere": `[{"role":"member","code":"` + hereCounty + `","code":"` + thereCounty + `"}]`,
		} {
			body["grants"] = json.RawMessage(grants)
			sent, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			for _, who := range []map[string]string{s.here, own} {
				p := s.about(t, op, merged(s.here, who), why, s.browser(s.signInOnce(t, "admin.here"))...)
				p.body, p.want = string(sent), []int{http.StatusBadRequest, http.StatusForbidden, http.StatusUnprocessableEntity}
				probes = append(probes, p)
			}
		}
	}
	if len(probes) == 0 {
		t.Fatal("nothing takes grants")
	}
	s.unchanged(t, func() { s.storm(t, probes) })
}

// fromAnotherSite sends what the page of another site makes a browser send that is
// signed in here.
func (s *siege) fromAnotherSite(t *testing.T) {
	cookie := s.signInOnce(t, "chief")
	sites := map[string][]string{
		"another site":              {"Origin", "https://evil.example"},
		"another site, as it says":  {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"only as it says":           {"Sec-Fetch-Site", "cross-site"},
		"a frame without an origin": {"Origin", "null"},
		"another port":              {"Origin", "http://127.0.0.1:1"},
		"another port, same site":   {"Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"},
		"a name that begins so":     {"Origin", s.url + ".evil.example"},
		"a name that ends so":       {"Origin", "http://evil-" + strings.TrimPrefix(s.url, "http://")},
		"its own origin, crosswise": {"Origin", s.url, "Sec-Fetch-Site", "cross-site"},
		"only a referrer":           {"Referer", s.url + "/"},
		"nothing said":              {},
	}
	var probes []probe
	for _, op := range s.operations {
		for why, headers := range sites {
			said := len(headers) > 0 && headers[0] != "Referer"
			for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"} {
				if op.contentType == "" && contentType != "text/plain" {
					continue
				}
				p := s.about(t, op, s.here, why+", "+contentType, slices.Concat([]string{"Cookie", cookie, "Content-Type", contentType}, headers)...)
				switch {
				case !op.changes(): // it may answer, to a page that cannot read it
				case said || op.private || op.asks:
					p.want = []int{http.StatusForbidden}
				case contentType == "application/json": // of a program that has the cookie for nothing
					continue
				default:
					p.want = []int{http.StatusUnsupportedMediaType}
				}
				probes = append(probes, p)
			}
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
	s.mustBe(t, cookie, "chief")
}

func merged(a, b map[string]string) map[string]string {
	both := map[string]string{}
	for _, m := range []map[string]string{a, b} {
		for key, value := range m {
			both[key] = value
		}
	}
	return both
}
