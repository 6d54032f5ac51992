package httpapi

import (
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gridmap/internal/plan"
)

// planFigures are what /metrics tells of plans.
type planFigures struct {
	seconds   *prometheus.HistogramVec
	done      *prometheus.CounterVec
	refused   *prometheus.CounterVec
	published prometheus.Counter
}

func newPlanFigures() planFigures {
	return planFigures{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "gridmap_plan_operation_seconds",
			Help:    "Time to do an operation of a plan or a preview of it, or to suggest a division.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .15, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"op"}),
		done: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gridmap_plan_operations_total",
			Help: "Operations of plans that were done, or seen beforehand.",
		}, []string{"op", "preview"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gridmap_plan_refusals_total",
			Help: "Operations of plans that were refused, by the first reason.",
		}, []string{"op", "reason"}),
		published: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gridmap_plan_publications_total",
			Help: "Plans that this process has published, reverts among them.",
		}),
	}
}

func (f planFigures) collectors() []prometheus.Collector {
	return []prometheus.Collector{f.seconds, f.done, f.refused, f.published}
}

// operated counts an operation that was asked for. What fails for another reason than
// a refusal is not one of these figures.
func (f planFigures) operated(op string, preview bool, took time.Duration, err error) {
	var refusal *plan.Refusal
	switch {
	case err == nil:
		f.done.WithLabelValues(op, strconv.FormatBool(preview)).Inc()
	case errors.As(err, &refusal) && len(refusal.Violations) > 0:
		f.refused.WithLabelValues(op, string(refusal.Violations[0].Reason)).Inc()
	default:
		return
	}
	f.seconds.WithLabelValues(op).Observe(took.Seconds())
}
