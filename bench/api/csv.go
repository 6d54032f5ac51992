package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"time"

	"gridmap/geo/lattice"
)

// measureCSV sends a CSV of so many rows three times, and counts the answers.
func measureCSV(address string, at []lattice.Point, rows int) error {
	var block bytes.Buffer // 100,000 rows, sent again and again
	for i, p := range at {
		d := p.Degrees()
		fmt.Fprintf(&block, "%d,%.7f,%.7f\n", i, d[0], d[1])
	}
	blocks := max(rows/len(at), 1)
	fmt.Printf("%-30s %10s %9s %9s %9s\n", "POST, CSV with ids", "rows/s", "MB/s in", "MB/s out", "heap MB")
	best := 0.0
	for range 3 {
		got, err := sendCSV(address, block.Bytes(), blocks)
		if err != nil {
			return err
		}
		if want := blocks * len(at); got.rows != want {
			return fmt.Errorf("%d rows have %d answers", want, got.rows)
		}
		rate := float64(got.rows) / got.took.Seconds()
		best = max(best, rate)
		fmt.Printf("%-30s %10.0f %9.0f %9.0f %9.1f\n", fmt.Sprintf("%d rows", got.rows), rate,
			float64(blocks*block.Len())/1e6/got.took.Seconds(), float64(got.bytes)/1e6/got.took.Seconds(), float64(got.heap)/1e6)
	}
	fmt.Println()
	verdict(best >= 500_000, "%.0f rows a second (at least 500,000)", best)
	fmt.Println()
	return nil
}

// outcome is what came back of a CSV.
type outcome struct {
	rows, bytes int
	took        time.Duration
	heap        int64 // the most that the heap grew by meanwhile, client included
}

func sendCSV(address string, block []byte, blocks int) (outcome, error) {
	body := make([]io.Reader, 0, blocks+1)
	body = append(body, bytes.NewReader([]byte("id,lon,lat\n")))
	for range blocks {
		body = append(body, bytes.NewReader(block))
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+address+"/api/v1/locate", io.MultiReader(body...))
	if err != nil {
		return outcome{}, err
	}
	r.Header.Set("Content-Type", "text/csv")
	stop := make(chan struct{})
	heap := make(chan int64)
	go watchHeap(stop, heap)
	start := time.Now()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return outcome{}, err
	}
	defer answer.Body.Close()
	var out outcome
	buf := make([]byte, 64<<10)
	for {
		n, err := answer.Body.Read(buf)
		out.bytes += n
		out.rows += bytes.Count(buf[:n], []byte{'\n'})
		if err == io.EOF {
			break
		}
		if err != nil {
			return outcome{}, err
		}
	}
	out.took = time.Since(start)
	close(stop)
	out.heap = <-heap
	out.rows-- // the header
	return out, nil
}

// watchHeap tells by how much the heap grew until stop.
func watchHeap(stop <-chan struct{}, grown chan<- int64) {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	before, most := int64(stats.HeapAlloc), int64(0)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			grown <- most
			return
		case <-tick.C:
			runtime.ReadMemStats(&stats)
			most = max(most, int64(stats.HeapAlloc)-before)
		}
	}
}
