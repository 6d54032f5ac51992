package httpapi

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
)

// headers of every answer, ready to be put into a header map as they are.
var (
	noSniff     = []string{"nosniff"}
	noReferrer  = []string{"no-referrer"}
	sameOrigin  = []string{"same-origin"}
	denyFrame   = []string{"DENY"}
	permissions = []string{"geolocation=(self), camera=(), microphone=(), payment=(), usb=()"}
)

// crossOrigin refuses changing requests that a browser sends for another site.
var crossOrigin = http.NewCrossOriginProtection()

// guard stands before every route. It names the request, sets the headers that
// keep a browser safe, refuses what comes from foreign pages, turns a panic into
// a problem, counts, and writes the log.
func (s *Server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		start := time.Now()
		r := c.Request()
		id := requestID(r)
		header := c.Response().Header()
		header["X-Request-Id"] = []string{id}
		header["X-Content-Type-Options"] = noSniff
		header["Referrer-Policy"] = noReferrer
		header["Cross-Origin-Resource-Policy"] = sameOrigin
		header["X-Frame-Options"] = denyFrame
		header["Permissions-Policy"] = permissions
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // a panic value, compared as net/http does
					s.note(c, id, start, err)
					panic(p)
				}
				failed := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				defer s.note(c, id, start, failed)
				s.sendProblem(failed, c)
				err = nil
			}
		}()
		if err = s.refuseForeign(r); err == nil {
			err = next(c)
		}
		if err != nil {
			s.sendProblem(err, c)
		}
		s.note(c, id, start, err)
		return nil
	}
}

// note counts a request and logs it.
func (s *Server) note(c echo.Context, id string, start time.Time, err error) {
	took := time.Since(start)
	s.figures.count(c, took)
	s.logRequest(c, id, took, err)
}

// refuseForeign returns a fault.Forbidden for a changing request of another
// site's page, and for a foreign Host while only this machine is served.
func (s *Server) refuseForeign(r *http.Request) error {
	if s.loopback && !isLoopback(r.Host) {
		return fault.New(fault.Forbidden, "host.foreign", "Host", "This server answers for localhost only.")
	}
	if err := crossOrigin.Check(r); err != nil {
		return fault.New(fault.Forbidden, "origin.foreign", "Origin", "Another site's page may not change anything here.").Because(err)
	}
	return nil
}

// isLoopback reports whether a Host header names this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
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
	}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}
