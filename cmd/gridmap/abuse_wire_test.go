package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// raw sends bytes as they are, and returns the status and all that comes back.
func (s *siege) raw(t *testing.T, sent string) (status int, all string) {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, sent); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.200q: %v", sent, err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	var head strings.Builder
	if err := got.Header.Write(&head); err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, head.String() + string(body)
}

// overTheWire sends what no client library would.
func (s *siege) overTheWire(t *testing.T) {
	host := strings.TrimPrefix(s.url, "http://")
	cookie := s.signInOnce(t, "chief")
	get := func(path string, headers ...string) string {
		return "GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n" + strings.Join(append(headers, "", ""), "\r\n")
	}
	at := func(host string) string {
		return "GET /api/v1/session HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\nCookie: " + cookie + "\r\n\r\n"
	}
	refused := []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound}
	s.unchanged(t, func() {
		for _, path := range []string{"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/..%5c..%5cetc", `/..\..\etc\passwd`,
			"//etc/passwd", "/./.git/config", "/js/../../go.mod", "/js/%2e%2e/%2e%2e/main.go", "/.env", "/static.go", "/js/", "/css", "/index.html%00.png",
			"/api/v1/../../etc/passwd", "/tiles/..%2f..%2fetc/1/1/1.mvt", "/%c0%ae%c0%ae/etc/passwd", "/node_modules/leaflet/package.json", "/debug/pprof/", "/api/v1/", "/api/v2/session"} {
			status, all := s.raw(t, get(path))
			if !slices.Contains(refused, status) || strings.Contains(all, "root:") || insides.MatchString(all) {
				t.Errorf("%s: %d %.300s", path, status, all)
			}
		}
		for _, host := range []string{"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.1@evil.example", "", "127.0.0.1\r\nHost: evil.example"} {
			if status, all := s.raw(t, at(host)); !slices.Contains(refused, status) || strings.Contains(all, "chief") {
				t.Errorf("at %q: %d %.300s", host, status, all)
			}
		}
		if status, all := s.raw(t, strings.Replace(at(host), "GET ", "GET http://evil.example", 1)); status != http.StatusForbidden {
			t.Errorf("a whole address of another host: %d %.300s", status, all)
		}
		for _, name := range []string{"X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"} {
			for _, path := range []string{"/tiles/grids.json", "/auth/openid?to=//evil.example", "/api/v1/map", "/"} {
				if _, all := s.raw(t, get(path, name+": evil.example")); strings.Contains(all, "evil") {
					t.Errorf("%s: %s is believed: %.500s", path, name, all)
				}
			}
		}
		for _, header := range []string{"X-Request-Id: a\x00b", "Cookie: gridmap=\x00", "Authorization: Bearer a\rb", "X-Request-Id : a", "Bad\x01Name: a", " folded: a"} {
			if status, all := s.raw(t, get("/api/v1/session", header)); status != http.StatusBadRequest {
				t.Errorf("the header %q: %d %.300s", header, status, all)
			}
		}
		if status, all := s.raw(t, get("/api/v1/session", "X-Request-Id: "+strings.Repeat("a", 80<<10))); status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("a header of 80 KiB: %d %.300s", status, all)
		}
		if _, all := s.raw(t, get("/healthz", "X-Request-Id: evil%0d%0aSet-Cookie:x")); strings.Contains(all, "evil") {
			t.Errorf("an odd id is repeated: %s", all)
		}
		// Two lengths: only one request may be seen, and none that was smuggled.
		smuggled := "DELETE /api/v1/tokens/" + s.here["tokens"] + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"
		body := "0\r\n\r\n" + smuggled
		status, all := s.raw(t, fmt.Sprintf("POST /api/v1/session/link HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%s", host, len(body), body))
		if status != http.StatusBadRequest || strings.Contains(all, "HTTP/1.1") {
			t.Errorf("two lengths: %d %s", status, all)
		}
		s.storm(t, s.otherMethods(t, cookie))
	})
	s.enters(t, "subject.there", "wrong-guess-of-a-stranger", "X-Forwarded-For", "6.6.6.6", "X-Real-Ip", "6.6.6.6", "Forwarded", "for=6.6.6.6")
	if from := s.text(t, "SELECT address FROM audit WHERE action = 'account.sign_in_refused' ORDER BY id DESC LIMIT 1"); from != "127.0.0.0/24" {
		t.Errorf("a forwarded address is believed: %s", from)
	}
}

// otherMethods asks every path with methods that it does not have, and with headers
// and parameters that ask for another method.
func (s *siege) otherMethods(t *testing.T, cookie string) (probes []probe) {
	t.Helper()
	has := map[string][]string{}
	for _, op := range s.operations {
		path := s.target(t, op, s.here)
		path, _, _ = strings.Cut(path, "?")
		has[path] = append(has[path], op.method)
	}
	for _, op := range s.operations {
		p := s.about(t, op, s.here, "", s.browser(cookie)...)
		path, _, _ := strings.Cut(p.target, "?")
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, "PROPFIND", "get"} {
			if slices.Contains(has[path], method) {
				continue
			}
			one := p
			one.why, one.method, one.want = "as "+method, method, []int{http.StatusNotFound, http.StatusMethodNotAllowed}
			if method == http.MethodOptions { // a list of those that it has
				one.want = append(one.want, http.StatusNoContent)
			} else if method != http.MethodTrace && method != "PROPFIND" && method != "get" {
				one.want = append(one.want, http.StatusForbidden) // before anybody looks for the path
			}
			probes = append(probes, one)
		}
		if !op.changes() {
			for _, method := range []string{"DELETE", "POST", "PUT"} {
				one := p
				one.why = "as if " + method
				one.headers = append(slices.Clip(one.headers), "X-HTTP-Method-Override", method, "X-HTTP-Method", method, "X-Method-Override", method)
				probes = append(probes, one)
			}
			one := p
			one.why, one.target = "with _method", path+"?_method=DELETE"
			one.want = []int{http.StatusBadRequest}
			if strings.HasSuffix(op.path, "/callback") || op.path == "/metrics" { // which pass over what they do not know
				one.want = nil
			}
			probes = append(probes, one)
		}
	}
	return probes
}
