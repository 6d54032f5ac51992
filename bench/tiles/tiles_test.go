package tiles

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"gridmap/geo/tile"
)

// measured are the rates of all contenders, for the table at the end.
var measured []row

type row struct {
	list, contender string
	perSecond       float64
	bytes           float64
	times           float64 // as fast as the peer, in the median round
}

func TestMain(m *testing.M) {
	code := m.Run()
	if p, err := postgisIfStarted(); err == nil && p != nil {
		p.stop()
	}
	if len(measured) > 0 {
		printTable()
	}
	os.Exit(code)
}

var started atomic.Bool

// postgisIfStarted returns the peer if a benchmark has asked for it.
func postgisIfStarted() (*peer, error) {
	if !started.Load() {
		return nil, nil
	}
	return postgis()
}

// printTable compares each contender with ST_AsMVT on the same list.
func printTable() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\ntiles\tmade by\ttiles/s\tbytes\ttimes ST_AsMVT\t")
	for _, r := range measured {
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.0f\t%.1f\t\n", r.list, r.contender, r.perSecond, r.bytes, r.times)
	}
	if err := w.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

const stAsMVT = "ST_AsMVT"

// A contender makes one tile and returns its size.
type contender struct {
	name string
	make func(tile.ID) int
}

const (
	rounds = 5
	slice  = 500 * time.Millisecond // of a contender in a round
)

// race measures contenders on one list, the peer first, with all processors at
// work. They take turns in short rounds, so that whatever else the machine does
// falls on all alike; the medians count.
func race(b *testing.B, list string, ids []tile.ID, contenders ...contender) {
	b.Run(list, func(b *testing.B) {
		rates, times, bytes := make([][]float64, len(contenders)), make([][]float64, len(contenders)), make([]float64, len(contenders))
		next := make([]int, len(contenders))
		for range rounds {
			for i, c := range contenders {
				var rate float64
				rate, bytes[i], next[i] = measure(c, ids, next[i])
				rates[i] = append(rates[i], rate)
				times[i] = append(times[i], rate/rates[0][len(rates[0])-1])
			}
		}
		for i, c := range contenders {
			r := row{list, c.name, median(rates[i]), bytes[i], median(times[i])}
			measured = append(measured, r)
			b.ReportMetric(r.perSecond, strings.ReplaceAll(c.name, " ", "_")+"/s")
		}
		b.ReportMetric(0, "ns/op")
	})
}

// measure lets a contender make tiles of the list from place from on for one slice
// of time, and returns tiles a second, bytes a tile and where it stopped.
func measure(c contender, ids []tile.ID, from int) (perSecond, perTile float64, to int) {
	var next, size atomic.Int64
	next.Store(int64(from))
	var workers sync.WaitGroup
	start := time.Now()
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for time.Since(start) < slice {
				size.Add(int64(c.make(ids[int(next.Add(1))%len(ids)])))
			}
		})
	}
	workers.Wait()
	n := float64(next.Load() - int64(from))
	return n / time.Since(start).Seconds(), float64(size.Load()) / n, int(next.Load())
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// fresh makes tiles as MVT, uncompressed like ST_AsMVT's.
func fresh(l tile.Layer) contender { return contender{"memory", raw(l, tile.MVT)} }

// geoJSON makes the tiles that the map draws.
func geoJSON(l tile.Layer) contender { return contender{"memory, GeoJSON", raw(l, tile.GeoJSON)} }

func raw(l tile.Layer, e tile.Encoding) func(tile.ID) int {
	var buffers sync.Pool
	return func(id tile.ID) int {
		buffer, _ := buffers.Get().(*[]byte)
		if buffer == nil {
			buffer = new([]byte)
		}
		*buffer, _ = l.Tile(id, e, (*buffer)[:0])
		defer buffers.Put(buffer)
		return len(*buffer)
	}
}

// packed makes tiles ready to be sent, with gzip and ETag.
func packed(l tile.Layer) contender {
	return contender{"memory, gzip", func(id tile.ID) int { return len(tile.Encode(l, id, tile.MVT).Gzip) }}
}

// cached takes tiles from a cache that has them all.
func cached(l tile.Layer, ids []tile.ID) contender {
	cache := tile.NewCache(1 << 30)
	for _, id := range ids {
		cache.Tile(l, 1, id, tile.MVT)
	}
	return contender{"cache", func(id tile.ID) int { return len(cache.Tile(l, 1, id, tile.MVT).Gzip) }}
}

func database(b *testing.B, query string) contender {
	started.Store(true)
	p, err := postgis()
	if err != nil {
		b.Fatal(err)
	}
	return contender{stAsMVT, func(id tile.ID) int {
		mvt, err := p.tile(context.Background(), query, id)
		if err != nil {
			b.Error(err)
		}
		return len(mvt)
	}}
}

func BenchmarkGridTiles(b *testing.B) {
	l, err := gridLayer()
	if err != nil {
		b.Fatal(err)
	}
	peer := database(b, gridTile)
	ids := existing()
	race(b, "grids, any tile", ids, peer, fresh(l), geoJSON(l), packed(l), cached(l, ids))
	ids = everyZoom()
	race(b, "grids, any zoom", ids, peer, fresh(l), geoJSON(l), packed(l), cached(l, ids))
}

func BenchmarkBuildingTiles(b *testing.B) {
	l, err := buildingLayer(true)
	if err != nil {
		b.Fatal(err)
	}
	single, err := buildingLayer(false)
	if err != nil {
		b.Fatal(err)
	}
	all := fresh(single)
	all.name = "memory, no clusters"
	peer := database(b, buildingTile)
	ids := existing()
	race(b, "buildings, any tile", ids, peer, all, fresh(l), geoJSON(l), packed(l), cached(l, ids))
}
