package httpapi_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

// sink is a response writer that keeps nothing.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(int)             {}

// BenchmarkHandler measures GET /locate beside an empty handler, without a network.
// bench/api measures both over HTTP.
func BenchmarkHandler(b *testing.B) {
	shapes := geotest.Coverage(1, 5000, geotest.Options{})
	s := newPublicSite(b, atlastest.FromShapes(shapes), nil)
	web, _ := s.server.Handler().(*echo.Echo)
	web.GET("/empty", func(c echo.Context) error { return c.JSON(http.StatusOK, struct{}{}) })
	for _, tt := range []struct{ name, path string }{
		{"empty", "/empty?"}, {"locate", "/api/v1/locate?"}, {"locate,accuracy_m=5", "/api/v1/locate?accuracy_m=5&"},
	} {
		b.Run(tt.name, func(b *testing.B) { serveAll(b, web, lookUps(shapes, tt.path)) })
	}
}

// BenchmarkLocateHandler measures what finding out who asks, and how often, costs a
// look-up by the public. The two take turns, since the machine may be noisy:
//
//	go test -run - -bench LocateHandler -count 10 -cpu 1 ./internal/httpapi
func BenchmarkLocateHandler(b *testing.B) {
	shapes := geotest.Coverage(1, 5000, geotest.Options{})
	public := &url.URL{Scheme: "http", Host: "example.com"}
	s := newPublicSite(b, atlastest.FromShapes(shapes), func(o *httpapi.Options) {
		o.PublicURL = public
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		o.Rates = map[string]httpapi.Rate{"lookup": {PerSecond: 1e9, Burst: 1e6}} // counted, and never too many
	})
	for _, accuracy := range []string{"", "accuracy_m=5&"} {
		requests := lookUps(shapes, "/api/v1/locate?"+accuracy)
		b.Run("checks=none,"+accuracy, func(b *testing.B) { serveAll(b, s.server.Unchecked(), requests) })
		b.Run("checks=all,"+accuracy, func(b *testing.B) { serveAll(b, s.server.Handler(), requests) })
	}
}

// lookUps returns requests for random positions, from 256 clients.
func lookUps(shapes []lattice.Shape, path string) []*http.Request {
	positions := geotest.Positions(1, shapes, 10_000)
	requests := make([]*http.Request, len(positions))
	var clients [256]string
	for i := range clients {
		clients[i] = fmt.Sprintf("198.51.100.%d:4711", i)
	}
	for i, p := range positions {
		d := p.Degrees()
		requests[i] = request(http.MethodGet, fmt.Sprintf("%slon=%.7f&lat=%.7f", path, d[0], d[1]), "")
		requests[i].RemoteAddr = clients[i%len(clients)]
	}
	return requests
}

func serveAll(b *testing.B, handler http.Handler, requests []*http.Request) {
	w := &sink{http.Header{}}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		clear(w.header)
		handler.ServeHTTP(w, requests[i%len(requests)])
	}
}
