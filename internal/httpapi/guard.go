package httpapi

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// headers of every answer, ready to be put into a header map as they are.
var (
	noSniff     = []string{"nosniff"}
	noReferrer  = []string{"no-referrer"}
	sameOrigin  = []string{"same-origin"}
	denyFrame   = []string{"DENY"}
	permissions = []string{"geolocation=(self), camera=(), microphone=(), payment=(), usb=()"}
	onlyTLS     = []string{"max-age=31536000"}
)

// guard stands before every route. It names the request, sets the headers that
// keep a browser safe, finds out whether whoever asks may ask this and so often,
// turns a panic into a problem, counts, and writes the log.
func (s *Server) guard(rt route) echo.HandlerFunc {
	figures := s.figures.of(rt)
	return func(c echo.Context) (err error) {
		start := time.Now()
		id := s.open(c)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // a panic value, compared as net/http does
					s.note(c, figures, id, start, err)
					panic(p)
				}
				failed := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				defer s.note(c, figures, id, start, failed)
				s.sendProblem(failed, c)
				err = nil
			}
		}()
		if err = s.admit(c, &rt, id, start); err == nil {
			err = rt.handler(c)
		}
		if err != nil {
			s.sendProblem(err, c)
		}
		s.note(c, figures, id, start, err)
		return nil
	}
}

// stray answers what no route takes: the router has found no handler.
func (s *Server) stray(err error, c echo.Context) {
	start := time.Now()
	id := s.open(c)
	s.sendProblem(err, c)
	s.note(c, s.figures.others, id, start, err)
}

// open names a request and sets the headers of every answer.
func (s *Server) open(c echo.Context) (id string) {
	r := c.Request()
	id = requestID(r)
	header := c.Response().Header()
	header["X-Request-Id"] = []string{id}
	header["X-Content-Type-Options"] = noSniff
	header["Referrer-Policy"] = noReferrer
	header["Cross-Origin-Resource-Policy"] = sameOrigin
	header["X-Frame-Options"] = denyFrame
	header["Permissions-Policy"] = permissions
	if s.edge.https(r) {
		header["Strict-Transport-Security"] = onlyTLS
	}
	return id
}

// note counts a request and logs it.
func (s *Server) note(c echo.Context, figures *routeFigures, id string, start time.Time, err error) {
	took := time.Since(start)
	figures.count(c.Response().Status, took)
	s.logRequest(c, id, took, err)
}

// requestID returns the id that the caller gave the request if it is fit for a
// log, and else a random one.
func requestID(r *http.Request) string {
	given := r.Header.Get(echo.HeaderXRequestID)
	fit := len(given) > 0 && len(given) <= 64 && strings.IndexFunc(given, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) < 0
	if fit {
		return given
	}
	const digits = "0123456789abcdef"
	var id [16]byte
	n := rand.Uint64()
	for i := range id {
		id[i] = digits[n>>(4*i)&15]
	}
	return string(id[:])
}

// logRequest writes one line: errors of ours as errors, requests of hot routes
// only for debugging, so that they cost nothing.
func (s *Server) logRequest(c echo.Context, id string, took time.Duration, err error) {
	r, status := c.Request(), c.Response().Status
	level := slog.LevelInfo
	switch {
	case c.Path() == readyPath: // it is asked all the time, and its answer is no news
		level = slog.LevelDebug
	case status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable:
		level = slog.LevelError
	case status == http.StatusServiceUnavailable:
		level = slog.LevelWarn
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		level = slog.LevelDebug
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("id", id), slog.String("method", r.Method), slog.String("path", clip(r.URL.Path)),
		slog.Int("status", status), slog.Duration("took", took), slog.Int64("bytes", c.Response().Size),
		slog.String("from", s.edge.client(r).String()),
	}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}
