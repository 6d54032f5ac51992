package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gridmap/internal/atlas"
	"gridmap/internal/httpapi"
	"gridmap/internal/postgis"
)

// atlasPort gives the atlas's pictures to the web, which knows them by what it
// asks of them.
type atlasPort struct{ atlas *atlas.Atlas }

// Current implements httpapi.Atlas.
func (p atlasPort) Current() (httpapi.Picture, bool) {
	picture, ok := p.atlas.Current()
	return picture, ok
}

// At implements httpapi.Atlas.
func (p atlasPort) At(ctx context.Context, at time.Time) (httpapi.Picture, error) {
	picture, err := p.atlas.At(ctx, at)
	if err != nil {
		return nil, err // not a nil *Picture in an interface
	}
	return picture, nil
}

// poolCollector reports the connections to the database.
type poolCollector struct {
	db                        *postgis.DB
	most, total, busy, waited *prometheus.Desc
}

func newPoolCollector(db *postgis.DB) *poolCollector {
	describe := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("gridmap_database_"+name, help, nil, nil)
	}
	return &poolCollector{
		db:     db,
		most:   describe("connections_max", "Most connections to the database."),
		total:  describe("connections", "Open connections to the database."),
		busy:   describe("connections_busy", "Connections to the database that are in use."),
		waited: describe("waits_total", "Times that no connection was idle."),
	}
}

// Describe implements prometheus.Collector.
func (c *poolCollector) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, ch) }

// Collect implements prometheus.Collector.
func (c *poolCollector) Collect(ch chan<- prometheus.Metric) {
	s := c.db.Stats()
	ch <- prometheus.MustNewConstMetric(c.most, prometheus.GaugeValue, float64(s.MaxConns))
	ch <- prometheus.MustNewConstMetric(c.total, prometheus.GaugeValue, float64(s.TotalConns))
	ch <- prometheus.MustNewConstMetric(c.busy, prometheus.GaugeValue, float64(s.AcquiredConns))
	ch <- prometheus.MustNewConstMetric(c.waited, prometheus.CounterValue, float64(s.Waited))
}
