package httpapi_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gridmap/internal/account"
	"gridmap/internal/httpapi"
)

// changes reports whether a route may change something.
func changes(rule httpapi.Rule) bool {
	return rule.Method != http.MethodGet && rule.Method != http.MethodHead
}

// boss is an admin of everything, who may ask every route.
func (w *world) boss() *caller {
	w.t.Helper()
	by := &caller{name: "boss", grants: []account.Grant{grant(account.Admin, "")}}
	w.enter(by)
	return by
}

// TestForgedRequestsChangeNothing sends what another site's page can make a browser
// send, with the cookie of an admin, to every route that changes something.
func TestForgedRequestsChangeNothing(t *testing.T) {
	w := newTable(t)
	for _, rule := range w.server.Rules() {
		if !changes(rule) {
			continue
		}
		t.Run(strings.ReplaceAll(rule.Method+rule.Path, "/", "·"), func(t *testing.T) {
			w := w.in(t)
			for _, forged := range []map[string]string{
				{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
				{"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.com"},
				{"Origin": "https://evil.example"},
				{"Origin": "null"},
				{"Origin": "http://example.com.evil.example"},
				{}, // no browser that is in use, but for its cookie
			} {
				by := w.boss()
				cookie := by.site.headers["Cookie"]
				by.site.headers = map[string]string{"Cookie": cookie}
				for name, value := range forged {
					by.site.headers[name] = value
				}
				a := entries[rule.Method+" "+rule.Path].ask(w, by, inside)
				if rule.Path == "/api/v1/session/password" { // which has renewed the caller
					by.site.headers = map[string]string{"Cookie": by.site.headers["Cookie"]}
					for name, value := range forged {
						by.site.headers[name] = value
					}
				}
				before := w.state()
				answer := by.send(t, rule, a)
				if len(forged) == 0 && rule.Needs == account.Public && !rule.AsksWho {
					continue // it asks for no cookie, so none is misused
				}
				wantStatus(t, answer, http.StatusForbidden)
				want(t, decoded(t, answer), "origin.foreign", "errors", 0, "code")
				if after := w.state(); after != before {
					t.Errorf("with %v something has changed: %+v, before %+v", forged, after, before)
				}
			}
		})
	}
}

// TestFormsAreNoJSON sends the content types that a form of another site's page can
// have, as a program would that no browser protects.
func TestFormsAreNoJSON(t *testing.T) {
	w := newTable(t)
	for _, rule := range w.server.Rules() {
		by := w.boss()
		a := entries[rule.Method+" "+rule.Path].ask(w, by, inside)
		if !changes(rule) || a.body == "" {
			continue
		}
		for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
			a.headers = []string{"Content-Type", contentType}
			before := w.state()
			if answer := by.send(t, rule, a); answer.Code != http.StatusUnsupportedMediaType || w.state() != before {
				t.Errorf("%s %s takes %q: %d", rule.Method, rule.Path, contentType, answer.Code)
			}
		}
	}
}

// TestFieldsThatAreNotAskedForAreRefused adds what one would like to set to every
// JSON body.
func TestFieldsThatAreNotAskedForAreRefused(t *testing.T) {
	w := newTable(t)
	for _, rule := range w.server.Rules() {
		by := w.boss()
		a := entries[rule.Method+" "+rule.Path].ask(w, by, inside)
		if !changes(rule) || !strings.HasPrefix(a.body, "{") {
			continue
		}
		whole := a.body
		for _, field := range []string{`"id":1`, `"admin":true`, `"role":"admin"`, `"must_change":false`, `"__proto__":{}`, `"hash":"x"`, `"account":1`} {
			a.body = "{" + field + "," + whole[1:]
			before := w.state()
			answer := by.send(t, rule, a)
			if answer.Code != http.StatusBadRequest || w.state() != before {
				t.Errorf("%s %s takes the field %s: %d", rule.Method, rule.Path, field, answer.Code)
			}
		}
	}
}

// TestOddPathsAndValues puts into every part of a path, and into every parameter,
// what may confuse a database, a file system or a reader of bytes.
func TestOddPathsAndValues(t *testing.T) {
	w := newTable(t)
	by := w.boss()
	parameter := regexp.MustCompile(`:[a-z]+`)
	odd := []string{"'%20OR%201=1--", "%27%3B%20DROP%20TABLE%20account%3B--", "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "-1", "0", "1e9",
		"9223372036854775808", strings.Repeat("9", 3000), "%E2%80%AE", "%3Cscript%3Ealert(1)%3C/script%3E", "%25s%25n", "*"}
	doc, _ := document()
	for _, rule := range w.server.Rules() {
		if rule.Path == "/*" || rule.Streams {
			continue
		}
		var targets []string
		for _, value := range odd {
			if strings.Contains(rule.Path, ":") {
				targets = append(targets, parameter.ReplaceAllLiteralString(rule.Path, value))
			}
			if item := doc.Paths.Find(parameter.ReplaceAllString(rule.Path, "{x}")); item != nil && item.Get != nil && rule.Method == http.MethodGet {
				for _, p := range item.Get.Parameters {
					if p.Value.In == "query" {
						targets = append(targets, rule.Path+"?"+p.Value.Name+"="+value)
					}
				}
			}
		}
		for _, target := range targets {
			before := w.state()
			r := request(rule.Method, target, `{}`, "Content-Type", "application/json")
			answer := serve(by.site, r)
			body := answer.Body.String()
			if answer.Code >= 500 || answer.Code >= 400 && answer.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %d %s", rule.Method, clipped(target), answer.Code, clipped(body))
			}
			if answer.Code >= 400 && w.state() != before {
				t.Errorf("%s %s was refused and changed something", rule.Method, clipped(target))
			}
			if strings.Contains(body, "SQLSTATE") || strings.Contains(body, ".go:") {
				t.Errorf("%s %s tells of the inside: %s", rule.Method, clipped(target), clipped(body))
			}
		}
	}
}

// TestOverlongBodies sends more than a body may have to every route that takes JSON.
func TestOverlongBodies(t *testing.T) {
	w := newTable(t)
	for _, rule := range w.server.Rules() {
		by := w.boss()
		a := entries[rule.Method+" "+rule.Path].ask(w, by, inside)
		if !changes(rule) || !strings.HasPrefix(a.body, "{") {
			continue
		}
		for body, status := range map[string]int{
			`{"x":"` + strings.Repeat("a", 70_000) + `"}`: http.StatusRequestEntityTooLarge,
			"{\"x\":\"\xff\"}":                            http.StatusBadRequest,
			strings.Repeat("[", 60_000):                   http.StatusBadRequest,
		} {
			if rule.Long && status == http.StatusRequestEntityTooLarge {
				continue // see TestLongOperations
			}
			a.body = body
			before := w.state()
			if answer := by.send(t, rule, a); answer.Code != status || w.state() != before {
				t.Errorf("%s %s: %d for a body of %d bytes, want %d", rule.Method, rule.Path, answer.Code, len(body), status)
			}
		}
	}
}
