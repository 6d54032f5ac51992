package atlas_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func newAtlas(city *atlastest.City) *atlas.Atlas {
	return atlas.New(atlas.Options{Source: city, Issues: atlastest.NoIssues{}, Log: quiet})
}

// drawn returns the first picture of a city.
func drawn(t *testing.T, city *atlastest.City) (*atlas.Atlas, *atlas.Picture) {
	t.Helper()
	a := newAtlas(city)
	if err := a.Load(context.Background()); err != nil {
		t.Fatalf("Load: %v", err)
	}
	return a, current(t, a)
}

func current(t *testing.T, a *atlas.Atlas) *atlas.Picture {
	t.Helper()
	p, ok := a.Current()
	if !ok {
		t.Fatal("there is no picture")
	}
	return p
}

func rect(x0, y0, x1, y1 int32) lattice.Shape {
	return lattice.Shape{{{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}}}
}

// twoGrids is a city of two squares side by side, each 0.001 degrees wide: some
// 98 m in this latitude, and 111 m high.
//
//	27.601 +-----+-----+
//	       |  0  |  1  |
//	27.600 +-----+-----+
//	   106.9  106.901 106.902
func twoGrids() *atlastest.City {
	const x, y, d = 1_069_000_000, 276_000_000, 10_000
	return atlastest.FromShapes([]lattice.Shape{rect(x, y, x+d, y+d), rect(x+d, y, x+2*d, y+d)})
}

// run starts the atlas in a bubble of fake time, and returns a function that waits
// for time to pass and for the atlas to settle.
func run(t *testing.T, a *atlas.Atlas) (pass func(time.Duration)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); a.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return func(d time.Duration) {
		time.Sleep(d)
		synctest.Wait()
	}
}
