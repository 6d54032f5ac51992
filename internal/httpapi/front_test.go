package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

// serve answers a request without holding it against the document.
func serve(s *site, r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(recorder, s.sign(r))
	return recorder
}

func TestFrontEndFiles(t *testing.T) {
	s := newSite(t, 1, nil)
	for target, contentType := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/js/main.js": "text/javascript; charset=utf-8",
		"/i18n/zh.json": "application/json", "/lib/x/pic.png": "image/png",
	} {
		answer := serve(s, request(http.MethodGet, target, ""))
		header := answer.Header()
		if answer.Code != http.StatusOK || header.Get("Content-Type") != contentType || header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, %v", target, answer.Code, header)
		}
		again := serve(s, request(http.MethodGet, target, "", "If-None-Match", header.Get("ETag")))
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s is sent again: %d", target, again.Code)
		}
		head := serve(s, request(http.MethodHead, target, ""))
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") != header.Get("Content-Length") {
			t.Errorf("HEAD %s: %d, %d bytes", target, head.Code, head.Body.Len())
		}
	}
	for _, target := range []string{"/missing", "/js", "/js/", "/lib/.gitkeep", "/js/../../etc/passwd", "/%2e%2e/etc/passwd", "/api/v2/locate", "/api/v1/"} {
		answer := serve(s, request(http.MethodGet, target, ""))
		if answer.Code != http.StatusNotFound || answer.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d, %s", target, answer.Code, answer.Body)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	s := newSite(t, 1, nil)
	for target, status := range map[string]int{
		"POST /api/v1/nothing": 404, "DELETE /nothing": 404, "POST /": 404, "PATCH /api/v1/issues": 405, "DELETE /api/v1/locate": 405,
		"PUT /tiles/grids/6/1/1.mvt": 405, "POST /healthz": 405,
	} {
		method, path, _ := strings.Cut(target, " ")
		answer := serve(s, request(method, path, ""))
		if answer.Code != status || answer.Header().Get("Content-Type") != "application/problem+json" || (answer.Header().Get("Allow") != "") != (status == 405) {
			t.Errorf("%s: %d, %v", target, answer.Code, answer.Header())
		}
	}
}

