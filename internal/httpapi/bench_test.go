package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"gridmap/geo/geotest"
	"gridmap/internal/atlas/atlastest"
)

// sink is a response writer that keeps nothing.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(int)             {}

// BenchmarkHandler measures GET /locate beside an empty handler behind the same
// middleware, without a network. bench/api measures both over HTTP.
func BenchmarkHandler(b *testing.B) {
	shapes := geotest.Coverage(1, 5000, geotest.Options{})
	s := newSiteOver(b, atlastest.FromShapes(shapes), nil)
	web, _ := s.server.Handler().(*echo.Echo)
	web.GET("/empty", func(c echo.Context) error { return c.JSON(http.StatusOK, struct{}{}) })
	positions := geotest.Positions(1, shapes, 10_000)
	for _, tt := range []struct {
		name string
		path func(lon, lat float64) string
	}{
		{"empty", func(_, _ float64) string { return "/empty" }},
		{"locate", func(lon, lat float64) string { return fmt.Sprintf("/api/v1/locate?lon=%.7f&lat=%.7f", lon, lat) }},
		{"locate,accuracy_m=5", func(lon, lat float64) string {
			return fmt.Sprintf("/api/v1/locate?lon=%.7f&lat=%.7f&accuracy_m=5", lon, lat)
		}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			requests := make([]*http.Request, len(positions))
			for i, p := range positions {
				d := p.Degrees()
				requests[i] = request(http.MethodGet, tt.path(d[0], d[1]), "")
			}
			w := &sink{http.Header{}}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				clear(w.header)
				s.server.Handler().ServeHTTP(w, requests[i%len(requests)])
			}
		})
	}
}
