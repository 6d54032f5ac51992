// Command api measures look-ups over HTTP on a loopback connection, and prints two
// tables: POST /api/v1/locate with a CSV, and GET /api/v1/locate beside a handler
// that answers an empty JSON object in the same process.
//
//	go run ./api [-grids 1258,20000] [-clients 8] [-rows 5000000]
//
// Clients and server share the machine, so figures are of both together. The
// clients are as small as they can be: they write a request that was made
// beforehand and read the answer as bytes. Routes take turns, so that noise meets
// all alike.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

func main() {
	sizes := flag.String("grids", "1258,20000", "how many grids, two tables for each number")
	clients := flag.Int("clients", 8, "how many clients ask at a time")
	rows := flag.Int("rows", 5_000_000, "how many rows the CSV has")
	flag.Parse()
	for size := range strings.SplitSeq(*sizes, ",") {
		grids, err := strconv.Atoi(size)
		if err != nil || grids <= 0 {
			fmt.Fprintf(os.Stderr, "api: -grids: %q is no number of grids\n", size)
			os.Exit(2)
		}
		if err := run(grids, *clients, *rows); err != nil {
			fmt.Fprintf(os.Stderr, "api: %v\n", err)
			os.Exit(1)
		}
	}
}

// seed makes the same land and positions in every run.
const seed = 1

func run(grids, clients, rows int) error {
	shapes := geotest.Coverage(seed, grids, geotest.Options{})
	city := atlastest.FromShapes(shapes)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	a := atlas.New(atlas.Options{Source: city, Issues: atlastest.NoIssues{}, Log: log})
	start := time.Now()
	if err := a.Load(context.Background()); err != nil {
		return err
	}
	fmt.Printf("%d grids; atlas with tiles drawn in %.2f s\n\n", grids, time.Since(start).Seconds())
	server := httpapi.New(httpapi.Options{Atlas: port{a}, Log: log})
	defer server.Close()
	web, ok := server.Handler().(*echo.Echo)
	if !ok {
		return fmt.Errorf("the handler is no echo.Echo")
	}
	// Behind the same middleware as every route.
	web.GET("/empty", empty)
	address, err := listen(server.HTTPServer())
	if err != nil {
		return err
	}
	plain := echo.New()
	plain.GET("/empty", empty)
	bare, err := listen(&http.Server{Handler: plain, ReadHeaderTimeout: time.Second})
	if err != nil {
		return err
	}
	if err := measureCSV(address, geotest.Positions(seed, shapes, 100_000), rows); err != nil {
		return err
	}
	return compareGet(address, bare, geotest.Positions(seed, shapes, 10_000), clients)
}

// empty answers with an empty JSON object.
func empty(c echo.Context) error { return c.JSON(http.StatusOK, struct{}{}) }

// listen serves on a free port of loopback until the program ends.
func listen(server *http.Server) (address string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = server.Serve(listener) }() // ends with the program
	return listener.Addr().String(), nil
}

// port gives the atlas's pictures to the server.
type port struct{ *atlas.Atlas }

// Current returns the picture of now.
func (p port) Current() (httpapi.Picture, bool) {
	picture, ok := p.Atlas.Current()
	return picture, ok
}

// At returns the picture of a moment.
func (p port) At(ctx context.Context, at time.Time) (httpapi.Picture, error) {
	return p.Atlas.At(ctx, at)
}

// requests writes one GET for each position.
func requests(address string, at []lattice.Point, accuracy string) [][]byte {
	all := make([][]byte, len(at))
	for i, p := range at {
		d := p.Degrees()
		all[i] = fmt.Appendf(nil, "GET /api/v1/locate?lon=%.7f&lat=%.7f%s HTTP/1.1\r\nHost: %s\r\n\r\n", d[0], d[1], accuracy, address)
	}
	return all
}
