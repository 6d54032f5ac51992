package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"gridmap/geo/crs"
	"gridmap/internal/account"
	"gridmap/internal/atlas"
	"gridmap/internal/fault"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
)

// locateCommand asks the question of the API's locate, and gets its answer.
type locateCommand struct {
	File      string   `arg:"" optional:"" help:"CSV file of positions with the columns lon, lat and optionally id, crs, accuracy_m; - is standard input."`
	Lon       *float64 `help:"Longitude in degrees."`
	Lat       *float64 `help:"Latitude in degrees."`
	CRS       crs.Name `name:"crs" help:"System of the positions: wgs84, cgcs2000, gcj02 or bd09." default:"wgs84"`
	AccuracyM *float64 `name:"accuracy-m" help:"Accuracy of the position in metres."`
	At        string   `help:"As of this moment, as 2026-03-31T09:00:00Z." placeholder:"TIME"`
}

// Run prints the API's answer: JSON for one position, CSV for a file.
func (c *locateCommand) Run(env *environment) error {
	request, err := c.request()
	if err != nil {
		return err
	}
	if request.Body != nil {
		defer request.Body.Close()
	}
	db, closeDatabase, err := env.openDatabase(env.ctx, borrow)
	if err != nil {
		return err
	}
	defer closeDatabase()
	a := atlas.New(atlas.Options{Source: db, Issues: db, Log: env.log, LookUpsOnly: true})
	if err := a.Load(env.ctx); err != nil {
		return err
	}
	server := httpapi.New(httpapi.Options{
		Atlas: atlasPort{a}, Issues: issue.NewService(db, a, time.Now), Store: db, Log: quiet(env.stderr), Loopback: true,
		Accounts: account.NewService(account.Options{Store: db}), Sessions: db.Sessions(),
	})
	return ask(env, server, request)
}

// quiet logs only what goes wrong: that a request came is no news here.
func quiet(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// ask serves on a port of its own for one request, and prints the answer as it
// comes: so the answer is the API's to the letter.
func ask(env *environment, server *httpapi.Server, request *http.Request) error {
	listener, err := listen(env.ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	web := server.HTTPServer()
	go web.Serve(listener) //nolint:errcheck // Close ends it
	defer web.Close()
	request.URL.Scheme, request.URL.Host = "http", listener.Addr().String()
	answer, err := http.DefaultClient.Do(request.WithContext(env.ctx))
	if err != nil {
		return fmt.Errorf("locate: %w", err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(env.stdout, answer.Body); err != nil {
		return fmt.Errorf("locate: %w", err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return fault.New(fault.Invalid, "locate.refused", "", "The position was refused: see the answer above.")
	}
	return nil
}

// request returns what a client of the API would send.
func (c *locateCommand) request() (*http.Request, error) {
	query := url.Values{"crs": {c.CRS.String()}}
	if c.At != "" {
		query.Set("at", c.At)
	}
	switch {
	case c.File == "" && c.Lon != nil && c.Lat != nil:
		query.Set("lon", strconv.FormatFloat(*c.Lon, 'f', -1, 64))
		query.Set("lat", strconv.FormatFloat(*c.Lat, 'f', -1, 64))
		if c.AccuracyM != nil {
			query.Set("accuracy_m", strconv.FormatFloat(*c.AccuracyM, 'f', -1, 64))
		}
		return http.NewRequest(http.MethodGet, "/api/v1/locate?"+query.Encode(), nil) //nolint:noctx // Run adds the context
	case c.File == "" || c.Lon != nil || c.Lat != nil:
		return nil, usage("", "Say either --lon and --lat, or a CSV file.")
	}
	body := io.ReadCloser(os.Stdin)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return nil, fault.New(fault.NotFound, "file.open", "file", "Cannot open %s.", c.File).Because(err)
		}
		body = file
	}
	request, err := http.NewRequest(http.MethodPost, "/api/v1/locate?"+query.Encode(), body) //nolint:noctx // Run adds the context
	if err != nil {
		return nil, fmt.Errorf("locate: %w", err)
	}
	request.Header.Set("Content-Type", "text/csv")
	return request, nil
}
