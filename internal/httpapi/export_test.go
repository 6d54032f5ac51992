package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
)

// Unchecked serves the same routes without finding out who asks, and how often: what
// the checks are measured against.
func (s *Server) Unchecked() http.Handler {
	web := echo.New()
	for _, rt := range s.routes() {
		figures := s.figures.of(rt)
		web.Add(rt.method, rt.path, func(c echo.Context) error {
			start := time.Now()
			id := s.open(c)
			err := rt.handler(c)
			if err != nil {
				s.sendProblem(err, c)
			}
			s.note(c, figures, id, start, err)
			return nil
		})
	}
	return web
}

// Rule is what a route asks of whoever comes.
type Rule struct {
	Method, Path string
	Needs        account.Action
	AsksWho      bool
	Streams      bool
	Limited      bool
	Long         bool
}

// Rules lists the rules of all routes.
func (s *Server) Rules() (rules []Rule) {
	for _, rt := range s.routes() {
		rules = append(rules, Rule{rt.method, rt.path, rt.needs, rt.rules.has(asksWho), rt.rules.has(streams), rt.kind != freely, rt.rules.has(long)})
	}
	return rules
}

// SetAskAgain sets how often it is asked again who follows a stream.
func (s *Server) SetAskAgain(d time.Duration) { s.askAgain = d }