func TestFrontEndIsCompressed(t *testing.T) {
	s := newSite(t, 1, nil)
	plain := serve(s, request(http.MethodGet, "/", ""))
	zipped := serve(s, request(http.MethodGet, "/", "", "Accept-Encoding", "gzip"))
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Errorf("the headers are %v", zipped.Header())
	}
	r, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
		t.Errorf("the compressed page is another, %v", err)
	}
	again := serve(s, request(http.MethodGet, "/", "", "Accept-Encoding", "gzip", "If-None-Match", zipped.Header().Get("ETag")))
	if again.Code != http.StatusNotModified {
		t.Errorf("the compressed page is sent again: %d", again.Code)
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	for _, tt := range []struct{ url, images string }{
		{"", "'self' data: blob:"},
		{"https://{s}.tile.example/{z}/{x}/{y}.png", "'self' data: blob: https://*.tile.example"},
		{"https://t0.tianditu.gov.cn/vec_w/wmts?x={x}&tk=abc", "'self' data: blob: https://t0.tianditu.gov.cn"},
		{"http://127.0.0.1:9000/{z}/{x}/{y}", "'self' data: blob: http://127.0.0.1:9000"},
		{"https://a.example;script-src *//{z}", "'self' data: blob:"},
		{"javascript://x/", "'self' data: blob:"},
		{"tiles/{z}", "'self' data: blob:"},
	} {
		s := newSite(t, 1, func(o *httpapi.Options) {
			if tt.url != "" {
				o.BaseMap = &httpapi.BaseMap{URL: tt.url, CRS: "wgs84"}
			}
		})
		policy := serve(s, request(http.MethodGet, "/", "")).Header().Get("Content-Security-Policy")
		directives := map[string]string{}
		for directive := range strings.SplitSeq(policy, "; ") {
			name, value, _ := strings.Cut(directive, " ")
			directives[name] = value
		}
		if directives["img-src"] != tt.images {
			t.Errorf("%s: img-src is %q, want %q", tt.url, directives["img-src"], tt.images)
		}
		sum := sha256.Sum256([]byte(`{"imports":{}}`))
		if want := "'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; directives["script-src"] != want {
			t.Errorf("script-src is %q, want %q", directives["script-src"], want)
		}
		if strings.Contains(policy, "unsafe") || directives["connect-src"] != "'self'" || directives["frame-ancestors"] != "'none'" {
			t.Errorf("the policy is %s", policy)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := newSite(t, 1, nil)
	for _, target := range []string{"/", "/api/v1/map", "/api/v1/locate", "/tiles/grids.json", "/missing", "/healthz", "/metrics"} {
		header := serve(s, request(http.MethodGet, target, "")).Header()
		for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
			if header.Get(name) != value {
				t.Errorf("%s: %s is %q", target, name, header.Get(name))
			}
		}
		if !strings.Contains(header.Get("Permissions-Policy"), "geolocation=(self)") || len(header.Get("X-Request-Id")) != 16 {
			t.Errorf("%s: %v", target, header)
		}
	}
	for given, kept := range map[string]bool{"abc-123_X": true, "a b": false, "a\nb": false, strings.Repeat("a", 65): false, "<script>": false} {
		r := request(http.MethodGet, "/healthz", "")
		r.Header["X-Request-Id"] = []string{given}
		if got := serve(s, r).Header().Get("X-Request-Id"); (got == given) != kept {
			t.Errorf("the request id %q became %q", given, got)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := newPublicSite(t, atlastest.New(1, 1), func(o *httpapi.Options) { o.Loopback = true })
	for host, ok := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LOCALHOST:8080": true, "127.0.0.1:8080": true, "127.0.0.1": true, "[::1]:8080": true, "[::1]": true,
		"127.9.9.9": true, "evil.example": false, "localhost.evil.example": false, "10.0.0.1:8080": false, "127.0.0.1.evil.example": false, "": false, "[::2]": false,
	} {
		r := request(http.MethodGet, "/healthz", "")
		r.Host = host
		if answer := serve(s, r); (answer.Code == http.StatusOK) != ok || !ok && answer.Code != http.StatusForbidden {
			t.Errorf("the host %q is answered %d", host, answer.Code)
		}
	}
	const body = `{"category":"other","description":"x","position":{"lon":0,"lat":0}}`
	for _, tt := range []struct {
		headers []string
		status  int
	}{
		{nil, 201},
		{[]string{"Origin", "http://example.com", "Sec-Fetch-Site", "same-origin"}, 201},
		{[]string{"Origin", "http://example.com"}, 201},
		{[]string{"Origin", "http://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Origin", "http://evil.example"}, 403},
		{[]string{"Sec-Fetch-Site", "same-site"}, 403},
	} {
		open := newSite(t, 1, nil).public()
		answer := open.post("/api/v1/issues", body, tt.headers...)
		if answer.Code != tt.status {
			t.Errorf("a report with %v is answered %d, want %d", tt.headers, answer.Code, tt.status)
		}
	}
}

// TestEveryPageHasItsPolicy: no page's import map is another's, and no file goes
// without.
func TestEveryPageHasItsPolicy(t *testing.T) {
	s := newPublicSite(t, atlastest.New(1, 1), func(o *httpapi.Options) {
		o.Static = fstest.MapFS{
			"index.html": {Data: []byte(`<script type="importmap">{"imports":{"a":"b"}}</script>`)}, "signin.html": {Data: []byte("<p>plain")},
			"js/worker.js": {Data: []byte("1")}, "icon.svg": {Data: []byte("<svg/>")},
		}
	})
	sum := sha256.Sum256([]byte(`{"imports":{"a":"b"}}`))
	for target, scripts := range map[string]string{"/": "'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		"/signin.html": "'self'", "/js/worker.js": "'self'", "/icon.svg": "'self'"} {
		policy := s.get(target).Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src " + scripts + ";", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("the policy of %s has no %q: %s", target, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("the policy of %s is %s", target, policy)
		}
	}
}

func TestHealthAndMetrics(t *testing.T) {
	s := newSite(t, 43, nil)
	wantStatus(t, s.get("/healthz"), http.StatusOK)
	wantStatus(t, s.get("/readyz"), http.StatusOK)
	s.get("/api/v1/locate?lon=1&lat=2")
	s.get("/api/v1/locate?lon=x")
	metrics := serve(s, request(http.MethodGet, "/metrics", "")).Body.String()
	for _, line := range []string{
		`gridmap_http_answers_total{method="GET",route="/api/v1/locate",status="2xx"} 1`,
		`gridmap_http_answers_total{method="GET",route="/api/v1/locate",status="4xx"} 1`,
		`gridmap_http_request_seconds_count{method="GET",route="/api/v1/locate"} 2`,
		"gridmap_issue_streams 0", "go_goroutines ",
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics have no %s", line)
		}
	}
	for _, target := range []string{"/healthz", "/readyz"} {
		if answer := serve(s, request(http.MethodHead, target, "")); answer.Code != http.StatusOK {
			t.Errorf("HEAD %s: %d", target, answer.Code)
		}
	}
	s.store.Down(errors.New("away"))
	wantStatus(t, s.get("/readyz"), http.StatusServiceUnavailable)
	wantStatus(t, s.get("/healthz"), http.StatusOK)
}

func TestAPanicIsAProblem(t *testing.T) {
	var log bytes.Buffer
	s := newPublicSite(t, atlastest.New(1, 1), func(o *httpapi.Options) {
		o.Atlas = nil // whoever asks it panics
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	answer := s.get("/api/v1/locate?lon=1&lat=2", "X-Request-Id", "the-one")
	wantStatus(t, answer, http.StatusInternalServerError)
	if body := answer.Body.String(); strings.Contains(body, "nil pointer") || strings.Contains(body, ".go") {
		t.Errorf("the answer tells a cause: %s", body)
	}
	if !strings.Contains(log.String(), "nil pointer") || !strings.Contains(log.String(), "the-one") {
		t.Errorf("the log does not tell the cause: %s", log.String())
	}
}
