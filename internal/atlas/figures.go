package atlas

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// figures are what an atlas tells of itself in metrics.
type figures struct {
	atlas    *Atlas
	failures prometheus.Counter
	load     prometheus.Histogram
	draw     prometheus.Histogram
	maps     prometheus.Histogram
}

var (
	editionFigure = prometheus.NewDesc("gridmap_atlas_edition", "The edition that is answered from.", nil, nil)
	ageFigure     = prometheus.NewDesc("gridmap_atlas_age_seconds", "Time since the picture was drawn.", nil, nil)
	gridsFigure   = prometheus.NewDesc("gridmap_atlas_grids", "Grids in the picture.", nil, nil)
	indexFigure   = prometheus.NewDesc("gridmap_atlas_index_bytes", "Memory of the point-in-grid index.", nil, nil)
)

func newFigures(a *Atlas) *figures {
	buckets := []float64{.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}
	return &figures{
		atlas: a,
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gridmap_atlas_failures_total", Help: "Reloads that failed; the old picture stayed."}),
		load: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "gridmap_atlas_load_seconds", Help: "Time to load what changed.", Buckets: buckets}),
		draw: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "gridmap_atlas_draw_seconds", Help: "Time to draw what look-ups need of a picture.", Buckets: buckets}),
		maps: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "gridmap_atlas_maps_seconds", Help: "Time to draw the maps of a picture.", Buckets: buckets}),
	}
}

func (f *figures) drawn(start, loaded, end time.Time) {
	f.load.Observe(loaded.Sub(start).Seconds())
	f.draw.Observe(end.Sub(loaded).Seconds())
}

// Collectors returns the atlas's figures for a registry.
func (a *Atlas) Collectors() []prometheus.Collector { return []prometheus.Collector{a.figures} }

// Describe implements prometheus.Collector.
func (f *figures) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{editionFigure, ageFigure, gridsFigure, indexFigure} {
		ch <- d
	}
	f.failures.Describe(ch)
	f.load.Describe(ch)
	f.draw.Describe(ch)
	f.maps.Describe(ch)
}

// Collect implements prometheus.Collector.
func (f *figures) Collect(ch chan<- prometheus.Metric) {
	if p, ok := f.atlas.Current(); ok {
		gauge := func(d *prometheus.Desc, v float64) {
			ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
		}
		gauge(editionFigure, float64(p.Edition().Number))
		gauge(ageFigure, time.Since(p.drawn).Seconds())
		gauge(gridsFigure, float64(p.land.index.Cells()))
		gauge(indexFigure, float64(p.land.index.MemoryBytes()))
	}
	f.failures.Collect(ch)
	f.load.Collect(ch)
	f.draw.Collect(ch)
	f.maps.Collect(ch)
}
