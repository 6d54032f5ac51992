package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// figures are what /metrics tells.
type figures struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
	answers  *prometheus.CounterVec
	rows     prometheus.Counter
	streams  prometheus.Gauge
	others   *routeFigures // of requests for no route
	plans    planFigures
}

// routeFigures are one route's, with the labels looked up beforehand.
type routeFigures struct {
	seconds prometheus.Observer // nil for streams, which take as long as the client likes
	answers [len(statusClasses)]prometheus.Counter
}

// newFigures returns the server's figures, with those of other parts beside them.
func newFigures(others []prometheus.Collector) *figures {
	f := &figures{
		registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "gridmap_http_request_seconds",
			Help:    "Time to answer a request, by route.",
			Buckets: []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"method", "route"}),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gridmap_http_answers_total",
			Help: "Answers given, by route and class of status.",
		}, []string{"method", "route", "status"}),
		rows: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gridmap_locate_rows_total",
			Help: "Positions answered in streams.",
		}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gridmap_issue_streams",
			Help: "Clients that follow the stream of issues.",
		}),
		plans: newPlanFigures(),
	}
	f.registry.MustRegister(f.seconds, f.answers, f.rows, f.streams,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f.registry.MustRegister(f.plans.collectors()...)
	f.registry.MustRegister(others...)
	f.others = f.of(route{method: "other", path: "other"})
	return f
}

// statusClasses are the labels of answers by the first digit of their status.
var statusClasses = [...]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"}

// of returns the figures of a route.
func (f *figures) of(r route) *routeFigures {
	of := &routeFigures{}
	if !r.rules.has(streams) {
		of.seconds = f.seconds.WithLabelValues(r.method, r.path)
	}
	for class, label := range statusClasses {
		of.answers[class] = f.answers.WithLabelValues(r.method, r.path, label)
	}
	return of
}

// count counts an answer.
func (of *routeFigures) count(status int, took time.Duration) {
	if class := status / 100; class < len(of.answers) {
		of.answers[class].Inc()
	}
	if of.seconds != nil {
		of.seconds.Observe(took.Seconds())
	}
}

// metrics handles GET /metrics.
func (s *Server) metrics() echo.HandlerFunc {
	handler := promhttp.HandlerFor(s.figures.registry, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.HTTPErrorOnError,
		MaxRequestsInFlight: 4,
		Timeout:             10 * time.Second,
	})
	return echo.WrapHandler(http.HandlerFunc(handler.ServeHTTP))
}
